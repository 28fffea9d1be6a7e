"""Texts out to a translation agency and their translations back in: judged as a whole, taken over whole or not at all."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from admin import extract, po_file, xliff
from admin.check import letters, limits, translations, wording
from admin.check.edition import Edition
from admin.check.finding import Check
from admin.context import most
from admin.extract import Text
from admin.review import CannotBeDone
from admin.xliff import Unit
from bot.core.language import LANGUAGES, SOURCE
from bot.core.text import Catalogue, Translation
from bot.translations import REVIEWED

CHECKS: tuple[Check, ...] = (  # what every translation must hold, whoever brings it
    translations.name_the_same_facts,
    translations.link_to_the_same_places,
    translations.keep_the_shape,
    translations.have_all_plural_forms,
    limits.texts_are_short_enough,
    wording.numbers_are_the_same,
    wording.markup_comes_out_right,
    letters.romanian_has_commas,
    letters.uzbek_has_its_apostrophes,
    letters.lines_begin_right_to_left,
)


# Out


def units(root: Path, edition: Edition, language: str, domain: str = "", only_open: bool = False) -> list[Unit]:
    """Every text for `language`, of one file for a `domain`; `only_open`: those that people do not see yet."""
    return [
        unit
        for name, texts in _domains(root, edition, language).items()
        if domain in ("", name)
        for text in texts.values()
        for unit in _units(edition.library.catalogues.get((language, name), Catalogue()), name, text, language)
        if not only_open or unit.state in ("", "fuzzy")
    ]


def _domains(root: Path, edition: Edition, language: str) -> dict[str, dict[str, Text]]:
    """The texts that are translated into `language`, by file and id. Raises CannotBeDone."""
    if language not in LANGUAGES or language == SOURCE or LANGUAGES[language].written_from:
        raise CannotBeDone(f"«{language}» is no language that is translated by hand")
    found = extract.domains(root, edition.library)
    return {
        domain: {
            text.key: text
            for text in texts
            if not (language == "ru" and domain in edition.exams and text.key.endswith(".gloss"))
        }
        for domain, texts in found.items()
        if language in edition.languages(domain)
    }


def _units(catalogue: Catalogue, domain: str, text: Text, language: str) -> Iterator[Unit]:
    found = catalogue.translations.get(text.key)
    state = _state(found, text)
    for id, english, form in _parts(text, language):
        target = found.forms[form] if found and form < len(found.forms) else ""
        notes = text.comments if isinstance(text.source, str) else (*text.comments, _about(form, catalogue, language))
        yield Unit(domain, id, english, target, state if target else "", notes, most(text.key))


def _parts(text: Text, language: str) -> Iterator[tuple[str, str, int]]:
    """The id, the English and the number of each form of a text."""
    if isinstance(text.source, str):
        yield text.key, text.source, 0
    else:
        for form in range(po_file.plural_forms(language)):
            yield f"{text.key}:{form}", text.source[min(form, 1)], form


def _about(form: int, catalogue: Catalogue, language: str) -> str:
    numbers = [str(number) for number in range(200) if catalogue.form(number) == form][:6]
    return f"Plural form {form + 1} of {po_file.plural_forms(language)}, for the numbers {', '.join(numbers)} …"


def _state(found: Translation | None, text: Text) -> str:
    if found is None or not all(found.forms):
        return ""
    source = text.source if isinstance(text.source, str) else text.source[0]
    if found.fuzzy or found.source != source:
        return "fuzzy"
    return "reviewed" if found.reviewed else "drafted"


# In


@dataclass(frozen=True)
class Taken:
    """What an import did: drafts by file, texts that were as they are here already, texts without a translation."""

    drafts: Mapping[Path, int]
    same: int
    empty: int


def take(root: Path, edition: Edition, raw: bytes) -> Taken:
    """Take the translations of an XLIFF file over as drafts. Raises CannotBeDone with every problem, changing nothing."""
    try:
        language, found = xliff.read(raw)
    except xliff.WrongXliff as problem:
        raise CannotBeDone(str(problem)) from problem
    known = _domains(root, edition, language)
    wrong = [words for unit in found for words in _wrong(unit, known, language)]
    if wrong:
        raise CannotBeDone("\n".join(wrong))
    new, same, empty = _new(edition, language, found)
    wrong = list(_problems(edition, language, known, new))
    if wrong:
        raise CannotBeDone("\n".join(wrong))
    return Taken(dict(_write(edition, language, known, new)), same, empty)


def _wrong(unit: Unit, known: Mapping[str, Mapping[str, Text]], language: str) -> Iterator[str]:
    """Why a unit is none of ours as we are today."""
    key, _, _ = unit.id.partition(":")
    text = known.get(unit.domain, {}).get(key)
    parts = {id: english for id, english, _ in _parts(text, language)} if text else {}
    if unit.id not in parts:
        yield f"{unit.domain}: {unit.id}: no text has this id"
    elif unit.source != parts[unit.id]:
        yield f"{unit.domain}: {unit.id}: was made from another English text: «{unit.source[:60]}»"


def _new(edition: Edition, language: str, found: list[Unit]) -> tuple[dict[tuple[str, str], tuple[str, ...]], int, int]:
    """The forms that are another translation than ours, or that end a doubt; how many are the same, and not there."""
    forms: dict[tuple[str, str], dict[int, Unit]] = {}
    for unit in found:
        key, _, form = unit.id.partition(":")
        forms.setdefault((unit.domain, key), {})[int(form or 0)] = unit
    new, same, empty = {}, 0, 0
    for (domain, key), several in forms.items():
        catalogue = edition.library.catalogues.get((language, domain), Catalogue())
        old = catalogue.translations.get(key)
        words = tuple(several[form].target for form in sorted(several))
        is_settled = old is None or not old.fuzzy or not all(unit.done for unit in several.values())
        if not all(words):
            empty += 1
        elif old and old.forms == words and is_settled:
            same += 1
        else:
            new[domain, key] = words
    return new, same, empty


def _problems(
    edition: Edition,
    language: str,
    known: Mapping[str, Mapping[str, Text]],
    new: Mapping[tuple[str, str], tuple[str, ...]],
) -> Iterator[str]:
    """What `hamroh check` would say of the new translations."""
    catalogues = dict(edition.library.catalogues)
    for (domain, key), forms in new.items():
        catalogue = catalogues.get((language, domain), Catalogue())
        source = known[domain][key].source
        translation = Translation(source if isinstance(source, str) else source[0], forms)
        catalogues[language, domain] = replace(catalogue, translations={**catalogue.translations, key: translation})
    after = replace(edition, library=replace(edition.library, catalogues=catalogues))
    files = {(edition.translations_file(language, domain), key) for domain, key in new}
    for check in CHECKS:
        for finding in check(after):
            if (finding.file, finding.key) in files:
                yield f"{Path(finding.file).stem}: {finding.key}: {finding.words}"


def _write(
    edition: Edition,
    language: str,
    known: Mapping[str, Mapping[str, Text]],
    new: Mapping[tuple[str, str], tuple[str, ...]],
) -> Iterator[tuple[Path, int]]:
    for domain in dict.fromkeys(domain for domain, _ in new):
        file = Path(edition.translations_file(language, domain))
        catalog = po_file.read(file)
        messages = {str(message.context): message for message in catalog if message.id}
        own = {key: forms for (name, key), forms in new.items() if name == domain}
        for key, forms in own.items():
            message = messages[key]
            message.id = known[domain][key].source
            message.string = forms if isinstance(message.id, tuple) else forms[0]
            message.flags.discard("fuzzy")
            message.previous_id = []
            message.user_comments = [words for words in message.user_comments if not words.startswith(REVIEWED)]
        po_file.write(file, catalog)
        yield file, len(own)
