"""How much each feature speaks for each class, in a byte each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.core.match.features import Floats, Integers, length


@dataclass(frozen=True)
class Weights:
    """Features against classes, as whole numbers of the size that `scales` gives.

    `rows` says in which row a feature stands; the first row is that of all the features that say nothing.
    """

    rows: NDArray[np.int32]
    whole: NDArray[np.int8]
    scales: Floats

    def scores(self, columns: Integers, values: Floats) -> Floats:
        """How much a row of features speaks for each class; those that say nothing take no weight from the others."""
        rows = self.rows.take(columns)
        speaking = rows > 0
        rows, values = rows[speaking], values[speaking]
        sizes = values * self.scales.take(rows) / length(values)
        scores: Floats = np.einsum("f,fs->s", sizes, self.whole.take(rows, axis=0))
        return scores

    def saved(self, name: str) -> dict[str, NDArray[Any]]:
        """Its arrays, named after `name`."""
        return {f"{name}_rows": self.rows, f"{name}_weights": self.whole, f"{name}_scales": self.scales}

    @classmethod
    def loaded(cls, arrays: Mapping[str, NDArray[Any]], name: str) -> "Weights":
        """What `saved` gave. Raises KeyError when it is not among the arrays."""
        return cls(*(arrays[f"{name}_{part}"] for part in ("rows", "weights", "scales")))

    @classmethod
    def of(cls, weights: Floats) -> "Weights":
        """Weights, rounded to 127 steps on each side of nothing."""
        speaking = weights.any(axis=1)
        rows = np.where(speaking, np.cumsum(speaking), 0).astype(np.int32)
        kept = np.concatenate((np.zeros((1, weights.shape[1]), np.float32), weights[speaking]))
        scales = np.maximum(np.abs(kept).max(axis=1, initial=0), np.float32(1e-9)) / np.float32(127)
        return cls(rows, np.rint(kept / scales[:, None]).astype(np.int8), scales)
