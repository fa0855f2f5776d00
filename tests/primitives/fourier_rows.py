"""`numpy.fft`: real and complex operands, other lengths, one axis and several."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.fft
from primitives.making import CUBE, V, X, reals, row, rows

Z = X + 1j * V
SPECTRUM = reals(5, 3) + 1j * reals(5, 3)
BLOCK = CUBE + 1j * reals(2, 3, 4)
FORMS: tuple[tuple[Any, dict[str, Any]], ...] = (
    (None, {}), (2, {}), (7, {"norm": "ortho"}), (8, {"norm": "forward"}),
    (None, {"axis": 0, "norm": "forward"}), (3, {"axis": 0}),
)  # fmt: skip
ONE_AXIS = {
    "fft": (X, Z), "ifft": (X, Z), "rfft": (X, reals(5, 3)), "irfft": (X, Z, SPECTRUM),
    "hfft": (X, Z, SPECTRUM), "ihfft": (X, reals(5, 3)),
}  # fmt: skip
LENGTHS: tuple[tuple[Any, dict[str, Any]], ...] = (
    (None, {}), (None, {"axes": (0, 1), "norm": "ortho"}), ((5, 3), {"axes": (0, 2)}),
    ((2, 6), {"axes": (1, -1), "norm": "forward"}), ((4, -1), {"axes": (2, 1)}),
)  # fmt: skip
SEVERAL = {
    "fft2": (BLOCK,), "ifft2": (BLOCK,), "fftn": (CUBE,), "ifftn": (BLOCK,),
    "rfft2": (CUBE,), "rfftn": (CUBE,), "irfft2": (BLOCK,), "irfftn": (BLOCK,),
}  # fmt: skip


SCIPY = [
    *(
        row(f"scipy.fft.{n}", lambda x, m, n=n: getattr(scipy.fft, n)(x, m), x, m,
            tag=f"{m}")
        for n in ONE_AXIS
        for x, m in ((X, 5),)
    ),
    *(
        row(f"scipy.fft.{n}", lambda x, s, n=n, v=v: getattr(scipy.fft, n)(x, s, **v),
            xs[0], s, tag=f"{s} {v}", **v)
        for n, xs in SEVERAL.items()
        for s, v in LENGTHS[2:3]
    ),
    *(
        row(f"scipy.fft.{n}", getattr(scipy.fft, n), Z)
        for n in ("fftshift", "ifftshift")
    ),
    *(
        row(f"scipy.fft.{n}", getattr(scipy.fft, n), 5, 0.3)
        for n in ("fftfreq", "rfftfreq")
    ),
    row("fft.next_fast_len", scipy.fft.next_fast_len, 13),
]  # fmt: skip
FOURIER = [
    *SCIPY,
    *(
        row(f"fft.{n}", lambda x, m, n=n, v=v: getattr(np.fft, n)(x, m, **v), x, m,
            tag=f"{m} {v} {np.shape(x)} {np.result_type(x).kind}", **v)
        for n, xs in ONE_AXIS.items()
        for k, x in enumerate(xs)
        for m, v in (FORMS[1:4:2] if k else FORMS)
    ),
    *(
        row(f"fft.{n}", lambda x, s, n=n, v=v: getattr(np.fft, n)(x, s, **v), x, s,
            tag=f"{s} {v} {np.result_type(x).kind}", **v)
        for n, xs in SEVERAL.items()
        for x in xs
        for s, v in LENGTHS
    ),
    *(
        r
        for n in ("fftshift", "ifftshift")
        for r in rows(f"fft.{n}", getattr(np.fft, n), (Z,), {}, {"axes": (0,)})
    ),
    *(
        row(f"fft.{n}", lambda m, d, n=n: getattr(np.fft, n)(m, *d or ()), 5, None)
        for n in ("fftfreq", "rfftfreq")
    ),
    *(
        row(f"fft.{n}", getattr(np.fft, n), 5, 0.3, tag="spacing")
        for n in ("fftfreq", "rfftfreq")
    ),
]  # fmt: skip
