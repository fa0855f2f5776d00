"""What the compiler is told about arguments: types of some, values of others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, final

import numpy as np

from spadc.execution import Parameters
from spadc.ir import ArrayType, ScalarType, SignatureError, Type, type_of_value

from .kinds import is_static, may_be_axes
from .refusals import refused


@final
@dataclass(frozen=True, slots=True)
class Facts:
    """Types of arguments by name, and the values of those that are compiled in."""

    types: Mapping[str, Type]
    static: Mapping[str, Any]


NOTHING = Facts({}, {})


def facts_of(
    parameters: Parameters, values: Sequence[Any], wrt: Sequence[str]
) -> Facts:
    """What the arguments say; refuses those of `wrt` that have no derivative."""
    types: dict[str, Type] = {}
    static: dict[str, Any] = {}
    for name, value in zip(parameters.names, values, strict=True):
        if name not in wrt and is_static(value):
            static[name] = value
            continue
        try:
            types[name] = type_of_value(value, name)
        except SignatureError as error:
            raise refused(str(error)) from None
        if name in wrt:
            _require_real(name, types[name], value)
    return Facts(types, static)


def with_axes(
    facts: Facts, parameters: Parameters, values: Sequence[Any], wrt: Sequence[str]
) -> Facts:
    """The facts with the values of whole numbers, and of tuples of them."""
    named = zip(parameters.names, values, strict=True)
    whole = {n: v for n, v in named if may_be_axes(v) and n not in wrt}
    types = {n: type_ for n, type_ in facts.types.items() if n not in whole}
    return Facts(types, {**facts.static, **whole})


def _require_real(name: str, type_: Type, value: Any) -> None:
    if not isinstance(type_, ArrayType | ScalarType):
        kind = type(value).__name__
        raise refused(f"`{name}` is a {kind}: only arrays and numbers have a gradient")
    dtype = np.dtype(type_.dtype)
    if dtype.kind == "f":
        return
    way_out = f"Pass floating point numbers, or leave `{name}` out of `wrt`."
    message = f"`{name}` is {dtype}: there is no gradient with respect to it"
    raise refused(message, way_out if dtype.kind in "biu" else None, "SPD402")
