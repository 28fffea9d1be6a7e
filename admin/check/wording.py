"""Words: no legal value typed by hand, markup that comes out right, no slips of the keyboard."""

import re
import tomllib
from collections.abc import Iterator

from admin.check.edition import Edition
from admin.check.finding import Finding, note
from bot.core import markup
from bot.core.text import INTERFACE, PLACEHOLDER

ALLOWED = "allowed-digits.toml"
_LAW = re.compile(r"\d+-(?:FZ|ФЗ)\b")
_ADDRESS = re.compile(r"\]\([^)]*\)|https?://\S+")
_NUMBER = re.compile(r"\d+(?:[ ,.\u00a0\u202f]\d{3}(?!\d))*")
_DOUBLED = re.compile(r"(?<=\S)  +(?=\S)|\b([^\W\d_]{2,}) \1\b(?!['’ʼʻ])", re.IGNORECASE)


def no_digits_by_hand(edition: Edition) -> Iterator[Finding]:
    """Days, fees and dates come from facts, so that they change everywhere on the day the law changes."""
    allowed = _allowed(edition)
    for original in edition.originals:
        is_free = original.domain == INTERFACE or original.domain in edition.exams  # years and sums are exam matter
        found = [] if is_free else _numbers(original.source, allowed)
        for number in found:
            words = f"the number {number} is typed by hand: put it into facts.toml and write {{its-name}} here"
            yield Finding(original.file, original.key, words)


def numbers_are_the_same(edition: Edition) -> Iterator[Finding]:
    """A translation has the numbers of the English, such as 112, and no others."""
    for text in (text for text in edition.translated if text.original.domain not in edition.exams):
        wanted = values(text.original.source)
        found = [values(form) for form in text.forms]
        for number in sorted(set().union(*found) - wanted):
            words = f"the number {number} does not stand in the English; a legal value is written {{its-name}}"
            yield Finding(text.file, text.original.key, words)
        for number in sorted(wanted.difference(*found)) if found else ():
            yield Finding(text.file, text.original.key, f"the number {number} of the English is lost")


def _allowed(edition: Edition) -> list[str]:
    file = edition.content / ALLOWED
    try:
        phrases = tomllib.loads(file.read_text(encoding="utf-8")).get("phrases", []) if file.exists() else []
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return []
    return sorted(filter(lambda phrase: isinstance(phrase, str), phrases), key=len, reverse=True)


def allowed_digits_can_be_read(edition: Edition) -> Iterator[Finding]:
    """The list of digits that may stand in a text is a list."""
    file = edition.content / ALLOWED
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8")) if file.exists() else {"phrases": []}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        yield Finding(str(file), "", f"the file cannot be read: {error}")
        return
    if table.keys() != {"phrases"} or not isinstance(table["phrases"], list):
        yield Finding(str(file), "", 'must have one list: phrases = ["112", …]')


def _numbers(text: str, allowed: list[str]) -> list[str]:
    phrases = (re.compile(rf"(?<!\d){re.escape(phrase)}(?!\d)") for phrase in allowed)
    for pattern in (_ADDRESS, PLACEHOLDER, _LAW, *phrases):
        text = pattern.sub(" ", text)
    return [match[0] for match in _NUMBER.finditer(text)]


def values(text: str) -> set[int]:
    """The numbers in `text`, whichever digits and separators they are written with."""
    return {int(re.sub(r"\D", "", number)) for number in _numbers(text, [])}


def markup_comes_out_right(edition: Edition) -> Iterator[Finding]:
    """Stars, brackets and braces that people would see as they stand."""
    written = [(original.file, original.key, original.source) for original in edition.originals]
    written += [(text.file, text.original.key, form) for text in edition.translated for form in text.forms]
    for file, key, words in written:
        for problem in markup.problems(words):
            yield Finding(file, key, problem)
        if re.search(r"[{}]", PLACEHOLDER.sub("", words)):
            yield Finding(
                file, key, "a brace { or } is left over: a fact is written {its-name} in small letters and hyphens"
            )


def nothing_is_doubled(edition: Edition) -> Iterator[Finding]:
    """Two spaces, or the same word twice."""
    for original in edition.originals:
        yield from _doubled(original.file, original.key, original.source)
    for text in edition.translated:
        for form in text.forms:
            yield from _doubled(text.file, text.original.key, form)


def _doubled(file: str, key: str, text: str) -> Iterator[Finding]:
    for match in _DOUBLED.finditer(text):
        what = f"«{match[0]}»: is one word too many?" if match[1] else "two spaces stand side by side"
        yield note(file, key, what)
