"""Unknown words become the known word nearest to them, when there is one near enough to be meant.

Of several that are equally near, the one is meant that stands beside the same neighbours in the phrases.
"""

from bisect import bisect_left
from collections.abc import Sequence

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.core.match.features import Keys, pair_key

SHORTEST = 3  # letters: shorter words lie too close to each other
LONG = 7  # letters from which two slips are forgiven


class Spelling:
    """Corrects words against a vocabulary.

    `frequencies` says how often each of its words stands in the phrases, `pairs` which two stand side by side.
    """

    def __init__(self, vocabulary: Sequence[str], frequencies: Sequence[int], pairs: Keys) -> None:
        by_length = sorted(vocabulary, key=len)
        self._words = np.array(by_length, object)
        self._numbers = {word: number for number, word in enumerate(vocabulary)}
        self._frequencies = frequencies
        self._pairs = frozenset(pairs.tolist())
        self._lengths = [len(word) for word in by_length]
        self._letters = np.array([_letters(word) for word in by_length], np.uint64)

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

    def _nearest(self, word: str) -> list[str]:
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
        """Words of like length and letters: a slip brings at most one new letter and takes at most one away."""
        shortest, longest = self._from(len(word) - most), self._from(len(word) + most + 1)
        other = self._letters[shortest:longest] ^ np.uint64(_letters(word))
        found: list[str] = self._words[shortest:longest][np.bitwise_count(other) <= 2 * most].tolist()
        return found

    def _from(self, length: int) -> int:
        """Where the words of this length begin."""
        return bisect_left(self._lengths, length)


def _letters(word: str) -> int:
    """The set of a word's letters, one bit each, and above it the set of those that it has more than once."""
    once = twice = 0
    for letter in word:
        bit = 1 << (ord(letter) & 31)
        twice |= once & bit
        once |= bit
    return twice << 32 | once
