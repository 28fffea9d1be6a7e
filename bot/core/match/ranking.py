"""Weighs a question against an index: the best subjects, and the evidence for the best of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.core.match.evidence import Doubles, log_odds
from bot.core.match.features import Floats
from bot.core.match.index import Index
from bot.core.match.training import shares

MOST = 5
_COMPARED = 3  # best subjects whose phrases are looked at one by one


@dataclass(frozen=True)
class Ranking:
    """The best subjects that may be offered, best first, with their shares; and the best of all the others."""

    best: tuple[tuple[int, float], ...]
    other: int
    other_share: float
    evidence: Doubles


def rank(index: Index, words: Sequence[str], allowed: NDArray[np.bool_]) -> Ranking:
    """Rank the subjects that are `allowed`; those of the packs `none` and `smalltalk` always are."""
    corrected = index.spelling.corrected(words)
    columns, values = index.features.row(words, corrected)
    scores = index.scores(columns, values)
    others = index.others
    share = shares(np.where(allowed | others, scores, np.float32(-1e9)))
    best = _best(np.where(allowed & ~others, share, np.float32(-1)))
    other = int(np.argmax(np.where(others, share, np.float32(-1))))
    other_share = float(share[others].sum())
    near = index.nearest(columns, values, [subject for subject, _ in best[:_COMPARED]])
    evidence = _evidence(index, words, corrected, best, other_share, scores, near)
    return Ranking(best, other, other_share, evidence)


def _best(share: Floats) -> tuple[tuple[int, float], ...]:
    """The subjects with the largest shares; ties in the order of subjects."""
    order = np.argsort(-np.round(share, 6), kind="stable")[:MOST]
    return tuple((int(subject), float(share[subject])) for subject in order if share[subject] >= 0)


def _evidence(
    index: Index,
    words: Sequence[str],
    corrected: Sequence[str],
    best: Sequence[tuple[int, float]],
    other_share: float,
    scores: Floats,
    near: Sequence[float],
) -> Doubles:
    first, second, third = (*(share for _, share in best[:3]), 0.0, 0.0, 0.0)[:3]
    inside = max(1 - other_share, 1e-6)
    return np.array(
        [
            log_odds(first),
            log_odds(first / inside),
            log_odds((first + second + third) / inside),
            log_odds(other_share),
            float(scores[best[0][0]]) if best else 0.0,
            near[0] if near else 0.0,
            max(near, default=0.0),
            _covered(index, words, corrected),
            np.log1p(len(words)),
        ]
    )


def _covered(index: Index, words: Sequence[str], corrected: Sequence[str]) -> float:
    """The share of letters in words that the index knows; a corrected word counts half."""
    known = index.features.numbers
    letters = [len(word) * (1.0 if word in known else 0.5) for word in corrected if word in known]
    return (
        sum(
            len(now) * (1.0 if now == typed else 0.5)
            for typed, now in zip(words, corrected, strict=True)
            if now in known
        )
        / max(sum(map(len, words)), 1)
        if letters
        else 0.0
    )
