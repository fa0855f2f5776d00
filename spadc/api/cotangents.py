"""The cotangent that a pullback is given, as arguments of the generated function."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from spadc.frontend import Leaf, Structure

from .refusals import refused

Pair = tuple[Any, Any]


def cotangent_arguments(returns: Structure, value: Any, out_bar: Any) -> dict[str, Any]:
    """Keyword arguments from a cotangent that is structured like the value.

    Each gets the dtype of its part of the value; refuses one of another shape.
    """
    pairs = list(_pairs(returns, value, out_bar))
    if len(pairs) == 1:
        return {"out_bar": _fitted(*pairs[0])}
    return {f"out{i}_bar": _fitted(*pair) for i, pair in enumerate(pairs)}


def _pairs(returns: Structure, value: Any, out_bar: Any) -> Iterator[Pair]:
    """Every array or number of the value with its cotangent, in order."""
    if isinstance(returns, Leaf):
        yield value, out_bar
    elif isinstance(returns, tuple | list):
        if not isinstance(out_bar, tuple | list) or len(out_bar) != len(returns):
            raise refused(f"the cotangent is not structured like the value {value!r}")
        for part, v, bar in zip(returns, value, out_bar, strict=True):
            yield from _pairs(part, v, bar)
    elif isinstance(returns, dict):
        if not isinstance(out_bar, dict) or out_bar.keys() != returns.keys():
            raise refused(f"the cotangent is not structured like the value {value!r}")
        for key, part in returns.items():
            yield from _pairs(part, value[key], out_bar[key])


def _fitted(value: Any, out_bar: Any) -> Any:
    if np.shape(out_bar) != np.shape(value):
        raise refused(
            f"the cotangent has shape {np.shape(out_bar)}, the value {np.shape(value)}"
        )
    dtype = np.result_type(value)
    return np.asarray(out_bar, dtype if dtype.kind == "f" else None)[()]
