"""All that is checked at once: the content as far as it can be read, its texts and translations, and the day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from admin.extract import Text, exam_texts, guide_texts, pack_texts
from bot import library, phrases, translations
from bot.core.language import LANGUAGES, SOURCE
from bot.core.normalise import tokens
from bot.core.pack import Library, Pack
from bot.core.quiz import domain as exam_domain
from bot.core.text import INTERFACE, Translation
from bot.core.tree import domain as guide_domain
from bot.problem import Problem


@dataclass(frozen=True)
class Original:
    """An English text: its file, its domain (the interface or a pack) and its stable id."""

    file: str
    domain: str
    key: str
    source: str


@dataclass(frozen=True)
class Translated:
    """An English text and what one language makes of it; None when its .po file does not have it."""

    original: Original
    language: str
    file: str
    translation: Translation | None

    @property
    def forms(self) -> tuple[str, ...]:
        """The written forms of a translation that somebody may see one day, also while it is withheld."""
        return tuple(form for form in self.translation.forms if form) if self.translation else ()


@dataclass(frozen=True)
class Phrase:
    """A phrase where it stands, and its folded words in order."""

    file: str
    pack: str
    id: str
    text: str
    words: tuple[str, ...]

    @property
    def subject(self) -> tuple[str, str]:
        """What it is about."""
        return self.pack, self.id


@dataclass(frozen=True)
class Edition:
    """The content and the translations on one day."""

    content: Path
    locales: Path
    library: Library
    unreadable: tuple[Problem, ...]
    today: date

    @classmethod
    def read(cls, content: Path, locales: Path, chosen: frozenset[str], today: date) -> "Edition":
        """The content of the chosen packs (all for none)."""
        found, problems = library.read(content, locales, chosen)
        template = locales / f"{INTERFACE}.pot"
        if template.exists():
            translations.catalogue(template, problems)
        return cls(content, locales, found, tuple(problems), today)

    def pack_file(self, pack: Pack, name: str) -> str:
        """The name of a file of the pack."""
        return str(self.content / pack.id / name)

    def translations_file(self, language: str, domain: str) -> str:
        """The name of the .po file of a language."""
        return str(self.locales / language / "LC_MESSAGES" / f"{domain}.po")

    @property
    def template(self) -> Path:
        """The list of the service's own texts, made from the code by `hamroh extract`."""
        return self.locales / f"{INTERFACE}.pot"

    @cached_property
    def originals(self) -> tuple[Original, ...]:
        """Every English text, of the service and of the packs."""
        packs = self.library.packs.values()
        return (
            *self._interface(),
            *(text for pack in packs for text in self._texts(pack)),
            *(text for pack in packs for text in self._exam_texts(pack)),
            *(text for pack in packs for text in self._guide_texts(pack)),
        )

    def _interface(self) -> Iterator[Original]:
        listed = translations.catalogue(self.template, []).translations if self.template.exists() else {}
        return (Original(str(self.template), INTERFACE, key, text.source) for key, text in listed.items())

    def _texts(self, pack: Pack) -> Iterator[Original]:
        return (_original(self.content, pack.id, text) for text in pack_texts(pack) if text.source)

    def _exam_texts(self, pack: Pack) -> Iterator[Original]:
        return (_original(self.content, exam_domain(pack.id), text) for text in exam_texts(pack) if text.source)

    def _guide_texts(self, pack: Pack) -> Iterator[Original]:
        return (_original(self.content, guide_domain(pack.id), text) for text in guide_texts(pack) if text.source)

    @cached_property
    def phrases(self) -> tuple[Phrase, ...]:
        """Every phrase, from the files that can be read."""
        return tuple(
            Phrase(str(file), file.parent.parent.name, id, text, tuple(tokens(text)))
            for file, id, texts in phrases.files(self.content, [])
            for text in texts
        )

    @cached_property
    def translated(self) -> tuple[Translated, ...]:
        """Every text in every language that it is translated into by hand, where the .po file can be read."""
        pairs = (
            (original, code)
            for original in self.originals
            for code in self.languages(original.domain)
            if not (code == "ru" and self.is_gloss(original))
        )
        found = (self._translated(original, code) for original, code in pairs)
        return tuple(text for text in found if text.file not in self.broken_files and Path(text.file).exists())

    @property
    def broken_files(self) -> set[str]:
        """The files of which nothing could be read."""
        return {problem.file for problem in self.unreadable if not problem.key}

    def is_readable(self, file: str, id: str) -> bool:
        """Whether all of a fact or an entry could be read, so that its dates and numbers are what was written."""
        return not any(problem.file == file and problem.key.partition(".")[0] == id for problem in self.unreadable)

    @property
    def is_whole(self) -> bool:
        """Whether all English content could be read, so that what it says of itself can be looked at."""
        return not any(Path(file).is_relative_to(self.content) for file in self.broken_files)

    def is_gloss(self, original: Original) -> bool:
        """Whether this says a Russian question in other words: there is none in Russian."""
        return original.domain in self.exams and original.key.endswith(".gloss")

    @cached_property
    def exams(self) -> dict[str, Pack]:
        """The packs with practice tests, by the domain of their translations."""
        return {exam_domain(pack.id): pack for pack in self.library.packs.values() if pack.bank.tests}

    @cached_property
    def guided(self) -> dict[str, Pack]:
        """The packs with guides, by the domain of their translations."""
        return {guide_domain(pack.id): pack for pack in self.library.packs.values() if pack.guides}

    def _translated(self, original: Original, code: str) -> Translated:
        catalogue = self.library.catalogues.get((code, original.domain))
        found = catalogue.translations.get(original.key) if catalogue else None
        return Translated(original, code, self.translations_file(code, original.domain), found)

    def languages(self, domain: str) -> list[str]:
        """The languages that a domain is translated into by hand."""
        written = [code for code, language in LANGUAGES.items() if code != SOURCE and not language.written_from]
        pack = self.library.packs.get(domain) or self.exams.get(domain) or self.guided.get(domain)
        return [code for code in written if pack is None or code in pack.languages]


def _original(content: Path, domain: str, text: Text) -> Original:
    source = text.source if isinstance(text.source, str) else text.source[0]
    return Original(str(content / Path(text.place).relative_to("content")), domain, text.key, source)
