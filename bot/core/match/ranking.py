"""Weighs a question against an index: the best subjects, and the evidence for the best of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from bot.core.danger import Danger
from bot.core.match.evidence import Doubles, log_odds
from bot.core.match.features import Floats, Integers
from bot.core.match.index import Index
from bot.core.match.training import shares

MOST = 5
KNOWN = 0.5  # share of the words that must be known for danger to be heard in them
EVIDENCE = 6  # numbers that say how sure to be of the best subject
LONG = 10  # words from which the length of a question says how far to trust the rest


@dataclass(frozen=True)
class Heard:
    """How likely it is, from 0 to 1, that somebody is in danger, and the likeliest kind."""

    danger: Danger
    likely: float


@dataclass(frozen=True)
class Ranking:
    """The best subjects that may be offered, best first, with their shares; and the best of all the others."""

    best: tuple[tuple[int, float], ...]
    other: int
    other_share: float
    evidence: Doubles
    heard: Heard | None  # None when the index learnt nothing of danger, or the words say nothing to it


def rank(index: Index, words: Sequence[str], allowed: NDArray[np.bool_]) -> Ranking:
    """Rank the subjects that are `allowed`; those of the packs `none` and `smalltalk` always are."""
    corrected = index.spelling.corrected(words)
    columns, values = index.features.row(words, corrected)
    scores = index.subject_weights.scores(columns, values)
    others = index.others
    share = shares(np.where(allowed | others, scores, np.float32(-1e9)))
    best = _best(np.where(allowed & ~others, share, np.float32(-1)))
    other = int(np.argmax(np.where(others, share, np.float32(-1))))
    other_share = float(share[others].sum())
    known, own = index.said(corrected, best[0][0] if best else 0)
    evidence = _evidence(len(corrected), known, own, best, other_share, scores)
    return Ranking(best, other, other_share, evidence, _heard(index, known, columns, values))


def _heard(index: Index, known: float, columns: Integers, values: Floats) -> Heard | None:
    """What is heard in words of which this share is `known`: strange ones say nothing."""
    if index.hearing is None or known < KNOWN:
        return None
    none, *kinds = index.hearing.shares(columns, values).tolist()
    return Heard(list(Danger)[int(np.argmax(kinds))], 1 - none)


def _best(share: Floats) -> tuple[tuple[int, float], ...]:
    """The subjects with the largest shares; ties in the order of subjects."""
    order = np.argsort(-np.round(share, 6), kind="stable")[:MOST]
    best = zip(order.tolist(), share[order].tolist(), strict=True)
    return tuple((subject, found) for subject, found in best if found >= 0)


def _evidence(
    words: int,
    known: float,
    own: float,
    best: Sequence[tuple[int, float]],
    other_share: float,
    scores: Floats,
) -> Doubles:
    """What speaks for and against the first of the best.

    `words` is how many there are; `known` is the share of them that any phrase has, `own` that one of its own has.
    """
    if not best:
        return np.zeros(EVIDENCE)
    first, share = best[0]
    length = log(max(words, LONG))
    return np.array([log_odds(share), log_odds(other_share), float(scores[first]), known, own, length])
