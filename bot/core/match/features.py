"""What a text looks like to the matcher: weighted pieces of words, words and pairs of neighbouring words.

Rows are sparse and stand in flat arrays (compressed sparse rows): `indices` and `values` of row i lie between
`starts[i]` and `starts[i + 1]`. Each row has length one, so that a product of two rows is their cosine.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Words = Sequence[str]
Integers = NDArray[np.int64]
Keys = NDArray[np.uint64]
Floats = NDArray[np.float32]

WORDS_WEIGHT = 0.7  # words and pairs against pieces, by length of the vector
AT_ONCE = 1000  # texts that are made into rows together
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
        pieces, _ = piece_keys(_line(typed, corrected))
        numbers = np.array([self.numbers.get(word, -1) for word in corrected], np.int64)
        pairs, _ = pair_keys(numbers)
        columns, times = np.unique(self._columns(pieces, numbers, pairs)[0], return_counts=True)
        values: Floats = (1 + np.log(times)).astype(np.float32) * self.rarity[columns]
        of_words = int(np.searchsorted(columns, len(self.pieces)))
        values[:of_words] *= 1 / length(values[:of_words])
        values[of_words:] *= WORDS_WEIGHT / length(values[of_words:])
        return columns, values / length(values)

    def rows(self, texts: Sequence[tuple[Words, Words]]) -> Rows:
        """The row of each text as typed and as corrected: `row` for many, several times as fast."""
        parts = [self._rows(texts[begin : begin + AT_ONCE]) for begin in range(0, len(texts), AT_ONCE)]
        lengths = np.concatenate([np.zeros(1, np.int64), *(np.diff(part.starts) for part in parts)])
        columns = np.concatenate([np.zeros(0, np.int64), *(part.indices for part in parts)])
        values = np.concatenate([np.zeros(0, np.float32), *(part.values for part in parts)])
        return Rows(np.cumsum(lengths), columns, values)

    def _rows(self, texts: Sequence[tuple[Words, Words]]) -> Rows:
        pieces, of_pieces = _pieces_of([_line(typed, corrected) for typed, corrected in texts])
        numbers, of_words = _numbered([corrected for _, corrected in texts], self.numbers)
        pairs, seconds = pair_keys(numbers)
        columns, known = self._columns(pieces, numbers, pairs)
        owners = np.concatenate((of_pieces, of_words, of_words[seconds]))[known]
        standing, times = np.unique(owners * self.count + columns, return_counts=True)
        owners, columns = np.divmod(standing, self.count)
        values = (1 + np.log(times)).astype(np.float32) * self.rarity[columns]
        kinds = 2 * owners + (columns >= len(self.pieces))  # two for each text: its pieces, and its words and pairs
        lengths = np.sqrt(np.bincount(kinds, values * values, 2 * len(texts)))
        weights = np.tile((1, WORDS_WEIGHT), len(texts)) * (lengths > 0)
        wholes = np.repeat(np.sqrt((weights * weights).reshape(-1, 2).sum(axis=1)), 2)
        scales = weights / np.maximum(lengths * wholes, 1e-9)
        starts = np.searchsorted(owners, np.arange(len(texts) + 1))
        return Rows(starts, columns, values * scales[kinds].astype(np.float32))

    def _columns(self, pieces: Keys, words: Integers, pairs: Keys) -> tuple[Integers, NDArray[np.bool_]]:
        """The columns of all these that are known, and which of them are."""
        first_word, first_pair = len(self.pieces), len(self.pieces) + len(self.words)
        found = _places(self.pieces, pieces), words, _places(self.pairs, pairs)
        known = np.concatenate(found) >= 0
        columns = np.concatenate((found[0], found[1] + first_word, found[2] + first_pair))
        return columns[known], known

    def weighed(self, words: Words) -> tuple[Integers, Floats]:
        """The number of each word, -1 for one that is not known, and how rare it is; an unknown one is the rarest."""
        numbers = np.array([self.numbers.get(word, -1) for word in words], np.int64)
        return numbers, self._rarity_of_words[numbers]

    @cached_property
    def _rarity_of_words(self) -> Floats:
        """How rare each word is, and at the end the rarest word or pair."""
        rarity = self.rarity[len(self.pieces) :]
        return np.append(rarity[: len(self.words)], rarity.max())

    @classmethod
    def of(cls, texts: Sequence[Words]) -> "Features":
        """The features of all `texts`; pieces and pairs that only one text has are left out."""
        often = Counter(word for text in texts for word in set(text))
        words = tuple(sorted(often))
        numbers = {word: number for number, word in enumerate(words)}
        groups = [texts[begin : begin + AT_ONCE] for begin in range(0, len(texts), AT_ONCE)]
        pieces, piece_texts = _shared(_pieces_of([_line(words, words) for words in group]) for group in groups)
        pairs, pair_texts = _shared(_pairs_of(group, numbers) for group in groups)
        texts_with = np.concatenate((piece_texts, np.array([often[word] for word in words], np.int64), pair_texts))
        rarity = np.log((1 + len(texts)) / (1 + texts_with)) + 1
        return cls(pieces, words, pairs, rarity.astype(np.float32))


def _pieces_of(lines: Sequence[str]) -> tuple[Keys, Integers]:
    """The pieces of all lines, and the number of the line of each."""
    keys, begins = piece_keys("".join(lines))
    return keys, np.repeat(np.arange(len(lines)), list(map(len, lines)))[begins]


def _pairs_of(texts: Sequence[Words], numbers: Mapping[str, int]) -> tuple[Keys, Integers]:
    """The pairs of all texts, and the number of the text of each."""
    words, owners = _numbered(texts, numbers)
    keys, seconds = pair_keys(words)
    return keys, owners[seconds]


def _numbered(texts: Sequence[Words], numbers: Mapping[str, int]) -> tuple[Integers, Integers]:
    """The words of all texts as numbers, -1 for an unknown one and between two texts; and the number of the text of each."""
    found = np.array([numbers.get(word, -1) for words in texts for word in (*words, "")], np.int64)
    return found, np.repeat(np.arange(len(texts)), [len(words) + 1 for words in texts])


def _shared(groups: Iterable[tuple[Keys, Integers]]) -> tuple[Keys, Integers]:
    """The keys that more than one text has, and how many texts have each; groups are of different texts."""
    found = [(np.zeros(0, np.uint64), np.zeros(0, np.int64)), *(_counted(keys, owners) for keys, owners in groups)]
    keys, places = np.unique(np.concatenate([keys for keys, _ in found]), return_inverse=True)
    times = np.bincount(places, np.concatenate([times for _, times in found]), len(keys)).astype(np.int64)
    return keys[times > 1], times[times > 1]


def _counted(keys: Keys, owners: Integers) -> tuple[Keys, Integers]:
    """The keys, each once, and how many texts have each."""
    found, places = np.unique(keys, return_inverse=True)
    both = np.sort(owners * len(found) + places)
    once = both[np.diff(both, prepend=-1) > 0]  # np.unique hashes numbers, and these badly: ten times as slow
    return found, np.bincount(once % max(len(found), 1), minlength=len(found))


def _places(table: Keys, keys: Keys) -> Integers:
    """Where each key stands in the sorted table, -1 for one that does not."""
    if not len(table):
        return np.full(len(keys), -1)
    places = np.searchsorted(table, keys)
    places[places == len(table)] = 0  # beyond the last: no key of the table
    found: Integers = np.where(table[places] == keys, places, -1)
    return found


def length(values: Floats) -> np.float32:
    """The length of a vector, never nothing."""
    return np.float32(max(float(np.sqrt(values @ values)), 1e-9))


def _line(typed: Words, corrected: Words) -> str:
    """A text as typed and as corrected, when that differs, with spaces around each."""
    return f" {' '.join(typed)} " + (f" {' '.join(corrected)} " if typed != corrected else "")


def piece_keys(line: str) -> tuple[Keys, Integers]:
    """Every run of two to four letters within a word, the space around it counting as a letter; and where each begins."""
    letters = np.frombuffer(line.encode("utf-32-le"), np.uint32).astype(np.uint64) & np.uint64(0xFFFF)
    space = letters == _SPACE
    two = letters[:-1] | letters[1:] << _LETTER
    three = two[:-1] | letters[2:] << _LETTER * np.uint64(2)
    four = three[:-1] | letters[3:] << _LETTER * np.uint64(3)
    within = ~(space[:-1] & space[1:]), ~space[1:-1], ~(space[1:-2] | space[2:-1])
    begins = [np.flatnonzero(inside) for inside in within]
    keys = [runs[begin] for runs, begin in zip((two, three, four), begins, strict=True)]
    return np.concatenate(keys), np.concatenate(begins)


def pair_keys(numbers: Integers) -> tuple[Keys, Integers]:
    """Every two known words that stand side by side, -1 being an unknown one; and where the second of each stands."""
    found = numbers + 1
    both = np.flatnonzero((found[:-1] > 0) & (found[1:] > 0))
    return (found[both] << 32 | found[both + 1]).astype(np.uint64), both + 1


def pair_key(first: int, second: int) -> int:
    """The key of two known words, as `pair_keys` gives it, from their numbers."""
    return (first + 1) << 32 | (second + 1)
