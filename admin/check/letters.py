"""Letters: the right ones for the language and the script, and lines that a phone does not turn around."""

import re
import unicodedata
from collections.abc import Iterator

from admin.check.edition import Edition, Translated
from admin.check.finding import Finding, note
from bot.core.language import LANGUAGES
from bot.core.text import PLACEHOLDER

_CEDILLA = re.compile(r"\w*[şţŞŢ]\w*")
_OTHER_APOSTROPHE = re.compile(r"[^\W\d_]+(?:['`‘´ʼ′＇]|(?<=[oOgG])’|(?<![oOgG])ʻ)[^\W\d_]*")
_WORD = re.compile(r"[^\W\d_]+")
_LINE_START = re.compile(r"(?:- |\* |\d+\. )?[*_\[\s(«“„\"]*")
_UNIT = re.compile(r"\{count\}")
# Letters that look the same in Latin and in Cyrillic.
_LOOK_ALIKES = {"LATIN": set("aceopxyijABCEHIJKMOPTXYSs"), "CYRILLIC": set("асеорхуіјАВСЕНІЈКМОРТХУЅѕ")}


def romanian_has_commas(edition: Edition) -> Iterator[Finding]:
    """Romanian ș and ț have a comma below, not a cedilla."""
    for text, form in _forms(edition, "ro"):
        for match in _CEDILLA.finditer(form):
            words = f"«{match[0]}» has a cedilla; Romanian ș and ț have a comma below"
            yield Finding(text.file, text.original.key, words)


def uzbek_has_its_apostrophes(edition: Edition) -> Iterator[Finding]:
    """Uzbek oʻ and gʻ have ʻ (U+02BB), the tutuq belgisi is ’ (U+2019)."""
    for text, form in _forms(edition, "uz"):
        for match in _OTHER_APOSTROPHE.finditer(PLACEHOLDER.sub("", form)):
            words = f"«{match[0]}»: after o and g write ʻ (U+02BB), elsewhere ’ (U+2019)"
            yield Finding(text.file, text.original.key, words)


def lines_begin_right_to_left(edition: Edition) -> Iterator[Finding]:
    """In a right-to-left language a line that begins with a Latin letter or a digit is turned around."""
    for code in (code for code, language in LANGUAGES.items() if language.right_to_left):
        for text, form in _forms(edition, code):
            for line in filter(None, form.split("\n")):
                if not _begins_right_to_left(line):
                    words = f"this line should begin with a letter of {LANGUAGES[code].name}: «{line[:40]}»"
                    yield Finding(text.file, text.original.key, words)


def _begins_right_to_left(line: str) -> bool:
    start = line[match.end() :] if (match := _LINE_START.match(line)) else line
    return bool(_UNIT.match(start)) or (start != "" and unicodedata.bidirectional(start[0]) in ("R", "AL"))


def scripts_are_not_mixed(edition: Edition) -> Iterator[Finding]:
    """A Latin letter inside a Cyrillic word, or the other way round, that looks right and is not found by a search."""
    for original in edition.originals:
        yield from _mixed(original.file, original.key, original.source)
    for text in edition.translated:
        for form in text.forms:
            yield from _mixed(text.file, text.original.key, form)


def _mixed(file: str, key: str, text: str) -> Iterator[Finding]:
    for word in _WORD.findall(PLACEHOLDER.sub("", text)):
        for script, look_alikes in _LOOK_ALIKES.items():
            own = {letter for letter in word if _script(letter) == script}
            others = {letter for letter in word if _script(letter) in _LOOK_ALIKES} - own
            if own and others and own <= look_alikes and not _is_ending(word, own):
                yield note(file, key, f"«{word}»: the letters {', '.join(sorted(own))} are {script.capitalize()}")


def _is_ending(word: str, own: set[str]) -> bool:
    """Whether capitals of the one script are followed by small letters of the other: an abbreviation with an ending."""
    letters = word.rstrip("".join(own)) if word[-1] in own else word.lstrip("".join(own))
    rest = word.replace(letters, "", 1)
    return (letters.isupper() and rest.islower()) or (rest.isupper() and letters.islower())


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


def _forms(edition: Edition, code: str) -> Iterator[tuple[Translated, str]]:
    return ((text, form) for text in edition.translated if text.language == code for form in text.forms)
