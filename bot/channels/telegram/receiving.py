"""Receiving from Telegram by polling or webhook: an update is a committed row before Telegram hears that it came."""

import asyncio
import contextlib
import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from typing import Any

import structlog
from aiohttp import web
from telegram import Bot
from telegram.error import Conflict, TelegramError

from bot.channels.telegram import updates
from bot.store import inbox
from bot.store.db import Database, Down

log = structlog.get_logger("telegram")

POLL_SECONDS = 30
MOST_AT_ONCE = 100
MOST_BYTES = 1_000_000
CONFLICT_PAUSE = 5.0
SHORTEST_POLL = 1.0  # an empty answer that comes sooner is none of Telegram's
POLLER_LOCK = 0x48414D52  # any number that no other lock of ours has


class ReceivingBot(Bot):
    """python-telegram-bot's Bot, with updates as they came instead of as its own types."""

    async def raw_updates(self, parameters: dict[str, Any], seconds: float) -> Any:
        """getUpdates without reading the updates: one that the library cannot read must not stop the others."""
        return await self._post("getUpdates", parameters, read_timeout=seconds)


class Receiver:
    """Puts updates into the inbox."""

    def __init__(
        self, bot: ReceivingBot, database: Database, clock: Callable[[], float], limit: int, group: int = 0
    ) -> None:
        """`group` is that of the counsellors, 0 for none."""
        self._bot = bot
        self._database = database
        self._clock = clock
        self._limit, self._group = limit, group
        self._offset = 0
        self._stopping = asyncio.Event()
        self.counts: dict[str, int] = {}
        self.failing = False  # whether the last try to fetch or to store did not succeed

    async def store(self, raws: Sequence[Any]) -> None:
        """Commit `raws` to the inbox. Raises inbox.Full when too many wait, and Down when the database is away."""
        arrivals = [updates.arrival(raw, self._group) for raw in raws]
        async with self._database.write("inbox") as connection:
            kept = await inbox.make_room(connection, arrivals, self._limit)
            await inbox.add(connection, kept, self._clock())
        for raw in raws:
            self._count(raw)

    def _count(self, raw: Any) -> None:
        """Count kinds of updates, by the names we know only."""
        names = raw.keys() if isinstance(raw, dict) else ()
        kind = next((name for name in updates.KINDS if name in names), "other")
        self.counts[kind] = self.counts.get(kind, 0) + 1

    # polling

    async def poll(self) -> None:
        """Fetch updates until stopped, or until we may not be the only ones any more. The offset moves only past what
        is committed.
        """
        pause = 0.5
        while not self._stopping.is_set():
            try:
                began = asyncio.get_running_loop().time()
                if await self._fetch() or asyncio.get_running_loop().time() - began > SHORTEST_POLL:
                    pause = 0.5
                    self.failing = False
                    continue
                log.warning("polling brought nothing at once, will try again a little later")
            except Conflict:
                log.error("another program polls with the same token; this one waits", seconds=CONFLICT_PAUSE)
                self.failing = True
                await self._wait(CONFLICT_PAUSE)
                return
            except inbox.Full:
                log.error("the inbox is full; Telegram keeps the updates for now")
            except Down as error:
                log.error("the database is away; Telegram keeps the updates for now", error=type(error).__name__)
                self.failing = True
                return
            except TelegramError as error:
                log.warning("polling failed, will try again", error=type(error).__name__)
            self.failing = True
            await self._wait(pause)
            pause = min(pause * 2, 10.0)

    async def _fetch(self) -> bool:
        """Store what has come; whether it had numbers, so that the next call brings something else."""
        raws = await self._updates()
        if not isinstance(raws, list) or not raws:
            return False
        await self.store(raws)
        numbers = [raw["update_id"] for raw in raws if isinstance(raw, dict) and isinstance(raw.get("update_id"), int)]
        self._offset = numbers[-1] + 1 if numbers else self._offset
        return bool(numbers)

    async def _updates(self) -> Any:
        """The raw updates (see ADR 2); none when we are asked to stop."""
        parameters = {"timeout": POLL_SECONDS, "limit": MOST_AT_ONCE, "allowed_updates": list(updates.KINDS)}
        if self._offset:
            parameters["offset"] = self._offset
        fetching = asyncio.ensure_future(self._bot.raw_updates(parameters, POLL_SECONDS + 10))
        stopping = asyncio.ensure_future(self._stopping.wait())
        await asyncio.wait((fetching, stopping), return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not fetching.done():
            fetching.cancel()
            return []
        return await fetching

    async def _wait(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)

    async def poll_alone(self) -> None:
        """Poll while holding the lock that only one process has; the others stand by and take over."""
        while not self._stopping.is_set():
            try:
                async with self._database.alone(POLLER_LOCK) as alone:
                    if alone:
                        await self._bot.delete_webhook(drop_pending_updates=False)
                        await self.poll()
            except (TelegramError, *Down) as error:
                self.failing = True
                log.warning("polling could not begin, will try again", error=type(error).__name__)
            await self._wait(3.0)

    def stop(self) -> None:
        """End polling; the batch in hand is committed first."""
        self._stopping.set()

    # webhook

    async def webhook(self, request: web.Request) -> web.Response:
        """One update from Telegram: 200 only after it is committed."""
        if not hmac.compare_digest(_secret_of(request), request.app[SECRET].encode()):
            return web.Response(status=403)
        if (request.content_length or 0) > MOST_BYTES:
            return web.Response(status=413)
        try:
            await self.store([json.loads(await request.read())])
        except web.HTTPRequestEntityTooLarge:
            return web.Response(status=413)
        except ValueError:
            return web.Response(status=400)
        except (inbox.Full, *Down) as error:
            log.error("no room for an update; Telegram keeps it for now", error=type(error).__name__)
            return web.Response(status=503, headers={"Retry-After": "5"})
        return web.Response()

    def add_webhook(self, app: web.Application, path: str, secret: str) -> None:
        """Serve the webhook at `path` of `app`."""
        app[SECRET] = secret
        app.router.add_post(path, self.webhook)

    async def set_webhook(self, url: str, secret: str) -> None:
        """Tell Telegram where to deliver; tried until it works."""
        while not self._stopping.is_set():
            try:
                await self._bot.set_webhook(url, secret_token=secret, allowed_updates=list(updates.KINDS))
                return
            except TelegramError as error:
                log.warning("the webhook could not be set, will try again", error=type(error).__name__)
            await self._wait(10.0)


SECRET = web.AppKey("telegram webhook secret", str)


def _secret_of(request: web.Request) -> bytes:
    return request.headers.get("X-Telegram-Bot-Api-Secret-Token", "").encode("utf-8", "surrogateescape")


def secret_for(token: str, chosen: str) -> str:
    """The webhook's secret: the chosen one, or one that only the token's owner can compute."""
    return chosen or hmac.new(token.encode(), b"hamroh webhook", hashlib.sha256).hexdigest()
