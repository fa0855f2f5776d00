"""Methods of ufuncs: `np.add.reduce`, `np.multiply.accumulate`, `np.minimum.outer`,
`np.maximum.at`.

Where a method is another function of NumPy, that one is meant; `outer` is the ufunc
itself with new axes; `at` is a store if no element is reached twice. The rest is
written out as loops (`numpy_ufuncs`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, NoReturn

import numpy as np

from spadc.ir import At, NewAxis, Pick, Rest, Slice, Subscript, dtype_of, rank_of
from spadc.primitives import Infix, Primitive, find, primitive

from ..bindings import (
    NONE,
    ArrayRef,
    Binding,
    External,
    Scalar,
    ShapeRef,
    Static,
    Tuple,
)
from ..calling.arguments import Arguments, CallHandler, taken
from ..context import Lowering
from ..language.indices import item_of_index
from ..language.operators import dtype_name
from ..language.subscripts import read_part
from ..memory.storage import (
    add_at,
    extend,
    is_floating,
    is_integer,
    store,
    type_of_ref,
    view,
)
from ..values import array_of_items, items_of, static_value, type_of, value_of
from .in_place import changed_array
from .output import TYPES, into, target
from .primitive_calls import apply_primitive
from .written_out import call_written

REDUCTIONS = {
    "add": "sum", "multiply": "prod", "maximum": "max", "minimum": "min",
    "logical_and": "all", "logical_or": "any",
}  # fmt: skip
ACCUMULATIONS = {"add": "cumsum", "multiply": "cumprod"}
WITH_DTYPE = frozenset({"sum", "prod", "cumsum", "cumprod"})
REDUCE = ("array", "axis", "dtype", "out", "keepdims", "initial", "where")
ACCUMULATE = ("array", "axis", "dtype", "out")
REDUCEAT = ("array", "indices", "axis", "dtype", "out")
NEUTRAL = {"dtype": None, "out": None, "keepdims": False, "initial": None}


def method_of_ufunc(dotted: str) -> CallHandler | None:
    """How `numpy.<ufunc>.<method>` is lowered, if that is what the name says."""
    head, _, method = dotted.rpartition(".")
    ufunc = find(head)
    if ufunc is None or ufunc.ufunc is None:
        return None
    lower = METHODS.get(method)
    return None if lower is None else partial(lower, ufunc)


def _refuse(low: Lowering, given: Arguments) -> NoReturn:
    name = given.name.replace("numpy.", "np.", 1)
    low.refuse(
        "SPD101",
        f"spadc does not know `{name}`",
        "Write it with functions that it knows, or as a loop.",
    )


def _named(
    low: Lowering, given: Arguments, names: tuple[str, ...]
) -> dict[str, Binding]:
    """The arguments by name, less those that say nothing."""
    spoken = given.name.replace("numpy.", "np.", 1)
    found = dict(zip(names, given.positional, strict=False))
    twice = found.keys() & given.keywords.keys()
    if len(given.positional) > len(names) or twice or "array" not in found:
        low.refuse("SPD107", f"`{spoken}` does not take these arguments")
    for name in given.keywords.keys() - set(names):
        low.refuse("SPD102", f"spadc does not know the argument `{name}` of `{spoken}`")
    found |= given.keywords
    for name, neutral in NEUTRAL.items():
        binding = found.get(name)
        if isinstance(binding, Static) and binding.value in (None, neutral):
            del found[name]
    if found.get("where") == Static(True):
        del found["where"]
    return found


def _along_axis(
    table: dict[str, str],
    names: tuple[str, ...],
    ufunc: Primitive,
    low: Lowering,
    given: Arguments,
) -> Binding:
    """`reduce`, `accumulate` and `reduceat`: a function of NumPy, or a loop."""
    named = _named(low, given, names)
    known = table.get(ufunc.name)
    own = primitive(known) if known else find(given.name)
    if own is None:
        return _as_loop(ufunc, low, given, named)
    named.setdefault("axis", Static(0))
    if own.name not in WITH_DTYPE:
        _cast(low, named)
    array = named.pop("array")
    rest = Arguments((array,), named, given.node, given.hint)
    return apply_primitive(low, own, (array,), rest, "function")


def _cast(low: Lowering, named: dict[str, Binding]) -> None:
    """`dtype=`: the elements are converted first."""
    dtype = dtype_name(low, named.pop("dtype", NONE))
    array = named["array"]
    if dtype is None or dtype_of(type_of(low.state, array)) == dtype:
        return
    named["array"] = low.bind(low.apply("astype", value_of(low, array), dtype=dtype))


def _as_loop(
    ufunc: Primitive, low: Lowering, given: Arguments, named: dict[str, Binding]
) -> Binding:
    """What no function of NumPy computes but the method itself."""
    method = given.name.rpartition(".")[2]
    if not _keeps_floats(ufunc):
        _refuse(low, given)
    if "where" in named:
        low.refuse("SPD102", f"`where` is not supported for `{given.name}`")
    _cast(low, named)
    array = named["array"] = _array(low, named["array"])
    if not is_floating(type_of(low.state, array)) or not isinstance(array, ArrayRef):
        low.refuse("SPD104", f"`{given.name}` of what may be no array of floats", TYPES)
    out = target(low, named.pop("out", None))
    axis = static_value(low, named.get("axis", Static(0)), "`axis`")
    axis = axis[0] if isinstance(axis, tuple) and len(axis) == 1 else axis
    rank = rank_of(type_of(low.state, array))
    if axis is None and rank == 1:
        axis = 0
    if not isinstance(axis, int):
        low.refuse("SPD102", f"`axis={axis}`: `{given.name}` goes along one axis")
    named["axis"] = Static(axis)
    if method == "reduce":
        named.setdefault("keepdims", Static(False))
        method = "reduce_from" if "initial" in named else method
    name = External(ufunc.names[0])
    arguments = Arguments((), {"ufunc": name, **named}, given.node, given.hint)
    result = call_written(low, method, arguments, "numpy_ufuncs")
    if out is None:
        return result
    return into(low, ufunc, out, value_of(low, result), "same_kind")


def _keeps_floats(ufunc: Primitive) -> bool:
    """Whether it makes a float of two."""
    known = ufunc.ufunc
    if known is None or known.nin != 2 or known.nout != 1 or known.signature:
        return False
    double = np.dtype(float)
    try:
        return bool(known.resolve_dtypes((double, double, None))[2] == double)
    except TypeError:
        return False


def _outer(ufunc: Primitive, low: Lowering, given: Arguments) -> Binding:
    """`np.add.outer(x, y)` as `x[:, None] + y`."""
    if len(given.positional) != 2:
        low.refuse("SPD107", f"`{given.name}` needs two arrays")
    a, b = (_array(low, x) for x in given.positional)
    ranks = [rank_of(type_of(low.state, x)) for x in (a, b)]
    if None in ranks:
        low.refuse("SPD104", "the numbers of axes of both arrays must be known", TYPES)
    rows, columns = (rank or 0 for rank in ranks)
    if isinstance(a, ArrayRef) and columns:
        before = (Slice(),) * rows if rows else (Rest(),)
        a = view(low, a, Subscript((*before, *(NewAxis(),) * columns)))
    plain = not given.keywords and isinstance(ufunc.spelling, Infix)
    rest = Arguments((a, b), given.keywords, given.node, given.hint)
    form = "operator" if plain else "function"
    return apply_primitive(low, ufunc, (a, b), rest, form)


def _array(low: Lowering, binding: Binding) -> Binding:
    """An operand as NumPy makes an array of it; its own numbers stay numbers."""
    if isinstance(binding, Static | Scalar):
        value = value_of(low, binding)
        if getattr(value.type, "weak", True):
            low.refuse("SPD304", "`outer` of a Python number", "Use the operator.")
        return binding
    if isinstance(binding, ArrayRef):
        return binding
    return low.bind(array_of_items(low, items_of(low, binding)))


# In place


def _at(ufunc: Primitive, low: Lowering, given: Arguments) -> Binding:
    """`np.add.at(y, index, x)`: unbuffered, so that repeats count."""
    (target, index), (value,) = taken(low, given, ("a", "indices"), ("b",), given.name)
    array = changed_array(low, target, given.name)
    dynamic: list[Any] = []
    parts = index.items if isinstance(index, Tuple) else (index,)
    step = Subscript(tuple(item_of_index(low, part, dynamic) for part in parts))
    operands = () if value is None else (value_of(low, value),)
    if ufunc.name in ("add", "subtract") and operands:
        _check_dtype(low, array, operands[0])
        added = operands[0]
        if ufunc.name == "subtract":
            added = low.apply("negative", added, _form="operator")
        add_at(low, array, step, tuple(dynamic), added)
        return NONE
    if not _reaches_once(step, parts, low):
        return _at_in_order(ufunc, low, given, array, index, value)
    old = read_part(low, array, step, tuple(dynamic))
    new = low.apply(ufunc.name, old, *operands)
    _check_dtype(low, array, new)
    store(low, extend(array, step, tuple(dynamic)), new)
    return NONE


def _at_in_order(
    ufunc: Primitive,
    low: Lowering,
    given: Arguments,
    array: ArrayRef,
    index: Binding,
    value: Binding | None,
) -> Binding:
    """An element may be reached twice: one change after the other."""
    parts = index.items if isinstance(index, Tuple) else (index,)
    is_mixed = any(_is_slice(low, part) for part in parts)
    floats = is_floating(type_of_ref(low.state, array)) and _keeps_floats(ufunc)
    if value is None or is_mixed or len(parts) > 2 or not floats:
        low.refuse(
            "SPD102",
            f"`np.{ufunc.name}.at` may reach an element twice, which spadc follows "
            "for arrays of floats and one or two arrays of indices",
            "Index with a slice, a mask or different numbers; or write a loop.",
        )
    _check_dtype(low, array, value_of(low, value))
    names = ("indices",) if len(parts) == 1 else ("rows", "columns")
    written = "at" if len(parts) == 1 else "at_positions"
    named: dict[str, Binding] = {
        "ufunc": External(ufunc.names[0]),
        "a": array,
        "b": value,
    }
    rest = Arguments((), {**named, **dict(zip(names, parts, strict=True))}, given.node)
    call_written(low, written, rest, "numpy_ufuncs")
    return NONE


def _is_slice(low: Lowering, part: Binding) -> bool:
    """Whether an index is anything but numbers."""
    item = item_of_index(low, part, [])
    if isinstance(item, Pick):
        return bool(item.mask)
    return not isinstance(item, At)


def _check_dtype(low: Lowering, array: ArrayRef, value: Any) -> None:
    """Refuse what NumPy would not cast."""
    if is_integer(type_of_ref(low.state, array)) and is_floating(value.type):
        low.refuse(
            "SPD302",
            "an array of integers cannot be changed in place by floats",
            "Make it an array of floats: `.astype(float)`.",
        )


def _reaches_once(step: Subscript, parts: Sequence[Binding], low: Lowering) -> bool:
    """Whether a subscript certainly reaches no element twice."""
    picks = [k for k, item in enumerate(step.items) if isinstance(item, Pick)]
    if not step.may_repeat:
        return True
    if len(picks) != 1 or isinstance(parts[picks[0]], ArrayRef | Scalar | ShapeRef):
        return False
    numbers = [
        one.value if isinstance(one, Static) else None
        for one in items_of(low, parts[picks[0]])
    ]
    same_sign = all(isinstance(n, int) and n >= 0 for n in numbers)
    return same_sign and len(set(numbers)) == len(numbers)


METHODS: dict[str, Any] = {
    "reduce": partial(_along_axis, REDUCTIONS, REDUCE),
    "accumulate": partial(_along_axis, ACCUMULATIONS, ACCUMULATE),
    "reduceat": partial(_along_axis, {}, REDUCEAT),
    "outer": _outer,
    "at": _at,
}
