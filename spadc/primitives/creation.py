"""New arrays: filled, evenly spaced, identity, and arrays made of other values."""

from __future__ import annotations

from typing import Any

import numpy as np

from spadc.ir import (
    ArrayType,
    Dim,
    ScalarType,
    ShapeType,
    Type,
    array_or_scalar,
    dtype_of,
    shape_of,
)

from .core import (
    ALL,
    Call,
    Cost,
    Primitive,
    Storage,
    parse_arguments,
    primitive,
    register,
)
from .inference import is_left_out, promoted, subtract_dims
from .structural import fit, in_dtype_of


def creation(name: str, infer: Any, arguments: str, **facts: Any) -> Primitive:
    """A primitive that makes an array."""
    given = parse_arguments(arguments, facts.pop("defaults", None))
    facts.setdefault("evaluate", getattr(np, name, None))
    facts.setdefault("names", (f"numpy.{name}",))
    facts.setdefault("cost", Cost.CHEAP)
    spelling = Call(f"np.{name}")
    return register(Primitive(name, infer, arguments=given, spelling=spelling, **facts))


# --- filled ---------------------------------------------------------------------------


def _infer_filled(
    shape: Type, *value: Type, dtype: str | None = None, order: str = "C"
) -> Type:
    dims = shape.dims if isinstance(shape, ShapeType) else None
    filled = promoted(value) if value else "float64"
    return ArrayType(dtype or filled, dims)


def _infer_filled_like(
    x: Type, *value: Type, dtype: str | None = None, order: str = "K"
) -> Type:
    return ArrayType(dtype or dtype_of(x), shape_of(x))


def _filled(name: str) -> None:
    creation(
        name,
        _infer_filled,
        "(shape) dtype= order=",
        defaults={"order": "C"},
        zero_derivative=True,
    )


def _filled_like(name: str) -> None:
    creation(
        f"{name}_like",
        _infer_filled_like,
        "a dtype= order=",
        defaults={"order": "K"},
        shape_only=frozenset({0}),
        zero_derivative=True,
    )


for _name in ("zeros", "ones", "empty"):
    _filled(_name)
    _filled_like(_name)

full = creation(
    "full",
    _infer_filled,
    "(shape) fill_value dtype= order=",
    defaults={"order": "C"},
    linear_in=(1,),
)
full_like = creation(
    "full_like",
    _infer_filled_like,
    "a fill_value dtype= order=",
    defaults={"order": "K"},
    shape_only=frozenset({0}),
    linear_in=(1,),
)
full.vjp(lambda y_bar, y, shape, v, **attrs: (None, fit(y_bar, v)))
full_like.vjp(lambda y_bar, y, x, v, **attrs: (None, fit(y_bar, v)))

# --- evenly spaced --------------------------------------------------------------------


def _infer_arange(
    start: Type, stop: Type, step: Type, dtype: str | None = None
) -> Type:
    given = [t for t in (start, stop, step) if not is_left_out(t)]
    length: Dim = None
    if len(given) == 1:
        length = _as_length(start)
    elif is_left_out(step):
        length = subtract_dims(_as_length(stop), _as_length(start))
    return ArrayType(dtype or promoted(given), (length,))


def _as_length(type_: Type) -> Dim:
    return type_.value if isinstance(type_, ScalarType) else None


def _arange(start: Any, stop: Any = None, step: Any = None, dtype: Any = None) -> Any:
    if stop is None:
        start, stop = 0, start
    return np.arange(start, stop, 1 if step is None else step, dtype=dtype)


arange = creation("arange", _infer_arange, "start stop? step? dtype=", evaluate=_arange)


@arange.vjp
def _arange_vjp(
    y_bar: Any, y: Any, start: Any, stop: Any, step: Any, dtype: Any = None
) -> Any:
    """`start + step * k`; the number of elements does not vary."""
    total = primitive("sum")(y_bar)
    start_bar = None if is_left_out(stop.type) else total
    if is_left_out(step.type):
        return start_bar, None, None
    positions = in_dtype_of(arange(y_bar.size, None, None), y_bar)
    return start_bar, None, primitive("sum")(positions * y_bar)


@arange.jvp
def _arange_jvp(
    x_dots: Any, y: Any, start: Any, stop: Any, step: Any, dtype: Any = None
) -> Any:
    start_dot, _, step_dot = x_dots
    if is_left_out(stop.type) or (start_dot is None and step_dot is None):
        return None
    zeros = primitive("zeros_like")(y)
    if step_dot is None:
        return zeros + start_dot
    positions = in_dtype_of(arange(y.size, None, None), y)
    return positions * step_dot + (zeros if start_dot is None else start_dot)


def _infer_linspace(start: Type, stop: Type, num: Type, **attrs: Any) -> Type:
    weak_float = ScalarType("float64", weak=True)
    dtype = attrs.get("dtype") or dtype_of(_sum_type(start, stop, weak_float))
    length = 50 if is_left_out(num) else _as_length(num)
    ends = shape_of(_sum_type(start, stop))
    return ArrayType(dtype, None if ends is None else (length, *ends))


