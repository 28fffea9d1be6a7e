"""The Bot API over HTTP: every call is recorded, checked, judged by the weather, done and answered.

What methods do is in methods.py, what people do in crowd.py, what goes wrong in weather.py.
"""

from __future__ import annotations

import asyncio
import hmac
import itertools
import json
import math
import re
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from aiohttp import web

from tests.patience import PATIENCE

from . import schema
from .crowd import Crowd
from .methods import perform
from .parameters import LARGEST_BODY, Parameters, Unreadable, integer, read, structure, true
from .updates import UpdateQueue
from .weather import Breach, Fault, Trouble, Weather
from .webhook import Backoff, Webhook
from .world import JSON, Message, Refusal, World, chat_key

TOKEN = "7000000001:TEST-token-of-no-bot-at-all-0000000"
TOKEN_FORM = re.compile(r"\d+:[A-Za-z0-9_-]+")
WEBHOOK_IS_SET = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
LONGEST_POLL = 50
EARLY = {Trouble.STATUS, Trouble.CLOSED, Trouble.HANG}

Hook = Callable[[str, Parameters], Awaitable[None]]


@dataclass(frozen=True)
class Call:
    """A call as it arrived. ``time`` is monotonic, in seconds."""

    method: str
    parameters: Mapping[str, Any]
    time: float


