"""Unknown words become the known word nearest to them, when there is one near enough to be meant.

Of several that are equally near, the one is meant that stands beside the same neighbours in the phrases.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.core.match.features import Keys, pair_key

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
        words = sorted(meant, key=len)
        letters = np.array([_letters(word) for word in words], np.uint64)
        self._by_first, self._by_last = (_groups(words, letters, place) for place in (0, -1))
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
        """Words of like length and letters that begin or end as this one does: few slip at both ends of a word."""
        groups = self._by_first.get(word[0]), self._by_last.get(word[-1])
        found = [near for group in groups if group for near in group.near(word, most)]
        return list(dict.fromkeys(found))


@dataclass(frozen=True)
class _Group:
    """Words that begin, or end, with the same letter, short ones first."""

    words: list[str]
    lengths: list[int]
    letters: NDArray[np.uint64]

    def near(self, word: str, most: int) -> Iterator[str]:
        """Those of like length and letters: a slip brings at most one new letter and takes at most one away."""
        first = bisect_left(self.lengths, len(word) - most)
        end = bisect_right(self.lengths, len(word) + most)
        other = self.letters[first:end] ^ np.uint64(_letters(word))
        places = np.flatnonzero(np.bitwise_count(other) <= 2 * most).tolist()
        return (self.words[first + place] for place in places)


def _groups(words: Sequence[str], letters: NDArray[np.uint64], place: int) -> dict[str, _Group]:
    """The words, and the letters of each, by their first letter, `place` 0, or by their last, -1."""
    found: dict[str, list[int]] = defaultdict(list)
    for number, word in enumerate(words):
        found[word[place]].append(number)
    return {letter: _group([words[number] for number in group], letters[group]) for letter, group in found.items()}


def _group(words: list[str], letters: NDArray[np.uint64]) -> _Group:
    return _Group(words, [len(word) for word in words], letters)


def _letters(word: str) -> int:
    """The set of a word's letters, one bit each, and above it the set of those that it has more than once."""
    once = twice = 0
    for letter in word:
        bit = 1 << (ord(letter) & 31)
        twice |= once & bit
        once |= bit
    return twice << 32 | once
