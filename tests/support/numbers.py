"""Arguments of programs: arrays of random numbers, the same ones in every run."""

from __future__ import annotations

from typing import Any, final

import numpy as np

Array = np.ndarray[Any, Any]


@final
class Numbers:
    """New arrays at every call, which depend only on the seed and the calls before."""

    def __init__(self, seed: int) -> None:
        self._rng = np.random.default_rng(seed)

    def normal(self, *shape: int) -> Array:
        """Numbers of both signs, around 0."""
        return self._rng.standard_normal(shape)

    def positive(self, *shape: int) -> Array:
        """Numbers from 0.5 to 1.5."""
        return self._rng.uniform(0.5, 1.5, shape)

    def uniform(self, shape: int | tuple[int, ...]) -> Array:
        """Numbers from 0 to 1."""
        return self._rng.random(shape)

    def definite(self, n: int) -> Array:
        """A symmetric matrix, positive definite and well conditioned."""
        a = self._rng.standard_normal((n, n))
        return a @ a.T + n * np.eye(n)
