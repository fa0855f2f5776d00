"""What live arguments say: the types of arrays and numbers, the form of containers.

The type of a live argument is more precise than that of a signature: its lengths are
named after the parameter and known to differ from 1, or are the number 1.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .containers import Opened, is_label, is_shape, taken_apart
from .lengths import Shape, Sym
from .signature import PYTHON_TYPES, SignatureError
from .structures import parts_of_type, spelled
from .types import (
    BOOL,
    ArrayType,
    LiteralType,
    ObjectType,
    ScalarType,
    ShapeType,
    StructType,
    Type,
)

MOST_NUMBERS = 64  # in a list: more than that were meant to be an array
MOST_PARTS = 1000


def type_of_value(value: object, name: str) -> Type:
    """The type of the live argument that is called `name`, containers included.

    Lengths other than 1 become symbols (`name_0`, `name_1`, ...), so that another
    length is the same type. A tuple of integers is a shape, unless it is inside a
    container. Raises SignatureError for what has no type as an argument.
    """
    if is_shape(value):
        assert isinstance(value, tuple)
        return ShapeType((None,) * len(value))
    return _type_of(value, name)


def _type_of(value: object, name: str) -> Type:
    opened = taken_apart(value)
    if opened is not None:
        return _type_of_container(value, opened, name)
    if isinstance(value, np.ndarray):
        if isinstance(value, np.matrix | np.ma.MaskedArray):
            kind = type(value).__name__
            raise SignatureError(
                f"`{name}` is a {kind}, whose operators are not those of "
                "an array: pass np.asarray(...)"
            )
        return ArrayType(value.dtype.name, _symbolic_shape(value.shape, name))
    if isinstance(value, np.generic):
        return ScalarType(value.dtype.name)
    if isinstance(value, bool):
        return BOOL
    if isinstance(value, int | float | complex):
        return PYTHON_TYPES[_number_kind(value)]
    if isinstance(value, list | tuple | dict):
        kind = type(value).__name__
        plain = next(t for t in (list, tuple, dict) if isinstance(value, t)).__name__
        raise SignatureError(
            f"`{name}` is a {kind}, which spadc does not know: pass {plain}({name})"
        )
    return ObjectType(type(value).__name__)


def _type_of_container(value: object, opened: Opened, name: str) -> Type:
    if isinstance(value, list) and len(value) > MOST_NUMBERS and _are_numbers(value):
        raise SignatureError(
            f"`{name}` is a list of {len(value)} numbers, not an array: "
            f"pass np.asarray({name})"
        )
    if not all(map(is_label, opened.labels)):
        odd = next(label for label in opened.labels if not is_label(label))
        raise SignatureError(
            f"`{name}` has the key {odd!r}: only texts and integers, and tuples of "
            "them, can be keys"
        )
    types = []
    for entry, item in zip(opened.steps, opened.items, strict=True):
        types.append(_type_of_part(item, spelled(name, (entry,))))
    class_name = type(value).__name__ if opened.kind == "object" else ""
    cls = type(value) if opened.kind in ("object", "named tuple") else None
    struct = StructType(opened.kind, opened.labels, tuple(types), class_name, cls)
    count = sum(1 for _ in parts_of_type(struct))
    if count > MOST_PARTS:
        raise SignatureError(
            f"`{name}` holds {count} arrays and numbers: more than {MOST_PARTS} are "
            "not written out; stack them into arrays"
        )
    return struct


def _type_of_part(value: object, name: str) -> Type:
    """A text, None or a bool inside a container is compiled in."""
    if value is None or isinstance(value, str | bool):
        return LiteralType(value)
    return _type_of(value, name)


def _are_numbers(items: Sequence[object]) -> bool:
    return all(isinstance(item, int | float) for item in items)


def _number_kind(value: complex) -> str:
    if isinstance(value, int):
        return "int"
    return "float" if isinstance(value, float) else "complex"


def _symbolic_shape(shape: tuple[int, ...], name: str) -> Shape:
    return tuple(
        1 if length == 1 else Sym(f"{name}_{axis}", not_one=True)
        for axis, length in enumerate(shape)
    )
