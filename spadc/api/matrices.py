"""Jacobians and Hessians: the way to go for a call, and the form of what comes back.

Both ways give the same numbers. Column by column costs a run of the function with
tangents for each element of the arguments, row by row a gradient for each element of
the result.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from spadc.execution import Parameters
from spadc.ir import Assembly, Record, Result, parts_of_value, taken_apart, with_items

from .fitting import is_float
from .ownership import copies

if TYPE_CHECKING:
    from .gradient import Gradient

Change = Callable[[Any], Any]


def way_for(
    function: Callable[..., Any],
    parameters: Parameters,
    values: tuple[Any, ...],
    wrt: tuple[str, ...],
) -> str:
    """The mode for these arguments: by columns where those are not more than the rows.
    The function is called once to count these."""
    named = dict(zip(parameters.names, values, strict=True))
    columns = sum(_size(named[name]) for name in wrt)
    rows = _size(parameters.call(function, copies(values)))
    return "jacobian-forward" if columns <= rows else "jacobian-reverse"


def matrix_shown(gradient: Gradient, values: tuple[Any, ...], found: Any) -> Any:
    """What the generated function returned, in the form of `wrt`: a Jacobian in place
    of each part of the value, a Hessian in place of each pair of parts."""
    many = len(gradient.request.wrt) > 1

    def shown(part: Any) -> Any:
        return part if part is None else gradient.shown(part if many else (part,))

    if gradient.request.mode != "hessian":
        returns = gradient.ready(values).compiled.lowered.returns
        return _in_value(returns, found, shown)
    named = dict(zip(gradient.parameters.names, values, strict=True))
    parts = found if many else (found,)
    own = zip(gradient.request.wrt, parts, strict=True)
    return gradient.shown(tuple([_in_argument(named[n], p, shown) for n, p in own]))


def _size(value: Any) -> int:
    parts = (part for _, part in parts_of_value(value))
    return sum(int(np.size(part)) for part in parts if is_float(part))


def _in_value(returns: Assembly, found: Any, change: Change) -> Any:
    """`found` with `change` of what stands in place of each result."""
    if isinstance(returns, Result):
        return change(found)
    if isinstance(returns, Record):
        names = zip(returns.names, returns.items, strict=True)
        items = [_in_value(item, getattr(found, n), change) for n, item in names]
        return with_items(found, items)
    if isinstance(returns, dict):
        return {k: _in_value(item, found[k], change) for k, item in returns.items()}
    if isinstance(returns, tuple | list):
        pairs = zip(returns, found, strict=True)
        return type(returns)([_in_value(item, part, change) for item, part in pairs])
    return found


def _in_argument(like: Any, found: Any, change: Change) -> Any:
    """`found`, nested like an argument, with `change` of what stands for each part."""
    opened, given = taken_apart(like), taken_apart(found)
    if opened is None:
        return change(found)
    assert given is not None
    pairs = zip(opened.items, given.items, strict=True)
    return with_items(found, [_in_argument(item, one, change) for item, one in pairs])
