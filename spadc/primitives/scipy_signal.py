"""Convolution, correlation and linear filters of `scipy.signal`.

A filter `y = lfilter(b, a, x)` is the solution of `conv(a, y) = conv(b, x)`. With the
cotangent `e` of that equation, which the same recursion gives when it runs backwards,
the cotangents of `b`, `a` and `x` are correlations (Oppenheim and Schafer,
Discrete-Time Signal Processing, section 2.5).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from spadc.ir import (
    ArrayType,
    Dim,
    Type,
    shape_of,
)

from .core import Primitive, Unsupported, primitive
from .inference import add_dims, subtract_dims
from .scipy_entries import (
    floats,
    like_shape,
    run_time_helper,
    scipy_module,
    scipy_primitive,
)
from .shaping import flip

# --- convolution ----------------------------------------------------------------------


def _infer_convolve(a: Type, v: Type, mode: str = "full", **attrs: Any) -> Type:
    first, second = shape_of(a), shape_of(v)
    dtype = floats(a, v)
    if first is None or second is None or len(first) != len(second):
        return ArrayType(dtype, None)
    if mode == "same":
        return ArrayType(dtype, first)
    pairs = zip(first, second, strict=True)
    lengths = tuple(_length(n, m, mode, attrs.get("axes")) for n, m in pairs)
    return ArrayType(dtype, lengths)


def _length(n: Dim, m: Dim, mode: str, axes: Any) -> Dim:
    if axes is not None:
        return None
    if mode == "full":
        return subtract_dims(add_dims(n, m), 1)
    return abs(n - m) + 1 if isinstance(n, int) and isinstance(m, int) else None


def _convolution(name: str, arguments: str = "", **facts: Any) -> Primitive:
    defaults = {"mode": "full", **facts.pop("defaults", {})}
    given = f"in1 in2 mode= {arguments}"
    return scipy_primitive(f"signal.{name}", _infer_convolve, given, defaults, **facts)


def _convolved_bar(
    y_bar: Any, other: Any, shape: tuple[int, ...], axes: Any = None
) -> Any:
    signal, rank = scipy_module("signal"), len(shape)
    over = range(rank) if axes is None else [k % rank for k in np.atleast_1d(axes)]
    pairs = zip(shape, np.shape(other), strict=True)
    full = [n + m - 1 if k in over else max(n, m) for k, (n, m) in enumerate(pairs)]
    whole = np.zeros(full, np.result_type(y_bar, other))
    starts = [(n - m) // 2 for n, m in zip(full, np.shape(y_bar), strict=True)]
    ends = [s + m for s, m in zip(starts, np.shape(y_bar), strict=True)]
    whole[tuple(map(slice, starts, ends))] = y_bar
    turned = np.flip(other, axis=tuple(over))
    if axes is None:
        return signal.convolve(whole, turned, mode="valid")
    x_bar = signal.fftconvolve(whole, turned, mode="valid", axes=axes)
    return primitive("unbroadcast").evaluate(x_bar, shape)


convolved_bar = run_time_helper(
    "convolved_bar", like_shape, _convolved_bar, "y_bar other (shape) axes="
)
DIRECT = {"method": "auto"}
convolve = _convolution("convolve", "method=", defaults=DIRECT, linear_in_each=(0, 1))
correlate = _convolution("correlate", "method=", defaults=DIRECT, linear_in_each=(0, 1))
fftconvolve = _convolution("fftconvolve", "axes=", linear_in_each=(0, 1))
oaconvolve = _convolution("oaconvolve", "axes=", linear_in_each=(0, 1))


@convolve.vjp
def _convolve(y_bar: Any, y: Any, a: Any, v: Any, mode: str = "full", **_: Any) -> Any:
    """The full result keeps every product, so that a correlation gives them back."""
    if mode == "full" and floats(a.type, v.type):
        return (
            correlate(y_bar, v, mode="valid"),
            correlate(y_bar, a, mode="valid"),
        )
    return convolved_bar(y_bar, v, a.shape), convolved_bar(y_bar, a, v.shape)


@correlate.vjp
def _correlate(y_bar: Any, y: Any, a: Any, v: Any, **_: Any) -> Any:
    """`correlate(a, v)` is `convolve(a, np.flip(v))`."""
    a_bar = convolved_bar(y_bar, flip(v), a.shape)
    return a_bar, flip(convolved_bar(y_bar, a, v.shape))


def _by_spectra(
    y_bar: Any, y: Any, a: Any, v: Any, mode: str = "full", axes: Any = None
) -> Any:
    return (
        convolved_bar(y_bar, v, a.shape, axes=axes),
        convolved_bar(y_bar, a, v.shape, axes=axes),
    )


fftconvolve.vjp(_by_spectra)
oaconvolve.vjp(_by_spectra)

# --- convolution of images ------------------------------------------------------------

PADDED = {"wrap": "wrap", "symm": "symmetric"}
FILL = {"boundary": "fill", "fillvalue": 0}
ON_IMAGES: dict[str, Any] = {"arguments": "boundary= fillvalue=", "defaults": FILL}
convolve2d = _convolution("convolve2d", **ON_IMAGES)
correlate2d = _convolution("correlate2d", **ON_IMAGES)


def folded(
    x_bar: Any, before: Any, shape: tuple[int, ...], mode: str = "constant"
) -> Any:
    """The cotangent of what `np.pad` has padded; see the run time."""
    for axis, (start, length) in enumerate(zip(before, shape, strict=True)):
        rows = np.moveaxis(x_bar, axis, 0)
        kept = rows[start : start + length].copy()
        if mode != "constant" and len(rows) > length:
            widths = (start, len(rows) - start - length)
            source = np.pad(np.arange(length), widths, mode)  # type: ignore[call-overload]
            np.add.at(kept, source[:start], rows[:start])
            np.add.at(kept, source[start + length :], rows[start + length :])
        x_bar = np.moveaxis(kept, 0, axis)
    return x_bar


def _bounded_convolved_bar(
    y_bar: Any, other: Any, shape: tuple[int, ...], boundary: str
) -> Any:
    margins = [m - 1 for m in np.shape(other)]
    wide = [n + 2 * m for n, m in zip(shape, margins, strict=True)]
    padded = _convolved_bar(y_bar, other, tuple(wide))
    return folded(padded, margins, shape, PADDED[boundary])


def _bounded_kernel_bar(
    y_bar: Any, x: Any, shape: tuple[int, ...], boundary: str
) -> Any:
    widths = [(m - 1, m - 1) for m in shape]
    mode: Any = PADDED[boundary]
    return _convolved_bar(y_bar, np.pad(x, widths, mode), shape)


bounded_convolved_bar = run_time_helper(
    "bounded_convolved_bar",
    like_shape,
    _bounded_convolved_bar,
    "y_bar other (shape) boundary:",
)
bounded_kernel_bar = run_time_helper(
    "bounded_kernel_bar",
    like_shape,
    _bounded_kernel_bar,
    "y_bar x (shape) boundary:",
)


@convolve2d.vjp
def _convolve2d(
    y_bar: Any,
    y: Any,
    a: Any,
    v: Any,
    mode: str = "full",
    boundary: str = "fill",
    fillvalue: Any = 0,
) -> Any:
    if boundary == "fill":
        if fillvalue != 0:
            raise Unsupported("a convolution with a `fillvalue` is not supported")
        return convolved_bar(y_bar, v, a.shape), convolved_bar(y_bar, a, v.shape)
    return (
        bounded_convolved_bar(y_bar, v, a.shape, boundary=boundary),
        bounded_kernel_bar(y_bar, a, v.shape, boundary=boundary),
    )


@correlate2d.vjp
def _correlate2d(y_bar: Any, y: Any, a: Any, v: Any, **attrs: Any) -> Any:
    """`correlate2d(a, v)` is `np.flip(convolve2d(np.flip(a), v))`."""
    a_bar, v_bar = _convolve2d(flip(y_bar), y, flip(a), v, **attrs)
    return flip(a_bar), v_bar


def _of_images(known: Primitive) -> None:
    @known.jvp
    def rule(
        dots: Any, y: Any, a: Any, v: Any, fillvalue: Any = 0, **attrs: Any
    ) -> Any:
        """What the image is filled up with does not change."""
        a_dot, v_dot = dots
        filled = {"fillvalue": fillvalue} if fillvalue != 0 else {}
        first = None if a_dot is None else known(a_dot, v, **attrs)
        second = None if v_dot is None else known(a, v_dot, **attrs, **filled)
        if first is None or second is None:
            return second if first is None else first
        return first + second


_of_images(convolve2d)
_of_images(correlate2d)
