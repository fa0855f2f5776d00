"""What is said about arguments from outside, as text: signatures and annotations.

A signature is text, `w: f64[d], X: f64[n, d], steps: int`. A type in it is one of

    f64 f32 f16 i64 ... b1     a NumPy scalar of that dtype (NumPy's own names work too)
    f64[n, 3] f64[] f64[...]   an array: its lengths are names, numbers, `n - 1` or `?`;
                               no axes; or any number of axes
    float int bool complex     a Python number, which does not take part in promotion
    any any[n] str             what may be an array or a number; an array; a string
    {W: f64[n, d], 0: f64}     a dict with exactly these keys, in this order
    [f64[n], f64[m]]           a list of these; `[f64[n]] * 3` repeats them
    (f64[n], f64)              a tuple of these
    (mean: f64[n], std: f64)   a named tuple, whose parts are also attributes
    Camera(R: f64[3, 3])       an object of a dataclass, with these attributes
    "tanh" None True 3         this very value, which is compiled in

A name of a length may stand for the length 1, and it is the same length wherever it
stands.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Mapping

from .lengths import Dim, Shape, Sym
from .structures import label_text
from .type_text import structure_text
from .types import (
    BOOL,
    FLOAT,
    INT,
    AnyType,
    ArrayType,
    ListType,
    LiteralType,
    ObjectType,
    ScalarType,
    ShapeType,
    StructType,
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
_BEGUN = re.compile(r"(\w+)\s*\[")  # a type, as far as it can be read
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
    """The type that `f64[n, 3]`, `int`, `{W: f64[n, d], b: f64[d]}`, ... stands for."""
    text = text.strip()
    for opening, parse in _STRUCTURES:
        if opening.match(text):
            return parse(text)
    match = _TYPE.fullmatch(text)
    if match is None:
        raise SignatureError(f"cannot read the type {text.strip()!r}: {_EXAMPLE}")
    name, dims = match.groups()
    if dims is None and name in PYTHON_TYPES:
        return PYTHON_TYPES[name]
    dtype = None if name == "any" else _dtype(name)
    return ScalarType(dtype) if dims is None else ArrayType(dtype, _parse_shape(dims))


# Structures


def _parse_dict(text: str) -> Type:
    pairs = [_labelled(entry) for entry in _inside(text, "{", "}")]
    return _struct("dict", pairs)


def _parse_list(text: str) -> Type:
    body, star, times = text.rpartition("*")
    repeated = bool(star) and times.strip().isdecimal()
    entries = _inside(body.strip() if repeated else text, "[", "]")
    items = [parse_type(e) for e in entries] * (int(times) if repeated else 1)
    return _struct("list", enumerate(items))


def _parse_tuple(text: str) -> Type:
    entries = _inside(text, "(", ")")
    if entries and all(_FIELD.match(entry) for entry in entries):
        return _struct("named tuple", map(_labelled, entries))
    return _struct("tuple", enumerate(map(parse_type, entries)))


def _parse_object(text: str) -> Type:
    entries = _inside(text[text.index("(") :], "(", ")")
    for entry in entries:
        if not _FIELD.match(entry):
            raise SignatureError(f"cannot read the attribute {entry.strip()!r}")
    name = text[: text.index("(")]
    return _struct("object", map(_labelled, entries), name)


def _parse_literal(text: str) -> Type:
    return LiteralType(_literal(text))


_CALL = re.compile(r"[A-Za-z_]\w*\(")
_FIELD = re.compile(r"\s*[A-Za-z_]\w*\s*:")
_LITERAL = r"""None|True|False|-?\d+|'[^']*'|"[^"]*\""""
_STRUCTURES: tuple[tuple[re.Pattern[str], Callable[[str], Type]], ...] = (
    (re.compile(r"\{"), _parse_dict),
    (re.compile(r"\["), _parse_list),
    (re.compile(r"\("), _parse_tuple),
    (_CALL, _parse_object),
    (re.compile(rf"({_LITERAL})\Z"), _parse_literal),
)


def _struct(
    kind: str, pairs: Iterable[tuple[object, Type]], name: str = ""
) -> StructType:
    found = list(pairs)
    labels = tuple(label for label, _ in found)
    if len(set(labels)) < len(labels):
        twice = next(label for label in labels if labels.count(label) > 1)
        raise SignatureError(f"{twice!r} stands twice in a {kind}")
    return StructType(kind, labels, tuple(type_ for _, type_ in found), name)


