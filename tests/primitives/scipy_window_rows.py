"""Windows and filters that `scipy.signal` computes from plain numbers."""

from __future__ import annotations

from typing import Any

import scipy.signal
from primitives.making import row
from primitives.running import Row

PLAIN = (
    "barthann", "bartlett", "blackman", "blackmanharris", "bohman", "boxcar", "cosine",
    "flattop", "hamming", "hann", "lanczos", "nuttall", "parzen", "triang",
)  # fmt: skip
SHAPES: dict[str, dict[str, Any]] = {
    "chebwin": {"at": 60.0},
    "exponential": {"tau": 2.0},
    "gaussian": {"std": 1.5},
    "general_gaussian": {"p": 1.5, "sig": 2.0},
    "general_hamming": {"alpha": 0.6},
    "kaiser": {"beta": 3.0},
    "tukey": {"alpha": 0.3},
}
DESIGNS: dict[str, dict[str, Any]] = {
    "butter": {"N": 3, "Wn": 0.4},
    "bessel": {"N": 2, "Wn": 0.3, "output": "sos"},
    "cheby1": {"N": 2, "rp": 1.0, "Wn": 0.3},
    "cheby2": {"N": 2, "rs": 20.0, "Wn": 0.3},
    "ellip": {"N": 2, "rp": 1.0, "rs": 20.0, "Wn": 0.3},
    "iirnotch": {"w0": 0.3, "Q": 5.0},
    "iirpeak": {"w0": 0.3, "Q": 5.0},
    "firwin": {"numtaps": 5, "cutoff": 0.3},
    "savgol_coeffs": {"window_length": 5, "polyorder": 2},
}


def window(name: str, length: int, **shape: Any) -> Row:
    """A row of a window."""
    function = getattr(scipy.signal.windows, name)
    return row(
        f"signal.windows.{name}", lambda n: function(n, **shape), length, **shape
    )


def design(name: str, **numbers: Any) -> Row:
    """A row of a filter, or of its coefficients."""
    function = getattr(scipy.signal, name)
    return row(f"signal.{name}", lambda: function(**numbers), **numbers)


SCIPY_WINDOWS = [
    *(window(name, 7) for name in PLAIN),
    *(window(name, 7, **shape) for name, shape in SHAPES.items()),
    window("kaiser_bessel_derived", 8, beta=3.0),
    row("signal.get_window", lambda n: scipy.signal.get_window("hann", n), 6,
        window="hann"),
    *(design(name, **numbers) for name, numbers in DESIGNS.items()),
]  # fmt: skip
