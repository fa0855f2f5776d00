"""What the compiler itself is built on: parts of arrays, shapes, copies, casts, tapes.

Reads and stores carry a path (`spadc.ir.access`) and are evaluated in `parts`; a store
answers with a new array, and emission turns it back into a subscript. Everything here
has a spelling of its own in the emission package, unless a spelling is given.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from spadc.ir import (
    INT,
    AnyType,
    ArrayType,
    Reach,
    ScalarType,
    ShapeType,
    StructType,
    Subscript,
    Type,
    array_or_scalar,
    dtype_of,
    is_complex,
    part_of_value,
    shape_of,
    shift_refs,
)

from .core import Call, Cost, Primitive, Storage, parse_arguments, register
from .inference import count, infer_operator, is_weak, same_type
from .parts import (
    accumulated,
    added_at,
    infer_part,
    last_gathered,
    part,
    read,
    read_stored,
    without_new_axes,
    written,
)


def structural(
    name: str, infer: Any, evaluate: Any, arguments: str, **facts: Any
) -> Primitive:
    """A primitive of the compiler's own."""
    given = parse_arguments(arguments, facts.pop("defaults", None))
    return register(Primitive(name, infer, evaluate, given, **facts))


# --- parts of containers and arrays ---------------------------------------------------


def _infer_part_of(x: Type, reach: Reach) -> Type:
    for entry in reach:
        assert isinstance(x, StructType)
        x = dict(x.entries)[entry]
    return x


def _infer_accumulated(x: Type, v: Type, *dyn: Type, path: Any) -> Type:
    """An array keeps its type; numbers are added."""
    numbers = isinstance(x, ScalarType) and isinstance(v, ScalarType) and not path
    return infer_operator(np.add)(x, v) if numbers else x


index = structural(
    "index",
    infer_part,
    part,
    "x *dyn step:",
    storage=Storage.MAYBE,
    cost=Cost.FREE,
    linear_in=(0,),
)
part_of = structural(
    "part",
    _infer_part_of,
    lambda x, reach: part_of_value(x, reach),
    "x reach:",
    storage=Storage.VIEW,
    cost=Cost.FREE,
    linear_in=(0,),
)
gather_last = structural(
    "gather_last",
    infer_part,
    last_gathered,
    "x *dyn step:",
    cost=Cost.CHEAP,
    linear_in=(0,),
)
STORE: dict[str, Any] = {"cost": Cost.CHEAP, "linear_in": (0, 1)}
write = structural("write", same_type, written, "x v *dyn path:", **STORE)
accumulate = structural(
    "accumulate", _infer_accumulated, accumulated, "x v *dyn path:", **STORE
)
add_at = structural("add_at", same_type, added_at, "x v *dyn step:", **STORE)


@index.vjp
def _index(y_bar: Any, y: Any, x: Any, *dyn: Any, step: Any) -> Any:
    dropped = without_new_axes(step)
    if dropped is not None:
        return y_bar.builder.express("index", y_bar, step=dropped)
    zeros = y_bar.builder.express("zeros_like", x)
    (moved,) = shift_refs((step,), 1)
    if isinstance(moved, Subscript) and moved.may_repeat:
        return add_at(zeros, y_bar, *dyn, step=moved), *[None] * len(dyn)
    return write(zeros, y_bar, *dyn, path=(moved,)), *[None] * len(dyn)


@gather_last.vjp
def _gather_last(y_bar: Any, y: Any, x: Any, *dyn: Any, step: Any) -> Any:
    zeros = y_bar.builder.express("zeros_like", x)
    (moved,) = shift_refs((step,), 1)
    return write(zeros, y_bar, *dyn, path=(moved,)), *[None] * len(dyn)


@write.vjp
def _write(y_bar: Any, y: Any, x: Any, v: Any, *dyn: Any, path: Any) -> Any:
    rest = write(y_bar, 0.0, *dyn, path=path)
    stored = read_stored(y_bar, path, dyn, first=2)
    return rest, fit(stored, v), *[None] * len(dyn)


@accumulate.vjp
def _accumulate(y_bar: Any, y: Any, x: Any, v: Any, *dyn: Any, path: Any) -> Any:
    return y_bar, fit(read(y_bar, path, dyn, first=2), v), *[None] * len(dyn)


@add_at.vjp
def _add_at(y_bar: Any, y: Any, x: Any, v: Any, *dyn: Any, step: Any) -> Any:
    return y_bar, fit(read(y_bar, (step,), dyn, first=2), v), *[None] * len(dyn)


# --- shapes ---------------------------------------------------------------------------


def _infer_dim(x: Type, axis: int) -> Type:
    dims = x.dims if isinstance(x, ShapeType) else shape_of(x)
    known = dims is not None and -len(dims) <= axis < len(dims)
    return ScalarType(
        INT.dtype, True, dims[axis] if dims is not None and known else None
    )


def _infer_length(x: Type) -> Type:
    if isinstance(x, ShapeType):
        return ScalarType(INT.dtype, True, None if x.dims is None else len(x.dims))
    return _infer_dim(x, 0)


def _infer_size(x: Type) -> Type:
    dims = shape_of(x)
    return ScalarType(INT.dtype, True, None if dims is None else count(dims))


def _infer_ndim(x: Type) -> Type:
    dims = shape_of(x)
    return ScalarType(INT.dtype, True, None if dims is None else len(dims))


def _infer_make_shape(*dims: Type) -> Type:
    return ShapeType(
        tuple(d.value if isinstance(d, ScalarType) else None for d in dims)
    )


