"""The index: everything that matching needs, made once from the phrases, kept as bytes, loaded in no time."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from bot.core.match.evidence import Sureness
from bot.core.match.features import Features, Floats, Integers, Rows
from bot.core.match.reading import read, skeletons
from bot.core.match.spelling import Spelling

OTHERS = frozenset({"none", "smalltalk"})  # packs whose subjects are never offered
MOST_COMPARED = 400  # phrases of one subject
FORMAT = "1"  # rises whenever the same phrases would give another index


@dataclass(frozen=True)
class Subject:
    """Something that a question can be about, and ways to ask it. Small talk and 'none of these' are subjects too."""

    id: str
    pack: str
    phrases: tuple[str, ...]


@dataclass(frozen=True)
class Limits:
    """How sure one must be to answer, and how sure to offer a choice."""

    answer: float = 0.8
    suggest: float = 0.3


@dataclass(frozen=True)
class Index:
    """Subjects are numbered; `owners` says which subject each row, a phrase, belongs to."""

    subjects: tuple[tuple[str, str], ...]  # (id, pack)
    features: Features
    frequencies: tuple[int, ...]  # of each word
    arabic: tuple[int, ...]  # numbers of the words that came in Arabic letters
    rows: Rows
    owners: NDArray[np.int32]
    weights: NDArray[np.int8]
    scales: Floats  # of each feature: its weights are kept as whole numbers of this size
    phrases: NDArray[np.uint64]  # fingerprints of whole phrases, row by row
    right: Sureness
    within: Sureness
    limits: Limits

    @cached_property
    def spelling(self) -> Spelling:
        """Corrects words to those of the phrases."""
        return Spelling(self.features.words, self.frequencies)

    @cached_property
    def _skeletons(self) -> dict[str, list[str]]:
        return skeletons(self.features.words[number] for number in self.arabic)

    @cached_property
    def others(self) -> NDArray[np.bool_]:
        """Which subjects are never offered: small talk and 'none of these'."""
        return np.array([pack in OTHERS for _, pack in self.subjects], np.bool_)

    @cached_property
    def borders(self) -> list[int]:
        """Where the rows of each subject begin, and last where they end: the rows stand in the order of subjects."""
        return [int(row) for row in np.searchsorted(self.owners, np.arange(len(self.subjects) + 1))]

    @cached_property
    def _whole(self) -> dict[int, tuple[int, ...]]:
        found: dict[int, tuple[int, ...]] = {}
        for phrase, owner in zip(self.phrases.tolist(), self.owners.tolist(), strict=True):
            found[phrase] = tuple(dict.fromkeys((*found.get(phrase, ()), owner)))
        return found

    def warm(self) -> "Index":
        """The index with everything at hand that the first question would have to wait for."""
        _ = self.spelling, self._skeletons, self.borders, self._whole, self.features.numbers
        return self

    def read(self, text: str) -> list[str]:
        """The words of a question in the reading that says most to this index."""
        return read(text, self.features.numbers.__contains__, self._skeletons)

    def owners_of(self, words: Sequence[str]) -> tuple[int, ...]:
        """The subjects that have exactly these words as a phrase."""
        return self._whole.get(fingerprint(words), ())

    def scores(self, columns: Integers, values: Floats) -> Floats:
        """How much a row speaks for each subject."""
        part = self.weights.take(columns, axis=0).astype(np.float32)
        scores: Floats = np.einsum("f,fs->s", values * self.scales.take(columns), part)
        return scores

    def nearest(self, columns: Integers, values: Floats, subjects: Iterable[int]) -> list[float]:
        """For each subject the cosine, from 0 to 1, between a row and the phrase that is nearest to it."""
        whole = np.zeros(self.features.count, np.float32)
        whole[columns] = values
        return [self._nearest(whole, subject) for subject in subjects]

    def _nearest(self, whole: Floats, subject: int) -> float:
        first, last = self.borders[subject], min(self.borders[subject + 1], self.borders[subject] + MOST_COMPARED)
        if first == last:
            return 0.0
        starts = self.rows.starts[first : last + 1]
        part = slice(starts[0], starts[-1])
        products = whole.take(self.rows.indices[part]) * self.rows.values[part]
        return float(np.add.reduceat(products, starts[:-1] - starts[0]).max())

    def save(self) -> bytes:
        """The index as bytes; equal for equal phrases."""
        texts = {
            "subjects": self.subjects,
            "words": self.features.words,
            "right": self.right.coefficients.tolist(),
            "within": self.within.coefficients.tolist(),
            "limits": (self.limits.answer, self.limits.suggest),
        }
        file = BytesIO()
        np.savez(
            file,
            texts=np.frombuffer(json.dumps(texts, ensure_ascii=False).encode(), np.uint8),
            pieces=self.features.pieces,
            pairs=self.features.pairs,
            rarity=self.features.rarity,
            frequencies=np.array(self.frequencies, np.int32),
            arabic=np.array(self.arabic, np.int32),
            starts=self.rows.starts,
            indices=self.rows.indices.astype(np.int32),
            values=self.rows.values.astype(np.float16),
            owners=self.owners,
            weights=self.weights,
            scales=self.scales,
            phrases=self.phrases,
        )
        return file.getvalue()

    @classmethod
    def load(cls, saved: bytes) -> "Index":
        """The index that `save` gave. Raises ValueError, KeyError or OSError for other bytes."""
        with np.load(BytesIO(saved), allow_pickle=False) as arrays:
            texts = json.loads(arrays["texts"].tobytes())
            return cls(
                subjects=tuple((id, pack) for id, pack in texts["subjects"]),
                features=Features(arrays["pieces"], tuple(texts["words"]), arrays["pairs"], arrays["rarity"]),
                frequencies=tuple(arrays["frequencies"].tolist()),
                arabic=tuple(arrays["arabic"].tolist()),
                rows=Rows(arrays["starts"], arrays["indices"].astype(np.int64), arrays["values"].astype(np.float32)),
                owners=arrays["owners"],
                weights=arrays["weights"],
                scales=arrays["scales"],
                phrases=arrays["phrases"],
                right=Sureness(np.array(texts["right"])),
                within=Sureness(np.array(texts["within"])),
                limits=Limits(*texts["limits"]),
            )


def key(subjects: Iterable[Subject]) -> str:
    """A name for the index of these subjects: the same content has the same name."""
    content = json.dumps([(item.id, item.pack, item.phrases) for item in subjects], ensure_ascii=False)
    return hashlib.sha256(f"{FORMAT}\n{content}".encode()).hexdigest()[:24]


def fingerprint(words: Sequence[str]) -> int:
    """A number for a whole phrase."""
    return int.from_bytes(hashlib.blake2b(" ".join(words).encode(), digest_size=8).digest(), "big")
