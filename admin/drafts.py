"""Answers that counsellors gave to editors, as a file of drafts (TOML) with the nearest entries noted beside each."""

import json
from collections.abc import Iterator, Sequence

from bot.core.draft import near
from bot.core.pack import Library
from bot.store import drafts
from bot.store.db import Database
from bot.store.drafts import Draft


async def read(database: Database) -> list[Draft]:
    """The drafts that are kept."""
    async with database.read() as connection:
        return await drafts.kept(connection)


def report(kept: Sequence[Draft], library: Library) -> str:
    """All drafts; nothing in it is checked yet, so nothing in it is served."""
    return "\n".join(line for number, draft in enumerate(kept, 1) for line in _draft(number, draft, library)) + "\n"


def _draft(number: int, draft: Draft, library: Library) -> Iterator[str]:
    yield f"# {draft.day}, asked in {draft.language}, country: {draft.place or 'not said'}. Dots stand for what was left out."
    for id, label in near(library, draft):
        yield f"# near: {id} ({label})"
    yield f"[draft-{number}]"
    yield f"question = {json.dumps(draft.question, ensure_ascii=False)}"
    yield f"answer = {json.dumps(draft.answer, ensure_ascii=False)}"
    yield ""
