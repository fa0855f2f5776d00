"""Cosine and sine transforms, Romberg's rule, distances."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.fft
import scipy.integrate
from primitives.making import reals, row
from scipy.spatial import distance

IMAGE, LINE = reals(4, 3), reals(6)


def _call(name: str, **attrs: Any) -> Any:
    return lambda x: getattr(scipy.fft, name)(x, **attrs)


COSINES = [
    row(f"fft.{name}", _call(name, **attrs), x, tag=str(attrs), **attrs)
    for name in ("dct", "idct", "dst", "idst")
    for x, attrs in (
        *((LINE, {"type": k}) for k in ((2, 3) if name[0] == "i" else (1, 2, 3, 4))),
        (IMAGE, {"axis": 0, "norm": "ortho"}),
        (LINE, {"norm": "forward"}),
    )
]
ON_IMAGES = [
    row(f"fft.{name}", _call(name, **attrs), IMAGE, needs_rank=not attrs,
        tag=str(attrs), **attrs)
    for name in ("dctn", "idctn", "dstn", "idstn")
    for attrs in ({}, {"axes": (1,)}, {"axes": (0, 1), "norm": "ortho"})
    if name == "dctn" or attrs.get("norm")
]  # fmt: skip
ROMB = [
    row("integrate.romb", lambda y, dx: scipy.integrate.romb(y), reals(5), None),
    row("integrate.romb", lambda y, dx: scipy.integrate.romb(y, dx, axis=0),
        reals(9, 2), 0.3, axis=0, tag="axis"),
]  # fmt: skip

POINTS, OTHERS = reals(3, 2), reals(4, 2)
SYMMETRIC = np.array([[0.0, 1.0, 2.0], [1.0, 0.0, -0.5], [2.0, -0.5, 0.0]])
DISTANCES = [
    *(
        row("spatial.distance.cdist", lambda a, b, m=m: distance.cdist(a, b, m), POINTS,
            OTHERS, metric=m, tag=m)
        for m in ("euclidean", "sqeuclidean", "cityblock")
    ),
    row("spatial.distance.euclidean", distance.euclidean, LINE, reals(6)),
    *(
        row("spatial.distance.pdist", lambda x, m=m: distance.pdist(x, m), OTHERS,
            metric=m, tag=m)
        for m in ("euclidean", "sqeuclidean")
    ),
    row("spatial.distance.squareform", distance.squareform, LINE, needs_rank=True),
    row("spatial.distance.squareform", lambda x: distance.squareform(x, checks=False),
        SYMMETRIC, checks=False, needs_rank=True, tag="matrix"),
]  # fmt: skip

SCIPY_TRANSFORMS = [*COSINES, *ON_IMAGES, *ROMB, *DISTANCES]
