"""Comparisons: of numbers and arrays an op; of anything else known when compiling, or
refused.

Whether two things that are not numbers are equal is only said where it is certain. What
has an `__eq__` that is not in sight, such as a text that depends on values, is refused.
"""

from __future__ import annotations

import operator
from enum import Enum
from typing import Any

import gast

from ..bindings import (
    ArrayRef,
    Binding,
    ContainerRef,
    Dtype,
    External,
    Function,
    LiveObject,
    Maybe,
    Opaque,
    RangeOf,
    Scalar,
    ShapeRef,
    Static,
    Tuple,
    is_number,
    same,
)
from ..context import Lowering
from ..naming.library import library_object
from ..values import certain, container_of, describe, items_of, static_value, value_of
from .operators import NUMERIC, Operator, dtype_name, folded, guards_of, is_text

COMPARE: dict[type, tuple[str, Operator]] = {
    gast.Eq: ("equal", operator.eq),
    gast.NotEq: ("not_equal", operator.ne),
    gast.Lt: ("less", operator.lt),
    gast.LtE: ("less_equal", operator.le),
    gast.Gt: ("greater", operator.gt),
    gast.GtE: ("greater_equal", operator.ge),
}
SEQUENCES = (Tuple, ContainerRef, ShapeRef)
PLAIN = (Static, Function, External, *SEQUENCES)


def compare(
    low: Lowering, kind: type, left: Binding, right: Binding, hint: str | None = None
) -> Binding:
    """One comparison; known at compile time where both sides are."""
    if isinstance(left, Maybe) or isinstance(right, Maybe):
        return _optional(low, kind, left, right, hint)
    if kind in (gast.Is, gast.IsNot):
        return _identity(low, kind is gast.IsNot, left, right)
    if kind in (gast.In, gast.NotIn):
        return _membership(low, kind is gast.NotIn, left, right)
    name, evaluate = COMPARE[kind]
    left, right = number_of_object(left), number_of_object(right)
    literals = [side.value for side in (left, right) if isinstance(side, Static)]
    known = len(literals) == 2 and not all(map(is_number, literals))
    if known or not all(isinstance(s, NUMERIC) for s in (left, right)) or is_text(left):
        return _compare_known(low, kind, left, right)
    result = low.apply(
        name, value_of(low, left), value_of(low, right), hint=hint, _form="operator"
    )
    both = folded(evaluate, left, right)
    if both is not None:
        return Static(both, result, guards_of(left, right))
    return low.bind(result)


def number_of_object(binding: Binding) -> Binding:
    """The number that a member of an `IntEnum` is."""
    value = binding.value if isinstance(binding, LiveObject) else None
    if isinstance(value, Enum) and isinstance(value, int):
        return Static(int(value))
    return binding


def _compare_known(low: Lowering, kind: type, left: Binding, right: Binding) -> Binding:
    """A comparison of strings, None, dtypes, tuples, functions, objects."""
    if kind not in (gast.Eq, gast.NotEq):
        return _ordered(low, kind, left, right)
    if isinstance(left, SEQUENCES) and isinstance(right, SEQUENCES):
        equal = _equal_items(low, left, right)
    else:
        equal = Static(equality(low, left, right), None, guards_of(left, right))
    if kind is gast.Eq:
        return equal
    if isinstance(equal, Static):
        return Static(not equal.value, None, equal.guards)
    return Scalar(low.apply("not_", equal.value))


def _ordered(low: Lowering, kind: type, left: Binding, right: Binding) -> Binding:
    """`<` of texts, and of tuples whose items are known."""
    texts = is_text(left) and is_text(right)
    if texts or (isinstance(left, SEQUENCES) and isinstance(right, SEQUENCES)):
        a, b = (static_value(low, side, "what is compared") for side in (left, right))
        return Static(COMPARE[kind][1](a, b), None, guards_of(left, right))
    return low.refuse("SPD304", f"{describe(left)} and {describe(right)} have no order")


def equality(low: Lowering, left: Binding, right: Binding) -> bool:
    """Whether two things are equal that are not both numbers or arrays."""
    if isinstance(left, SEQUENCES) and isinstance(right, SEQUENCES):
        return bool(static_value(low, _equal_items(low, left, right), "this"))
    if isinstance(left, Static) and isinstance(right, Static):
        return bool(left.value == right.value)
    if isinstance(left, Dtype) or isinstance(right, Dtype):
        return dtype_name(low, left) == dtype_name(low, right)
    if isinstance(left, LiveObject) or isinstance(right, LiveObject):
        return _equal_objects(low, left, right)
    kinds = [isinstance(s, Scalar) or is_number(_literal(s)) for s in (left, right)]
    texts = [is_text(s) or _is_none(s) for s in (left, right)]
    if any(kinds) and any(texts):  # a number is equal to no text, and not to None
        return False
    if isinstance(left, PLAIN) and isinstance(right, PLAIN):
        known = is_known_function(left) and is_known_function(right)
        if same(left, right):
            return True
        if isinstance(left, External) and isinstance(right, External) and known:
            return _one_object(left, right)
        if known and type(left) is not type(right):
            return False
    return low.refuse(
        "SPD304", f"{describe(left)} cannot be compared with {describe(right)}"
    )


def _literal(binding: Binding) -> Any:
    return binding.value if isinstance(binding, Static) else None


def is_known_function(binding: Binding) -> bool:
    """Whether a name of a library, if it is one, is a function or class that is there:
    it is equal to no number."""
    if not isinstance(binding, External):
        return True
    return callable(library_object(binding.dotted))


def _one_object(left: External, right: External) -> bool:
    """Whether two names of libraries mean one object."""
    return library_object(left.dotted) is library_object(right.dotted)