def _sum_type(*types: Type) -> Type:
    total = types[0]
    for type_ in types[1:]:
        total = primitive("add").infer(total, type_)
    return total


def _linspace(start: Any, stop: Any, num: Any = None, **attrs: Any) -> Any:
    return np.linspace(start, stop, 50 if num is None else num, **attrs)


linspace = creation(
    "linspace",
    _infer_linspace,
    "start stop num? endpoint= | dtype=",
    defaults={"endpoint": True},
    evaluate=_linspace,
    linear_in=(0, 1),
)


@linspace.vjp
def _linspace_vjp(
    y_bar: Any,
    y: Any,
    start: Any,
    stop: Any,
    num: Any,
    endpoint: bool = True,
    dtype: Any = None,
) -> Any:
    """`(1 - t) * start + t * stop`, over the first axis."""
    t = in_dtype_of(linspace(0.0, 1.0, num, endpoint=endpoint), y_bar)
    along = primitive("tensordot")
    start_bar, stop_bar = along(1 - t, y_bar, axes=1), along(t, y_bar, axes=1)
    return fit(start_bar, start), fit(stop_bar, stop), None


# --- identity -------------------------------------------------------------------------


def _infer_eye(n: Type, m: Type, k: int = 0, dtype: str | None = None) -> Type:
    rows = _as_length(n)
    return ArrayType(
        dtype or "float64", (rows, rows if is_left_out(m) else _as_length(m))
    )


eye = creation(
    "eye", _infer_eye, "N M? k= dtype=", defaults={"k": 0}, zero_derivative=True
)
identity = creation(
    "identity",
    lambda n, dtype=None: ArrayType(dtype or "float64", (_as_length(n),) * 2),
    "n dtype=",
    zero_derivative=True,
)


def _infer_tri(n: Type, m: Type, k: int = 0, dtype: str | None = None) -> Type:
    return _infer_eye(n, m, k, dtype)


tri = creation(
    "tri", _infer_tri, "N M? k= dtype=", defaults={"k": 0}, zero_derivative=True
)

# --- of other values ------------------------------------------------------------------


def _infer_array(
    x: Type, dtype: str | None = None, order: str = "K", ndmin: int = 0
) -> Type:
    shape = shape_of(x)
    if shape is None:
        return array_or_scalar(dtype or dtype_of(x), None)
    return ArrayType(dtype or dtype_of(x), ((1,) * (ndmin - len(shape))) + shape)


def _infer_in_order(x: Type, dtype: str | None = None) -> Type:
    return _infer_array(x, dtype, ndmin=1)


def _infer_array_of(*items: Type, dtype: str | None = None) -> Type:
    inner = shape_of(items[0]) if items else ()
    found = dtype or (promoted(items) if items else "float64")
    return ArrayType(found, None if inner is None else (len(items), *inner))


array = creation(
    "array",
    _infer_array,
    "object dtype= | order= ndmin=",
    defaults={"order": "K", "ndmin": 0},
    linear_in=(0,),
)
asarray = creation(
    "asarray",
    _infer_array,
    "a dtype=",
    storage=Storage.MAYBE,
    cost=Cost.FREE,
    linear_in=(0,),
)
ascontiguousarray, asfortranarray = (
    creation(name, _infer_in_order, "a dtype=", storage=Storage.MAYBE, linear_in=(0,))
    for name in ("ascontiguousarray", "asfortranarray")
)
asarray_chkfinite = creation(
    "asarray_chkfinite",
    _infer_array,
    "a dtype=",
    storage=Storage.MAYBE,
    linear_in=(0,),
)
array_of = register(
    Primitive(
        "array_of",
        _infer_array_of,
        lambda *items, dtype=None: np.array(list(items), dtype=dtype),
        parse_arguments("[items] dtype="),
        cost=Cost.CHEAP,
        linear_in=ALL,
    )
)


@array.vjp
def _array(
    y_bar: Any,
    y: Any,
    x: Any,
    dtype: Any = None,
    order: str = "K",
    ndmin: int = 0,
) -> Any:
    x_bar = in_dtype_of(y_bar, x)
    return primitive("reshape")(x_bar, x.shape) if ndmin else x_bar


@asarray.vjp
@asarray_chkfinite.vjp
def _asarray(y_bar: Any, y: Any, x: Any, dtype: Any = None) -> Any:
    return in_dtype_of(y_bar, x)


@ascontiguousarray.vjp
@asfortranarray.vjp
def _in_order(y_bar: Any, y: Any, x: Any, dtype: Any = None) -> Any:
    x_bar = in_dtype_of(y_bar, x)
    same = shape_of(x.type) is not None and len(shape_of(x.type) or ()) > 0
    return x_bar if same else primitive("reshape")(x_bar, x.shape)


@array_of.vjp
def _array_of(y_bar: Any, y: Any, *items: Any, dtype: Any = None) -> Any:
    rows = primitive("stack").rule
    assert rows is not None
    return rows(y_bar, y, *items)
