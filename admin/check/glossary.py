"""One word for one thing: translations use the words of content/glossary.toml, and official words are said plainly too."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from admin.check.edition import Edition, Translated
from admin.check.finding import Finding, note
from admin.check.translations import state
from bot.core.language import LANGUAGES, SOURCE
from bot.core.state import State
from bot.core.text import PLACEHOLDER
from bot.problem import Problem
from bot.table import Reader, read_toml

FILE = "glossary.toml"
_JOINED = "[وفبلك]{0,2}(?:ال|لل)?"
_ADDRESS = re.compile(r"\]\([^)]*\)|https?://\S+")


@dataclass(frozen=True)
class Term:
    """A thing: its word on forms, the packs that use it (all for none), and beginnings of right words by language."""

    id: str
    official: str
    packs: tuple[str, ...]
    words: Mapping[str, tuple[str, ...]]

    def is_in(self, text: str, code: str) -> bool:
        """Whether `text` has one of the right words of the language."""
        return any(_begins(word).search(text) for word in self.words.get(code, ()))

    def is_official_in(self, text: str) -> bool:
        """Whether `text` has the word of the forms, as it stands there."""
        return bool(self.official) and bool(re.search(rf"(?<!\w){re.escape(self.official)}(?!\w)", text))


@lru_cache(maxsize=4096)
def _begins(word: str) -> re.Pattern[str]:
    """A pattern for words that begin so, also when Arabic joins «and», «with», «for» or «the» to them."""
    return re.compile(rf"(?<!\w){_JOINED}" + r"\w*\s+".join(map(re.escape, word.split())), re.IGNORECASE)


@lru_cache(maxsize=4096)
def _whole(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(word)}s?(?!\w)", re.IGNORECASE)


def terms(file: Path, problems: list[Problem]) -> list[Term]:
    """The glossary; none when there is no file."""
    tables = read_toml(file, problems) if file.exists() else {}
    return [_term(id, table, file, problems) for id, table in tables.items()]


def _term(id: str, table: object, file: Path, problems: list[Problem]) -> Term:
    reader = Reader(table, file, id, problems)
    official = reader.take("official", str, "")
    reader.take("means", str)
    reader.take("paper", str, "")
    packs = reader.texts("packs")
    words = {code: reader.texts(code) for code, language in LANGUAGES.items() if not language.written_from}
    reader.end()
    for code in (SOURCE, "ru") if "ru" in packs or not packs else (SOURCE,):
        if not words[code]:
            reader.wrong(code, "is missing")
    return Term(id, official, packs, {code: found for code, found in words.items() if found})


def glossary_can_be_read(edition: Edition) -> Iterator[Finding]:
    """The glossary is written as it should be."""
    problems: list[Problem] = []
    terms(edition.content / FILE, problems)
    yield from (Finding(problem.file, problem.key, problem.words) for problem in problems)


def words_are_those_of_the_glossary(edition: Edition) -> Iterator[Finding]:
    """A translation whose English has a word of the glossary, and that has none of the words for it."""
    known = terms(edition.content / FILE, [])
    for text in edition.translated:
        if state(text) in (State.DRAFTED, State.REVIEWED) and text.original.domain in edition.library.packs:
            for term in known:
                if _has(term, text.original.domain, text.original.source) and not _says(term, text):
                    wanted = " / ".join(term.words[text.language])
                    words = f"the English has «{term.words[SOURCE][0]}»; the glossary says «{wanted}»"
                    yield note(text.file, text.original.key, words)


def _says(term: Term, text: Translated) -> bool:
    """Whether a translation has one of the right words, or the glossary has none for its language."""
    right = (term.is_in(form, text.language) or term.is_official_in(form) for form in text.forms)
    return text.language not in term.words or any(right)


def _has(term: Term, pack: str, english: str) -> bool:
    if term.packs and pack not in term.packs:
        return False
    plain = _ADDRESS.sub(" ", PLACEHOLDER.sub(" ", english))
    return any(_whole(word).search(plain) for word in term.words[SOURCE])


def official_words_are_said_plainly(edition: Edition) -> Iterator[Finding]:
    """An answer with a word of the forms in it that never says in the reader's language what that is."""
    known = [term for term in terms(edition.content / FILE, []) if term.official]
    for (file, id, code), text in _answers(edition).items():
        for term in known:
            if term.is_official_in(text) and term.words.get(code) and not _is_plain(term, text, code):
                words = f"«{term.official}» is not said in plain words; the glossary has «{term.words[code][0]}»"
                yield note(file, id, words)


def _is_plain(term: Term, text: str, code: str) -> bool:
    """Whether a right word stands there beside the official one."""
    rest = re.sub(rf"(?<!\w){re.escape(term.official)}(?!\w)", " ", text)
    return term.is_in(rest, code) or term.official.casefold() in (word.casefold() for word in term.words[code])


def _answers(edition: Edition) -> dict[tuple[str, str, str], str]:
    """All that an answer says, by file, entry and language; in Russian official words are plain enough."""
    found: dict[tuple[str, str, str], str] = {}
    for text in edition.translated:
        entry = text.original.key.partition(".")[0]
        if text.original.domain in edition.library.packs and text.language != "ru":
            key = (text.file, entry, text.language)
            found[key] = " ".join([found.get(key, ""), *text.forms])
    return found
