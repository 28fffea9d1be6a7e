"""Nobody is pushed, and nothing is promised: words that do it are found in every language (docs/neutrality.md)."""

import re
import tomllib
from collections.abc import Iterator, Mapping

from admin.check.edition import Edition
from admin.check.finding import Finding
from bot.core.language import LANGUAGES, SOURCE

FILE = "neutral.toml"


def pushes_nobody(edition: Edition) -> Iterator[Finding]:
    """No text has a word that pushes or promises; what its language calls so stands in content/neutral.toml.

    Questions of the exam are left out: their grammar needs all words.
    """
    patterns = {code: _pattern(words) for code, words in _lists(edition).items() if words}
    if pattern := patterns.get(SOURCE):
        for original in (text for text in edition.originals if text.domain not in edition.exams):
            yield from _found(pattern, original.source, original.file, original.key)
    for text in (text for text in edition.translated if text.original.domain not in edition.exams):
        if pattern := patterns.get(text.language):
            for form in text.forms:
                yield from _found(pattern, form, text.file, text.original.key)


def lists_can_be_read(edition: Edition) -> Iterator[Finding]:
    """The lists are lists of words under the languages that we know."""
    try:
        tables = _tables(edition)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        yield Finding(str(edition.content / FILE), "", f"the file cannot be read: {error}")
        return
    for code, table in tables.items():
        if code not in LANGUAGES:
            yield Finding(str(edition.content / FILE), code, "is not a language we know")
        elif not _words(table):
            yield Finding(str(edition.content / FILE), code, 'must have a list: words = ["we promise", …]')


def _tables(edition: Edition) -> Mapping[str, object]:
    file = edition.content / FILE
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def _lists(edition: Edition) -> dict[str, list[str]]:
    try:
        return {code: _words(table) for code, table in _tables(edition).items()}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return {}  # said by lists_can_be_read


def _words(table: object) -> list[str]:
    words = table.get("words") if isinstance(table, dict) else None
    return [word for word in words if isinstance(word, str) and word.strip()] if isinstance(words, list) else []


def _pattern(words: list[str]) -> re.Pattern[str]:
    """Any of the words at the beginning of a word, however it ends and whatever spaces stand between."""
    spaced = (r"\s+".join(map(re.escape, phrase.split())) for phrase in words)
    return re.compile(rf"(?<!\w)(?:{'|'.join(spaced)})", re.IGNORECASE)


def _found(pattern: re.Pattern[str], text: str, file: str, key: str) -> Iterator[Finding]:
    for match in pattern.finditer(text):
        yield Finding(file, key, f"«{match[0]}» pushes or promises; say what is so and who decides")
