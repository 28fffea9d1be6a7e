"""What the keys that were pressed may mean: as typed, on the other keyboard layout, or Arabic in Latin letters."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from rapidfuzz.distance import OSA

from bot.core.normalise import fold_word, swapped, tokens, words

ENOUGH = 0.6  # share of the letters in known words from which no other reading is tried
FAR_MORE = 1.5  # an Arabic reading must know this many times the letters: short skeletons meet by chance

_ARABIZI_DIGITS = str.maketrans({"2": "", "3": "", "5": "h", "6": "t", "7": "h", "8": "k", "9": "s"})
_VOWELS = re.compile("[aeiouv]+")
_LATIN_WORD = re.compile(r"[a-z0-9]*[a-z][a-z0-9]*\Z")

Known = Callable[[str], bool]
Skeletons = Mapping[str, list[str]]


def read(text: str, known: Known, arabic: Skeletons) -> list[str]:
    """The folded words of the reading that has most letters in known words; as typed when none has more."""
    typed = tokens(text)
    best, most = typed, _letters_known(typed, known)
    if most >= ENOUGH * sum(map(len, typed)):
        return typed
    other = tokens(swapped(text))
    if (found := _letters_known(other, known)) > most:
        best, most = other, found
    spoken = [_from_arabizi(word, arabic) for word in words(text)] if arabic else []
    if _letters_known(spoken, known) > FAR_MORE * most:
        best = [word for word in spoken if word]
    return best


def _letters_known(words: Iterable[str], known: Known) -> int:
    return sum(len(word) for word in words if known(word))


def skeletons(arabic: Iterable[str]) -> dict[str, list[str]]:
    """Folded Arabic words by what is left of them without vowels."""
    found: dict[str, list[str]] = defaultdict(list)
    for word in arabic:
        found[skeleton(word)].append(word)
    return dict(found)


def skeleton(folded: str) -> str:
    """The consonants: what Arabic letters and their Latin spellings have in common."""
    bare = _VOWELS.sub("", folded)
    return fold_word(bare[:-1] if bare.endswith("h") else bare)


def _from_arabizi(word: str, arabic: Skeletons) -> str:
    """A word in Latin letters and digits as the known Arabic word that sounds most like it; or as it is."""
    folded = fold_word(word)
    if not _LATIN_WORD.match(word):
        return folded
    spoken = fold_word(word.translate(_ARABIZI_DIGITS).replace("th", "t").replace("dh", "d"))
    bare = spoken.removeprefix("al").removeprefix("el") if len(spoken) > 5 else spoken
    near = [*arabic.get(skeleton(spoken), ()), *arabic.get(skeleton(bare), ())]
    return min(near, key=lambda other: (OSA.distance(bare, other), other)) if near else folded
