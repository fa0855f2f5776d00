"""Discrete Fourier transforms along several axes, with other lengths as well.

Each is a transform along one axis after the other, so that the rules of `fourier` hold:
a complex transform is its own transpose, what was padded is cut off again.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from spadc.ir import ArrayType, Dim, Shape, ShapeType, Type, real_dtype, shape_of

from .core import Call, Primitive, parse_arguments, register
from .fourier import irfft_bar, spectrum_dtype, transform
from .inference import is_left_out

Axes = tuple[int, ...] | None
LAST_TWO = (-2, -1)

# --- types ----------------------------------------------------------------------------


def _lengths(x: Type, s: Type, axes: Axes) -> Shape | None:
    """The shape of `x` with the lengths `s` on the axes; -1 is its own."""
    shape = shape_of(x)
    if shape is None or is_left_out(s):
        return shape
    dims = s.dims if isinstance(s, ShapeType) else None
    if dims is None:
        return (None,) * len(shape)
    found = list(shape)
    for axis, dim in zip(axes or range(-len(dims), 0), dims, strict=True):
        found[axis] = shape[axis] if dim == -1 else dim
    return tuple(found)


def _with_last(shape: Shape | None, axes: Axes, length: Dim) -> Shape | None:
    """The shape with another length on the last of the axes."""
    if shape is None:
        return None
    found = list(shape)
    found[axes[-1] if axes else -1] = length
    return tuple(found)


def _last(shape: Shape | None, axes: Axes) -> Dim:
    return None if shape is None else shape[axes[-1] if axes else -1]


def _infer_complex(x: Type, s: Type, axes: Axes = None, norm: Any = None) -> Type:
    return ArrayType(spectrum_dtype(x), _lengths(x, s, axes))


def _infer_rfftn(x: Type, s: Type, axes: Axes = None, norm: Any = None) -> Type:
    shape = _lengths(x, s, axes)
    length = _last(shape, axes)
    half = length // 2 + 1 if isinstance(length, int) else None
    return ArrayType(spectrum_dtype(x), _with_last(shape, axes, half))


def _infer_irfftn(x: Type, s: Type, axes: Axes = None, norm: Any = None) -> Type:
    shape = _lengths(x, s, axes)
    if is_left_out(s):
        half = _last(shape, axes)
        length = 2 * (half - 1) if isinstance(half, int) else None
        shape = _with_last(shape, axes, length)
    return ArrayType(real_dtype(spectrum_dtype(x)), shape)


# --- helpers --------------------------------------------------------------------------


def _resized(x: Any, shape: tuple[int, ...]) -> Any:
    kept = tuple(slice(0, min(n, m)) for n, m in zip(np.shape(x), shape, strict=True))
    result = np.zeros(shape, x.dtype)
    result[kept] = x[kept]
    return result


def _all_axes(y_bar: Any, axes: Axes, s: Any) -> tuple[int, ...]:
    return axes or tuple(range(-(np.ndim(y_bar) if s is None else len(s)), 0))


def _rfftn_bar(
    y_bar: Any,
    shape: tuple[int, ...],
    s: Any = None,
    axes: Axes = None,
    norm: Any = None,
) -> Any:
    axes = _all_axes(y_bar, axes, s)
    length = shape[axes[-1]] if s is None or s[-1] == -1 else s[-1]
    *others, last = axes
    whole = np.fft.fft(y_bar, length, last, norm)
    return _resized(np.fft.fftn(whole, axes=others, norm=norm).real, shape)


def _irfftn_bar(
    y_bar: Any,
    shape: tuple[int, ...],
    s: Any = None,
    axes: Axes = None,
    norm: Any = None,
) -> Any:
    *others, last = _all_axes(y_bar, axes, s)
    half = irfft_bar.evaluate(y_bar, last, norm)
    return _resized(np.fft.ifftn(half, axes=others, norm=norm), shape)


def _helper(name: str, evaluate: Any, arguments: str, dtype: Any) -> Primitive:
    def infer(y_bar: Type, shape: Type, *s: Type, **attrs: Any) -> Type:
        dims = shape.dims if isinstance(shape, ShapeType) else None
        return ArrayType(dtype(y_bar), dims)

    given = parse_arguments(arguments, {"s": None})
    spelling = Call(f"rt.{name}")
    return register(
        Primitive(name, infer, evaluate, given, spelling, takes_complex=True)
    )


resized = _helper("resized", _resized, "x (shape)", lambda x: x.dtype)
rfftn_bar = _helper(
    "rfftn_bar",
    _rfftn_bar,
    "y_bar (shape) (s) axes= norm=",
    lambda y_bar: real_dtype(y_bar.dtype) if y_bar.dtype else None,
)
irfftn_bar = _helper(
    "irfftn_bar", _irfftn_bar, "y_bar (shape) (s) axes= norm=", spectrum_dtype
)

# --- transforms -----------------------------------------------------------------------

ARGUMENTS = "a (s) axes= norm="
WITHOUT_OUT = frozenset({"ifft2", "irfft2"})  # NumPy's leave `out` as it is


def _several(name: str, infer: Any) -> Primitive:
    axes = LAST_TWO if name.endswith("2") else None
    arguments = ARGUMENTS if name in WITHOUT_OUT else f"{ARGUMENTS} out>"
    return transform(name, infer, arguments, s=None, axes=axes)


def _complex(name: str) -> None:
    known = _several(name, _infer_complex)

    @known.vjp
    def rule(y_bar: Any, y: Any, x: Any, s: Any, **attrs: Any) -> Any:
        bar = known(y_bar, None, **attrs)
        return bar if is_left_out(s.type) else resized(bar, x.shape), None


def _half(name: str, infer: Any, helper: Primitive) -> None:
    known = _several(name, infer)

    @known.vjp
    def rule(y_bar: Any, y: Any, x: Any, s: Any, **attrs: Any) -> Any:
        if name.endswith("2"):
            attrs.setdefault("axes", LAST_TWO)
        return helper(y_bar, x.shape, s, **attrs), None


for _name in ("fft2", "ifft2", "fftn", "ifftn"):
    _complex(_name)
for _name in ("rfft2", "rfftn"):
    _half(_name, _infer_rfftn, rfftn_bar)
for _name in ("irfft2", "irfftn"):
    _half(_name, _infer_irfftn, irfftn_bar)
