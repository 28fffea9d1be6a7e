"""Hears danger in the features of a text: words that are harmless alone may be grave together.

So a network with one hidden layer learns the kinds of danger, where one layer is enough for subjects. It is trained as
they are (`training`): a few phrases at a time, of each a part of its features only, falling steps, twice, and in a fixed
order, so that the same phrases give the same weights.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.core.match.features import Floats, Integers, Rows
from bot.core.match.training import LOOKS, shares, steps
from bot.core.match.weights import Weights

UNITS = 32  # of the hidden layer, each time it is learnt
TIMES = 2  # that it is learnt, in another order each time
ROUNDS = 12  # that all phrases are gone through; many more when they are few
MOST_ROUNDS = 100
STEP = 1.0  # the first one for the features; steps fall evenly to nothing
STEP_OF_KINDS = 0.006  # of that, what the few weights move that every phrase has a say in
DOUBT = 0.02  # share of certainty that is spread over all kinds


@dataclass(frozen=True)
class Hearing:
    """What each feature says to the units of the hidden layer, and these to the kinds."""

    features: Weights
    bias: Floats
    kinds: Floats
    usual: Floats  # the scores of the kinds when no unit says anything

    def shares(self, columns: Integers, values: Floats) -> Floats:
        """How likely a row of features is of each kind."""
        units = np.maximum(self.features.scores(columns, values) + self.bias, 0)
        return shares(np.einsum("u,uk->k", units, self.kinds) + self.usual)

    def saved(self) -> dict[str, NDArray[Any]]:
        """Its arrays by name."""
        return {
            **self.features.saved("hearing"),
            "hearing_bias": self.bias,
            "hearing_kinds": self.kinds,
            "hearing_usual": self.usual,
        }

    @classmethod
    def loaded(cls, arrays: Mapping[str, NDArray[Any]]) -> "Hearing | None":
        """What `saved` gave; None when it is not among the arrays. Raises KeyError when only a part is."""
        if "hearing_rows" not in arrays:
            return None
        return cls(
            Weights.loaded(arrays, "hearing"), *(arrays[f"hearing_{part}"] for part in ("bias", "kinds", "usual"))
        )


def learn(rows: Rows, classes: NDArray[np.int32], shape: tuple[int, int]) -> Hearing:
    """A network of this shape, features and kinds. `classes` says of which kind each row is.

    It is learnt `TIMES`, in another order each time, and the mean of the scores is taken: all units side by side.
    """
    found = [_once(rows, classes, shape, seed) for seed in range(TIMES)]
    inner, bias, outer, usual = zip(*found, strict=True)
    share = np.float32(1 / TIMES)
    of_features = Weights.of(np.concatenate(inner, axis=1))
    return Hearing(of_features, np.concatenate(bias), np.concatenate(outer) * share, np.sum(usual, axis=0) * share)


def _once(rows: Rows, classes: NDArray[np.int32], shape: tuple[int, int], seed: int) -> tuple[Floats, ...]:
    """The weights of the features and the bias of the units, and the same of the kinds."""
    features, kinds = shape
    dice = np.random.default_rng(seed)
    inner = dice.normal(0, 0.3, (features, UNITS)).astype(np.float32)
    outer = dice.normal(0, 0.1, (UNITS, kinds)).astype(np.float32)
    bias, usual = np.zeros(UNITS, np.float32), np.zeros(kinds, np.float32)
    told = np.zeros(features, np.bool_)
    told[rows.indices] = True
    inner[~told] = 0  # what no phrase has says nothing
    rounds = min(max(LOOKS // len(rows), ROUNDS), MOST_ROUNDS)
    for left, numbers, columns, part in steps(rows, features, rounds, dice):
        weights = inner.take(columns, axis=0)
        units = np.maximum(part @ weights + bias, 0)
        error = DOUBT / kinds - shares(units @ outer + usual)
        error[np.arange(len(numbers)), classes[numbers]] += 1 - DOUBT
        error *= np.float32(STEP * left)
        back = (error @ outer.T) * (units > 0)
        outer += STEP_OF_KINDS * (units.T @ error)
        usual += STEP_OF_KINDS * error.sum(axis=0)
        bias += STEP_OF_KINDS * back.sum(axis=0)
        inner[columns] = weights + part.T @ back
    return inner, bias, outer, usual
