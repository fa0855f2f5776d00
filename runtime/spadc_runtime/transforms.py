"""Cotangents of discrete Fourier transforms."""

from __future__ import annotations

from typing import Any

import numpy as np


def irfft_bar(y_bar: Any, axis: int = -1, norm: str | None = None) -> Any:
    """The cotangent of the spectrum in `np.fft.irfft(spectrum, n, axis, norm)`.

    `y_bar` is a real array of length `n` along `axis`; the result has length `n // 2 +
    1` there, and is complex in the precision of `y_bar`. It is the one of a bilinear
    pairing: a change `dz` of the spectrum changes the output by `Re(sum(z_bar * dz))`.
    IndexError if `y_bar` has no such axis.

    Source: `irfft` is the adjoint of `rfft`, in which each frequency but the first, and
    the last of an even length, stands for two (NumPy reference, `numpy.fft`).
    """
    turned: Any = {"forward": "backward", "ortho": "ortho"}.get(str(norm), "forward")
    z_bar = np.conj(np.fft.rfft(y_bar, axis=axis, norm=turned))
    inside = slice(1, (np.shape(y_bar)[axis] + 1) // 2)
    np.moveaxis(z_bar, axis, -1)[..., inside] *= 2
    return z_bar
