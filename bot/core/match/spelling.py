"""Unknown words become the known word nearest to them, when there is one near enough to be meant.

Of several that are equally near, the one is meant that stands beside the same neighbours in the phrases.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.core.match.features import Keys, pair_key
from bot.core.normalise import KEPT

SHORTEST = 3  # letters: shorter words lie too close to each other
LONG = 7  # letters from which two slips are forgiven


class Spelling:
    """Corrects words that are not known to those that may be `meant`.

    `numbers` has all known words; `frequencies` says how often each stands in the phrases, `pairs` which two stand side
    by side.
    """

    def __init__(
        self, meant: Sequence[str], numbers: Mapping[str, int], frequencies: Sequence[int], pairs: Keys
    ) -> None:
        self._words, self._begins = _grouped(meant)
        self._letters = np.array([_letters(word) for word in self._words], np.uint64)
        self._nearest = lru_cache(KEPT)(self._looked_for)  # many people slip alike, and use names alike
        self._numbers = numbers
        self._frequencies = frequencies
        self._pairs = frozenset(pairs.tolist())

    def corrected(self, words: Sequence[str]) -> list[str]:
        """The words, each unknown one replaced by the nearest known one where there is one."""
        found: list[str] = []
        for place, word in enumerate(words):
            found.append(self._corrected(word, found[-1:], words[place + 1 : place + 2]))
        return found

    def _corrected(self, word: str, before: Sequence[str], after: Sequence[str]) -> str:
        if word in self._numbers or len(word) < SHORTEST or word.isdigit():
            return word
        near = self._nearest(word)

        def better(found: str) -> tuple[int, bool, int, str]:
            often = self._frequencies[self._numbers[found]]
            return -self._beside(before, found, after), found[0] != word[0], -often, found

        return min(near, key=better) if near else word

    def _looked_for(self, word: str) -> list[str]:
        """The known words that are fewest slips away, one or two."""
        most = 1 if len(word) < LONG else 2
        near = process.extract(word, self._near(word, most), scorer=OSA.distance, score_cutoff=most, limit=None)
        return [found for found, slips, _ in near if slips == near[0][1]]

    def _beside(self, before: Sequence[str], word: str, after: Sequence[str]) -> int:
        """How many of its neighbours, the one before and the one after, a word has in the phrases as well."""
        numbers, here = self._numbers, self._numbers[word]
        first = [pair_key(numbers[other], here) for other in before if other in numbers]
        second = [pair_key(here, numbers[other]) for other in after if other in numbers]
        return sum(key in self._pairs for key in (*first, *second))

    def _near(self, word: str, most: int) -> list[str]:
        """Words of like length and letters that begin or end as this one does: few slip at both ends of a word, and
        a slip brings at most one new letter and takes at most one away."""
        letters = np.uint64(_letters(word))
        found: list[str] = []
        for place in _ENDS:
            begins = self._begins.get((place, word[place]), [0])
            last = len(begins) - 1
            first, end = begins[min(len(word) - most, last)], begins[min(len(word) + most + 1, last)]
            other = np.bitwise_count(self._letters[first:end] ^ letters)
            found += [self._words[first + number] for number in (other <= 2 * most).nonzero()[0].tolist()]
        return list(dict.fromkeys(found))


_ENDS = 0, -1


def _grouped(meant: Sequence[str]) -> tuple[list[str], dict[tuple[int, str], list[int]]]:
    """The words by their first letter, then again by their last, short ones first; and where those of each length begin,
    by end of the word and letter."""
    words: list[str] = []
    begins = {}
    for place in _ENDS:
        for letter, alike in groupby(sorted(sorted(meant, key=len), key=itemgetter(place)), itemgetter(place)):
            group = list(alike)
            lengths = [*map(len, group)]
            begins[place, letter] = [len(words) + bisect_left(lengths, some) for some in range(lengths[-1] + 2)]
            words += group
    return words, begins


def _letters(word: str) -> int:
    """The set of a word's letters, one bit each, and above it the set of those that it has more than once."""
    once = twice = 0
    for letter in word:
        bit = 1 << (ord(letter) & 31)
        twice |= once & bit
        once |= bit
    return twice << 32 | once