def _dim(x: Any, axis: int) -> Any:
    return x[axis] if isinstance(x, tuple) else np.shape(x)[axis]


def _reads_shape(
    name: str,
    infer: Any,
    evaluate: Any,
    arguments: str = "x",
    names: tuple[str, ...] = (),
) -> Primitive:
    return structural(
        name,
        infer,
        evaluate,
        arguments,
        names=names,
        cost=Cost.FREE,
        shape_only=frozenset({0}),
        zero_derivative=True,
    )


shape = _reads_shape(
    "shape", lambda x: ShapeType(shape_of(x)), np.shape, names=("numpy.shape",)
)
size = _reads_shape("size", _infer_size, np.size, names=("numpy.size",))
ndim = _reads_shape("ndim", _infer_ndim, np.ndim, names=("numpy.ndim",))
dim = _reads_shape("dim", _infer_dim, _dim, "x axis:")
length = _reads_shape("length", _infer_length, len, names=("builtins.len",))
make_shape = structural(
    "make_shape",
    _infer_make_shape,
    lambda *dims: dims,
    "*dims",
    cost=Cost.FREE,
    zero_derivative=True,
)


def length_of(x: Any, axis: int) -> Any:
    """The length of one axis: a number if it is known, else an expression."""
    known = _infer_dim(x.type, axis)
    value = known.value if isinstance(known, ScalarType) else None
    return value if isinstance(value, int) else dim(x, axis=axis)


# --- copies and casts -----------------------------------------------------------------


def _cast(x: Any, dtype: str) -> Any:
    return x.astype(dtype) if hasattr(x, "astype") else np.dtype(dtype).type(x)


def _infer_cast(x: Type, dtype: str) -> Type:
    if isinstance(x, AnyType):
        return array_or_scalar(dtype, None)
    return (
        ScalarType(dtype)
        if isinstance(x, ScalarType)
        else ArrayType(dtype, shape_of(x))
    )


def _cast_like(x: Any, like: Any) -> Any:
    return np.asarray(x, dtype=np.result_type(like))[()]


def _infer_cast_like(x: Type, like: Type) -> Type:
    dtype = dtype_of(like)
    return (
        array_or_scalar(None, shape_of(x)) if dtype is None else _infer_cast(x, dtype)
    )


copy = structural(
    "copy",
    same_type,
    lambda x: x.copy() if isinstance(x, np.ndarray) else x,
    "x",
    names=("numpy.copy", "copy.copy", "copy.deepcopy"),
    methods=("copy",),
    cost=Cost.CHEAP,
    linear_in=(0,),
)
astype = structural(
    "astype",
    _infer_cast,
    _cast,
    "x dtype:",
    names=("numpy.astype",),
    methods=("astype",),
    cost=Cost.CHEAP,
    linear_in=(0,),
)
astype_like = structural(
    "astype_like",
    _infer_cast_like,
    _cast_like,
    "x like",
    spelling=Call("rt.astype_like"),
    storage=Storage.MAYBE,
    cost=Cost.CHEAP,
    linear_in=(0,),
    shape_only=frozenset({1}),
)
copy.vjp(lambda y_bar, y, x: y_bar)
astype.vjp(lambda y_bar, y, x, dtype: in_dtype_of(y_bar, x))
astype_like.vjp(lambda y_bar, y, x, like: (in_dtype_of(y_bar, x), None))


def in_dtype_of(x_bar: Any, x: Any) -> Any:
    """`x_bar` in the dtype of `x`, which may be known only at run time; its real part
    if `x` is real.

    Python numbers stay: they take the dtype of whatever they meet.
    """
    if is_complex(x_bar.type) and not is_complex(x.type):
        x_bar = x_bar.builder.express("real", x_bar)
    wanted = dtype_of(x.type)
    if is_weak(x_bar.type) or (wanted is not None and wanted == dtype_of(x_bar.type)):
        return x_bar
    return astype_like(x_bar, x) if wanted is None else astype(x_bar, dtype=wanted)


# --- broadcasting ---------------------------------------------------------------------


def _unbroadcast(x: Any, shape: tuple[int, ...]) -> Any:
    lead = np.ndim(x) - len(shape)
    if lead > 0:
        x = np.sum(x, axis=tuple(range(lead)))
    lengths = zip(np.shape(x), shape, strict=True)
    stretched = tuple(k for k, (n, m) in enumerate(lengths) if n != m)
    return np.sum(x, axis=stretched, keepdims=True) if stretched else x


def _infer_unbroadcast(x: Type, shape: Type) -> Type:
    return array_or_scalar(
        dtype_of(x), shape.dims if isinstance(shape, ShapeType) else None
    )


unbroadcast = structural(
    "unbroadcast",
    _infer_unbroadcast,
    _unbroadcast,
    "x (shape)",
    spelling=Call("rt.unbroadcast"),
    storage=Storage.MAYBE,
    cost=Cost.CHEAP,
    linear_in=(0,),
)


@unbroadcast.vjp
def _unbroadcast_vjp(y_bar: Any, y: Any, x: Any, shape: Any) -> Any:
    return y_bar.builder.express("broadcast_to", y_bar, x.shape), None


def fit(x_bar: Any, x: Any) -> Any:
    """`x_bar` summed over the axes along which `x` was broadcast."""
    given, wanted = shape_of(x_bar.type), shape_of(x.type)
    if wanted == ():
        return x_bar if given == () else x_bar.builder.express("sum", x_bar)
    if given is not None and given == wanted and None not in given:
        return x_bar
    return unbroadcast(x_bar, x.shape)
