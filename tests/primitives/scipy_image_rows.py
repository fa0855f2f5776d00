"""Filters of images, from `scipy.ndimage`."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.ndimage
from primitives.making import reals, row

IMAGE, LINE = reals(4, 5), reals(6)
KERNEL, EVEN = reals(3, 2), reals(4)
MODES = ("reflect", "constant", "nearest", "mirror", "wrap")


def _row(name: str, *operands: Any, **attrs: Any) -> Any:
    words = ",".join(f"{k}={v}" for k, v in attrs.items())
    shapes = "-".join(str(np.shape(x)) for x in operands)
    return row(
        f"ndimage.{name}",
        lambda *xs: getattr(scipy.ndimage, name)(*xs, **attrs),
        *operands,
        tag=f"{shapes}{words}",
        fixed=(1,) if "gaussian" in name else (),
        **attrs,
    )


KERNELS = [
    *(_row("correlate", IMAGE, KERNEL, mode=mode) for mode in MODES),
    *(_row("convolve", IMAGE, KERNEL, mode=mode) for mode in MODES[:2]),
    *(_row("correlate1d", LINE, EVEN, mode=mode) for mode in MODES[2:4]),
    *(_row("convolve1d", LINE, EVEN, mode=mode) for mode in MODES[3:]),
    _row("correlate", IMAGE, KERNEL, mode="constant", cval=1.5, origin=(1, -1)),
    _row("convolve", IMAGE, KERNEL, origin=(-1, 0)),
    _row("correlate1d", IMAGE, EVEN, axis=0, mode="constant", cval=1.5),
    _row("convolve1d", IMAGE, EVEN, axis=0, origin=1),
]  # fmt: skip
SMOOTH = [
    *(_row("gaussian_filter", IMAGE, 0.8, mode=mode) for mode in MODES[2:]),
    *(
        _row("gaussian_filter1d", IMAGE, 0.8, axis=0, order=1, mode=m)
        for m in MODES[1:3]
    ),
    _row("gaussian_filter", IMAGE, np.array([0.5, 1.2]), order=(0, 1), truncate=2.0),
    _row("gaussian_filter", IMAGE, 0.7, mode="constant", cval=2.0, axes=(1,)),
    _row("gaussian_filter1d", LINE, 0.7, order=2, radius=2),
    *(_row("uniform_filter", IMAGE, mode=mode) for mode in MODES[1:3]),
    _row("uniform_filter", IMAGE, size=(2, 3), origin=(0, 1)),
    _row("uniform_filter1d", LINE, size=3),
    _row("uniform_filter1d", IMAGE, size=2, axis=0, mode="constant", cval=1.0),
    *(_row("laplace", IMAGE, mode=mode) for mode in ("reflect", "constant", "wrap")),
    _row("gaussian_laplace", IMAGE, 0.8),
]
PLACES = np.array([[0.3, 2.4, -0.7, 3.6, 1.2, 2.7], [1.7, 3.3, 2.2, 5.1, -2.4, 0.6]])
PLACED = [
    *(
        _row("map_coordinates", IMAGE, PLACES, order=order, mode=mode, cval=1.5)
        for mode in ("constant", "nearest", "mirror", "reflect", "grid-wrap",
                     "grid-constant")
        for order in ((0, 1) if mode in ("constant", "reflect") else (1,))
    ),
    _row("map_coordinates", LINE, PLACES.reshape(1, 3, 4), order=1, mode="nearest"),
]  # fmt: skip

SCIPY_IMAGES = [*KERNELS, *SMOOTH, *PLACED]
