"""The content in use: read at the start, read again when a file changes; a broken edit leaves the last good one."""

import asyncio
from pathlib import Path

import structlog
from watchfiles import awatch

from bot import library
from bot.core.pack import Library
from bot.library import Problem, Unreadable

log = structlog.get_logger("content")


class Shelf:
    """Holds the library. `problems` is empty unless the last edit could not be used."""

    def __init__(self, content: Path, locales: Path, chosen: frozenset[str]) -> None:
        self._folders = (content, locales)
        self._chosen = chosen
        self.library: Library = library.load(content, locales, chosen)
        self.problems: list[Problem] = []

    def current(self) -> Library:
        """The last library that could be read."""
        return self.library

    def reload(self) -> bool:
        """Read the files again; whether they could be used."""
        try:
            self.library = library.load(*self._folders, self._chosen)
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
        self.problems = []
        log.info("content read", version=self.library.version)
        return True

    async def watch(self, stop: asyncio.Event) -> None:
        """Read again whenever a file changes, until `stop`."""
        async for _ in awatch(*self._folders, stop_event=stop, debounce=400, recursive=True):
            await asyncio.to_thread(self.reload)
