"""How sure a few numbers of evidence make us: a logistic regression, fitted when an index is built.

It is fitted on phrases that were held back from the index, so that 0.9 means right nine times in ten.
"""

from dataclasses import dataclass
from math import exp, log

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]

_RIDGE = 1.0  # keeps the coefficients small when there is little to learn from
_STEPS = 30


@dataclass(frozen=True)
class Sureness:
    """How the numbers add up; the last coefficient stands alone."""

    coefficients: Doubles

    def __call__(self, evidence: Doubles) -> float:
        """The probability that it is right."""
        sum = float(evidence @ self.coefficients[:-1] + self.coefficients[-1])
        return 1 / (1 + exp(-min(max(sum, -30.0), 30.0)))

    @classmethod
    def fitted(cls, evidence: Doubles, right: NDArray[np.bool_]) -> "Sureness":
        """Newton's method for the logistic regression of `right` on `evidence`."""
        rows = np.column_stack((evidence, np.ones(len(evidence))))
        coefficients = np.zeros(rows.shape[1])
        penalty = np.full(rows.shape[1], _RIDGE)
        penalty[-1] = 1e-6
        for _ in range(_STEPS):
            sure = 1 / (1 + np.exp(-np.clip(rows @ coefficients, -30, 30)))
            slope = rows.T @ (right - sure) - penalty * coefficients
            bend = (rows * np.maximum(sure * (1 - sure), 1e-6)[:, None]).T @ rows + np.diag(penalty)
            step = np.linalg.solve(bend, slope)
            coefficients = coefficients + step
            if np.abs(step).max() < 1e-7:
                break
        return cls(coefficients)


def log_odds(share: float) -> float:
    """A share as the logarithm of its odds, within bounds."""
    bounded = min(max(share, 1e-4), 1 - 1e-4)
    return log(bounded / (1 - bounded))
