"""Learns from the phrases how much each feature speaks for each subject: a linear softmax classifier.

Gradient descent on the logarithmic loss, a few phrases at a time, with falling steps. Two things keep it from
learning the phrases by heart: of each phrase only a part of its features is seen at a time, so that no word may be
relied upon alone, and no subject is ever quite certain. It is learnt several times, in another order each
time, and the mean is taken: so a phrase more or less moves less of all the others. The orders are fixed: the same phrases
give the same weights.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from bot.core.match.features import Floats, Integers, Rows

LOOKS = 250_000  # phrases that are looked at in all: a few phrases are gone through again and again
MOST_ROUNDS = 30
TIMES = 3  # that it is learnt, in another order each time
REACH = 60.0  # the step of the first phrases times the number of rounds; steps fall evenly to nothing
SEEN = 0.5  # share of the features of a phrase that are seen at a time
DOUBT = 0.1  # share of certainty that is spread over all subjects
TOGETHER = 16  # phrases that are learnt at once: more would be no quicker


def train(rows: Rows, classes: NDArray[np.int32], shape: tuple[int, int], looks: int = LOOKS) -> Floats:
    """Weights of shape (features, subjects). `classes` says which subject each row belongs to."""
    found = np.zeros(shape, np.float32)
    if len(rows):
        for seed in range(TIMES):
            found += _once(rows, classes, shape, looks, seed)
    return found / np.float32(TIMES)


def _once(rows: Rows, classes: NDArray[np.int32], shape: tuple[int, int], looks: int, seed: int) -> Floats:
    """Weights of this shape, learnt in the order that `seed` gives."""
    features, subjects = shape
    weights = np.zeros(shape, np.float32)
    rounds = min(max(looks // len(rows), 1), MOST_ROUNDS)
    dice = np.random.default_rng(seed)
    wanted = np.full(subjects, DOUBT / subjects, np.float32)
    for left, numbers, columns, part in steps(rows, features, rounds, dice):
        _learn(weights, columns, part, classes[numbers], wanted, REACH / rounds * left)
    return weights


def steps(
    rows: Rows, features: int, rounds: int, dice: np.random.Generator
) -> Iterator[tuple[float, Integers, Integers, Floats]]:
    """A few rows at a time, all of them in each round, in an order and with a part of their features that `dice` choose.

    Each time: the share of the way that is left, the numbers of the rows, their columns, and the rows in these columns.
    """
    slots = np.zeros(features, np.int64)
    for number in range(rounds):
        order = dice.permutation(len(rows))
        for begin, columns, part in _batches(_seen(rows.chosen(order), dice), slots):
            left = 1 - (number + begin / len(rows)) / rounds
            yield left, order[begin : begin + TOGETHER], columns, part


def _seen(rows: Rows, dice: np.random.Generator) -> Rows:
    """The rows with a part of their features only, again of length one."""
    seen = dice.random(len(rows.indices), np.float32) < SEEN
    owners = np.repeat(np.arange(len(rows)), np.diff(rows.starts))[seen]
    values = rows.values[seen]
    scales = 1 / np.sqrt(np.maximum(np.bincount(owners, values * values, len(rows)), 1e-9))
    starts = np.searchsorted(owners, np.arange(len(rows) + 1))
    return Rows(starts, rows.indices[seen], values * scales[owners].astype(np.float32))


def _batches(rows: Rows, slots: Integers) -> Iterator[tuple[int, Integers, Floats]]:
    """A few rows at a time: the number of the first, the columns that any of them has, and the rows in these columns.

    `slots` has room for a number for each feature; what stands in it does not matter.
    """
    for begin in range(0, len(rows), TOGETHER):
        starts = rows.starts[begin : begin + TOGETHER + 1]
        part = slice(starts[0], starts[-1])
        indices = rows.indices[part]
        places = np.arange(len(indices))
        slots[indices] = places
        columns = indices[slots[indices] == places]
        slots[columns] = np.arange(len(columns))
        whole = np.zeros((len(starts) - 1, len(columns)), np.float32)
        whole[np.repeat(np.arange(len(whole)), np.diff(starts)), slots[indices]] = rows.values[part]
        yield begin, columns, whole


def _learn(
    weights: Floats,
    columns: Integers,
    rows: Floats,
    right: NDArray[np.int32],
    wanted: Floats,
    step: float,
) -> None:
    """Move the weights of the features of a few phrases towards their subjects."""
    part = weights.take(columns, axis=0)
    error = wanted - shares(rows @ part)
    error[np.arange(len(right)), right] += 1 - DOUBT
    part += rows.T @ (error * np.float32(step))
    weights[columns] = part


def shares(scores: Floats) -> Floats:
    """Scores of subjects, the last axis, as shares that sum to one (softmax)."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    summed: Floats = raised / raised.sum(axis=-1, keepdims=True)
    return summed
