"""Types as text: in listings of the IR, in signatures and in docstrings."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .lengths import Dim, Shape
from .structures import Reach, label_text
from .types import (
    AnyType,
    ArrayType,
    CarrierType,
    ListType,
    LiteralType,
    ObjectType,
    ScalarType,
    ShapeType,
    StructType,
    TapeType,
    Type,
)


def type_text(type_: Type) -> str:
    """`f64[n,3]`, `f64` for a NumPy scalar, `float` for a Python number, `any`, ...

    >>> from spadc.ir import Sym
    >>> type_text(ArrayType("float64", (Sym("n", -1), 3))), type_text(ArrayType())
    ('f64[n-1,3]', 'array[...]')
    """
    match type_:
        case ArrayType(dtype, shape):
            return f"{_dtype_text(dtype) or 'array'}[{_shape_text(shape)}]"
        case ScalarType(dtype, weak, value):
            known = "" if value is None else f"={value}"
            return (
                _python_name(dtype) if weak else _dtype_text(dtype) or "scalar"
            ) + known
        case ShapeType(dims):
            return f"shape[{_shape_text(dims)}]"
        case ObjectType(kind):
            return kind
        case LiteralType(value):
            return label_text(value)
        case StructType():
            return structure_text(type_, lambda reach, part: type_text(part))
        case AnyType():
            return "any"
        case ListType(element):
            return f"list[{'' if element is None else type_text(element)}]"
        case CarrierType(of, bits):
            return f"{bits}-bit {type_text(of)}"
        case _:
            assert isinstance(type_, TapeType)
            return "tape"


def structure_text(
    type_: Type, text: Callable[[Reach, Type], str], reach: Reach = ()
) -> str:
    """A structure as a signature writes it: `{W: f64[n,d], b: f64[d]}`, with `text` for
    the parts."""
    if not isinstance(type_, StructType):
        return text(reach, type_)
    items = [structure_text(t, text, (*reach, e)) for e, t in type_.entries]
    if type_.kind == "list":
        return f"[{', '.join(items)}]"
    if type_.kind == "tuple":
        return f"({', '.join(items)}{',' if len(items) == 1 else ''})"
    labels = (_field_text(entry.label) for entry, _ in type_.entries)
    inner = ", ".join(f"{k}: {v}" for k, v in zip(labels, items, strict=True))
    if type_.kind == "dict":
        return f"{{{inner}}}"
    return f"({inner})" if type_.kind == "named tuple" else f"{type_.name}({inner})"


def _field_text(label: object) -> str:
    """A key as a signature writes it: a word without quotes."""
    is_word = isinstance(label, str) and label.isidentifier()
    return str(label) if is_word else label_text(label)


def _shape_text(shape: Shape | None) -> str:
    return "..." if shape is None else ",".join(_dim_text(d) for d in shape)


def _dim_text(dim: Dim) -> str:
    return "?" if dim is None else str(dim)


def _dtype_text(dtype: str | None) -> str:
    if dtype is None or dtype == "bool":
        return dtype or ""
    kind = np.dtype(dtype)
    return f"{kind.kind}{kind.itemsize * 8}" if kind.kind in "iufc" else dtype


def _python_name(dtype: str | None) -> str:
    kind = np.dtype(dtype).kind if dtype else ""
    return {"b": "bool", "f": "float", "c": "complex"}.get(
        kind, "int" if kind else "number"
    )
