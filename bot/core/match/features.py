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

    def row(self, number: int) -> tuple[Integers, Floats]:
        """The columns and values of one row."""
        part = slice(self.starts[number], self.starts[number + 1])
        return self.indices[part], self.values[part]


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
        """The columns and values of a question: its pieces as typed and as corrected, its words as corrected."""
        keys = piece_keys(typed)
        if typed != corrected:
            keys = np.concatenate((keys, piece_keys(corrected)))
        columns, values = self._weighed(_places(self.pieces, keys), 1.0)
        known = [self.numbers.get(word, -1) for word in corrected]
        places = np.array([len(self.pieces) + number for number in known if number >= 0], np.int64)
        pairs = _places(self.pairs, pair_keys(known)) + len(self.pieces) + len(self.words)
        word_columns, word_values = self._weighed(np.concatenate((places, pairs)), WORDS_WEIGHT)
        values = np.concatenate((values, word_values))
        return np.concatenate((columns, word_columns)), values / max(float(np.sqrt(values @ values)), 1e-9)

    def _weighed(self, places: Integers, length: float) -> tuple[Integers, Floats]:
        """Each column once, weighed by how often it stands here and how rare it is; scaled to `length`."""
        columns, times = np.unique(places, return_counts=True)
        values = (1 + np.log(times)).astype(np.float32) * self.rarity[columns]
        return columns, values * np.float32(length / max(float(np.sqrt(values @ values)), 1e-9))

    def rows(self, texts: Iterable[Words]) -> Rows:
        """The rows of many texts that need no correction."""
        found = [self.row(text, text) for text in texts]
        starts = np.zeros(len(found) + 1, np.int64)
        np.cumsum([len(columns) for columns, _ in found], out=starts[1:])
        return Rows(
            starts,
            np.concatenate([np.zeros(0, np.int64), *(columns for columns, _ in found)]),
            np.concatenate([np.zeros(0, np.float32), *(values for _, values in found)]),
        )

    @classmethod
    def of(cls, texts: Sequence[Words]) -> "Features":
        """The features of all `texts`; pieces and pairs that only one text has are left out."""
        words = tuple(sorted({word for text in texts for word in text}))
        numbers = {word: number for number, word in enumerate(words)}
        pieces, piece_texts = _shared(np.unique(piece_keys(text)) for text in texts)
        pairs, pair_texts = _shared(np.unique(pair_keys([numbers[word] for word in text])) for text in texts)
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
    """Where the keys stand in the sorted table; keys that it does not have are left out."""
    if not len(table):
        return np.zeros(0, np.int64)
    places = np.minimum(np.searchsorted(table, keys), len(table) - 1)
    found: Integers = places[table[places] == keys]
    return found


def piece_keys(words: Words) -> Keys:
    """Every run of two to four letters within a word, the space around it counting as a letter."""
    text = f" {' '.join(words)} "
    letters = np.frombuffer(text.encode("utf-32-le"), np.uint32).astype(np.uint64) & np.uint64(0xFFFF)
    inner = letters == _SPACE
    two = letters[:-1] | letters[1:] << _LETTER
    three = two[:-1] | letters[2:] << _LETTER * np.uint64(2)
    four = three[:-1] | letters[3:] << _LETTER * np.uint64(3)
    return np.concatenate((two, three[~inner[1:-1]], four[~(inner[1:-2] | inner[2:-1])]))


def pair_keys(numbers: Sequence[int]) -> Keys:
    """Every two known words that stand side by side."""
    found = np.array(numbers, np.int64) + 1
    both = (found[:-1] > 0) & (found[1:] > 0)
    return (found[:-1][both] << 32 | found[1:][both]).astype(np.uint64)
