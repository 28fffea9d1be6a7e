"""Any spelling to one plain skeleton of Latin letters, so that the same word meets itself in every script.

Text goes through small named steps; what comes out is for comparing, never for showing to anybody.
"""

import re
import unicodedata
from functools import lru_cache

KEPT = 32768  # words of which it is kept what they were read as: most words of a message are common ones
LONGEST = 1000  # letters of a message that are looked at: a question stands at its beginning or not at all


def fold(text: str) -> str:
    """The skeleton: words of small Latin letters (ʃ for sh, ʧ for ch) and digits, one space between them.

    Folding twice changes nothing. Letters of a script that has no table here stay as they are.
    """
    return " ".join(tokens(text))


def tokens(text: str) -> list[str]:
    """The words of the skeleton, in order."""
    folded = [fold_word(word) for word in words(text)]
    return [word for word in folded if word]


def words(text: str) -> list[str]:
    """The words of `text` in small letters and their own script, without signs."""
    return _WORD.findall(_plain(text[:LONGEST]))


@lru_cache(KEPT)  # the words of one question are folded several times
def fold_word(word: str) -> str:
    """The skeleton of one word as `words` gives it."""
    if not word.isascii():
        word = _without_article(_digits(word)).translate(_LETTERS)
        word = unaccented(word).translate(_LETTERS)
    return word if word.isdigit() else _respell(word)


def unaccented(word: str) -> str:
    """The word with bare letters, in its own script: ț as t."""
    if word.isascii() or (word.isalpha() and unicodedata.is_normalized("NFD", word)):
        return word  # nothing stands on its letters
    apart = unicodedata.normalize("NFD", word)
    return unicodedata.normalize("NFC", "".join(sign for sign in apart if not unicodedata.combining(sign)))


def swapped(text: str) -> str:
    """What the same keys give on the other keyboard layout, Russian for English and back."""
    return text.lower().translate(_OTHER_LAYOUT)


_LATIN_KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_CYRILLIC_KEYS = "йцукенгшщзхъфывапролджэячсмитьбюё"
_OTHER_LAYOUT = str.maketrans(_LATIN_KEYS + _CYRILLIC_KEYS, _CYRILLIC_KEYS + _LATIN_KEYS)


# Steps ---------------------------------------------------------------------------------------------


def _plain(text: str) -> str:
    """Small letters, one way to write each, no apostrophes, vowel signs or stretching."""
    if text.isascii():
        return text.lower().translate(_NO_APOSTROPHES)
    small = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower())
    return _INVISIBLE.sub("", small.translate(_NO_APOSTROPHES))


_NO_APOSTROPHES = str.maketrans(dict.fromkeys("'`´‘’‛′ʻʼʽʾʿˈʹ"))
# Arabic vowel signs and tatweel, soft hyphens, joiners, direction marks.
_INVISIBLE = re.compile(
    "[\u0300-\u036f\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_WORD = re.compile(r"[^\W_]+")


def _digits(word: str) -> str:
    """Digits of every script as ours."""
    if word.isalpha():
        return word
    return "".join(str(unicodedata.digit(sign)) if sign.isdigit() else sign for sign in word)


def _without_article(word: str) -> str:
    """An Arabic word without its article and what is written onto it."""
    return _ARTICLE.sub("", word)


_ARTICLE = re.compile(r"^(?:[وفبك]?ال|لل)(?=[ء-ي]{3})")


def _respell(word: str) -> str:
    """One spelling for what people spell in several ways; repeated until it stands still."""
    before = ""
    while word != before:
        before, word = word, _SPELLINGS.sub(_one_spelling, word)
    return word


# The letters of each script ------------------------------------------------------------------------

_CYRILLIC = dict(zip("абвгдезийклмнопрстуфхцчшщыэ", "abvgdeziiklmnoprstufhcʧʃʃie", strict=True))
_CYRILLIC |= {"ж": "j", "ё": "io", "ю": "iu", "я": "ia", "ъ": "", "ь": ""}
_NEIGHBOURS = dict(
    zip("ҳқғӯҷөүңӣўәіїєґһұ", "hkgujounioaiieghu", strict=True)
)  # Uzbek, Tajik, Kyrgyz, Kazakh, Ukrainian
_ARABIC = dict(zip("ابتثجحخدذرزسشصضطظعغفقكلمنهوي", "abttjhhddrzsʃsdtzagfklmnhui".replace("kl", "kkl"), strict=True))
_ARABIC |= dict(zip("أإآٱىیئؤةکپچژگ", "aaaaiiiuhkpʧjg", strict=True)) | {"ء": ""}
_LATIN = {"ı": "i", "ß": "s", "æ": "e", "ø": "o", "đ": "d", "ł": "l", "þ": "t", "ð": "d", "ə": "a", "œ": "e"}
_LETTERS = str.maketrans(_CYRILLIC | _NEIGHBOURS | _ARABIC | _LATIN)

# Several ways to write one sound; the longest is tried first.
_SOUNDS = {
    **{"shch": "ʃ", "sch": "ʃ", "sh": "ʃ", "zh": "j", "ch": "ʧ", "kh": "h", "gh": "g", "ng": "n", "ts": "c", "tz": "c"},
    **{"x": "h", "q": "k", "w": "v", "y": "i", "ie": "e"},
}
_SPELLINGS = re.compile(
    rf"{'|'.join(sorted(_SOUNDS, key=len, reverse=True))}"
    r"|(?P<che>(?<=[^\W\d])4(?!\d)|4(?=[^\W\d]))"  # 4to, xo4u
    r"|(?P<iot>ij(?=[aeiou]))"
    r"|(?P<yo>(?<=[^\W\d])io)"  # ё within a word is mostly written е
    r"|(?P<twice>[^\W\d])(?P=twice)+"
)


def _one_spelling(match: re.Match[str]) -> str:
    return _SOUNDS.get(match[0]) or {"che": "ʧ", "iot": "i", "yo": "e"}.get(match.lastgroup or "") or match[0][0]