def _equal_objects(low: Lowering, left: Binding, right: Binding) -> bool:
    """Objects are equal if they are one; members of an enumeration know."""
    a, b = (
        side.value if isinstance(side, LiveObject | Static) else side
        for side in (left, right)
    )
    if a is b:
        return True
    for value in (a, b):
        compares = type(value).__eq__ is not object.__eq__
        plain = isinstance(value, bool | int | float | str | Enum) or value is None
        if compares and not plain:
            low.refuse(
                "SPD304",
                f"{describe(left)} cannot be compared with {describe(right)}",
                "Compare numbers, or use `is`.",
            )
    return bool(a == b)


def _equal_items(low: Lowering, left: Binding, right: Binding) -> Static | Scalar:
    """Whether tuples, lists or shapes are equal, item by item."""
    unknown = [s for s in (left, right) if isinstance(s, ShapeRef) and not _has_rank(s)]
    if unknown:
        return _equal_shapes(low, left, right)
    a, b = items_of(low, left), items_of(low, right)
    of_lists = [isinstance(side, ContainerRef) for side in (left, right)]
    if len(a) != len(b) or of_lists[0] != of_lists[1]:
        return Static(False)
    total: Static | Scalar = Static(True)
    for x, y in zip(a, b, strict=True):
        equal = compare(low, gast.Eq, x, y)
        if isinstance(equal, Static):
            low.guard(equal.guards)
            if not equal.value:
                return Static(False)
        elif not isinstance(equal, Scalar):
            low.refuse("SPD304", "sequences of arrays have no truth value")
        elif isinstance(total, Static):
            total = equal
        else:
            total = Scalar(low.apply("and_", total.value, equal.value))
    return total


def _has_rank(shape: ShapeRef) -> bool:
    return getattr(shape.value.type, "dims", None) is not None


def _equal_shapes(low: Lowering, left: Binding, right: Binding) -> Static | Scalar:
    """`x.shape == y.shape`, where the number of axes is known when the program runs."""
    if isinstance(left, ContainerRef) or isinstance(right, ContainerRef):
        return Static(False)
    a, b = (
        side.value
        if isinstance(side, ShapeRef)
        else low.apply("make_shape", *(value_of(low, i) for i in items_of(low, side)))
        for side in (left, right)
    )
    return Scalar(low.apply("same_shape", a, b))


def _identity(low: Lowering, negated: bool, left: Binding, right: Binding) -> Binding:
    """`is`: with None, True, False, and between things that exist when compiling."""
    if isinstance(left, ArrayRef) and isinstance(right, ArrayRef):
        if left.cell is right.cell and left.path == right.path and not left.path:
            return Static(not negated)
        low.refuse("SPD104", "whether these are one array is not known at compile time")
    if isinstance(left, ContainerRef) and isinstance(right, ContainerRef):
        known = left.number == right.number
    elif isinstance(left, Scalar) and not _is_none(right):
        low.refuse("SPD104", "identity of numbers is not known at compile time")
    elif isinstance(left, LiveObject) and isinstance(right, LiveObject):
        known = left.value is right.value
    elif not (is_known_function(left) and is_known_function(right)):
        low.refuse(
            "SPD104", f"whether {describe(left)} is {describe(right)} is not known"
        )
    elif isinstance(left, External) and isinstance(right, External):
        known = _one_object(left, right)
    elif isinstance(left, Opaque) and not _is_none(right):
        low.refuse("SPD104", f"whether {left.what} is this one is not known")
    else:
        known = same(left, right)
    return Static(known != negated, None, guards_of(left, right))


def _optional(
    low: Lowering, kind: type, left: Binding, right: Binding, hint: str | None
) -> Binding:
    """A comparison with what may be None."""
    if kind in (gast.Is, gast.IsNot, gast.Eq, gast.NotEq):
        for one, other in ((left, right), (right, left)):
            if isinstance(one, Maybe) and _is_none(other):
                return _is_absent(low, one, kind in (gast.IsNot, gast.NotEq))
    return compare(low, kind, certain(low, left), certain(low, right), hint)


def _is_absent(low: Lowering, binding: Maybe, negated: bool) -> Binding:
    """`best is None`, where that depends on the way through the program."""
    if isinstance(binding.absent, Static):
        return Static(bool(binding.absent.value) != negated)
    if not negated:
        return binding.absent
    return Scalar(low.apply("not_", value_of(low, binding.absent)))


def _is_none(binding: Binding) -> bool:
    return isinstance(binding, Static) and binding.value is None


def _membership(low: Lowering, negated: bool, left: Binding, right: Binding) -> Binding:
    """`in` a list, tuple, dict, range or string of what is known."""
    if isinstance(right, ContainerRef):
        keys = container_of(low, right).keys
        if keys is not None:
            wanted = static_value(low, left, "what is looked for")
            return Static((wanted in keys) != negated)
    if isinstance(right, Tuple | ContainerRef):
        items = items_of(low, right)
        if not isinstance(left, Static) or not all(
            isinstance(item, Static) for item in items
        ):
            found = any(_certainly_equal(low, left, item) for item in items)
            return Static(found != negated)
    wanted = static_value(low, left, "what is looked for")
    searched = _searched(low, right)
    return Static((wanted in searched) != negated)


def _searched(low: Lowering, binding: Binding) -> Any:
    if isinstance(binding, RangeOf):
        bounds = (binding.start, binding.stop, binding.step)
        return range(*(static_value(low, bound, "the range") for bound in bounds))
    return static_value(low, binding, "what is searched")


def _certainly_equal(low: Lowering, left: Binding, item: Binding) -> bool:
    if isinstance(left, NUMERIC) and isinstance(item, NUMERIC):
        a, b = (static_value(low, x, "what is searched") for x in (left, item))
        return bool(a == b)
    return equality(low, left, item)
