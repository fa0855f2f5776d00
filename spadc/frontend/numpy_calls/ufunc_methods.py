"""Methods of ufuncs: `np.add.reduce`, `np.multiply.accumulate`, `np.minimum.outer`,
`np.maximum.at`.

Where a method is another function of NumPy, that one is meant; `outer` is the ufunc
itself with new axes; `at` is a store if no element is reached twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, NoReturn

from spadc.ir import NewAxis, Pick, Rest, Slice, Subscript, rank_of
from spadc.primitives import Infix, Primitive, find, primitive

from ..bindings import NONE, ArrayRef, Binding, Scalar, ShapeRef, Static, Tuple
from ..calling.arguments import Arguments, CallHandler, taken
from ..context import Lowering
from ..language.indices import item_of_index
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
from ..values import array_of_items, items_of, type_of, value_of
from .in_place import changed_array
from .output import TYPES
from .primitive_calls import apply_primitive

REDUCTIONS = {
    "add": "sum", "multiply": "prod", "maximum": "max", "minimum": "min",
    "logical_and": "all", "logical_or": "any",
}  # fmt: skip
ACCUMULATIONS = {"add": "cumsum", "multiply": "cumprod"}
WITH_AXIS = ("array", "axis", "dtype", "out", "keepdims", "initial", "where")


def method_of_ufunc(dotted: str) -> CallHandler | None:
    """How `numpy.<ufunc>.<method>` is lowered, if that is what the name says."""
    head, _, method = dotted.rpartition(".")
    ufunc = find(head)
    if ufunc is None or ufunc.ufunc is None or find(dotted) is not None:
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


def _along_axis(
    table: dict[str, str], ufunc: Primitive, low: Lowering, given: Arguments
) -> Binding:
    """`reduce` and `accumulate`: the function of NumPy, along axis 0 unless said."""
    known = table.get(ufunc.name)
    if known is None:
        _refuse(low, given)
    named = dict(zip(WITH_AXIS, given.positional, strict=False)) | given.keywords
    array = named.pop("array", None)
    if array is None or len(given.positional) > len(WITH_AXIS):
        low.refuse("SPD107", f"`{given.name}` needs an array")
    named.setdefault("axis", Static(0))
    for name in ("dtype", "out", "keepdims"):
        if isinstance(named.get(name), Static) and named[name] == NONE:
            del named[name]
    rest = Arguments((array,), named, given.node, given.hint)
    return apply_primitive(low, primitive(known), (array,), rest, "function")


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
        low.refuse(
            "SPD102",
            f"`np.{ufunc.name}.at` may reach an element twice, which spadc only "
            "follows for `add` and `subtract`",
            "Index with a slice, a mask or different numbers; or write a loop.",
        )
    old = read_part(low, array, step, tuple(dynamic))
    new = low.apply(ufunc.name, old, *operands)
    _check_dtype(low, array, new)
    store(low, extend(array, step, tuple(dynamic)), new)
    return NONE


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
    "reduce": partial(_along_axis, REDUCTIONS),
    "accumulate": partial(_along_axis, ACCUMULATIONS),
    "outer": _outer,
    "at": _at,
}