class BotApiServer(Crowd):
    """A Bot API server on this machine: ``async with BotApiServer() as api``, then talk to ``api.url``.

    ``token`` None lets any well-formed token in. ``update_ids`` hands out the ids of updates, which
    Telegram does not promise to be in order. ``on_call`` is awaited before a call takes effect and
    ``on_done`` after it did, before the answer: the two moments at which to kill a bot.
    """

    def __init__(
        self,
        *,
        token: str | None = TOKEN,
        host: str = "127.0.0.1",
        port: int = 0,
        clock: Callable[[], float] = time.time,
        update_ids: Iterator[int] | None = None,
        backoff: Backoff | None = None,
    ) -> None:
        self.skew = 0.0
        self.clock: Callable[[], float] = lambda: clock() + self.skew
        super().__init__(World(self.clock), UpdateQueue(self.clock, update_ids or itertools.count(100_000_001)))
        self.token = token
        self.host, self.port = host, port
        self.webhook = Webhook(self.queue, backoff or Backoff(), self.clock)
        self.queue.on_new = self.webhook.wake
        self.weather = Weather()
        self.calls: list[Call] = []
        self.problems: list[str] = []
        self.limit_breaches: list[Breach] = []
        self.on_call: Hook | None = None
        self.on_done: Hook | None = None
        self.happened = asyncio.Event()
        self.closing = asyncio.Event()
        self.application = web.Application(client_max_size=LARGEST_BODY)
        self.application.router.add_route("*", "/bot{token}/{method}", self.handle)
        self.application.router.add_get("/file/bot{token}/files/{file_id}", self.download)
        self.runner = web.AppRunner(self.application, access_log=None, shutdown_timeout=0.2)

    async def __aenter__(self) -> Self:
        await self.runner.setup()
        await web.TCPSite(self.runner, self.host, self.port).start()
        self.port = int(self.runner.addresses[0][1])
        return self

    async def __aexit__(self, *error: object) -> None:
        self.closing.set()
        self.queue.push_out("the server is closing")
        await self.webhook.stop()
        await self.runner.cleanup()

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def chats(self) -> dict[int | str, list[Message]]:
        """What the bot has said, chat by chat, as it stands now."""
        return self.world.chats

    def pass_time(self, seconds: float) -> None:
        """Moves the server's clock, so that presses and updates grow old."""
        self.skew += seconds

    def called(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    async def until(self, condition: Callable[[], object], within: float = PATIENCE) -> None:
        """Waits for something to become true. Raises TimeoutError, and never sleeps for luck."""
        async with asyncio.timeout(within):
            while not condition():
                try:
                    # Webhook deliveries change things too, and make no call.
                    await asyncio.wait_for(self.happened.wait(), 0.02)
                except TimeoutError:
                    continue

    async def messages(self, chat_id: int, count: int, within: float = PATIENCE) -> list[Message]:
        """Waits until the bot has said at least so much in a chat, and returns it all."""
        await self.until(lambda: len(self.chats.get(chat_id, [])) >= count, within)
        return self.chats[chat_id]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        if self.weather.down:
            return closed(request)
        method = request.match_info["method"]
        try:
            self.refuse_stranger(request.match_info["token"])
            parameters = await read(request)
        except Refusal as refusal:
            return answer(refused(refusal))
        except (Unreadable, UnicodeDecodeError) as error:
            self.problems.append(f"{method}: {error}")
            return answer(refused(Refusal(400, f"Bad Request: {error}")))
        self.calls.append(Call(method, parameters, time.monotonic()))
        if self.on_call:
            await self.on_call(method, parameters)
        return await self.weathered(request, method, parameters)

    def refuse_stranger(self, token: str) -> None:
        """Raises Refusal as Telegram does: 404 for what is no token, 401 for a wrong one."""
        if not TOKEN_FORM.fullmatch(token):
            raise Refusal(404, "Not Found")
        if self.token is not None and not hmac.compare_digest(token, self.token):
            raise Refusal(401, "Unauthorized")

    async def weathered(self, request: web.Request, method: str, parameters: Parameters) -> web.StreamResponse:
        """Does the call, unless the weather is against it before or after."""
        fault = self.weather.strike(method)
        if self.weather.delay:
            await asyncio.sleep(self.weather.delay)
        if fault and fault.trouble in EARLY:
            return await self.early(request, fault)
        body = await self.body(method, parameters)
        self.happened.set()
        self.happened = asyncio.Event()
        if self.on_done:
            await self.on_done(method, parameters)
        return await self.late(request, fault, body) if fault else answer(body)

    async def body(self, method: str, parameters: Parameters) -> JSON:
        """The answer to a call; its effect has happened by then."""
        try:
            self.check(method, parameters)
            self.limit(method, parameters)
            return {"ok": True, "result": await self.effect(method, parameters)}
        except Refusal as refusal:
            return refused(refusal)

    def check(self, method: str, parameters: Parameters) -> None:
        """Keeps what is wrong with a call for the test to see, and refuses the call (400)."""
        found = schema.problems(method, parameters)
        if not found:
            return
        self.problems += [f"{method}: {problem}" if method in schema.METHODS else problem for problem in found]
        words = found[0].partition(": ")[2]
        if method not in schema.METHODS:
            raise Refusal(404, f"Not Found: {words}")
        raise Refusal(400, f"Bad Request: {words}")

    def limit(self, method: str, parameters: Parameters) -> None:
        """Raises Refusal (429) for a message that comes too fast, when there are limits."""
        if self.weather.limits is None or not self.weather.limited(method) or "chat_id" not in parameters:
            return
        breach = self.weather.limits.breach(chat_key(parameters["chat_id"]), self.clock())
        if breach:
            self.limit_breaches.append(breach)
            raise too_many(math.ceil(breach.retry_after))

    async def effect(self, method: str, parameters: Parameters) -> Any:
        """Methods about updates touch the queue and the webhook; all others only the world."""
        if method == "getUpdates":
            return await self.get_updates(parameters)
        if method == "setWebhook":
            return await self.set_webhook(parameters)
        if method == "deleteWebhook":
            return await self.set_webhook({**parameters, "url": ""})
        if method == "getWebhookInfo":
            return self.webhook_info()
        return perform(self.world, method, parameters)

    async def get_updates(self, parameters: Parameters) -> list[JSON]:
        if self.webhook.url:
            raise Refusal(409, WEBHOOK_IS_SET)
        self.queue.allow(structure(parameters, "allowed_updates"))
        timeout = min(integer(parameters, "timeout"), LONGEST_POLL)
        return await self.queue.get(integer(parameters, "offset"), integer(parameters, "limit", 100), timeout)

    async def set_webhook(self, parameters: Parameters) -> bool:
        self.queue.allow(structure(parameters, "allowed_updates"))
        if true(parameters, "drop_pending_updates"):
            self.queue.waiting.clear()
        if parameters["url"]:
            self.queue.push_out("terminated by setWebhook request")
        most = integer(parameters, "max_connections", 40)
        await self.webhook.set(str(parameters["url"]), str(parameters.get("secret_token", "")), most)
        return True

    def webhook_info(self) -> JSON:
        hook = self.webhook
        basic = {"url": hook.url, "has_custom_certificate": False, "pending_update_count": self.pending()}
        if hook.url:
            basic["max_connections"] = hook.max_connections
        if hook.last_error_date:
            basic |= {"last_error_date": hook.last_error_date, "last_error_message": hook.last_error_message}
        return {**basic, "allowed_updates": self.queue.allowed} if self.queue.allowed else basic

    async def early(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        """Trouble before the call took effect."""
        if fault.trouble is Trouble.HANG:
            await self.closing.wait()
        if fault.trouble is not Trouble.STATUS:
            return closed(request)
        if fault.body is not None:
            kind = "text/html" if fault.body.startswith("<") else "application/json"
            return web.Response(status=fault.status, text=fault.body, content_type=kind)
        if fault.retry_after is not None:
            return answer(refused(too_many(fault.retry_after)))
        return answer(refused(Refusal(fault.status, "Internal Server Error")))

    async def late(self, request: web.Request, fault: Fault, body: JSON) -> web.StreamResponse:
        """Trouble after the call took effect: the bot cannot know that it did."""
        whole = json.dumps(body).encode()
        half = whole[: len(whole) // 2]
        if fault.trouble is Trouble.LOST:
            return closed(request)
        if fault.trouble is Trouble.CUT:
            return web.Response(body=half, content_type="application/json")
        response = web.StreamResponse(headers={"Content-Length": str(len(whole))})
        await response.prepare(request)
        await response.write(half)
        await self.closing.wait()
        return closed(request)

    async def download(self, request: web.Request) -> web.Response:
        """The bytes of a file whose path getFile has told."""
        content = self.world.files.get(request.match_info["file_id"])
        if content is None or (self.token and request.match_info["token"] != self.token):
            return answer(refused(Refusal(404, "Not Found")))
        return web.Response(body=content, content_type="application/octet-stream")


def answer(body: JSON) -> web.Response:
    return web.json_response(body, status=body.get("error_code", 200))


def refused(refusal: Refusal) -> JSON:
    body: JSON = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    if refusal.retry_after is not None:
        body["parameters"] = {"retry_after": refusal.retry_after}
    return body


def too_many(seconds: int) -> Refusal:
    return Refusal(429, f"Too Many Requests: retry after {seconds}", seconds)


def closed(request: web.Request) -> web.Response:
    """Cuts the connection; the response that aiohttp wants has nowhere to go."""
    if request.transport:
        request.transport.abort()
    return web.Response()
