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


def resized(x: Any, shape: tuple[int, ...]) -> Any:
    """The elements of `x` in an array of zeros of that shape: every axis is cut off, or
    padded, at its end.

    The result has the dtype of `x`. ValueError if the numbers of axes differ.

    Source: a transform of another length pads or cuts off (NumPy reference,
    `numpy.fft`); its adjoint does the contrary.
    """
    kept = tuple(slice(0, min(n, m)) for n, m in zip(np.shape(x), shape, strict=True))
    result = np.zeros(shape, x.dtype)
    result[kept] = x[kept]
    return result


def rfftn_bar(
    y_bar: Any,
    shape: tuple[int, ...],
    s: Any = None,
    axes: Any = None,
    norm: Any = None,
) -> Any:
    """The cotangent of `x`, of shape `shape`, in `np.fft.rfftn(x, s, axes, norm)`.

    The result is real, in the precision of the spectrum `y_bar`. IndexError if it has
    no such axes.

    Source: the missing half of the spectrum has no cotangent, and a complex transform
    is its own transpose (NumPy reference, `numpy.fft`).
    """
    axes = axes or tuple(range(-(np.ndim(y_bar) if s is None else len(s)), 0))
    length = shape[axes[-1]] if s is None or s[-1] == -1 else s[-1]
    whole = np.fft.fft(y_bar, length, axes[-1], norm)
    return resized(np.fft.fftn(whole, axes=axes[:-1], norm=norm).real, shape)


def irfftn_bar(
    y_bar: Any,
    shape: tuple[int, ...],
    s: Any = None,
    axes: Any = None,
    norm: Any = None,
) -> Any:
    """The cotangent of the spectrum, of shape `shape`, in `np.fft.irfftn(spectrum, s,
    axes, norm)`.

    The result is complex, in the precision of `y_bar`. IndexError if it has no such
    axes.

    Source: as `irfft_bar`; the other axes are transformed by `ifft`, which is its own
    transpose.
    """
    axes = axes or tuple(range(-(np.ndim(y_bar) if s is None else len(s)), 0))
    half = irfft_bar(y_bar, axes[-1], norm)
    return resized(np.fft.ifftn(half, axes=axes[:-1], norm=norm), shape)
