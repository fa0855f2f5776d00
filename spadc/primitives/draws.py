"""Random draws of generated code, and arrays put together from the parts kept.

A draw is a pure function of its key (seed, step, edge, indices of the loops around), so
the reverse sweep draws again instead of saving what was drawn. Only generated code
draws: the compiler never evaluates these ops.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from spadc.ir import (
    FLOAT,
    ArrayType,
    Dim,
    ScalarType,
    Shape,
    ShapeType,
    Type,
    dtype_of,
    kept_dim,
    shape_of,
)

from .core import Call, Cost, Primitive
from .inference import count
from .structural import dim, structural

KEY = "| keep: seed step edge: at? design= score?"
FIXED_SIZE = frozenset({"fixed", "systematic"})
ONE_WEIGHT = frozenset({"fixed", "systematic"})  # of uniform draws
DRAWS = frozenset(
    {"draw", "projection", "sample_entries", "sample_features"}
    | {"sample_positions", "sample_rows"}
    | {"follow_entries", "follow_features", "follow_positions", "follow_rows"}
    | {"steer_features", "steer_positions", "steer_rows"}
)


def drawn(*operands: Any, **attrs: Any) -> Any:
    """Refuse to draw."""
    raise NotImplementedError("only generated code draws")


def has_one_weight(design: str, score: Type) -> bool:
    """Whether all that is kept has the same weight."""
    return design in ONE_WEIGHT and not isinstance(score, ArrayType)


def _weight(kept: ArrayType, key: tuple[Type, ...], attrs: dict[str, Any]) -> Type:
    one = has_one_weight(attrs.get("design", "fixed"), key[-1])
    return FLOAT if one else ArrayType("float64", kept.shape)


def _kept(length: Dim, attrs: dict[str, Any]) -> Dim:
    """How many parts are kept, where the design says so."""
    is_fixed = attrs.get("design", "fixed") in FIXED_SIZE
    return kept_dim(length, attrs["keep"]) if is_fixed else None


def _number_of(shape: Type) -> Dim:
    """The number of elements of a shape."""
    dims = shape.dims if isinstance(shape, ShapeType) else None
    return None if dims is None else count(dims)


def infer_kept(n: Type, *key: Type, **attrs: Any) -> tuple[Type, Type]:
    """Indices and weights of what is kept of `n` parts, or of an array's elements."""
    length = n.value if isinstance(n, ScalarType) else _number_of(n)
    kept = ArrayType("int64", (_kept(length, attrs),))
    return kept, _weight(kept, key, attrs)


def infer_entries(shape: Type, *key: Type, **attrs: Any) -> tuple[Type, Type]:
    """Indices and weights of what is kept of every row."""
    assert isinstance(shape, ShapeType)
    dims = shape.dims
    drawn_dims = None if dims is None else (*dims[:-1], _kept(dims[-1], attrs))
    kept = ArrayType("int64", drawn_dims)
    return kept, _weight(kept, key, attrs)


def _sampler(name: str, infer: Any, first: str) -> Primitive:
    return structural(
        name,
        infer,
        drawn,
        f"{first} {KEY}",
        defaults={"design": "fixed"},
        cost=Cost.FREE,
        zero_derivative=True,
        spelling=Call(f"rt.{name}"),
    )


sample_features = _sampler("sample_features", infer_kept, "n")
sample_rows = _sampler("sample_rows", infer_kept, "n")
sample_positions = _sampler("sample_positions", infer_kept, "(shape)")
sample_entries = _sampler("sample_entries", infer_entries, "(shape)")
draw = structural(
    "draw",
    lambda *key, **attrs: ScalarType("float64", weak=True),
    drawn,
    "seed step | edge: at?",
    cost=Cost.FREE,
    zero_derivative=True,
    spelling=Call("rt.draw"),
)
projection = structural(
    "projection",
    lambda n, *key, dtype="float64", **attrs: ArrayType(dtype, (_length(n), None)),
    drawn,
    "n | keep: seed step edge: at? kind= dtype=",
    defaults={"kind": "rademacher", "dtype": "float64"},
    cost=Cost.FREE,
    zero_derivative=True,
    spelling=Call("rt.projection"),
)


