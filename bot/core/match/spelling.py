"""Unknown words become the known word nearest to them, when there is one near enough to be meant."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORTEST = 3  # letters: shorter words lie too close to each other
LONG = 7  # letters from which two slips are forgiven


class Spelling:
    """Corrects words against a vocabulary; `frequencies` says how often each of its words stands in the phrases."""

    def __init__(self, vocabulary: Sequence[str], frequencies: Sequence[int]) -> None:
        self._words = vocabulary
        self._frequencies = dict(zip(vocabulary, frequencies, strict=True))
        self._lengths = np.array([len(word) for word in vocabulary], np.int16)
        self._letters = np.array([_letters(word) for word in vocabulary], np.uint32)

    def corrected(self, words: Sequence[str]) -> list[str]:
        """The words, each unknown one replaced by the nearest known one where there is one."""
        return [self._corrected(word) for word in words]

    def is_known(self, word: str) -> bool:
        """Whether the phrases have this word."""
        return word in self._frequencies

    def _corrected(self, word: str) -> str:
        if word in self._frequencies or len(word) < SHORTEST or word.isdigit():
            return word
        most = 1 if len(word) < LONG else 2
        near = process.extract(word, self._near(word, most), scorer=OSA.distance, score_cutoff=most, limit=None)
        ranks = [(distance, found[0] != word[0], -self._frequencies[found], found) for found, distance, _ in near]
        return min(ranks)[3] if ranks else word

    def _near(self, word: str, most: int) -> list[str]:
        """Words of like length and letters: a slip changes at most two of the letters that a word is made of."""
        other_letters: NDArray[np.uint8] = np.bitwise_count(self._letters ^ np.uint32(_letters(word)))
        near = (other_letters <= 2 * most) & (np.abs(self._lengths - np.int16(len(word))) <= most)
        return [self._words[number] for number in np.flatnonzero(near).tolist()]


def _letters(word: str) -> int:
    """The set of a word's letters, one bit each."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 31)
    return bits
