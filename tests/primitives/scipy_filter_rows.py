"""Convolution, correlation and filters of `scipy.signal`."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.signal
from primitives.making import reals, row

IMAGE, KERNEL, WIDE = reals(4, 5), reals(3, 2), reals(2, 5)
SIGNAL, SHORT = reals(7), reals(3)


def _call(name: str, **attrs: Any) -> Any:
    return lambda *xs: getattr(scipy.signal, name)(*xs, **attrs)


def _convolutions(name: str, *pairs: Any, **attrs: Any) -> list[Any]:
    words = ",".join(f"{k}={v}" for k, v in attrs.items())
    return [
        row(
            f"signal.{name}",
            _call(name, **attrs),
            *pair,
            tag=f"{words}-{np.shape(pair[0])}",
            **attrs,
        )
        for pair in pairs
    ]


PAIRS = ((SIGNAL, SHORT), (SHORT, SIGNAL), (IMAGE, WIDE))
IMAGES = ((IMAGE, KERNEL), (KERNEL, IMAGE), (IMAGE, WIDE))
MODES = ("full", "same", "valid")

CONVOLUTIONS = [
    one
    for mode in MODES
    for one in (
        *_convolutions("convolve", *PAIRS, mode=mode),
        *_convolutions("correlate", *PAIRS[1:], mode=mode),
        *_convolutions("fftconvolve", IMAGES[2], mode=mode),
        *_convolutions("oaconvolve", IMAGES[0], mode=mode),
        *_convolutions("convolve2d", IMAGES[1], mode=mode),
        *_convolutions("correlate2d", IMAGES[2], mode=mode),
        *_convolutions("fftconvolve", (IMAGE, reals(1, 3)), mode=mode, axes=1),
    )
]
BOUNDED = [
    one
    for name in ("convolve2d", "correlate2d")
    for boundary in ("wrap", "symm")
    for mode in ("full", "same")
    for one in _convolutions(name, IMAGES[2], mode=mode, boundary=boundary)
]

B, A = np.array([0.5, 0.3, -0.2]), np.array([1.5, -0.4, 0.2, 0.1])
ROWS = reals(2, 6)
LATE, STATE = np.array([1.2, -0.3]), reals(2, 2)
SECTIONS = scipy.signal.butter(4, 0.3, output="sos")
RECURSIONS = [
    row("signal.lfilter", lambda b, a, x, zi: scipy.signal.lfilter(b, a, x), B, A,
        SIGNAL, None),
    row("signal.lfilter", lambda b, a, x, zi: scipy.signal.lfilter(b, a, x, 0), B, A,
        ROWS, None, axis=0, tag="axis"),
    row("signal.lfilter", lambda b, a, x, zi: scipy.signal.lfilter(b, a, x), B, 2.0,
        ROWS, None, tag="number"),
    *(
        row("signal.lfilter", lambda b, a, x, zi: scipy.signal.lfilter(b, a, x, zi=zi),
            b, a, x, zi, needs_rank=True, tag=f"state-{len(b)}-{len(a)}-{x.shape}")
        for b, a, x, zi in (
            (B, A, SIGNAL, reals(3)),
            (B, LATE, ROWS, STATE),
            (LATE, A, ROWS, reals(1, 3)),
            (LATE, A, SHORT[:2], reals(3)),
        )
    ),
    row("signal.sosfilt", scipy.signal.sosfilt, SECTIONS, ROWS, fixed=(0,)),
    row("signal.sosfilt", _call("sosfilt", axis=0), SECTIONS, ROWS, fixed=(0,), axis=0,
        tag="axis"),
]  # fmt: skip
SMOOTHING = [
    row("signal.detrend", scipy.signal.detrend, SIGNAL),
    row("signal.detrend", _call("detrend", axis=0, type="constant"), IMAGE, axis=0,
        type="constant", tag="mean"),
    row("signal.detrend", _call("detrend", bp=3), ROWS, bp=3, tag="broken"),
    *(
        row(
            "signal.savgol_filter",
            lambda x, mode=mode: scipy.signal.savgol_filter(
                x, 5, 2, 1, 0.5, axis=0, mode=mode
            ),
            reals(7, 2),
            window_length=5,
            polyorder=2,
            deriv=1,
            delta=0.5,
            axis=0,
            mode=mode,
            tag=mode,
        )
        for mode in ("interp", "mirror", "wrap")
    ),
]  # fmt: skip

SCIPY_FILTERS = [*CONVOLUTIONS, *BOUNDED, *RECURSIONS, *SMOOTHING]
ANALYTIC = [
    row("signal.hilbert", scipy.signal.hilbert, SIGNAL),
    row("signal.hilbert", _call("hilbert", axis=0), IMAGE, axis=0, tag="axis"),
]
