"""NumPy functions that need more than their primitive: arrays of lists, casts,
shapes."""

from __future__ import annotations

import gast

from spadc.ir import ScalarType
from spadc.primitives import primitive

from .application import call
from .arguments import Arguments, library, only, taken
from .attributes import ATTRIBUTES, shape_of_binding
from .bindings import (
    ArrayRef,
    Binding,
    ContainerRef,
    External,
    Function,
    GeneratorOf,
    Scalar,
    ShapeRef,
    Static,
    Tuple,
)
from .builtin_calls import all_items
from .comprehensions import fold, fold_from
from .context import Lowering
from .operators import binary, dtype_name
from .primitive_calls import apply_primitive
from .storage import is_array
from .values import array_of_items, container_of, describe, value_of

CASTS = (
    "float64",
    "float32",
    "float16",
    "int64",
    "int32",
    "int16",
    "int8",
    "uint8",
    "bool_",
)


@library("numpy.array", "numpy.asarray", "numpy.ascontiguousarray", "numpy.asanyarray")
def array(low: Lowering, given: Arguments) -> Binding:
    """`np.array(x)`: of a list, an array of its items; of an array, a copy or
    itself."""
    x = given.positional[0] if given.positional else given.keywords.get("object")
    if isinstance(x, GeneratorOf):
        low.refuse("SPD304", "an array of a generator", "Use a list comprehension.")
    if isinstance(x, ContainerRef | Tuple | ShapeRef):
        rest = {k: v for k, v in given.keywords.items() if k not in ("object", "copy")}
        dtype = rest.pop(
            "dtype", given.positional[1] if len(given.positional) > 1 else None
        )
        if rest:
            low.refuse(
                "SPD102", f"spadc does not know the argument `{next(iter(rest))}` here"
            )
        name = None if dtype is None else dtype_name(low, dtype)
        value = array_of_items(low, all_items(low, x), given.hint, name)
        return low.bind(value)
    name = given.name.rpartition(".")[2]
    known = primitive("asarray" if name == "asanyarray" else name)
    return apply_primitive(low, known, given.positional, given, "function")


@library(*(f"numpy.{name}" for name in CASTS))
def cast(low: Lowering, given: Arguments) -> Binding:
    """`np.float32(x)`"""
    (x,) = only(low, given, ("x",), "a cast")
    name = given.name.rpartition(".")[2]
    dtype = "bool" if name == "bool_" else name
    value = value_of(low, x)
    if not isinstance(value.type, ScalarType):
        if not is_array(value.type):
            low.refuse(
                "SPD104", "whether this is an array must be known at compile time"
            )
        return low.bind(low.apply("astype", value, dtype=dtype, hint=given.hint))
    result = low.apply(
        "astype",
        value,
        dtype=dtype,
        hint=given.hint,
        _form="function",
        _name=f"np.{name}",
    )
    return low.bind(result)


@library("numpy.shape")
def shape(low: Lowering, given: Arguments) -> Binding:
    """`np.shape(x)`"""
    (x,) = only(low, given, ("a",), "np.shape")
    return shape_of_binding(low, x, given.hint)


@library("numpy.size", "numpy.ndim")
def size_or_ndim(low: Lowering, given: Arguments) -> Binding:
    """`np.size(x)`, `np.ndim(x)`"""
    (x,) = only(low, given, ("a",), "np.size")
    if not isinstance(x, ArrayRef | Scalar | Static):
        low.refuse("SPD304", f"the size of {describe(x) if x else 'nothing'}")
    return ATTRIBUTES[given.name.rpartition(".")[2]](low, x, given.hint)


@library("numpy.result_type", "numpy.dtype")
def dtype_of_call(low: Lowering, given: Arguments) -> Binding:
    """`np.dtype(name)`"""
    (x,) = only(low, given, ("dtype",), "np.dtype")
    return Static(dtype_name(low, x))


@library("numpy.finfo", "numpy.iinfo")
def limits(low: Lowering, given: Arguments) -> Binding:
    """`np.finfo(float)`, whose attributes are numbers."""
    (x,) = only(low, given, ("dtype",), "np.finfo")
    return External(f"{given.name}({dtype_name(low, x)})")


@library("functools.partial")
def partial(low: Lowering, given: Arguments) -> Binding:
    """`functools.partial(f, x, k=v)`"""
    function, *first = given.positional
    if not isinstance(function, Function):
        low.refuse("SPD101", f"`partial` of {describe(function)}", "Use a lambda.")
    return Function(
        function.source,
        function.scope,
        function.defaults,
        function.kw_defaults,
        (*function.first, *first),
        (*function.given, *given.keywords.items()),
    )


@library("functools.reduce")
def reduce(low: Lowering, given: Arguments) -> Binding:
    """`functools.reduce(f, items, start)`"""
    (function, items), (start,) = taken(low, given, ("function", "x"), ("y",), "reduce")

    def step(total: Binding, item: Binding) -> Binding:
        return call(low, function, Arguments((total, item), {}, given.node))

    result = fold(low, items, start, step)
    if result is None:
        low.refuse("SPD104", "`reduce` needs items that are known, or a start")
    return result


OPERATORS: dict[str, type] = {
    "add": gast.Add, "sub": gast.Sub, "mul": gast.Mult, "truediv": gast.Div,
    "floordiv": gast.FloorDiv, "mod": gast.Mod, "pow": gast.Pow, "matmul": gast.MatMult,
}  # fmt: skip


@library(*(f"operator.{name}" for name in OPERATORS))
def operator_function(low: Lowering, given: Arguments) -> Binding:
    """`operator.mul(a, b)`"""
    a, b = only(low, given, ("a", "b"), "an operator")
    return binary(low, OPERATORS[given.name.rpartition(".")[2]], a, b, given.hint)


@library("copy.copy", "copy.deepcopy")
def copy_of(low: Lowering, given: Arguments) -> Binding:
    """`copy.copy(x)`, `copy.deepcopy(x)`"""
    (x,) = only(low, given, ("x",), "copy")
    return _copied(low, x, given.name == "copy.deepcopy", given.hint)


def _copied(low: Lowering, x: Binding, deep: bool, hint: str | None) -> Binding:
    if isinstance(x, ArrayRef):
        return low.bind(low.apply("copy", value_of(low, x), hint=hint, _form="method"))
    if not isinstance(x, ContainerRef | Tuple):
        return x
    items = container_of(low, x).items if isinstance(x, ContainerRef) else x.items
    if deep:
        items = tuple(_copied(low, item, deep, None) for item in items)
    if isinstance(x, Tuple):
        return Tuple(items)
    return low.new_container(items, container_of(low, x).keys)


@library("math.fsum")
def exact_sum(low: Lowering, given: Arguments) -> Binding:
    """`math.fsum` rounds once; a sum from the left would have other bits."""
    return low.refuse(
        "SPD101", "spadc does not know the function `math.fsum`", "Use `sum`."
    )


@library("math.prod")
def product(low: Lowering, given: Arguments) -> Binding:
    """`math.prod(items)`"""
    (x,), (start,) = taken(low, given, ("iterable",), ("start",), "math.prod")
    return fold_from(
        low, x, start or Static(1), lambda a, b: binary(low, gast.Mult, a, b), "product"
    )
