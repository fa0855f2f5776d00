"""The cotangent that a pullback is given, as arguments of the generated function."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from spadc.ir import Assembly, Record, Result, items_of_assembly

from .refusals import refused

Pair = tuple[Any, Any]


def cotangent_arguments(returns: Assembly, value: Any, out_bar: Any) -> dict[str, Any]:
    """Keyword arguments from a cotangent that is structured like the value.

    Each gets the dtype of its part of the value; refuses one of another shape.
    """
    pairs = list(_pairs(returns, value, out_bar))
    if len(pairs) == 1:
        return {"out_bar": _fitted(*pairs[0])}
    return {f"out{i}_bar": _fitted(*pair) for i, pair in enumerate(pairs)}


def _pairs(returns: Assembly, value: Any, out_bar: Any) -> Iterator[Pair]:
    """Every array or number of the value with its cotangent, in order."""
    if isinstance(returns, Result):
        yield value, out_bar
        return
    parts = items_of_assembly(returns)
    if not _is_like(returns, out_bar):
        raise refused(f"the cotangent is not structured like the value {value!r}")
    pairs = zip(_items(returns, value), _items(returns, out_bar), strict=True)
    for part, (v, bar) in zip(parts, pairs, strict=True):
        yield from _pairs(part, v, bar)


def _is_like(returns: Assembly, out_bar: Any) -> bool:
    if isinstance(returns, Record):
        return all(hasattr(out_bar, name) for name in returns.names)
    if isinstance(returns, dict):
        return isinstance(out_bar, dict) and out_bar.keys() == returns.keys()
    count = len(items_of_assembly(returns))
    return isinstance(out_bar, tuple | list) and len(out_bar) == count


def _items(returns: Assembly, value: Any) -> list[Any]:
    if isinstance(returns, Record):
        return [getattr(value, name) for name in returns.names]
    return [value[key] for key in returns] if isinstance(returns, dict) else list(value)


def _fitted(value: Any, out_bar: Any) -> Any:
    if np.shape(out_bar) != np.shape(value):
        raise refused(
            f"the cotangent has shape {np.shape(out_bar)}, the value {np.shape(value)}"
        )
    dtype = np.result_type(value)
    return np.asarray(out_bar, dtype if dtype.kind in "fc" else None)[()]
