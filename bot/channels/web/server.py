"""The web chat put together: one aiohttp application with the API, the pages and the probes."""

import time
from collections.abc import Callable

from aiohttp import web

from bot.channels.web import assets, caller, headers, limits, openapi, page, pictures, probes, trouble
from bot.channels.web.api import Api
from bot.channels.web.assets import Asset
from bot.channels.web.chat_page import ChatPage
from bot.channels.web.conversation import Conversations
from bot.channels.web.gate import Gate
from bot.channels.web.limits import Counts
from bot.channels.web.open_page import OpenPages
from bot.channels.web.page import Pages
from bot.channels.web.probes import IsReady, Metrics
from bot.channels.web.problem import Problem
from bot.channels.web.recordings import Recordings
from bot.channels.web.work import Work
from bot.config import Settings
from bot.core.language import SOURCE
from bot.core.pack import Library
from bot.store.db import Database
from bot.store.vault import Vault

Also = Callable[[web.Application, dict[str, Asset]], None]
"""Adds pages of somebody else, under the same headers and with the same assets."""


class WebChat:
    """The channel `web`."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        library: Callable[[], Library],
        clock: Callable[[], float],
        ticks: Callable[[], float] = time.monotonic,
        vault: Vault | None = None,
    ) -> None:
        """`clock` says the time of day; `ticks` never runs back, so that no limit lasts longer when a clock is set."""
        self._clock = clock
        self._pages = Pages(library)
        self._recordings = Recordings(settings.content, library)
        self._keep_days = settings.whole("keep_messages_days")
        self._proxies = settings.whole("web_proxies")
        self._conversations = Conversations(database, library, clock, settings.whole("inbox_limit"), vault)
        counts = Counts(limits.limits(settings.whole("web_chats_per_hour")), ticks)
        self._gate = Gate(self._conversations, counts, Work(ticks), self._proxies)

    def application(self, is_ready: IsReady, metrics: Metrics, also: Also | None = None) -> web.Application:
        """The application to serve, `also` with what others add to it. Stopping it ends all waiting at once."""
        app = web.Application(middlewares=[trouble.middleware(self._answer)])
        headers.add_to(app, self._proxies)
        files = assets.load()
        page.set_up(app, files)
        assets.add_routes(app, files)
        Api(self._conversations, self._gate).add_routes(app)
        ChatPage(self._conversations, self._gate, self._pages, self._keep_days).add_routes(app)
        OpenPages(self._conversations, self._pages, self._clock).add_routes(app)
        self._recordings.add_routes(app)
        pictures.add_routes(app)
        openapi.add_routes(app)
        probes.add_routes(app, is_ready, metrics)
        if also:
            also(app, files)
        app.on_shutdown.append(self._stop)
        return app

    async def _stop(self, _: web.Application) -> None:
        self._conversations.stop()

    def _answer(self, request: web.Request, problem: Problem) -> web.StreamResponse:
        """A problem as JSON for programs and as a page for people."""
        if not request.path.startswith("/api/"):
            return self._pages.problem(request, problem)
        message = self._pages.words(caller.hint(request) or SOURCE)[problem.code.word]
        fields = {"code": problem.code, "message": message, **problem.extra}
        return web.json_response(fields, status=problem.code.status, headers=problem.headers)
