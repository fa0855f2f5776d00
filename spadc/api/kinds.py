"""What a specialisation depends on in an argument or an outer value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

import numpy as np

from spadc.ir import taken_apart

Kind = Any


def kind_of(value: Any) -> Kind:
    """What a value of this kind has in common with every other.

    The type; of an array also the dtype and which lengths are 1; of what is compiled in
    the value; of a container its keys and the kinds of what it holds.

    Equal kinds have equal types in the sense of `spadc.ir.type_of_value`.
    """
    if isinstance(value, np.ndarray):
        return type(value), value.dtype, tuple([length == 1 for length in value.shape])
    if is_object(value):
        return Identity(value)
    if is_static(value):
        return type(value), value
    if isinstance(value, int | float | np.generic):
        return type(value)
    opened = taken_apart(value)
    if opened is None:
        return (type(value), len(value)) if isinstance(value, tuple) else type(value)
    return type(value), opened.labels, tuple([kind_of(item) for item in opened.items])


def is_static(value: Any) -> bool:
    """Whether an argument is compiled in: a text, None, a flag, a function, an
    object."""
    return value is None or isinstance(value, str | bool) or is_object(value)


def is_object(value: Any) -> bool:
    """Whether an argument is no number, no array and no container of these: what it
    means is compiled in, the numbers in its attributes are read when called."""
    if isinstance(value, np.ndarray | np.generic | int | float | complex | str):
        return False
    return (
        value is not None
        and not isinstance(value, list | tuple | dict)
        and (taken_apart(value) is None)
    )


def same_static(a: Any, b: Any) -> bool:
    """Whether what was compiled in is still what is given."""
    if is_object(a) or is_object(b):
        return a is b
    return type(a) is type(b) and bool(a == b)


@final
@dataclass(frozen=True, slots=True, eq=False)
class Identity:
    """One object, whatever it says that it is equal to."""

    value: Any

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Identity) and self.value is other.value

    def __hash__(self) -> int:
        return id(self.value)


def may_be_axes(value: Any) -> bool:
    """Whether an argument may say how to compute: a whole number or a tuple of them."""
    items = value if isinstance(value, tuple) else (value,)
    return all(type(item) is int for item in items)
