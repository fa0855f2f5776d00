"""Discrete cosine and sine transforms of `scipy.fft`; Romberg's rule.

All are linear. Where the matrix of a transform is orthogonal its adjoint is the inverse
transform; otherwise it is a transform again, but for factors of 2 at the ends.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from spadc.ir import Type, array_or_scalar, shape_of

from .core import Primitive, Unsupported, primitive
from .inference import is_left_out, reduced_shape
from .scipy_entries import (
    floats,
    like_shape,
    run_time_helper,
    same_floats,
    scipy_module,
    scipy_primitive,
)

TURNED = {None: "forward", "backward": "forward", "forward": "backward"}
INVERSE = {1: 1, 2: 3, 3: 2, 4: 4}

# --- cosines and sines ----------------------------------------------------------------


def _cosine_bar(
    y_bar: Any,
    type: int = 2,
    axes: Any = -1,
    norm: str | None = None,
    sine: bool = False,
) -> Any:
    fft, turned = scipy_module("fft"), INVERSE[type]
    ends = [-1] if sine else [0]
    if type == 1:
        ends = [] if sine else [0, -1]
    for axis in np.atleast_1d(axes).tolist():
        rows = np.moveaxis(np.array(y_bar), axis, 0)
        if type in (1, 2):
            rows[ends] *= 2
        transform = fft.dst if sine else fft.dct
        rows = transform(rows, turned, axis=0, norm=norm)
        if type in (1, 3):
            rows[ends] /= 2
        y_bar = np.moveaxis(rows, 0, axis)
    return y_bar


cosine_bar = run_time_helper(
    "cosine_bar",
    same_floats,
    _cosine_bar,
    "y_bar type= axes= norm= sine=",
    {"type": 2, "axes": -1, "sine": False},
)


def _same_length(x: Type, **attrs: Any) -> Type:
    if attrs.get("n") is not None or attrs.get("s") is not None:
        raise Unsupported("a cosine or sine transform with another length")
    return same_floats(x)


def _transform(name: str, several: bool) -> Primitive:
    arguments = "x type= s= axes= norm=" if several else "x type= n= axis= norm="
    return scipy_primitive(
        f"fft.{name}",
        _same_length,
        arguments,
        {"type": 2} if several else {"type": 2, "axis": -1},
        linear_in=(0,),
    )


def _pair(name: str, several: bool = False) -> None:
    """A transform and its inverse, each of which is the adjoint of the other where the
    matrix is orthogonal."""
    forward, backward = _transform(name, several), _transform(f"i{name}", several)
    _give_rule(forward, backward, False, "dst" in name, several)
    _give_rule(backward, forward, True, "dst" in name, several)


def _give_rule(
    known: Primitive, other: Primitive, inverse: bool, sine: bool, several: bool
) -> None:
    @known.vjp
    def rule(
        y_bar: Any, y: Any, x: Any, type: int = 2, norm: Any = None, **attrs: Any
    ) -> Any:
        if norm == "ortho":
            return other(y_bar, type=type, norm=norm, **attrs)
        axes = attrs.get("axes") if several else attrs.get("axis", -1)
        if axes is None:
            axes = tuple(range(_rank(x)))
        facts = {"sine": True} if sine else {}
        kind = INVERSE[type] if inverse else type
        scale = TURNED[norm] if inverse else norm
        return cosine_bar(y_bar, type=kind, axes=axes, norm=scale, **facts)


def _rank(x: Any) -> int:
    shape = shape_of(x.type)
    if shape is None:
        raise Unsupported("a transform of all axes needs an array of known axes")
    return len(shape)


for _name in ("dct", "dst"):
    _pair(_name)
    _pair(f"{_name}n", several=True)

# --- Romberg's rule -------------------------------------------------------------------


def _infer_romb(y: Type, dx: Type, axis: int = -1) -> Type:
    shape = reduced_shape(shape_of(y), axis, False)
    given = (y,) if is_left_out(dx) else (y, dx)
    known = floats(*given) is not None
    return array_or_scalar("float64" if known else None, shape)


def _romb_bar(y_bar: Any, shape: tuple[int, ...], axis: int = -1) -> Any:
    weights = scipy_module("integrate").romb(np.eye(shape[axis]), axis=0)
    bars = np.multiply.outer(y_bar, weights.astype(np.result_type(y_bar)))
    return np.moveaxis(bars, -1, axis)


romb_bar = run_time_helper(
    "romb_bar", like_shape, _romb_bar, "y_bar (shape) axis=", {"axis": -1}
)


def _evaluate_romb(y: Any, dx: Any, axis: int = -1) -> Any:
    spacing = 1.0 if dx is None else dx
    return scipy_module("integrate").romb(y, spacing, axis=axis)


romb = scipy_primitive(
    "integrate.romb",
    _infer_romb,
    "y dx? axis=",
    {"axis": -1},
    evaluate=_evaluate_romb,
    linear_in_each=(0, 1),
)


@romb.vjp
def _romb(y_bar: Any, y: Any, x: Any, dx: Any, axis: int = -1) -> Any:
    if is_left_out(dx.type):
        return romb_bar(y_bar, x.shape, axis=axis), None
    unit = romb(x, x.builder.constant(None), axis=axis)
    return romb_bar(dx * y_bar, x.shape, axis=axis), primitive("sum")(y_bar * unit)
