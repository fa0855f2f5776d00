"""What is said about arguments from outside: signatures, annotations, live values.

A signature is text, `w: f64[d], X: f64[n, d], steps: int`. A type in it is one of

    f64 f32 f16 i64 ... b1     a NumPy scalar of that dtype (NumPy's own names work too)
    f64[n, 3] f64[] f64[...]   an array: its lengths are names, numbers, `n - 1` or `?`;
                               no axes; or any number of axes
    float int bool complex     a Python number, which does not take part in promotion
    any any[n] str             what may be an array or a number; an array; a string

A name in it may stand for the length 1. The type of a live argument is more precise:
its lengths are named after the parameter and known to differ from 1, or are the number
1.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

import numpy as np

from .types import (
    BOOL,
    FLOAT,
    INT,
    AnyType,
    ArrayType,
    Dim,
    ObjectType,
    ScalarType,
    Shape,
    ShapeType,
    Sym,
    TapeType,
    Type,
)

SHORT_DTYPES: Mapping[str, str] = {
    **{f"f{bits}": f"float{bits}" for bits in (16, 32, 64)},
    **{f"i{bits}": f"int{bits}" for bits in (8, 16, 32, 64)},
    **{f"u{bits}": f"uint{bits}" for bits in (8, 16, 32, 64)},
    **{f"c{bits}": f"complex{bits}" for bits in (64, 128)},
    "b1": "bool",
}
LONG_DTYPES: Mapping[str, str] = {long: short for short, long in SHORT_DTYPES.items()}
_PYTHON_NUMBERS: Mapping[str, ScalarType] = {
    "float": FLOAT,
    "int": INT,
    "complex": ScalarType("complex128", weak=True),
}
PYTHON_TYPES: Mapping[str, Type] = {
    **_PYTHON_NUMBERS,
    "bool": BOOL,
    "str": ObjectType("str"),
    "object": ObjectType(),
    "any": AnyType(),
}
# A person who annotates with one of these means it; `float` is also written for arrays.
TRUSTED_ANNOTATIONS = ("int", "bool", "str")

_TYPE = re.compile(r"\s*(\w+)\s*(?:\[(.*)\])?\s*", re.DOTALL)
_DIM = re.compile(r"([A-Za-z_]\w*)\s*(?:([+-])\s*(\d+))?")
_NAME = re.compile(r"[A-Za-z_]\w*")


class SignatureError(ValueError):
    """A signature or a type cannot be read; the message says why in one line."""


def parse_signature(text: str) -> dict[str, Type]:
    """The type of every parameter that a signature names, in its order.

    >>> types = parse_signature("w: f64[d], b: f64[n-1]")
    >>> {name: str(type_.shape[0]) for name, type_ in types.items()}
    {'w': 'd', 'b': 'n-1'}
    """
    types: dict[str, Type] = {}
    for entry in _split_outside_brackets(text):
        name, colon, type_text = entry.partition(":")
        name = name.strip()
        if not colon or not _NAME.fullmatch(name):
            raise SignatureError(
                f"cannot read {entry.strip()!r} in a signature: write `name: f64[n, d]`"
            )
        if name in types:
            raise SignatureError(f"`{name}` stands twice in the signature")
        types[name] = parse_type(type_text)
    return types


def parse_type(text: str) -> Type:
    """The type that `f64[n, 3]`, `f64`, `int`, ... stands for."""
    match = _TYPE.fullmatch(text)
    if match is None:
        raise SignatureError(f"cannot read the type {text.strip()!r}: {_EXAMPLE}")
    name, dims = match.groups()
    if dims is None and name in PYTHON_TYPES:
        return PYTHON_TYPES[name]
    dtype = None if name == "any" else _dtype(name)
    return ScalarType(dtype) if dims is None else ArrayType(dtype, _parse_shape(dims))


_EXAMPLE = "write for example `f64[n, d]`, `f32[...]`, `f64`, `int` or `any`"


def parse_annotation(text: str) -> Type | None:
    """The type that an annotation promises, or None when it promises nothing to spadc.

    `text` is the annotation's source, or the text of a string annotation. `np.ndarray`
    and `float` promise nothing: the latter is written for arrays as well.
    """
    text = text.strip().strip("\"'")
    match = _TYPE.fullmatch(text)
    if match is None:
        return None
    name, dims = match.groups()
    if name in PYTHON_TYPES:
        return (
            PYTHON_TYPES[name] if dims is None and name in TRUSTED_ANNOTATIONS else None
        )
    is_ours = name in SHORT_DTYPES or (dims is not None and name in LONG_DTYPES)
    return parse_type(text) if is_ours else None


def type_to_text(type_: Type) -> str:
    """A type as it is written in a signature.

    >>> type_to_text(parse_type("float64[n,3]"))
    'f64[n, 3]'
    """
    if isinstance(type_, ArrayType):
        return f"{_dtype_to_text(type_.dtype)}[{_shape_to_text(type_.shape)}]"
    if isinstance(type_, ScalarType):
        python_names = {t.dtype: n for n, t in _PYTHON_NUMBERS.items()}
        number = python_names.get(type_.dtype) if type_.weak else None
        return number or _dtype_to_text(type_.dtype)
    if isinstance(type_, ShapeType):
        return f"shape[{_shape_to_text(type_.dims)}]"
    if isinstance(type_, TapeType):
        return "tape"
    return "any" if isinstance(type_, AnyType) else type_.kind


def signature_to_text(types: Mapping[str, Type]) -> str:
    """A signature as a user writes it."""
    return ", ".join(f"{name}: {type_to_text(type_)}" for name, type_ in types.items())


def type_of_value(value: object, name: str) -> Type:
    """The type of the live argument of parameter `name`.

    Lengths other than 1 become symbols (`name_0`, `name_1`, ...), so that another
    length is the same type. Raises SignatureError for what has no type as an argument.
    """
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
    if isinstance(value, tuple) and all(type(item) is int for item in value):
        return ShapeType((None,) * len(value))
    if isinstance(value, list | tuple | dict):
        raise SignatureError(_not_an_array(value, name))
    return ObjectType(type(value).__name__)


def _not_an_array(value: Collection[object], name: str) -> str:
    items = value.values() if isinstance(value, dict) else value
    numbers = all(isinstance(item, int | float | list) for item in items)
    instead = f"np.asarray({name})" if numbers else "its arrays one by one"
    return f"`{name}` is a {type(value).__name__}, not an array: pass {instead}"


def _number_kind(value: complex) -> str:
    if isinstance(value, int):
        return "int"
    return "float" if isinstance(value, float) else "complex"


def _symbolic_shape(shape: tuple[int, ...], name: str) -> Shape:
    return tuple(
        1 if length == 1 else Sym(f"{name}_{axis}", not_one=True)
        for axis, length in enumerate(shape)
    )


def _split_outside_brackets(text: str) -> list[str]:
    """The entries of a comma-separated list; commas inside brackets do not count."""
    depth, entries, start = 0, [], 0
    for place, character in enumerate(text):
        depth += (character == "[") - (character == "]")
        if character == "," and depth == 0:
            entries.append(text[start:place])
            start = place + 1
    entries.append(text[start:])
    if depth:
        raise SignatureError(f"unbalanced brackets in the signature {text.strip()!r}")
    return [entry for entry in entries if entry.strip()]


def _parse_shape(text: str) -> Shape | None:
    text = text.strip().removesuffix(",")
    if text == "...":
        return None
    return tuple(_parse_dim(dim.strip()) for dim in text.split(",")) if text else ()


def _parse_dim(text: str) -> Dim:
    if text == "?":
        return None
    if text.isdecimal():
        return int(text)
    match = _DIM.fullmatch(text)
    if match is None:
        raise SignatureError(
            f"cannot read the length {text!r}: write a number, a name, "
            "`n - 1`, or `?` for any"
        )
    name, sign, offset = match.groups()
    return Sym(name, int(f"{sign}{offset}") if sign else 0)


def _dtype(name: str) -> str:
    dtype = SHORT_DTYPES.get(name, name)
    if dtype not in LONG_DTYPES:
        known = ", ".join(SHORT_DTYPES)
        raise SignatureError(f"unknown dtype {name!r}: use one of {known}")
    return dtype


def _dtype_to_text(dtype: str | None) -> str:
    return "any" if dtype is None else LONG_DTYPES.get(dtype, dtype)


def _shape_to_text(shape: Shape | None) -> str:
    if shape is None:
        return "..."
    return ", ".join("?" if dim is None else str(dim) for dim in shape)
