"""Products of neighbouring or all elements: `np.convolve`, `np.correlate`, `np.kron`,
and interpolation."""

from __future__ import annotations

from typing import Any

import numpy as np

from spadc.ir import (
    ArrayType,
    Dim,
    ScalarType,
    Type,
    array_or_scalar,
    promote,
    rank_of,
    shape_of,
)

from .complex_parts import conj_of
from .core import (
    Call,
    Cost,
    Primitive,
    Unsupported,
    parse_arguments,
    primitive,
    register,
)
from .inference import is_left_out, multiply_dims, promoted
from .shaping import flip, reshape
from .structural import make_shape


def _filter(
    name: str, infer: Any, evaluate: Any, arguments: str, **facts: Any
) -> Primitive:
    helper = name.endswith(("_bar", "_slope"))
    called = f"rt.{name}" if helper else f"np.{name}"
    given = parse_arguments(arguments, facts.pop("defaults", None))
    names = () if helper else (f"numpy.{name}",)
    facts.setdefault("cost", Cost.COSTLY)
    return register(
        Primitive(name, infer, evaluate, given, Call(called), names, **facts)
    )


BILINEAR: dict[str, Any] = {"linear_in_each": (0, 1)}

# --- convolution ----------------------------------------------------------------------


def _infer_convolve(a: Type, v: Type, mode: str = "full") -> Type:
    lengths = [shape_of(x) for x in (a, v)]
    length: Dim = None
    if all(s and isinstance(s[0], int) for s in lengths):
        long, short = sorted((s[0] for s in lengths if s), reverse=True)  # type: ignore[type-var]
        length = {"full": long + short - 1, "same": long, "valid": long - short + 1}[  # type: ignore[operator]
            mode
        ]
    return ArrayType(promoted((a, v)), (length,))


def _infer_convolve_bar(
    y_bar: Type, other: Type, shape: Any, mode: str = "full", first: bool | None = None
) -> Type:
    dtype = promoted((y_bar, other))
    return ScalarType(dtype) if shape.dims == () else ArrayType(dtype, shape.dims)


convolve = _filter(
    "convolve",
    _infer_convolve,
    np.convolve,
    "a v mode=",
    defaults={"mode": "full"},
    **BILINEAR,
)
correlate = _filter(
    "correlate",
    _infer_convolve,
    np.correlate,
    "a v mode=",
    defaults={"mode": "valid"},
    **BILINEAR,
)


def _convolve_bar(
    y_bar: Any,
    other: Any,
    shape: tuple[int, ...],
    mode: str = "full",
    first: bool | None = None,
) -> Any:
    """The cotangent of one operand of `np.convolve(x, other, mode)`; of
    `np.correlate` if `first` says which."""
    other = np.atleast_1d(other)
    (length,) = shape or (1,)
    least = min(length, len(other))
    a_length, v_length = (length, len(other)) if first else (len(other), length)
    swapped = first is not None and a_length < v_length
    middle = least // 2 if swapped else (least - 1) // 2
    start = {"full": 0, "same": middle, "valid": least - 1}[mode]
    whole = np.zeros(length + len(other) - 1, np.result_type(y_bar, other))
    whole[start : start + len(y_bar)] = y_bar
    return np.correlate(whole, np.conj(other), "valid").reshape(shape)[()]


convolve_bar = _filter(
    "convolve_bar",
    _infer_convolve_bar,
    _convolve_bar,
    "y_bar other (shape) mode= first=",
    defaults={"mode": "full", "first": None},
    **BILINEAR,
)


@convolve.vjp
def _convolve(y_bar: Any, y: Any, a: Any, v: Any, mode: str = "full") -> Any:
    a_bar = convolve_bar(y_bar, v, a.shape, mode=mode)
    return a_bar, convolve_bar(y_bar, a, v.shape, mode=mode)


@correlate.vjp
def _correlate(y_bar: Any, y: Any, a: Any, v: Any, mode: str = "valid") -> Any:
    """`np.correlate(a, v)` is `np.convolve(a, np.conj(v[::-1]))`."""
    turned = conj_of(_flipped(v))
    sides = [{"first": first} if mode == "same" else {} for first in (True, False)]
    a_bar = convolve_bar(y_bar, turned, a.shape, mode=mode, **sides[0])
    v_bar = convolve_bar(y_bar, a, v.shape, mode=mode, **sides[1])
    return a_bar, _flipped(conj_of(v_bar))


def _flipped(x: Any) -> Any:
    return x if rank_of(x.type) == 0 else flip(x, axis=0)


# --- products -------------------------------------------------------------------------


def _infer_kron(a: Type, b: Type) -> Type:
    first, second = shape_of(a), shape_of(b)
    if first is None or second is None or len(first) != len(second):
        raise Unsupported("`np.kron` needs two arrays with as many known axes")
    pairs = zip(first, second, strict=True)
    return ArrayType(promote(a, b), tuple(multiply_dims(m, n) for m, n in pairs))


kron = _filter("kron", _infer_kron, np.kron, "a b", **BILINEAR)


