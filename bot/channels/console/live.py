"""News for open pages: each change is read once and drawn once, however many people look, and told to whoever waits."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from aiohttp import web

from bot.casework.desk import Desk
from bot.store import changes, queues, staff, views
from bot.store.cases import Row
from bot.store.db import Down, rung
from bot.store.queues import Filter
from bot.store.staff import Member

PATIENCE = 25.0  # seconds that a question waits for news
CASE_PATIENCE = 10.0  # on the page of a case, where also who looks at it is news
KNOWN = 2000  # changes that are remembered
AT_ONCE = 500
log = structlog.get_logger("console")


@dataclass(frozen=True)
class News:
    """A case that changed, as it was then; none when it is erased. `html` is its line in a list."""

    id: int
    number: str
    row: Row | None
    html: str


class Live:
    """Follows the changes of cases while the console is served."""

    def __init__(self, desk: Desk, draw: Callable[[Row, Mapping[int, str]], str]) -> None:
        self._desk, self._draw = desk, draw
        self._news: deque[News] = deque(maxlen=KNOWN)
        self._first = self._last = 0  # the changes after `first` up to `last` are known
        self._bell = asyncio.Event()
        self._ended = False

    async def running(self, _: web.Application) -> AsyncIterator[None]:
        """Follow as long as the application runs."""
        task = asyncio.create_task(self._follow())
        yield
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def end(self, _: web.Application) -> None:
        """Nobody waits any longer."""
        self._ended = True
        self._bell.set()

    async def _follow(self) -> None:
        began = False
        with self._desk.database.signals.listening(changes.RING) as bell:
            while True:
                bell.clear()
                try:
                    began = began or await self._begin()
                    while await self._catch_up():
                        pass
                except Down as error:
                    log.warning("no news for open pages", error=type(error).__name__)
                await rung(bell, 2.0)

    async def _begin(self) -> bool:
        async with self._desk.database.read() as connection:
            self._first = self._last = await changes.newest(connection)
        return True

    async def _catch_up(self) -> bool:
        """Read what changed since, draw it, and wake whoever waits; whether there is more."""
        async with self._desk.database.read() as connection:
            found = await changes.since(connection, self._last, AT_ONCE)
            if not found:
                return False
            rows = {row.number: row for row in await queues.kept(connection, list({one.number for one in found}))}
            names = {member.id: member.name for member in await staff.everybody(connection)}
        drawn = {number: self._draw(row, names) for number, row in rows.items()}
        for one in found:
            if len(self._news) == KNOWN:
                self._first = self._news[0].id
            self._news.append(News(one.id, one.number, rows.get(one.number), drawn.get(one.number, "")))
        self._last = found[-1].id
        bell, self._bell = self._bell, asyncio.Event()
        bell.set()
        return len(found) == AT_ONCE

    async def _wait(self, after: int, seconds: float) -> list[News]:
        """The news after `after`, waited for."""
        bell = self._bell
        if self._last <= after and not self._ended:
            await rung(bell, seconds)
        return [news for news in self._news if news.id > after]

    async def queue(self, member: Member, which: str, wanted: Filter, after: int) -> str:
        """News of a queue as JSON: each case that changed, its place in the order, and its line if it stands there."""
        if after < self._first:
            return json.dumps({"version": self._last, "again": True, "rows": []})
        found = {news.number: news for news in await self._wait(after, PATIENCE)}
        now = self._desk.clock()
        rows = [
            {"number": news.number, "html": news.html if self._stands(news, which, member, now, wanted) else ""}
            for news in found.values()
        ]
        again = which == "reading" and bool(rows)
        return json.dumps({"version": max(self._last, after), "again": again, "rows": rows})

    def _stands(self, news: News, which: str, member: Member, now: float, wanted: Filter) -> bool:
        return news.row is not None and queues.has(news.row, which, member.id, now, wanted)

    async def case(self, member: Member, number: str, after: int, names: Mapping[int, str]) -> dict[str, Any]:
        """News of one case: whether it changed, and who else looks at it."""
        changed = any(news.number == number for news in await self._wait(after, CASE_PATIENCE))
        async with self._desk.database.write() as connection:
            there = bool(await queues.kept(connection, [number]))
            if there:
                await views.touch(connection, number, member.id, self._desk.clock())
            seen = await views.others(connection, number, member.id, self._desk.clock())
        said = [
            f"{names.get(one.staff, 'Somebody')} {'types here' if one.types else 'looks at this case'}." for one in seen
        ]
        version = max(self._last, after)
        return {"version": version, "again": changed or not there or after < self._first, "viewers": " ".join(said)}
