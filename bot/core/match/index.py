"""The index: everything that matching needs, made once from the phrases, kept as bytes, loaded in no time."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from functools import cached_property
from io import BytesIO
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from bot.core.danger import Danger
from bot.core.match.evidence import Sureness
from bot.core.match.features import Features, Integers
from bot.core.match.hearing import Hearing
from bot.core.match.reading import read, skeletons
from bot.core.match.spelling import Spelling
from bot.core.match.weights import Weights

SMALLTALK = "smalltalk"
OTHERS = frozenset({"none", SMALLTALK})  # packs whose subjects are never offered
LESSONS = "danger"  # the pack of what people in danger write, and what only sounds like it: nothing is asked there
Unclear = Literal["unclear"]
UNCLEAR: Unclear = "unclear"
KINDS = (None, *Danger)  # what a text may be a sign of, as the weights of danger count it
FORMAT = "9"  # rises whenever the same phrases would give another index


@dataclass(frozen=True)
class Subject:
    """Something that a question can be about, and ways to ask it. Small talk and 'none of these' are subjects too.

    `danger` is what its phrases are a sign of, if of any; unclear when some may be one: then nothing of danger is
    learnt from them.
    """

    id: str
    pack: str
    phrases: tuple[str, ...]
    danger: Danger | Unclear | None = None


@dataclass(frozen=True)
class Limits:
    """How sure one must be to answer, and how sure to offer a choice."""

    answer: float = 0.8
    suggest: float = 0.3


@dataclass(frozen=True)
class Index:
    """Subjects are numbered; `owners` says which subject each phrase belongs to."""

    subjects: tuple[tuple[str, str], ...]  # (id, pack)
    features: Features
    frequencies: tuple[int, ...]  # of each word
    arabic: tuple[int, ...]  # numbers of the words that came in Arabic letters
    alarming: tuple[int, ...]  # subjects that people ask in danger: all their phrases may be a sign of it
    spoken: Integers  # sorted: which words each subject has in its phrases, as `spoken_keys` gives it
    owners: NDArray[np.int32]
    subject_weights: Weights
    hearing: Hearing | None  # of `KINDS`; None when there was nothing to learn of danger
    phrases: NDArray[np.uint64]  # fingerprints of whole phrases
    right: Sureness
    within: Sureness
    limits: Limits

    @cached_property
    def spelling(self) -> Spelling:
        """Corrects words to those of the phrases and to those that stand more than once."""
        meant = np.union1d(self.spoken & _WORD, np.flatnonzero(np.array(self.frequencies) > 1))
        words = [self.features.words[number] for number in meant.tolist()]
        return Spelling(words, self.features.numbers, self.frequencies, self.features.pairs)

    @cached_property
    def _skeletons(self) -> dict[str, list[str]]:
        return skeletons(self.features.words[number] for number in self.arabic)

    @cached_property
    def others(self) -> NDArray[np.bool_]:
        """Which subjects are never offered: small talk and 'none of these'."""
        return np.array([pack in OTHERS for _, pack in self.subjects], np.bool_)

    @cached_property
    def _whole(self) -> dict[int, tuple[int, ...]]:
        found: dict[int, tuple[int, ...]] = {}
        for phrase, owner in zip(self.phrases.tolist(), self.owners.tolist(), strict=True):
            found[phrase] = tuple(dict.fromkeys((*found.get(phrase, ()), owner)))
        return found

    def warm(self) -> "Index":
        """The index with everything at hand that the first question would have to wait for."""
        _ = self.spelling, self._skeletons, self._whole, self.features.numbers
        return self

    def read(self, text: str) -> list[str]:
        """The words of a question in the reading that says most to this index."""
        return read(text, self.features.numbers.__contains__, self._skeletons)

    def owners_of(self, words: Sequence[str]) -> tuple[int, ...]:
        """The subjects that have exactly these words as a phrase."""
        return self._whole.get(fingerprint(words), ())

    def said(self, words: Sequence[str], subject: int) -> tuple[float, float]:
        """The shares of the words that any phrase has, and that a phrase of this subject has; rare ones count more."""
        numbers, weights = self.features.weighed(words)
        keys = spoken_keys(subject, numbers)
        places = np.minimum(np.searchsorted(self.spoken, keys), len(self.spoken) - 1)
        total = max(float(weights.sum()), 1e-9)
        return float(weights @ (numbers >= 0)) / total, float(weights @ (self.spoken[places] == keys)) / total

    def save(self) -> bytes:
        """The index as bytes; equal for equal phrases."""
        texts = {
            "subjects": self.subjects,
            "words": self.features.words,
            "alarming": self.alarming,
            "right": self.right.coefficients.tolist(),
            "within": self.within.coefficients.tolist(),
            "limits": astuple(self.limits),
        }
        arrays: dict[str, Any] = {
            "texts": np.frombuffer(json.dumps(texts, ensure_ascii=False).encode(), np.uint8),
            "pieces": self.features.pieces,
            "pairs": self.features.pairs,
            "rarity": self.features.rarity,
            "frequencies": np.array(self.frequencies, np.int32),
            "arabic": np.array(self.arabic, np.int32),
            "spoken": self.spoken,
            "owners": self.owners,
            "phrases": self.phrases,
            **self.subject_weights.saved("subject"),
            **(self.hearing.saved() if self.hearing else {}),
        }
        file = BytesIO()
        np.savez(file, **arrays)
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
                alarming=tuple(texts["alarming"]),
                spoken=arrays["spoken"],
                owners=arrays["owners"],
                subject_weights=Weights.loaded(arrays, "subject"),
                hearing=Hearing.loaded(arrays),
                phrases=arrays["phrases"],
                right=Sureness(np.array(texts["right"])),
                within=Sureness(np.array(texts["within"])),
                limits=Limits(*texts["limits"]),
            )


def fingerprint(words: Sequence[str]) -> int:
    """A number for a whole phrase."""
    return int.from_bytes(hashlib.blake2b(" ".join(words).encode(), digest_size=8).digest(), "big")


_WORD = (1 << 32) - 1  # the part of a spoken key that is the number of the word


def spoken_keys(subject: int | Integers, word: Integers) -> Integers:
    """One number for a subject and the number of a word in its phrases; for no word, -1, one that is no key."""
    keys: Integers = np.where(word < 0, -1, subject << 32 | word)
    return keys
