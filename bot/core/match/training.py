"""Learns from the phrases how much each feature speaks for each subject: a linear softmax classifier.

Stochastic gradient descent on the logarithmic loss, one phrase at a time, with falling steps; the order is
fixed, and no sum depends on the number of threads, so that the same phrases give the same weights.
"""

import numpy as np
from numpy.typing import NDArray

from bot.core.match.features import Floats, Integers, Rows

ROUNDS = 10
STEP = 3.0  # of the first phrase; falls evenly to nothing
LEARNED = 0.01  # a phrase whose subject is this sure teaches nothing more


def train(rows: Rows, classes: NDArray[np.int32], features: int, subjects: int, rounds: int = ROUNDS) -> Floats:
    """Weights of shape (features, subjects). `classes` says which subject each row belongs to."""
    weights = np.zeros((features, subjects), np.float32)
    dice = np.random.default_rng(0)
    order = np.concatenate([dice.permutation(len(rows)) for _ in range(rounds)])
    for done, number in enumerate(order):
        columns, values = rows.row(number)
        _learn(weights, columns, values, classes[number], STEP * (1 - done / len(order)))
    return weights


def _learn(weights: Floats, columns: Integers, values: Floats, right: int, step: float) -> None:
    """Move the weights of one phrase's features towards its subject."""
    part = weights.take(columns, axis=0)
    error = shares(np.einsum("f,fs->s", values, part))
    error[right] -= 1
    if error[right] < -LEARNED:
        part -= values[:, None] * (error * np.float32(step))
        weights[columns] = part


def compressed(weights: Floats) -> tuple[NDArray[np.int8], Floats]:
    """The weights as whole numbers from -127 to 127, and for each feature what one of them stands for."""
    scales = np.maximum(np.abs(weights).max(axis=1), np.float32(1e-9)) / np.float32(127)
    return np.rint(weights / scales[:, None]).astype(np.int8), scales


def shares(scores: Floats) -> Floats:
    """Scores as shares that sum to one (softmax)."""
    raised = np.exp(scores - scores.max())
    summed: Floats = raised / raised.sum()
    return summed
