"""What the compiler is told about arguments: types of some, values of others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, final

import numpy as np

from spadc.execution import Parameters
from spadc.ir import (
    ArrayType,
    LiteralType,
    Reach,
    ScalarType,
    SignatureError,
    StructType,
    Type,
    containers_in,
    dtype_of,
    field_names,
    is_plainly_made,
    part_of_value,
    parts_of_type,
    spelled,
    type_of_value,
    with_parts,
)

from .kinds import is_static, may_be_axes, same_static
from .refusals import refused

Place = tuple[str, Reach]  # a part of the argument of that name


@final
@dataclass(frozen=True, slots=True)
class Facts:
    """Types of arguments by name, and the values of those that are compiled in; of
    `numbers` inside containers that are compiled in, the values as well, and the
    `shapes` of arrays whose lengths are. The lengths of the arrays at `equal` are the
    same where `classes` says so."""

    types: Mapping[str, Type]
    static: Mapping[str, Any]
    numbers: Mapping[Place, int] = field(default_factory=dict)
    shapes: Mapping[Place, tuple[int, ...]] = field(default_factory=dict)
    equal: tuple[Place, ...] = ()
    classes: tuple[int, ...] = ()

    def hold(self, arguments: Mapping[str, Any]) -> bool:
        """Whether what was compiled in is what is given."""
        if not all(same_static(arguments[n], v) for n, v in self.static.items()):
            return False
        for (name, reach), number in self.numbers.items():
            if part_of_value(arguments[name], reach) != number:
                return False
        for (name, reach), shape in self.shapes.items():
            if part_of_value(arguments[name], reach).shape != shape:
                return False
        return not self.equal or classes_of(self.equal, arguments) == self.classes


NOTHING = Facts({}, {})


def classes_of(
    places: Sequence[Place], arguments: Mapping[str, Any]
) -> tuple[int, ...]:
    """For every length of the arrays at `places`, the number of the first that is the
    same."""
    lengths = [
        length
        for name, reach in places
        for length in part_of_value(arguments[name], reach).shape
    ]
    return tuple(map(lengths.index, lengths))


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
            _require_plain(name, value)
    return Facts(types, static)


def with_axes(
    facts: Facts, parameters: Parameters, values: Sequence[Any], wrt: Sequence[str]
) -> Facts:
    """The facts with the values of whole numbers, and of tuples of them."""
    named = zip(parameters.names, values, strict=True)
    whole = {n: v for n, v in named if may_be_axes(v) and n not in wrt}
    arguments = dict(zip(parameters.names, values, strict=True))
    numbers: dict[Place, int] = {}
    types = {
        name: _with_numbers(name, type_, arguments[name], numbers)
        for name, type_ in facts.types.items()
        if name not in whole
    }
    return Facts(types, {**facts.static, **whole}, numbers)


def with_lengths(facts: Facts, parameters: Parameters, values: Sequence[Any]) -> Facts:
    """The facts with the lengths of all arrays."""
    arguments = dict(zip(parameters.names, values, strict=True))
    shapes: dict[Place, tuple[int, ...]] = {}

    def known(name: str) -> Callable[[Reach, Type], Type]:
        def change(reach: Reach, part: Type) -> Type:
            value = part_of_value(arguments[name], reach)
            if not isinstance(part, ArrayType) or not isinstance(value, np.ndarray):
                return part
            shapes[name, reach] = value.shape
            return ArrayType(part.dtype, value.shape)

        return change

    types = {name: with_parts(t, known(name)) for name, t in facts.types.items()}
    return Facts(types, facts.static, facts.numbers, shapes)


def _with_numbers(
    name: str, type_: Type, value: Any, numbers: dict[Place, int]
) -> Type:
    """The type of a container with the whole numbers in it compiled in."""

    def known(reach: Reach, part: Type) -> Type:
        number = part_of_value(value, reach)
        if type(number) is not int:
            return part
        numbers[name, reach] = number
        return LiteralType(number)

    return with_parts(type_, known) if isinstance(type_, StructType) else type_


def _require_plain(name: str, value: Any) -> None:
    """Refuse objects that cannot be made again from their parts: the gradient is to be
    one of them."""
    for reach, part in containers_in(value):
        is_record = isinstance(part, tuple) or field_names(part) is not None
        if is_record and type(part) is not tuple and not is_plainly_made(part):
            raise refused(
                f"`{spelled(name, reach)}` is a {type(part).__name__}, which does more "
                "when it is made than to keep its parts",
                "Pass its parts in a dict, or leave it out of `wrt`.",
            )


def _require_real(name: str, type_: Type, value: Any) -> None:
    if isinstance(type_, StructType):
        parts = [part for _, part in parts_of_type(type_)]
        kinds = {np.dtype(d).kind for d in map(dtype_of, parts) if d is not None}
        if kinds.isdisjoint("fc"):
            raise refused(
                f"`{name}` holds no floating point numbers: there is no gradient with "
                "respect to it",
                f"Put floats into it, or leave `{name}` out of `wrt`.",
                "SPD402",
            )
        return
    if not isinstance(type_, ArrayType | ScalarType):
        kind = type(value).__name__
        raise refused(f"`{name}` is a {kind}: only arrays and numbers have a gradient")
    dtype = np.dtype(type_.dtype)
    if dtype.kind in "fc":
        return
    way_out = f"Pass floating point numbers, or leave `{name}` out of `wrt`."
    message = f"`{name}` is {dtype}: there is no gradient with respect to it"
    raise refused(message, way_out if dtype.kind in "biu" else None, "SPD402")
