"""The cotangent that a pullback is given, as arguments of the generated function."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from spadc.ir import Assembly, Entry, Reach, Record, Result, items_of_assembly, spelled

from .fitting import fitted, is_float, slices
from .refusals import refused

Part = tuple[str, Any, Any]  # how messages call it, the cotangent, the value
WHAT = "cotangent"


def cotangent_arguments(
    names: Sequence[str], returns: Assembly, value: Any, out_bar: Any
) -> dict[str, Any]:
    """Keyword arguments, called as `names` say, from a cotangent that is structured
    like the value.

    Each gets the dtype of its part of the value, None stands for zeros; refuses one of
    another shape.
    """
    parts = list(_parts(returns, value, out_bar))
    return dict(zip(names, [_fitted(*part) for part in parts], strict=True))


def cotangent_batch(
    names: Sequence[str], returns: Assembly, value: Any, out_bars: Any
) -> Iterator[dict[str, Any]]:
    """Those for every row of cotangents that have a first axis more than the value."""
    parts = list(_parts(returns, value, out_bars))
    for row in slices(WHAT, parts):
        pairs = zip(parts, row, strict=True)
        bars = [_fitted(of, bar, v) for (of, _, v), bar in pairs]
        yield dict(zip(names, bars, strict=True))


def _fitted(of: str, bar: Any, value: Any) -> Any:
    if bar is None and not is_float(value):
        return None
    return fitted(WHAT, of, bar, value)


def _parts(
    returns: Assembly, value: Any, out_bar: Any, reach: Reach = ()
) -> Iterator[Part]:
    """Every array or number of the value with its cotangent, in order."""
    if isinstance(returns, Result):
        yield f"`{spelled('value', reach)}`" if reach else "the value", out_bar, value
        return
    items = items_of_assembly(returns)
    steps = _steps(returns)
    if out_bar is None:
        bars: Sequence[Any] = [None] * len(items)
    elif _is_like(returns, out_bar):
        bars = _items(returns, out_bar)
    else:
        raise refused(f"the cotangent is not structured like the value {value!r}")
    given = zip(items, steps, _items(returns, value), bars, strict=True)
    for item, step, part, bar in given:
        yield from _parts(item, part, bar, (*reach, step))


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


def _steps(returns: Assembly) -> list[Entry]:
    if isinstance(returns, Record):
        return [Entry(name, attribute=True) for name in returns.names]
    if isinstance(returns, dict):
        return [Entry(key) for key in returns]
    return [Entry(number) for number in range(len(items_of_assembly(returns)))]
