"""What ufuncs make of a whole axis: `accumulate`, `reduceat`, `logaddexp.reduce`.

A ufunc accumulates by a recurrence, `y[k] = f(y[k - 1], x[k])`, and the rule runs it
backwards: no division, and elements that tie share as the ufunc's own operands do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from spadc.ir import ArrayType, Type, dtype_of, shape_of

from .core import Call, Cost, Primitive, parse_arguments, primitive, register
from .elementwise import or_one
from .inference import Axis, floating, reduced_shape, summed
from .shaping import infer_ravel, reshape
from .spreading import restore

ALONG = {"axis": 0, "keepdims": False}


def along_axis(
    name: str, infer: Any, evaluate: Any, arguments: str, called: str, **facts: Any
) -> Primitive:
    """A primitive that runs along one axis, called as `called`."""
    names = facts.pop("names", (called.replace("np.", "numpy."),))
    defaults = facts.pop("defaults", ALONG)
    given = parse_arguments(arguments, defaults)
    facts.setdefault("cost", Cost.CHEAP)
    return register(
        Primitive(name, infer, evaluate, given, Call(called), names, **facts)
    )


def _helper(name: str, evaluate: Callable[..., Any], arguments: str) -> Primitive:
    return along_axis(
        name,
        lambda y_bar, y, x, *given, axis=0: ArrayType(dtype_of(y_bar), shape_of(x)),
        evaluate,
        arguments,
        f"rt.{name}",
        names=(),
    )


# --- products -------------------------------------------------------------------------


def _infer_cumprod(x: Type, axis: int | None = None, dtype: str | None = None) -> Type:
    whole = infer_ravel(x) if axis is None else x
    return ArrayType(dtype or summed(dtype_of(x)), shape_of(whole))


cumprod = along_axis(
    "cumprod",
    _infer_cumprod,
    np.cumprod,
    "a axis= dtype= out>",
    "np.cumprod",
    defaults={},
    methods=("cumprod",),
)


def _cumprod_bar(y_bar: Any, y: Any, x: Any, axis: int = 0) -> Any:
    """`sum(y_bar[k] * product of the others up to k)`, from the last to the first."""
    total = np.array(np.moveaxis(y_bar, axis, 0))
    factors, before = np.moveaxis(x, axis, 0), np.moveaxis(y, axis, 0)
    for k in range(len(total) - 2, -1, -1):
        total[k] += factors[k + 1] * total[k + 1]
    total[1:] *= before[:-1]
    return np.moveaxis(total, 0, axis)


cumprod_bar = _helper("cumprod_bar", _cumprod_bar, "y_bar y x axis=")


@cumprod.vjp
def _cumprod(
    y_bar: Any, y: Any, x: Any, axis: int | None = None, dtype: Any = None
) -> Any:
    if axis is not None:
        return cumprod_bar(y_bar, y, x, axis=axis)
    flat = primitive("ravel")(x)
    return reshape(cumprod_bar(y_bar, y, flat, axis=0), x.shape)


# --- extremes -------------------------------------------------------------------------


def _running(name: str) -> Primitive:
    return along_axis(
        f"{name}_accumulate",
        lambda x, axis=0: ArrayType(dtype_of(x), shape_of(x)),
        getattr(np, name).accumulate,
        "array axis= out>",
        f"np.{name}.accumulate",
    )


maximum_accumulate, minimum_accumulate = _running("maximum"), _running("minimum")


def _running_bar(y_bar: Any, y: Any, x: Any, axis: int = 0) -> Any:
    """Each result's cotangent goes to the element, to the result before it, or to
    both in equal parts."""
    total = np.array(np.moveaxis(y_bar, axis, 0))
    elements, results = np.moveaxis(x, axis, 0), np.moveaxis(y, axis, 0)
    for k in range(len(total) - 1, 0, -1):
        goes_on = results[k - 1] == results[k]
        share = np.where(goes_on & (elements[k] == results[k]), 0.5, 1.0) * goes_on
        passed = (share * total[k]).astype(total.dtype)
        total[k - 1] += passed
        total[k] -= passed
    return np.moveaxis(total, 0, axis)


running_bar = _helper("running_bar", _running_bar, "y_bar y x axis=")


@maximum_accumulate.vjp
@minimum_accumulate.vjp
def _extreme(y_bar: Any, y: Any, x: Any, axis: int = 0) -> Any:
    return running_bar(y_bar, y, x, axis=axis)


# --- sums of segments -----------------------------------------------------------------


def _infer_reduceat(x: Type, indices: Type, axis: int = 0) -> Type:
    shape, number = shape_of(x), shape_of(indices)
    if shape is None or number is None:
        return ArrayType(summed(dtype_of(x)))
    reduced = list(shape)
    reduced[axis] = number[0]
    return ArrayType(summed(dtype_of(x)), tuple(reduced))


add_reduceat = along_axis(
    "add_reduceat",
    _infer_reduceat,
    np.add.reduceat,
    "array indices axis= out>",
    "np.add.reduceat",
)


def _reduceat_bar(
    y_bar: Any, indices: Any, shape: tuple[int, ...], axis: int = 0
) -> Any:
    """Each segment's cotangent repeated over the segment."""
    rows = np.moveaxis(y_bar, axis, 0)
    x_bar = np.zeros(shape, np.result_type(y_bar))
    target = np.moveaxis(x_bar, axis, 0)
    stops = [*indices[1:], len(target)]
    for row, start, stop in zip(rows, indices, stops, strict=True):
        target[start : max(stop, start + 1)] += row
    return x_bar


reduceat_bar = along_axis(
    "reduceat_bar",
    lambda y_bar, indices, shape, axis=0: ArrayType(dtype_of(y_bar), shape.dims),
    _reduceat_bar,
    "y_bar indices (shape) axis=",
    "rt.reduceat_bar",
    names=(),
)


@add_reduceat.vjp
def _reduceat(y_bar: Any, y: Any, x: Any, indices: Any, axis: int = 0) -> Any:
    return reduceat_bar(y_bar, indices, x.shape, axis=axis), None


# --- reductions of other ufuncs -------------------------------------------------------


def _reduction(name: str) -> Primitive:
    def infer(x: Type, axis: Axis = 0, keepdims: bool = False) -> Type:
        shape = reduced_shape(shape_of(x), axis, keepdims)
        dtype = floating(dtype_of(x))
        result = primitive("sum").infer(ArrayType(dtype, shape), axis=())
        return ArrayType(dtype, shape) if keepdims else result

    return along_axis(
        f"{name}_reduce",
        infer,
        getattr(np, name).reduce,
        "array axis= out> | keepdims=",
        f"np.{name}.reduce",
        cost=Cost.COSTLY,
    )


logaddexp_reduce, hypot_reduce = _reduction("logaddexp"), _reduction("hypot")


@logaddexp_reduce.vjp
def _logaddexp(
    y_bar: Any, y: Any, x: Any, axis: Axis = 0, keepdims: bool = False
) -> Any:
    weights = primitive("exp")(x - restore(y, axis, keepdims))
    return restore(y_bar, axis, keepdims) * weights


@hypot_reduce.vjp
def _hypot(y_bar: Any, y: Any, x: Any, axis: Axis = 0, keepdims: bool = False) -> Any:
    scaled = restore(y_bar, axis, keepdims) / or_one(restore(y, axis, keepdims))
    return scaled * x
