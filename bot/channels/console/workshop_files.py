"""The files of the content as an editor may change them: committed to a git working copy, or handed out edited."""

import asyncio
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import structlog

from bot.config import Settings
from bot.core import amendment
from bot.core.pack import Entry

log = structlog.get_logger("workshop")
MOST_SECONDS = 20
_NO_NAME = re.compile(r"[<>\x00-\x1f\x7f]")


class Refusal(StrEnum):
    """Why a file was not changed."""

    CHANGED = "Somebody changed this entry since you opened the page. Read it again, then decide."
    OTHER = "The file says something else than what is served now. Load the page again in a moment."
    GONE = "The file with this entry cannot be read. Tell whoever runs the service."
    DIRTY = (
        "The working copy has changes that nobody committed. Whoever runs the service must commit or undo them first."
    )
    BUSY = "Git could not commit this just now, and nothing was changed. Try again; if it stays so, tell whoever runs the service."


class Refused(Exception):
    """A file that was not changed."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Page:
    """The file of an entry as it is now. `mark` names what stands in it of the entry."""

    file: Path
    text: str
    mark: str


@dataclass(frozen=True)
class Author:
    """Who changes a file: a name and the number of the account."""

    name: str
    account: int

    @property
    def line(self) -> str:
        """As git writes an author; the address leads nowhere (RFC 2606)."""
        return f"{_NO_NAME.sub('', self.name).strip() or 'editor'} <editor-{self.account}@hamroh.invalid>"


@dataclass
class Files:
    """The folder with the packs; `commits` says whether changes may be written there."""

    folder: Path
    commits: bool
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    @classmethod
    def of(cls, settings: Settings) -> "Files":
        """The working copy that the operator allows, or the folder that is served."""
        return cls(settings.working_copy or settings.content, settings.working_copy is not None)

    async def open(self, entry: Entry) -> Page:
        """The file of `entry`. Raises Refused when it says something else than what is served."""
        return await asyncio.to_thread(self._open, entry)

    def _open(self, entry: Entry) -> Page:
        file = self.folder / entry.pack / "faq" / f"{entry.topic}.toml"
        try:
            text = file.read_bytes().decode()
            found = amendment.table(text, entry.id)
        except (OSError, UnicodeDecodeError, amendment.NotThere) as error:
            raise Refused(Refusal.GONE) from error
        if not _says(found, entry):
            raise Refused(Refusal.OTHER)
        return Page(file, text, amendment.mark(found))

    async def change(self, entry: Entry, mark: str, changes: Mapping[str, Any], why: str, author: Author) -> Page:
        """The file with `changes` of the entry: committed when that is allowed. Raises Refused."""
        async with self._one_at_a_time:
            page = await self.open(entry)
            if page.mark != mark:
                raise Refused(Refusal.CHANGED)
            text = amendment.amended(page.text, entry.id, changes)
            if self.commits:
                await asyncio.to_thread(_commit, page, text, why, author)
            return Page(page.file, text, amendment.mark(amendment.table(text, entry.id)))


def _says(found: Mapping[str, Any], entry: Entry) -> bool:
    """Whether a table says what is served: its texts and its days."""
    texts = ("title", "label", "answer", "cost", "otherwise", "unknown", "help", "checked_by")
    days = ("checked_on", "review_by")
    steps = tuple(str(step).strip() for step in found.get("steps", ()))
    return (
        all(str(found.get(name, "")).strip() == getattr(entry, name) for name in texts)
        and all(found.get(name) == getattr(entry, name) for name in days)
        and steps == entry.steps
    )


def _commit(page: Page, text: str, why: str, author: Author) -> None:
    """Write the file and commit it alone, or leave everything as it was."""
    if _git(page.file.parent, "status", "--porcelain", "--untracked-files=no").strip():
        raise Refused(Refusal.DIRTY)
    if page.file.read_bytes() != page.text.encode():
        raise Refused(Refusal.CHANGED)
    _replace(page.file, text)
    try:
        _git(
            page.file.parent, "commit", "--quiet", f"--author={author.line}", "--message", why, "--only", page.file.name
        )
    except Refused:
        _replace(page.file, page.text)
        raise


def _replace(file: Path, text: str) -> None:
    """The file is at every moment the old one or the new one."""
    fresh = file.with_name(f".{file.name}.new")
    fresh.write_bytes(text.encode())
    shutil.copymode(file, fresh)
    fresh.replace(file)


def _git(folder: Path, *arguments: str) -> str:
    names = {"GIT_COMMITTER_NAME": "Hamroh console", "GIT_COMMITTER_EMAIL": "console@hamroh.invalid"}
    environment = os.environ | names | {"GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    try:
        done = subprocess.run(  # noqa: S603 (a list of our own words, no shell)
            [shutil.which("git") or "git", *arguments],
            cwd=folder,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            timeout=MOST_SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        says = error.stderr if isinstance(error, subprocess.CalledProcessError) else type(error).__name__
        log.warning("git did not do it", what=arguments[0], says=str(says).strip()[:200])
        raise Refused(Refusal.BUSY) from error
    return done.stdout