@kron.vjp
def _kron(y_bar: Any, y: Any, a: Any, b: Any) -> Any:
    """One block for each element of `a`; blocks are split into axes of their own."""
    rank = rank_of(a.type) or 0
    outer, inner = "acegikmo"[:rank], "bdfhjlnp"[:rank]
    lengths = [x_dim for k in range(rank) for x_dim in (_dim(a, k), _dim(b, k))]
    blocks = reshape(y_bar, y_bar.builder.express(make_shape.name, *lengths))
    both = "".join(o + i for o, i in zip(outer, inner, strict=True))
    einsum = primitive("einsum")
    return (
        einsum(blocks, b, subscripts=f"{both},{inner}->{outer}"),
        einsum(blocks, a, subscripts=f"{both},{outer}->{inner}"),
    )


def _dim(x: Any, axis: int) -> Any:
    return primitive("dim")(x, axis=axis)


# --- interpolation --------------------------------------------------------------------


def _infer_interp(x: Type, xp: Type, fp: Type, left: Type, right: Type) -> Type:
    if isinstance(x, ScalarType):
        return ScalarType("float64")
    return array_or_scalar("float64", shape_of(x))


def _interp(x: Any, xp: Any, fp: Any, left: Any = None, right: Any = None) -> Any:
    return np.interp(x, xp, fp, left, right)


interp = _filter("interp", _infer_interp, _interp, "x xp fp | left? right?")


def _interp_slope(x: Any, xp: Any, fp: Any) -> Any:
    """The slope of the polygon at `x`: 0 outside, the right one at a corner."""
    k = np.clip(np.searchsorted(xp, x, side="right") - 1, 0, len(xp) - 2)
    inside = (x >= xp[0]) & (x <= xp[-1])
    return np.where(inside, (fp[k + 1] - fp[k]) / (xp[k + 1] - xp[k]), 0.0)[()]


def _interp_slope_bar(y_bar: Any, x: Any, xp: Any) -> Any:
    """The cotangent of the corners that a slope lies between."""
    k = np.clip(np.searchsorted(xp, x, side="right") - 1, 0, len(xp) - 2)
    inside = (x >= xp[0]) & (x <= xp[-1])
    rise_bar = np.where(inside, y_bar / (xp[k + 1] - xp[k]), 0.0)
    fp_bar = np.zeros(len(xp))
    np.add.at(fp_bar, k, -rise_bar)
    np.add.at(fp_bar, k + 1, rise_bar)
    return fp_bar


def _interp_bar(y_bar: Any, x: Any, xp: Any) -> Any:
    """`y_bar` shared out between the two corners next to each `x`."""
    k = np.clip(np.searchsorted(xp, x, side="right") - 1, 0, len(xp) - 2)
    share = np.clip((x - xp[k]) / (xp[k + 1] - xp[k]), 0.0, 1.0)
    fp_bar = np.zeros(len(xp))
    np.add.at(fp_bar, k, (1 - share) * y_bar)
    np.add.at(fp_bar, k + 1, share * y_bar)
    return fp_bar


interp_slope = _filter(
    "interp_slope",
    lambda x, xp, fp: _infer_interp(x, xp, fp, x, x),
    _interp_slope,
    "x xp fp",
)
interp_bar, interp_slope_bar = (
    _filter(
        name,
        lambda y_bar, x, xp: ArrayType("float64", shape_of(xp)),
        evaluate,
        "y_bar x xp",
    )
    for name, evaluate in (
        ("interp_bar", _interp_bar),
        ("interp_slope_bar", _interp_slope_bar),
    )
)


def _check_ends(left: Any, right: Any) -> None:
    if not (is_left_out(left.type) and is_left_out(right.type)):
        raise Unsupported("`np.interp` with `left` or `right` is not supported")


@interp.vjp
def _interp_vjp(
    y_bar: Any, y: Any, x: Any, xp: Any, fp: Any, left: Any, right: Any
) -> Any:
    _check_ends(left, right)
    sloped = y_bar * interp_slope(x, xp, fp)
    return sloped, interp_bar(-sloped, x, xp), interp_bar(y_bar, x, xp), None, None


@interp.jvp
def _interp_dot(
    x_dots: Any, y: Any, x: Any, xp: Any, fp: Any, left: Any, right: Any
) -> Any:
    """The slope times how far `x` moves against the corners, and what they rise."""
    x_dot, xp_dot, fp_dot, *_ = x_dots
    _check_ends(left, right)
    moved = x_dot
    if xp_dot is not None:
        carried = interp(x, xp, xp_dot, left, right)
        moved = -carried if moved is None else moved - carried
    sloped = None if moved is None else interp_slope(x, xp, fp) * moved
    if fp_dot is None:
        return sloped
    raised = interp(x, xp, fp_dot, left, right)
    return raised if sloped is None else sloped + raised


@interp_slope.jvp
def _interp_slope_dot(x_dots: Any, y: Any, x: Any, xp: Any, fp: Any) -> Any:
    _, xp_dot, fp_dot = x_dots
    steeper = None if fp_dot is None else interp_slope(x, xp, fp_dot)
    if xp_dot is None:
        return steeper
    wider = y * interp_slope(x, xp, xp_dot)
    return -wider if steeper is None else steeper - wider


@interp_slope.vjp
def _interp_slope_vjp(y_bar: Any, y: Any, x: Any, xp: Any, fp: Any) -> Any:
    fp_bar = interp_slope_bar(y_bar, x, xp)
    return None, interp_slope_bar(-y_bar * y, x, xp), fp_bar