def _inside(text: str, opening: str, closing: str) -> list[str]:
    """The entries between a pair of brackets, which are all of the text."""
    entries = _split_outside_brackets(text[1:-1]) if text[-1:] == closing else None
    if entries is None or text[:1] != opening:
        raise SignatureError(f"cannot read the structure {text!r}: {_EXAMPLE}")
    if any(entry.strip() == "..." for entry in entries):
        raise SignatureError(
            f"how many items {text!r} has must be known: list them, "
            "or write for example `[f64[n]] * 3`"
        )
    return entries


def _labelled(entry: str) -> tuple[object, Type]:
    """`W: f64[n]`, `"W": f64[n]`, `0: f64[n]`"""
    label, colon, type_text = _partition_outside(entry, ":")
    if not colon:
        raise SignatureError(f"cannot read the entry {entry.strip()!r}: {_EXAMPLE}")
    is_word = _NAME.fullmatch(label)
    return (label if is_word else _literal(label)), parse_type(type_text)


def _literal(text: str) -> object:
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        raise SignatureError(f"cannot read {text!r}: {_EXAMPLE}") from None


_EXAMPLE = (
    "write for example `f64[n, d]`, `f32[...]`, `f64`, `int`, `any` or "
    "`{W: f64[n, d], b: f64[d]}`"
)


def parse_annotation(text: str) -> Type | None:
    """The type that an annotation promises, or None when it promises nothing to spadc.

    `text` is the annotation's source, or the text of a string annotation. `np.ndarray`
    and `float` promise nothing: the latter is written for arrays as well.
    """
    text = text.strip().strip("\"'")
    if text[:1] == "{":
        return parse_type(text)
    if text[:1] in ("[", "(") or _CALL.match(text):
        return _parsed_or_none(text)  # it may say something to people only
    match = _TYPE.fullmatch(text)
    if match is None:
        begun = _BEGUN.match(text)
        meant = begun is not None and begun.group(1) in (*SHORT_DTYPES, *LONG_DTYPES)
        return parse_type(text) if meant else None
    name, dims = match.groups()
    if name in PYTHON_TYPES:
        return (
            PYTHON_TYPES[name] if dims is None and name in TRUSTED_ANNOTATIONS else None
        )
    is_ours = name in SHORT_DTYPES or (dims is not None and name in LONG_DTYPES)
    return parse_type(text) if is_ours else None


def _parsed_or_none(text: str) -> Type | None:
    try:
        return parse_type(text)
    except SignatureError:
        return None


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
    if isinstance(type_, StructType):
        return structure_text(type_, lambda reach, part: type_to_text(part))
    if isinstance(type_, LiteralType):
        return label_text(type_.value)
    if isinstance(type_, ObjectType):
        return type_.kind
    words = {TapeType: "tape", ListType: "list", AnyType: "any"}
    return words[type(type_)]


def signature_to_text(types: Mapping[str, Type]) -> str:
    """A signature as a user writes it."""
    return ", ".join(f"{name}: {type_to_text(type_)}" for name, type_ in types.items())


def _split_outside_brackets(text: str) -> list[str]:
    """The entries of a comma-separated list; commas inside brackets do not count."""
    entries, rest, comma = [], text, ","
    while comma:
        entry, comma, rest = _partition_outside(rest, ",")
        entries.append(entry)
    return [entry for entry in entries if entry]


_PAIRS = {"]": "[", ")": "(", "}": "{"}


def _partition_outside(text: str, mark: str) -> tuple[str, str, str]:
    """`str.partition` at the first mark that is not inside brackets or quotes."""
    opened: list[str] = []
    for place, character in enumerate(text):
        if opened and opened[-1] in "\"'":
            if character == opened[-1]:
                opened.pop()
        elif character in "\"'[({":
            opened.append(character)
        elif character in _PAIRS:
            if not opened or opened.pop() != _PAIRS[character]:
                break
        elif character == mark and not opened:
            return text[:place].strip(), mark, text[place + 1 :]
    else:
        if not opened:
            return text.strip(), "", ""
    raise SignatureError(f"unbalanced brackets in the signature {text.strip()!r}")


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
