"""What a text looks like to the matcher: weighted pieces of words, words and pairs of neighbouring words.

Rows are sparse and stand in flat arrays (compressed sparse rows): `indices` and `values` of row i lie between
`starts[i]` and `starts[i + 1]`. Each row has length one, so that a product of two rows is their cosine.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Words = Sequence[str]
Integers = NDArray[np.int64]
Keys = NDArray[np.uint64]
Floats = NDArray[np.float32]

WORDS_WEIGHT = 0.7  # words and pairs against pieces, by length of the vector
_SPACE = 32
_LETTER = np.uint64(16)  # bits that a letter takes in the key of a piece


@dataclass(frozen=True)
class Rows:
    """Sparse rows."""

    starts: Integers
    indices: Integers
    values: Floats

    def __len__(self) -> int:
        return len(self.starts) - 1

    def chosen(self, numbers: Integers) -> "Rows":
        """The rows of these numbers, in this order."""
        lengths = np.diff(self.starts)[numbers]
        ends = np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths)))
        places = np.arange(ends[-1]) + np.repeat(self.starts[numbers] - ends[:-1], lengths)
        return Rows(ends, self.indices[places], self.values[places])


@dataclass(frozen=True)
class Features:
    """Every piece, word and pair that the phrases have, in sorted order, and how rare each is (`rarity`).

    Columns are the pieces first, then the words, then the pairs.
    """

    pieces: Keys
    words: tuple[str, ...]
    pairs: Keys
    rarity: Floats

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each known word."""
        return {word: number for number, word in enumerate(self.words)}

    @property
    def count(self) -> int:
        """How many columns a row has."""
        return len(self.rarity)

    def row(self, typed: Words, corrected: Words) -> tuple[Integers, Floats]:
        """The columns and values of a text: its pieces as typed and as corrected, its words and pairs as corrected."""
        pieces = piece_keys(typed)
        if typed != corrected:
            pieces = np.concatenate((pieces, piece_keys(corrected)))
        words = np.array([self.numbers.get(word, -1) for word in corrected], np.int64)
        first_word, first_pair = len(self.pieces), len(self.pieces) + len(self.words)
        pairs = _places(self.pairs, pair_keys(words)) + first_pair
        standing = np.concatenate((_places(self.pieces, pieces), words[words >= 0] + first_word, pairs))
        columns, times = np.unique(standing, return_counts=True)
        values: Floats = (1 + np.log(times)).astype(np.float32) * self.rarity[columns]
        of_words = int(np.searchsorted(columns, first_word))
        values[:of_words] *= 1 / length(values[:of_words])
        values[of_words:] *= WORDS_WEIGHT / length(values[of_words:])
        return columns, values / length(values)

    def rows(self, texts: Iterable[tuple[Words, Words]]) -> Rows:
        """The row of each text, as typed and as corrected."""
        found = [self.row(typed, corrected) for typed, corrected in texts]
        columns = np.concatenate([np.zeros(0, np.int64), *(columns for columns, _ in found)])
        values = np.concatenate([np.zeros(0, np.float32), *(values for _, values in found)])
        return Rows(np.cumsum([0, *(len(columns) for columns, _ in found)]), columns, values)

    def weighed(self, words: Words) -> tuple[Integers, Floats]:
        """The number of each word, -1 for one that is not known, and how rare it is; an unknown one is the rarest."""
        numbers = np.array([self.numbers.get(word, -1) for word in words], np.int64)
        return numbers, np.where(numbers < 0, self._rarest, self.rarity[len(self.pieces) :][numbers])

    @cached_property
    def _rarest(self) -> np.float32:
        """How rare the rarest word or pair is."""
        return np.float32(self.rarity[len(self.pieces) :].max())

    @classmethod
    def of(cls, texts: Sequence[Words]) -> "Features":
        """The features of all `texts`; pieces and pairs that only one text has are left out."""
        words = tuple(sorted({word for text in texts for word in text}))
        numbers = {word: number for number, word in enumerate(words)}
        pieces, piece_texts = _shared(np.unique(piece_keys(text)) for text in texts)
        pairs, pair_texts = _shared(
            np.unique(pair_keys(np.array([numbers[word] for word in text], np.int64))) for text in texts
        )
        of_word = Counter(word for text in texts for word in set(text))
        word_texts = np.array([of_word[word] for word in words], np.int64)
        texts_with = np.concatenate((piece_texts, word_texts, pair_texts))
        rarity = np.log((1 + len(texts)) / (1 + texts_with)) + 1
        return cls(pieces, words, pairs, rarity.astype(np.float32))


def _shared(keys: Iterable[Keys]) -> tuple[Keys, Integers]:
    """The keys that more than one text has, and how many texts have each."""
    found, times = np.unique(np.concatenate([np.zeros(0, np.uint64), *keys]), return_counts=True)
    return found[times > 1], times[times > 1]


def _places(table: Keys, keys: Keys) -> Integers:
    """Where the keys that stand in the sorted table stand."""
    if not len(table):
        return np.zeros(0, np.int64)
    places = np.searchsorted(table, keys)
    places[places == len(table)] = 0  # beyond the last: no key of the table
    found: Integers = places[table[places] == keys]
    return found


def length(values: Floats) -> np.float32:
    """The length of a vector, never nothing."""
    return np.float32(max(float(np.sqrt(values @ values)), 1e-9))


def piece_keys(words: Words) -> Keys:
    """Every run of two to four letters within a word, the space around it counting as a letter."""
    text = f" {' '.join(words)} "
    letters = np.frombuffer(text.encode("utf-32-le"), np.uint32).astype(np.uint64) & np.uint64(0xFFFF)
    inner = letters == _SPACE
    two = letters[:-1] | letters[1:] << _LETTER
    three = two[:-1] | letters[2:] << _LETTER * np.uint64(2)
    four = three[:-1] | letters[3:] << _LETTER * np.uint64(3)
    return np.concatenate((two, three[~inner[1:-1]], four[~(inner[1:-2] | inner[2:-1])]))


def pair_keys(numbers: Integers) -> Keys:
    """Every two known words that stand side by side; -1 is an unknown one."""
    found = numbers + 1
    both = (found[:-1] > 0) & (found[1:] > 0)
    return (found[:-1][both] << 32 | found[1:][both]).astype(np.uint64)


def pair_key(first: int, second: int) -> int:
    """The key of two known words, as `pair_keys` gives it, from their numbers."""
    return (first + 1) << 32 | (second + 1)
