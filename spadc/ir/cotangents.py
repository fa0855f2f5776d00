"""The type of the cotangent, and of the tangent, of a value."""

from __future__ import annotations

import numpy as np

from .types import AnyType, ArrayType, ListType, ScalarType, Type


def cotangent_type(type_: Type) -> Type:
    """The type of the cotangent of a value of that type."""
    if isinstance(type_, ScalarType):
        floating = type_.dtype is None or np.dtype(type_.dtype).kind in "fc"
        return ScalarType(type_.dtype if floating else "float64")
    if isinstance(type_, ListType):
        element = type_.element
        return ListType(None if element is None else cotangent_type(element))
    return type_ if isinstance(type_, ArrayType) else AnyType()
