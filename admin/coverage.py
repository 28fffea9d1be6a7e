"""`hamroh coverage`: which answer is how far in which language, as a page of the documents."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bot.core import state
from bot.core.language import LANGUAGES
from bot.core.pack import Entry, Library, Pack
from bot.core.state import State

FILE = Path(__file__).parent.parent / "docs" / "coverage.md"
_HEAD = """# Coverage

Which answer is how far in which language. `hamroh coverage` writes this page; nobody edits it.

- **reviewed**: a person has compared every text with the English and vouches for it
- **drafted**: all is translated, nobody has vouched for it yet; people see a small notice
- **missing**, **fuzzy**, **outdated**, **other facts**: withheld; people get the whole answer in their next language

English is the source. Uzbek in Cyrillic is made from Uzbek by rule.
"""


def page(library: Library) -> str:
    """The whole page."""
    return "\n".join(
        [_HEAD, *_in_all(library), *(line for pack in library.packs.values() for line in _pack(library, pack))]
    )


def write(library: Library, file: Path = FILE) -> bool:
    """Write the page; whether it has changed."""
    text = page(library)
    if file.exists() and file.read_text(encoding="utf-8") == text:
        return False
    file.write_text(text, encoding="utf-8")
    return True


def _in_all(library: Library) -> Iterator[str]:
    """How many answers are how far, by language."""
    counts = {code: _counted(library, code) for code in LANGUAGES}
    yield from _table(["language", "answers", *State])
    for code, found in ((code, found) for code, found in counts.items() if found):
        yield _row([LANGUAGES[code].name, str(found.total()), *(str(found[how]) for how in State)])
    yield ""


def _counted(library: Library, code: str) -> Counter[State]:
    packs = (pack for pack in library.packs.values() if code in state.languages(pack))
    return Counter(state.of_entry(library, entry, code) for pack in packs for entry in pack.entries.values())


def _pack(library: Library, pack: Pack) -> Iterator[str]:
    codes = state.languages(pack)
    yield f"## {pack.name}"
    yield ""
    yield from _table(["answer", *(LANGUAGES[code].name for code in codes)])
    for entry in _in_order(pack):
        yield _row([entry.id, *(state.of_entry(library, entry, code) for code in codes)])
    yield ""


def _in_order(pack: Pack) -> Iterator[Entry]:
    return (pack.entries[id] for topic in pack.topics.values() for id in topic.entries if id in pack.entries)


def _table(names: list[str]) -> Iterator[str]:
    yield _row(names)
    yield "|" + "---|" * len(names)


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
