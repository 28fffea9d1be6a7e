"""Which entries are near to a draft, so that an editor mends one rather than write a second."""

from typing import Protocol

from bot.core.match import Decision
from bot.core.pack import Library

MOST_NEAR = 3


class Written(Protocol):
    """What a draft says."""

    @property
    def language(self) -> str:
        """The language of the person who asked."""
        ...

    @property
    def place(self) -> str:
        """The id of a pack, or empty."""
        ...

    @property
    def question(self) -> str:
        """The stripped question."""
        ...


def near(library: Library, draft: Written) -> list[tuple[str, str]]:
    """Ids and English labels of the nearest entries, the nearest first; of none when the question is about no entry."""
    place = draft.place if draft.place in library.packs else ""
    match = library.match(draft.question, place, draft.language)
    found = () if match.decision is Decision.NONE else match.candidates[:MOST_NEAR]
    entries = [library.entry(one.id) for one in found]
    return [(entry.id, library.label(entry, library.voice("en"))) for entry in entries if entry]
