"""Compare a sample's variance with a closed form.

The variance of a sample variance is that of the squared error over the number of draws;
for a number with kurtosis k that is the known bound sqrt((k - 1) / N) on the relative
error. Five of these are allowed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import final

import numpy as np

from .samples import Array, Sample

LIMIT = 5.0


@final
@dataclass(frozen=True, slots=True)
class VarianceTest:
    """A measured mean squared error beside the predicted one."""

    measured: float
    predicted: float
    allowed: float  # relative to the predicted one

    @property
    def passed(self) -> bool:
        """Whether they are as near as the number of draws lets them be."""
        return abs(self.measured - self.predicted) <= self.allowed * self.predicted


def variance_test(squared: Array, predicted: float) -> VarianceTest:
    """Squared errors (draws,) against their predicted mean.

    A predicted 0 has to be met exactly; another one up to rounding, where the squared
    error never varies.
    """
    measured = float(np.mean(squared))
    if predicted == 0:
        return VarianceTest(measured, predicted, 0.0)
    spread = float(np.std(squared, ddof=1)) / math.sqrt(len(squared))
    allowed = LIMIT * spread / predicted + 1e-9
    return VarianceTest(measured, predicted, allowed)


def relative_variance(sample: Sample) -> tuple[float, float]:
    """The mean squared error over the squared norm of the exact value, and the standard
    error of that; infinite for an exact value of 0 with any error."""
    size = float(np.sum(sample.exact**2))
    mean = float(np.mean(sample.squared))
    if size == 0:
        return (math.inf if mean > 0 else 0.0), 0.0
    error = float(np.std(sample.squared, ddof=1)) / math.sqrt(sample.draws)
    return mean / size, error / size
