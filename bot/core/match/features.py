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
_ROW, _COLUMN = 32, 0xFFFFFFFF  # where the row of a cell stands in its number, and what is its column
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
        """The columns and values of a question."""
        return self.rows([(typed, corrected)]).row(0)

    def rows(self, texts: Sequence[tuple[Words, Words]]) -> Rows:
        """The row of each text: its pieces as typed and as corrected, its words and pairs as corrected."""
        keys = [
            piece_keys(typed) if typed == corrected else np.concatenate((piece_keys(typed), piece_keys(corrected)))
            for typed, corrected in texts
        ]
        numbers = [[self.numbers.get(word, -1) for word in corrected] for _, corrected in texts]
        words = [np.array([number for number in known if number >= 0], np.uint64) for known in numbers]
        first_word, first_pair = len(self.pieces), len(self.pieces) + len(self.words)
        places = _cells(self.pieces, keys, 0)
        others = (
            _cells(self._word_keys, words, first_word),
            _cells(self.pairs, [pair_keys(known) for known in numbers], first_pair),
        )
        cells, values = self._weighed(places, 1.0)
        word_cells, word_values = self._weighed(np.concatenate(others), WORDS_WEIGHT)
        cells, values = np.concatenate((cells, word_cells)), np.concatenate((values, word_values))
        order = np.argsort(cells, kind="stable")
        starts = np.searchsorted(cells[order], np.arange(len(texts) + 1) << _ROW)
        return Rows(starts, cells[order] & _COLUMN, _scaled(cells, values, 1.0)[order])

    @cached_property
    def _word_keys(self) -> Keys:
        return np.arange(len(self.words), dtype=np.uint64)

    def weighed(self, words: Words) -> tuple[Integers, Floats]:
        """The number of each word, -1 for one that is not known, and how rare it is; an unknown one is the rarest."""
        numbers = np.array([self.numbers.get(word, -1) for word in words], np.int64)
        rarity = self.rarity[len(self.pieces) :]
        return numbers, np.where(numbers < 0, rarity.max(), rarity[numbers])

    def _weighed(self, cells: Integers, length: float) -> tuple[Integers, Floats]:
        """Each cell once, weighed by how often it stands here and how rare its column is; rows scaled to `length`."""
        found, times = np.unique(cells, return_counts=True)
        return found, _scaled(found, (1 + np.log(times)).astype(np.float32) * self.rarity[found & _COLUMN], length)

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


def _cells(table: Keys, keys: Sequence[Keys], first: int) -> Integers:
    """The cells, row and column in one number, of the keys that stand in the sorted table; `first` is its column."""
    if not len(table):
        return np.zeros(0, np.int64)
    wanted = np.concatenate(keys)
    places = np.minimum(np.searchsorted(table, wanted), len(table) - 1)
    known = table[places] == wanted
    rows = np.repeat(np.arange(len(keys)), [len(part) for part in keys])
    cells: Integers = rows[known] << _ROW | (places[known] + first)
    return cells


def _scaled(cells: Integers, values: Floats, length: float) -> Floats:
    """The values of cells, so that each row has this length."""
    rows = cells >> _ROW
    lengths = np.sqrt(np.bincount(rows, values * values))
    scaled: Floats = values * (length / np.maximum(lengths, 1e-9)).astype(np.float32)[rows]
    return scaled


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


def pair_key(first: int, second: int) -> int:
    """The key of two known words, as `pair_keys` gives it, from their numbers."""
    return (first + 1) << 32 | (second + 1)
