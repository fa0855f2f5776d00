"""Edges in images, `scipy.ndimage`, written with its other filters.

Like `integrals`, this file is not run but lowered.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.ndimage


def sobel(
    input: Any, axis: int = -1, *, mode: str = "reflect", cval: float = 0.0
) -> Any:
    """Slopes along an axis, smoothed along the others."""
    return _slopes(input, axis, np.array([1.0, 2.0, 1.0]), mode, cval)


def prewitt(
    input: Any, axis: int = -1, *, mode: str = "reflect", cval: float = 0.0
) -> Any:
    """Slopes along an axis, averaged along the others."""
    return _slopes(input, axis, np.array([1.0, 1.0, 1.0]), mode, cval)


def _slopes(input: Any, axis: int, weights: Any, mode: str, cval: float) -> Any:
    step = np.array([-1.0, 0.0, 1.0])
    image = scipy.ndimage.correlate1d(input, step, axis, mode=mode, cval=cval)
    for k in range(input.ndim):
        if k != axis % input.ndim:
            image = scipy.ndimage.correlate1d(image, weights, k, mode=mode, cval=cval)
    return image
