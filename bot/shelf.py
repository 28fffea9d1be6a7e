"""The content in use: read at the start, read again when a file changes; a broken edit leaves the last good one."""

import asyncio
import multiprocessing
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import structlog
from watchfiles import awatch

from bot import library, phrases
from bot.core.item import Counted, facilities
from bot.core.match import Matcher
from bot.core.pack import Library
from bot.problem import Problem, Unreadable

log = structlog.get_logger("content")
LOOK_EVERY = 2_000  # milliseconds


class Shelf:
    """Holds the library. `problems` is empty unless the last edit could not be used."""

    def __init__(self, content: Path, locales: Path, chosen: frozenset[str], index: Path, operator: str = "") -> None:
        self._operator = operator
        self._folders = (content, locales)
        self._index = index
        self._chosen = chosen
        self.library: Library = self._load()
        self.problems: list[Problem] = []
        self._seen = self.library.version  # the files as they were when they were last read, well or badly

    def current(self) -> Library:
        """The last library that could be read."""
        return self.library

    def _load(self) -> Library:
        return replace(library.load(*self._folders, self._chosen, self._index), operator=self._operator)

    def reload(self) -> bool:
        """Read the files again; whether they could be used."""
        try:
            fresh = self._load()
        except (Unreadable, OSError) as error:  # a file may vanish while an editor's program replaces it
            self.problems = error.problems if isinstance(error, Unreadable) else [Problem(str(error), "", "vanished")]
            for problem in self.problems:
                log.error(
                    "content not used, the last good one stays",
                    file=problem.file,
                    key=problem.key,
                    problem=problem.words,
                )
            return False
        # The old matcher serves until the new one is made; what is counted does not change with the content.
        self.library = replace(fresh, matcher=self.library.matcher, facilities=self.library.facilities)
        self.problems = []
        log.info("content read", version=self.library.version)
        return True

    def learn(self, counted: Sequence[Counted]) -> None:
        """From now on the estimates of the exam know how the questions were answered by everybody."""
        if exam := self.library.exam:
            self.library = replace(self.library, facilities=facilities(counted, exam.bank))

    async def watch(self, stop: asyncio.Event) -> None:
        """Read again whenever a file changes, until `stop`.

        The system does not tell of every change: not of one made before the watch began, nor of many in containers
        and on network drives. So we also look for ourselves every few seconds.
        """
        watching = awatch(*self._folders, stop_event=stop, debounce=400, rust_timeout=LOOK_EVERY, yield_on_timeout=True)
        async for _ in watching:
            await asyncio.to_thread(self._look)

    def _look(self) -> None:
        try:
            now = library.fingerprint(*self._folders)
        except OSError as error:  # the reading says which file; when it can be opened again, that is a change too
            now = str(error)
        if now != self._seen:
            self._seen = now
            self.reload()

    async def keep_matcher(self, stop: asyncio.Event) -> None:
        """Make the matcher, and another one whenever the content is read again, until `stop`."""
        made = ""
        while not stop.is_set():
            if made != self.library.version:
                made = await self.make_matcher()
            await asyncio.sleep(0.5)

    async def make_matcher(self) -> str:
        """Make the matcher of the library as it is now; its version.

        An index that is not kept yet is made in a process of its own: that takes a while and must not slow the turns.
        """
        content, now = self._folders[0], self.library
        file = await asyncio.to_thread(phrases.place, content, now, self._index)
        if not file.exists():
            asked = await asyncio.to_thread(phrases.subjects, content, now)
            await _in_another_process(phrases.make, asked, file)
        index = await asyncio.to_thread(phrases.index, content, now, file)
        self.library = replace(self.library, matcher=await asyncio.to_thread(Matcher, index, now.dangers))
        log.info("matcher made", version=now.version)
        return now.version


def _politely(work: Callable[..., object], *arguments: object) -> None:
    """Do `work` only with what of the processor nobody else wants."""
    os.nice(19)
    work(*arguments)


async def _in_another_process(work: Callable[..., object], *arguments: object) -> None:
    """Do `work` in a new process, which ends when we are cancelled."""
    process = multiprocessing.get_context("spawn").Process(target=_politely, args=(work, *arguments), daemon=True)
    process.start()
    try:
        while process.is_alive():  # noqa: ASYNC110 (a process rings no bell)
            await asyncio.sleep(0.1)
    finally:
        process.kill()
