"""Draw arguments that fit a signature, the same ones on every machine.

Equal names are equal lengths. The numbers lie between 0.5 and 1.5: away from the poles
and kinks at 0 of most functions, and in the domain of `log` and `sqrt`. Integers are
small and not negative, so that they can count and index.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import numpy as np

from spadc.ir import (
    ArrayType,
    LiteralType,
    ScalarType,
    SignatureError,
    StructType,
    Sym,
    Type,
    length_at,
    parts_of_type,
    signature_to_text,
    spelled,
    type_to_text,
)

SMALLEST_LENGTH = 4
SEED = 20240229


def draw_arguments(types: Mapping[str, Type]) -> dict[str, Any]:
    """One argument for each parameter; raises SignatureError if none can be drawn."""
    rng = np.random.default_rng(SEED)
    lengths = _lengths(types)
    return {name: _draw(name, type_, lengths, rng) for name, type_ in types.items()}


def _lengths(types: Mapping[str, Type]) -> dict[str, int]:
    """A length for each symbol: different ones, long enough for every offset."""
    lengths: dict[str, int] = {}
    parts = (part for type_ in types.values() for _, part in parts_of_type(type_))
    for part in parts:
        shape = part.shape if isinstance(part, ArrayType) else None
        for dim in shape or ():
            if isinstance(dim, Sym) and dim.name not in lengths:
                lengths[dim.name] = SMALLEST_LENGTH + len(lengths)
    return lengths


def _draw(
    name: str, type_: Type, lengths: Mapping[str, int], rng: np.random.Generator
) -> Any:
    if isinstance(type_, StructType):
        return _draw_container(name, type_, lengths, rng)
    if isinstance(type_, LiteralType):
        return type_.value
    if isinstance(type_, ScalarType) and type_.dtype is not None:
        number = _numbers((), type_.dtype, rng)
        return number.item() if type_.weak or type_.dtype == "bool" else number[()]
    if (
        isinstance(type_, ArrayType)
        and type_.dtype is not None
        and type_.shape is not None
    ):
        shape = [length_at(dim, lengths) for dim in type_.shape]
        if None not in shape:
            return _numbers(tuple(n for n in shape if n is not None), type_.dtype, rng)
    raise SignatureError(
        f"no example can be drawn for `{name}`, which is `{type_to_text(type_)}`: give "
        f"its dtype and lengths, as in `{name}: f64[n, 3]`, or example inputs"
    )


def _draw_container(
    name: str, type_: StructType, lengths: Mapping[str, int], rng: np.random.Generator
) -> Any:
    """A container like that of a live argument; an object is a simple namespace."""
    items = [
        _draw(spelled(name, (entry,)), item, lengths, rng)
        for entry, item in type_.entries
    ]
    labels = [entry.label for entry, _ in type_.entries]
    if type_.kind == "dict":
        return dict(zip(labels, items, strict=True))
    if type_.kind == "named tuple":
        return namedtuple("Drawn", labels)(*items)
    if type_.kind == "object":
        return SimpleNamespace(**dict(zip(labels, items, strict=True)))
    return items if type_.kind == "list" else tuple(items)


def _numbers(
    shape: tuple[int, ...], dtype: str, rng: np.random.Generator
) -> np.ndarray[Any, Any]:
    kind = np.dtype(dtype).kind
    if kind == "b":
        return np.asarray(rng.integers(0, 2, shape), dtype)
    if kind in "iu":
        return np.asarray(rng.integers(1, SMALLEST_LENGTH, shape), dtype)
    numbers = rng.uniform(0.5, 1.5, shape)
    if kind == "c":
        numbers = numbers + 1j * rng.uniform(0.5, 1.5, shape)
    return np.asarray(numbers, dtype)


def describe_inputs(types: Mapping[str, Type]) -> str:
    """What was drawn, in words for a report."""
    return f"inputs drawn from the signature `{signature_to_text(types)}`"
