"""Translations: all there, made from today's English, with the same facts, links and plural forms."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from admin.check.edition import Edition, Translated
from admin.check.finding import Finding, note
from admin.po_file import plural_forms
from bot.core import markup
from bot.core.language import LANGUAGES, SOURCE
from bot.core.state import State, of_text
from bot.core.text import INTERFACE, names
from bot.table import meant

_SHAPE = {re.compile(r"^- ", re.MULTILINE): "list items", re.compile(r"\*\*.+?\*\*"): "bold places"}
_WITHHELD = {
    State.MISSING: "is not translated yet",
    State.FUZZY: "is marked fuzzy (look whether it still says the same as the English, then take the mark away)",
    State.OUTDATED: "was made from another English text (run `hamroh extract`, then look at it again)",
}


def state(text: Translated) -> State:
    """How far the translation is."""
    return of_text(text.translation, text.original.source)


def are_ready(edition: Edition) -> Iterator[Finding]:
    """Texts that people read in another language, because theirs is missing or withheld."""
    waiting: dict[tuple[str, str, State], list[str]] = defaultdict(list)
    for text in edition.translated:
        if (how := state(text)) in _WITHHELD:
            group, _, part = text.original.key.partition(".")
            waiting[text.file, group, how].append(part)
    for (file, group, how), parts in waiting.items():
        key = f"{group}.{parts[0]}".rstrip(".") if len(parts) == 1 else group
        words = _WITHHELD[how] if len(parts) == 1 else f"{_WITHHELD[how]}: {', '.join(parts)}"
        yield Finding(file, key, words)


def have_files(edition: Edition) -> Iterator[Finding]:
    """The list of the service's texts and every .po file are there, in folders of languages that we know."""
    wanted = [str(edition.template), *(edition.translations_file(*pair) for pair in _wanted(edition))]
    for name in (name for name in wanted if not Path(name).exists()):
        yield Finding(name, "", "this file is missing: run `hamroh extract`")
    for file in sorted(edition.locales.glob("*/LC_MESSAGES/*.po")):
        code, domain = file.parent.parent.name, file.stem
        if code not in LANGUAGES or code == SOURCE or LANGUAGES[code].written_from:
            yield Finding(str(file), "", f"«{code}» is no language that we translate into, so nobody reads this")
        elif domain not in {INTERFACE, *edition.exams, *edition.guided} and not (edition.content / domain).exists():
            yield note(str(file), "", f"there is no pack «{domain}», so nobody reads this")


def _wanted(edition: Edition) -> Iterator[tuple[str, str]]:
    """The language and domain of every .po file that there should be."""
    for domain in (INTERFACE, *edition.library.packs, *edition.exams, *edition.guided):
        for code in edition.languages(domain):
            yield code, domain


def are_reviewed(edition: Edition) -> Iterator[Finding]:
    """How many translations in a file no person has reviewed."""
    states: dict[str, Counter[State]] = defaultdict(Counter)
    for text in edition.translated:
        states[text.file][state(text)] += 1
    for file, counts in states.items():
        if counts[State.DRAFTED]:
            shown = counts[State.DRAFTED] + counts[State.REVIEWED]
            yield note(
                file, "", f"{counts[State.DRAFTED]} of {shown} translations are drafts that no person has reviewed"
            )


def are_still_needed(edition: Edition) -> Iterator[Finding]:
    """Translations of texts that are gone."""
    known = {(original.domain, original.key) for original in edition.originals}
    for (code, domain), catalogue in edition.library.catalogues.items():
        if code not in edition.languages(domain) or domain not in {domain for domain, _ in known}:
            continue
        gone = [key for key in catalogue.translations if (domain, key) not in known]
        if gone:
            words = f"no text has this id any more; `hamroh extract` takes it away{_and_others(gone)}"
            yield note(edition.translations_file(code, domain), gone[0], words)


def _and_others(keys: list[str]) -> str:
    return f" (and {len(keys) - 1} others)" if len(keys) > 1 else ""


def name_the_same_facts(edition: Edition) -> Iterator[Finding]:
    """Placeholders that a translation has lost, added or misspelt. Such a translation is withheld."""
    for text in edition.translated:
        if state(text) is State.MISFIT:
            wanted = names(text.original.source)
            found = {name for form in text.forms for name in names(form)}
            yield from _differences(text, wanted, found)


def _differences(text: Translated, wanted: set[str], found: set[str]) -> Iterator[Finding]:
    for name in sorted(found - wanted):
        words = f"{{{name}}} does not stand in the English{meant(name, wanted - found)}"
        yield Finding(text.file, text.original.key, words)
    lost = wanted - found if not found - wanted else ()
    for name in sorted(lost):
        yield Finding(text.file, text.original.key, f"{{{name}}} of the English is lost")


def link_to_the_same_places(edition: Edition) -> Iterator[Finding]:
    """Links that a translation has lost or leads somewhere else."""
    for text in _shown(edition.translated):
        wanted = Counter(markup.links(text.original.source))
        for form in text.forms:
            found = Counter(markup.links(form))
            for target in wanted - found:
                yield Finding(text.file, text.original.key, f"the link to {target} of the English is lost or changed")
            for target in found - wanted if not wanted - found else ():
                yield Finding(text.file, text.original.key, f"the link to {target} does not stand in the English")


def keep_the_shape(edition: Edition) -> Iterator[Finding]:
    """Lists that have another number of items, and bold words that are bold no more."""
    for text in _shown(edition.translated):
        for sign, what in _SHAPE.items():
            wanted, found = (len(sign.findall(words)) for words in (text.original.source, text.forms[0]))
            if wanted != found:
                yield note(text.file, text.original.key, f"has {found} {what}, the English has {wanted}")


def have_all_plural_forms(edition: Edition) -> Iterator[Finding]:
    """A counted text has as many forms as its language needs."""
    for text in edition.translated:
        forms = text.translation.forms if text.translation else ()
        needed = plural_forms(text.language)
        if len(forms) > 1 and any(forms) and (len(forms) != needed or not all(forms)):
            written = sum(map(bool, forms))
            words = f"has {written} of the {needed} plural forms that {LANGUAGES[text.language].name} needs"
            yield Finding(text.file, text.original.key, words)


def _shown(texts: Iterable[Translated]) -> Iterator[Translated]:
    """Translations made from today's English: only these can be compared with it."""
    return (text for text in texts if state(text) in (State.MISFIT, State.DRAFTED, State.REVIEWED))