def _length(n: Type) -> Any:
    return n.value if isinstance(n, ScalarType) else None


def _spread_shape(part: Type, n: Type, axis: int) -> Shape | None:
    shape = shape_of(part)
    if shape is None:
        return None
    axis %= len(shape)
    return (*shape[:axis], _length(n), *shape[axis + 1 :])


def _spread(part: Any, kept: Any, n: int, axis: int) -> Any:
    shape = list(part.shape)
    shape[axis] = n
    whole = np.zeros(shape, part.dtype)
    whole[(slice(None),) * (axis % len(shape)) + (kept,)] = part
    return whole


spread = structural(
    "spread",
    lambda part, kept, n, axis: ArrayType(dtype_of(part), _spread_shape(part, n, axis)),
    _spread,
    "part kept n axis:",
    spelling=Call("rt.spread"),
    linear_in=(0,),
    takes_complex=True,
)


def _spread_entries(part: Any, kept: Any, n: int) -> Any:
    whole = np.zeros((*part.shape[:-1], n), part.dtype)
    np.put_along_axis(whole, kept, part, axis=-1)
    return whole


spread_entries = structural(
    "spread_entries",
    lambda part, kept, n: ArrayType(dtype_of(part), _spread_shape(part, n, -1)),
    _spread_entries,
    "part kept n",
    spelling=Call("rt.spread_entries"),
    linear_in=(0,),
    takes_complex=True,
)
entries_at = structural(
    "entries_at",
    lambda x, kept, axis: ArrayType(dtype_of(x), shape_of(kept)),
    np.take_along_axis,
    "x kept axis:",
    spelling=Call("np.take_along_axis"),
    linear_in=(0,),
    takes_complex=True,
)


def _spread_positions(part: Any, kept: Any, shape: tuple[int, ...]) -> Any:
    whole = np.zeros(shape, part.dtype)
    whole.flat[kept] = part
    return whole


spread_positions = structural(
    "spread_positions",
    lambda part, kept, shape: ArrayType(dtype_of(part), shape.dims),
    _spread_positions,
    "part kept (shape)",
    spelling=Call("rt.spread_positions"),
    linear_in=(0,),
    takes_complex=True,
)
positions_at = structural(
    "positions_at",
    lambda x, kept: ArrayType(dtype_of(x), shape_of(kept)),
    np.take,
    "x kept",
    spelling=Call("np.take"),
    linear_in=(0,),
    takes_complex=True,
)


def _directions_shape(x: Type) -> Shape | None:
    shape = shape_of(x)
    return None if shape is None else (shape[-1], None)


def _infer_norms(x: Type, axis: Any) -> Type:
    shape = shape_of(x)
    gone = (axis,) if isinstance(axis, int) else tuple(axis)
    if shape is None:
        return ArrayType(dtype_of(x))
    left = tuple(n for k, n in enumerate(shape) if k not in gone)
    return ArrayType(dtype_of(x), left)


leading_directions = structural(
    "leading_directions",
    lambda x, rank: ArrayType(dtype_of(x), _directions_shape(x)),
    drawn,
    "x rank:",
    zero_derivative=True,
    spelling=Call("rt.leading_directions"),
)


norms = structural(
    "norms",
    _infer_norms,
    drawn,
    "x axis:",
    zero_derivative=True,
    spelling=Call("rt.norms"),
)


entries_at.vjp(
    lambda y_bar, y, x, kept, axis: (spread_entries(y_bar, kept, dim(x, axis=-1)), None)
)
positions_at.vjp(
    lambda y_bar, y, x, kept: (spread_positions(y_bar, kept, x.shape), None)
)
spread_entries.vjp(
    lambda z_bar, z, part, kept, n: (entries_at(z_bar, kept, axis=-1), None, None)
)
spread_positions.vjp(
    lambda z_bar, z, part, kept, shape: (positions_at(z_bar, kept), None, None)
)
