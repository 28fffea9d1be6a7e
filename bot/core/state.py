"""How far a translation is, and how far a whole answer is in a language. Editors see this; people see what follows."""

from collections.abc import Iterable
from enum import StrEnum

from bot.core.language import LANGUAGES, SOURCE
from bot.core.pack import Entry, Library, Pack
from bot.core.text import Translation


class State(StrEnum):
    """How far a translation is, the worst first. Only a drafted or reviewed one is shown to people."""

    MISSING = "missing"
    FUZZY = "fuzzy"
    OUTDATED = "outdated"
    MISFIT = "other facts"
    DRAFTED = "drafted"
    REVIEWED = "reviewed"


SHOWN = frozenset({State.DRAFTED, State.REVIEWED})


def of_text(found: Translation | None, source: str) -> State:
    """How far `found` is as a translation of the English `source`."""
    if found is None or not any(found.forms):
        return State.MISSING
    if found.fuzzy:
        return State.FUZZY
    if found.source != source:
        return State.OUTDATED
    if not found.fits:
        return State.MISFIT
    return State.REVIEWED if found.reviewed else State.DRAFTED


def of_texts(library: Library, entry: Entry, code: str) -> dict[str, State]:
    """How far each text of the entry is in the language `code`, by its stable id."""
    catalogue = library.catalogues.get((code, entry.pack))
    found = catalogue.translations if catalogue else {}
    return {key: of_text(found.get(key), source) for key, source in entry.texts()}


def of_entry(library: Library, entry: Entry, code: str) -> State:
    """How far the answer is in the language `code`: as far as the worst of its texts, because all of it falls back."""
    return State.REVIEWED if code == SOURCE else worst(of_texts(library, entry, code).values())


def worst(states: Iterable[State]) -> State:
    """The one that is least far."""
    found = set(states)
    return next(state for state in State if state in found)


def languages(pack: Pack) -> list[str]:
    """The languages that the pack is translated into by hand, in our order."""
    return [
        code
        for code, language in LANGUAGES.items()
        if code in pack.languages and code != SOURCE and not language.written_from
    ]
