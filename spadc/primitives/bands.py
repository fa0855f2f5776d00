"""What loops over the colours of a banded Jacobian call: helpers of the run time."""

from __future__ import annotations

from typing import Any

import numpy as np

from spadc.ir import ArrayType, ObjectType, ShapeType, Type, dtype_of, shape_of

from .core import Call, Primitive, parse_arguments, register


def _every(shape: Any, number: Any, widths: Any, dtype: str = "float64") -> Any:
    first = np.unravel_index(number, widths)
    direction = np.zeros(shape, dtype)
    steps = zip(first, widths, strict=True)
    direction[tuple(slice(int(k), None, width) for k, width in steps)] = 1
    return direction


def _infer_every(
    shape: Type, number: Type, widths: Any, dtype: str = "float64"
) -> Type:
    return ArrayType(dtype, shape.dims if isinstance(shape, ShapeType) else None)


def _helper(name: str, infer: Any, arguments: str, evaluate: Any = None) -> Primitive:
    return register(
        Primitive(
            name,
            infer,
            evaluate,
            parse_arguments(arguments, {"dtype": "float64"}),
            Call(f"rt.{name}"),
            zero_derivative=evaluate is not None,
        )
    )


def _infer_banded(products: Type, shape: Type, low: Any, widths: Any) -> Type:
    out, dims = shape_of(products), shape.dims if isinstance(shape, ShapeType) else None
    known = out is not None and dims is not None
    whole = (*out[1:], *dims) if known else None  # type: ignore[index,misc]
    return ArrayType(dtype_of(products), whole)


every = _helper("every", _infer_every, "(shape) number widths: dtype:", _every)
banded = _helper("banded", _infer_banded, "products (shape) low: widths:")
sparse_banded = _helper(
    "sparse_banded",
    lambda products, shape, low, widths: ObjectType("csr_array"),
    "products (shape) low: widths:",
)
sparse_matrix = _helper(
    "sparse_matrix", lambda jacobian, axes: ObjectType("csr_array"), "jacobian axes:"
)
