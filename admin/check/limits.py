"""Lengths: of buttons, of what Telegram shows before a word is said, and of every message as people get it."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from admin.check.edition import Edition
from admin.check.finding import Finding
from admin.context import LIMITS
from bot.core import card, markup
from bot.core.language import LANGUAGES, SOURCE
from bot.core.pack import Entry
from bot.core.text import PLACEHOLDER, names

# Other languages need more room. The first pattern that fits counts.
ENGLISH_LIMITS = {"guide.*.title": 60} | LIMITS | {"guide.*.label": 30, "*.label": 24, "*.title": 90}


def texts_are_short_enough(edition: Edition) -> Iterator[Finding]:
    """Buttons, titles and the Telegram profile."""
    for original in edition.originals:
        yield from _too_long(original.file, original.key, original.source, ENGLISH_LIMITS)
    for text in edition.translated:
        for form in text.forms:
            yield from _too_long(text.file, text.original.key, form, LIMITS)


def _too_long(file: str, key: str, text: str, limits: dict[str, int]) -> Iterator[Finding]:
    most = next((most for pattern, most in limits.items() if fnmatchcase(key, pattern)), None)
    length = markup.units(PLACEHOLDER.sub("00", text))
    if most and length > most:
        yield Finding(file, key, f"has {length} letters, {most} is the most: «{text}»")


def answers_fit_into_messages(edition: Edition) -> Iterator[Finding]:
    """Each message of an answer, with its facts, sources and notices, in every language."""
    for pack in edition.library.packs.values():
        for entry in pack.entries.values():
            if _can_be_shown(edition, entry):
                yield from _too_long_messages(edition, entry)


def _can_be_shown(edition: Edition, entry: Entry) -> bool:
    """Whether the entry and all that it names could be read; what could not be read is reported elsewhere."""
    facts = {name for _, text in entry.texts() for name in names(text)}
    unreadable = {problem.key.partition(".")[0] for problem in edition.unreadable}
    return unreadable.isdisjoint({entry.id, *entry.related, *facts, "topics", "folder"})


def _too_long_messages(edition: Edition, entry: Entry) -> Iterator[Finding]:
    longest: dict[tuple[str, int], int] = {}
    for code in LANGUAGES:
        for number, message in enumerate(card.messages(edition.library, entry, code, edition.today), 1):
            place = (_file(edition, entry, message.language), number)
            longest[place] = max(longest.get(place, 0), markup.units(markup.plain(message.text)))
    for (file, number), length in longest.items():
        if length > markup.MOST_UNITS:
            words = f"message {number} of the answer has {length} letters; {markup.MOST_UNITS} is the most for Telegram"
            yield Finding(file, entry.id, words)


def _file(edition: Edition, entry: Entry, code: str) -> str:
    if code == SOURCE:
        return str(edition.content / entry.pack / "faq" / f"{entry.topic}.toml")
    return edition.translations_file(LANGUAGES[code].written_from or code, entry.pack)
