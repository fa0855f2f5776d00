"""What ufuncs make of a whole axis: `accumulate`, `reduceat`.

A ufunc accumulates by a recurrence, `y[k] = f(y[k - 1], x[k])`, and the rule runs it
backwards: no division, and elements that tie share as the ufunc's own operands do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from spadc.ir import ArrayType, Type, dtype_of, shape_of

from .choices import above
from .core import Call, Cost, Primitive, parse_arguments, primitive, register
from .inference import summed
from .recurrences import after, recurrence
from .ties import at_tie

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


def backwards(name: str, evaluate: Callable[..., Any], arguments: str) -> Primitive:
    """A helper that runs a recurrence backwards: the cotangent of `x`."""
    return along_axis(
        name,
        lambda y_bar, y, x, *given, **how: ArrayType(dtype_of(y_bar), shape_of(x)),
        evaluate,
        arguments,
        f"rt.{name}",
        names=(),
    )


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


def _running_bar(y_bar: Any, y: Any, x: Any, axis: int = 0, before: float = 0.5) -> Any:
    """Each result's cotangent goes to the element or to the result before it, where
    they tie that share of it."""
    total = np.array(np.moveaxis(y_bar, axis, 0))
    elements, results = np.moveaxis(x, axis, 0), np.moveaxis(y, axis, 0)
    for k in range(len(total) - 1, 0, -1):
        goes_on = results[k - 1] == results[k]
        share = np.where(goes_on & (elements[k] == results[k]), before, 1.0) * goes_on
        passed = (share * total[k]).astype(total.dtype)
        total[k - 1] += passed
        total[k] -= passed
    return np.moveaxis(total, 0, axis)


running_bar = backwards("running_bar", _running_bar, "y_bar y x axis= before=")


@maximum_accumulate.vjp
@minimum_accumulate.vjp
def _extreme(y_bar: Any, y: Any, x: Any, axis: int = 0) -> Any:
    share = at_tie(x)
    how = {} if share == 0.5 else {"before": share}
    return running_bar(y_bar, y, x, axis=axis, **how)


def _running_dot(known: Primitive) -> None:
    def rule(x_dots: Any, y: Any, x: Any, axis: int = 0) -> Any:
        """Each result is the extreme of the one before and of an element."""
        before = after(y, axis, "zeros")
        up, tie = known is maximum_accumulate, at_tie(x)
        goes_on = above(before, x, tie) if up else above(x, before, tie)
        goes_on = goes_on * after(primitive("ones_like")(y), axis, "zeros")
        return recurrence(x_dots[0] * (1 - goes_on), goes_on, axis=axis)

    known.jvp(rule)


_running_dot(maximum_accumulate)
_running_dot(minimum_accumulate)


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
    linear_in=(0,),
)


def _reduceat_bar(
    y_bar: Any, indices: Any, shape: tuple[int, ...], axis: int = 0
) -> Any:
    """Each segment's cotangent repeated over the segment."""
    rows = np.moveaxis(y_bar, axis, 0)
    x_bar = np.zeros(shape, np.result_type(y_bar))
    target = np.moveaxis(x_bar, axis, 0)
    stops = [*indices[1:], len(target)][: len(indices)]
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
    linear_in=(0,),
)


@add_reduceat.vjp
def _reduceat(y_bar: Any, y: Any, x: Any, indices: Any, axis: int = 0) -> Any:
    return reduceat_bar(y_bar, indices, x.shape, axis=axis), None
