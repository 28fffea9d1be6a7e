"""Uzbek text from the Latin alphabet into Cyrillic, by rule, with the exceptions handed in as data.

Only prose is converted: placeholders, addresses, commands and code stay letter for letter.
The way back, Cyrillic into Latin, does not live here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Exceptions:
    """Words that no rule can spell.

    `words` gives a Latin stem (small letters, straight apostrophe) its Cyrillic stem, endings follow by
    rule; `kept` are names left in Latin, matched with their own capitals.
    """

    words: Mapping[str, str]
    kept: frozenset[str]

    @cached_property
    def written(self) -> dict[str, str]:
        """Words that were converted with these exceptions before: most come again and again."""
        return {}


def to_cyrillic(text: str, exceptions: Exceptions) -> str:
    """The text in Cyrillic, with all that is not Uzbek prose in Latin letters left exactly as it is.

    Source of the rules: the law of 2 September 1993, amended 6 May 1995, on the Latin alphabet; the
    spelling rules of 24 August 1995 (Cabinet resolution 339) read backwards; and for Cyrillic the
    spelling rules of 4 April 1956.
    """

    def convert(match: re.Match[str]) -> str:
        word = match[0]
        if match.lastgroup != "word":
            return word
        if word not in exceptions.written:
            exceptions.written[word] = _word(word, exceptions)
        return exceptions.written[word]

    return _SPANS.sub(convert, text)


# What is left alone, and what counts as a word -------------------------------------------------------

_APOSTROPHES = "'`ʻʼ‘’‛ʽ´′＇"
_STRAIGHT = str.maketrans(dict.fromkeys(_APOSTROPHES, "'"))
_LATIN = "A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ"
_ADDRESS = r"(?:[^\s<>()\[\]\"“”«»‘’ʻʼ`]|\([^\s()]*\))"
_ZONES = (
    "ru|uz|su|by|kg|kz|tj|tm|ua|md|am|az|ge|tr|ro|me|lt|lv|ee|pl|de|at|rs|no|se|nl|fr|gr|bg|fi|it|es|be|ie|eu|int|org|com|net|gov|edu|info"
    "|biz|app|io|online|site|рф|рус|бел|pdf|png|jpe?g|docx?|xlsx?|apk"
)
_PROTECTED = (
    # Opens only outside a word: in «o`zbek va o`zi» the same sign is an apostrophe.
    r"(?<![\w`])(?P<ticks>`+)(?!`)(?:.|\n)+?(?<!`)(?P=ticks)(?!`)",
    r"\{[^{}\n]*\}",
    r"%\(\w+\)[#0-9.+ -]*[a-zA-Z]",
    r"(?<=\])\((?:[^()\s]|\([^()\s]*\))+(?=\)|\s+[\"'(])",
    rf"(?i:\b(?:[a-z]{{2,10}}://|mailto:|www\.)){_ADDRESS}+",
    r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    rf"(?i:(?<![\w-])(?<!\w\.)(?:[\w-]+\.)+(?:{_ZONES})(?!\w))(?::\d+)?(?:[/?#]{_ADDRESS}*)?",
    r"(?<![\w/.})\]])/[A-Za-z][A-Za-z0-9_]*(?:@[A-Za-z0-9_]+)?",
    r"@[A-Za-z0-9_]+",
    # Language levels and codes: A2, B1, H1N1.
    r"(?<!\w)[A-Z]\d[A-Z0-9]*",
    # Roman numerals; one letter counts only as in «I-guruh», since «X.» may be somebody's initial.
    r"(?<!\w)(?=[IVX]{2}|[IVX]-)X{0,3}(?:IX|IV|V?I{0,3})(?!\w)",
)
_RUN = rf"[{_LATIN}]+(?:[{_APOSTROPHES}]{{1,2}}[{_LATIN}]+)*(?:(?<=[oOgG])[{_APOSTROPHES}])?"
_SPANS = re.compile("|".join((*_PROTECTED, rf"(?P<word>{_RUN}(?:[-‐‑]{_RUN})*)")))


# Exceptions ------------------------------------------------------------------------------------------

# Derivation, number, owner, case, particle: each at most once but the first, in the order of the grammar.
_ENDING = re.compile(
    "'?(?:chi|lik|li|siz|simon)*(?:lar)?(?:imiz|ingiz|im|ing|i|si|miz|ngiz|m|ng)?"
    "(?:ning|niki|ni|gacha|ga|ka|qa|dagi(?:lar)?|dan|da|dek|day|cha)?(?:mi|dir|ku|man|san|miz|siz)?"
)
# A stem this short begins many other words too, so only an ending may follow it: sirk-ni, but sirka.
_SHORT = 4
_FOREIGN = re.compile(r"c(?!h)|w|[^a-z'‐‑-]")
_HYPHEN = re.compile("([-‐‑])")


def _word(word: str, exceptions: Exceptions) -> str:
    """One word, or several joined by hyphens, in Cyrillic."""
    whole = _exceptional(word, exceptions)
    if whole is not None:
        return whole
    parts = _HYPHEN.split(word)
    if len(parts) > 1:
        return "".join(part if _HYPHEN.match(part) else _word(part, exceptions) for part in parts)
    return word if _FOREIGN.search(_plain(word)) else _by_rule(word)


def _exceptional(word: str, exceptions: Exceptions) -> str | None:
    """The word as its longest known stem spells it; None if no stem is known."""
    plain = _plain(word)
    if len(plain) != len(word):  # a foreign letter that grows when it is made small, such as İ
        return None
    for end in range(len(word), 0, -1):
        if _HYPHEN.search(word, end):
            return None
        if word[:end] in exceptions.kept and _ENDING.fullmatch(word.translate(_STRAIGHT), end):
            return word[:end] + _suffix(word, end)
        stem = exceptions.words.get(plain[:end])
        if stem is not None and (end > _SHORT or _ENDING.fullmatch(plain, end)):
            return _cased(_before(stem, plain[end:]), word[:end]) + _suffix(word, end)
    return None


def _suffix(word: str, start: int) -> str:
    """What follows a stem; an apostrophe that only sets the ending apart is not a letter."""
    apart = start < len(word) and word[start] in _APOSTROPHES
    return word[start] + _by_rule(word, start + 1) if apart else _by_rule(word, start)


def _before(stem: str, ending: str) -> str:
    """The stem as written before the ending: the soft sign goes, рубль but рублдан."""
    return stem[:-1] if ending and stem.endswith("ь") else stem


def _cased(stem: str, model: str) -> str:
    """The stem with the capitals of its model, unless it has its own."""
    if model.isupper():
        return stem.upper()
    if model[0].isupper():
        return stem[0].upper() + stem[1:]
    return stem


# Rules -----------------------------------------------------------------------------------------------

# Tried in this order at every letter; looked at in small letters, with straight apostrophes.
_RULES = (
    (r"s'(?=h)", "с"),  # Is'hoq: the apostrophe only keeps s and h apart
    (r"o'", "ў"),
    (r"g'", "ғ"),
    (r"yo(?!')", "ё"),
    (r"yu", "ю"),
    (r"ya", "я"),
    (r"(?<=[b-df-hj-np-tvxz])ye", "ье"),  # premyera; with ъ (obyekt) it is an exception
    (r"ye", "е"),
    (r"sh", "ш"),
    (r"ch", "ч"),
    # Cyrillic ц is ts, but ruxsat-siz, ket-sa, ket-sin and millat-sevar are t + s.
    (r"ts(?=e(?!var)|i(?!z(?!m)|n(?![aeiouy])|mon))", "ц"),
    (r"(?<![a-z'])ts(?!h)", "ц"),
    (r"(?<=[aeiou'])ts(?![aouhei'])", "ц"),
    # After a consonant it is s, and only these loan endings tell it from с: aksiya, stansiya, opsion.
    (r"(?<=[kpn])s(?=iya(?!t)|ion)", "ц"),
    (r"(?<![a-z'])e|(?<=[aeou])e|(?<=o')e", "э"),  # not after i: klient, diet
    (r"'", "ъ"),
    *zip("abdefghijklmnopqrstuvxyz", "абдефгҳижклмнопқрстувхйз", strict=True),
)
_LETTERS = tuple(letter for _, letter in _RULES)
_RULE = re.compile("|".join(f"({pattern})" for pattern, _ in _RULES))


def _by_rule(word: str, start: int = 0) -> str:
    """The word from `start` on, spelled by rule; what stands before `start` is still seen by the rules."""
    plain = _plain(word)
    return "".join(_letter(match, word) for match in _RULE.finditer(plain, start))


def _letter(match: re.Match[str], word: str) -> str:
    """The Cyrillic for one match, as large as its Latin; a sign is as large as the letter after it."""
    letter = _LETTERS[(match.lastindex or 1) - 1]
    model = word[match.end() : match.end() + 1] if match[0] == "'" else word[match.start()]
    return letter.upper() if model.isupper() else letter


def _plain(word: str) -> str:
    return word.translate(_STRAIGHT).lower()
