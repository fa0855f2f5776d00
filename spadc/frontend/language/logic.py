"""Truth values: `not`, `and`, `or`, comparisons in a chain, conditional expressions.

`a and b` has the value of one of its sides, so it is a choice (`If`) unless both sides
are bools and computing the second one can neither fail nor change anything.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from spadc.ir import BOOL, Apply, Constant, Global, Op, Value

from ..bindings import (
    NONE,
    ArrayRef,
    Binding,
    ContainerRef,
    Dtype,
    External,
    Function,
    LiveObject,
    Maybe,
    Partial,
    Scalar,
    ShapeRef,
    Static,
    Tuple,
)
from ..context import Lowering, lowers
from ..control.branches import conditional
from ..lists.grown import grown_of
from ..lists.list_values import length
from ..naming.library import library_object
from ..naming.lookup import readable
from ..values import container_of, describe, value_of
from .comparisons import compare
from .operators import unary

HARMLESS = frozenset(
    {
        "equal", "not_equal", "less", "less_equal", "greater", "greater_equal", "not_",
        "and_", "or_", "dim", "shape", "length", "list_length", "size", "ndim",
        "make_shape",
    }
)  # fmt: skip


def truth(low: Lowering, binding: Binding) -> Static | Scalar:
    """The truth value of a binding: known, or a value to be tested."""
    if isinstance(binding, Static):
        low.guard(binding.guards)
        return Static(bool(binding.value))
    if isinstance(binding, Scalar):
        return binding
    if isinstance(binding, ArrayRef):
        return Scalar(value_of(low, binding))
    if isinstance(binding, Tuple):
        return Static(bool(binding.items))
    grown = grown_of(low, binding)
    if grown is not None:
        zero = low.builder.constant(0)
        longer = low.apply("greater", length(low, grown), zero, _form="operator")
        return Scalar(longer)
    if isinstance(binding, ContainerRef):
        return Static(bool(container_of(low, binding).items))
    if isinstance(binding, Function | Dtype | Partial) or is_known_callable(binding):
        return Static(True)
    if isinstance(binding, ShapeRef):
        low.refuse(
            "SPD104", "whether this shape is empty must be known at compile time"
        )
    return low.refuse("SPD104", f"the truth of {describe(binding)} is not known")


def is_known_callable(binding: Binding) -> bool:
    """Whether something is a function of a library, or an object: always true."""
    if isinstance(binding, External):
        return callable(library_object(binding.dotted))
    if not isinstance(binding, LiveObject):
        return False
    kind = type(binding.value)
    return not hasattr(kind, "__bool__") and not hasattr(kind, "__len__")


@lowers(gast.UnaryOp)
def unary_expression(low: Lowering, node: Any, hint: str | None = None) -> Binding:
    """`not a`, and the arithmetic ones"""
    if not isinstance(node.op, gast.Not):
        return unary(low, node, hint)
    test = truth(low, low.expression(node.operand))
    if isinstance(test, Static):
        return Static(not test.value)
    return Scalar(low.apply("not_", test.value, hint=hint))


@lowers(gast.BoolOp)
def bool_expression(low: Lowering, node: Any, hint: str | None = None) -> Binding:
    """`a and b and c`, `a or b`"""
    return _choose(low, isinstance(node.op, gast.And), node.values, hint)


def _choose(low: Lowering, is_and: bool, nodes: list[Any], hint: str | None) -> Binding:
    first = low.expression(nodes[0])
    if len(nodes) == 1:
        return first

    def rest() -> Binding:
        known = refined(low, nodes[0], is_and)
        found = _choose(low, is_and, nodes[1:], hint)
        for name, (before, after) in known.items():
            if low.state.names.get(name) is after:
                low.state.names[name] = before
        return found

    return connect(low, is_and, first, rest, hint)


Known = dict[tuple[int, str], tuple[Binding, Binding]]


def refined(low: Lowering, test: Any, outcome: bool) -> Known:
    """Bind names that may be None to what the outcome of a test says about them."""
    if isinstance(test, gast.UnaryOp) and isinstance(test.op, gast.Not):
        return refined(low, test.operand, not outcome)
    if isinstance(test, gast.BoolOp):
        decides = isinstance(test.op, gast.And) == outcome
        parts = [refined(low, one, outcome) for one in test.values if decides]
        return {name: pair for part in parts for name, pair in part.items()}
    name = _compared_with_none(low, test)
    binding = None if name is None else low.state.names.get(name)
    if name is None or not isinstance(binding, Maybe):
        return {}
    is_none = isinstance(test.ops[0], gast.Is) == outcome
    low.state.names[name] = NONE if is_none else binding.value
    return {name: (binding, low.state.names[name])}


def _compared_with_none(low: Lowering, test: Any) -> tuple[int, str] | None:
    """The local name in `name is None`."""
    if not isinstance(test, gast.Compare) or not isinstance(test.left, gast.Name):
        return None
    (right, *more) = test.comparators
    is_none = isinstance(right, gast.Constant) and right.value is None
    if more or not is_none or not isinstance(test.ops[0], gast.Is | gast.IsNot):
        return None
    return (low.scope.number, test.left.id)


def connect(
    low: Lowering,
    is_and: bool,
    first: Binding,
    rest: Callable[[], Binding],
    hint: str | None = None,
) -> Binding:
    """`first and rest()` or `first or rest()`, each evaluated at most once."""
    test = truth(low, first)
    if isinstance(test, Static):
        return rest() if bool(test.value) == is_and else first
    strict = _strictly(low, is_and, first, test.value, rest, hint)
    if strict is not None:
        return strict
    return choice(
        low,
        test.value,
        rest if is_and else lambda: first,
        (lambda: first) if is_and else rest,
        hint,
    )


def _strictly(
    low: Lowering,
    is_and: bool,
    first: Binding,
    test: Value,
    rest: Callable[[], Binding],
    hint: str | None,
) -> Binding | None:
    """`and_` or `or_` of two bools, if the second may be computed in any case."""
    if any(isinstance(binding, Maybe) for binding in low.state.names.values()):
        return None  # the second may read what the first says is not None
    if not (isinstance(first, Scalar) and first.value.type == BOOL):
        return None
    state, builder = low.state, low.builder
    low.state, low.builder = state.copy(), builder.child()
    try:
        second, ops = rest(), low.builder.ops
        unchanged = low.state.cells == state.cells and low.state.names == state.names
    finally:
        low.state, low.builder = state, builder
    if not (isinstance(second, Scalar) and second.value.type == BOOL and unchanged):
        return None
    if not all(map(is_harmless, ops)):
        return None
    for op in ops:
        low.builder.add(op)
    name = "and_" if is_and else "or_"
    return Scalar(low.apply(name, test, second.value, hint=hint, _form="operator"))


def is_harmless(op: Op) -> bool:
    """Whether an op may be computed in any case: it neither fails nor changes
    anything."""
    if isinstance(op, Apply):
        return op.name in HARMLESS
    return isinstance(op, Constant | Global)


@lowers(gast.Compare)
def comparison(low: Lowering, node: Any, hint: str | None = None) -> Binding:
    """`a < b <= c`: every operand is evaluated at most once."""
    left = low.expression(node.left)
    return _chain(low, left, list(zip(node.ops, node.comparators, strict=True)), hint)


def _chain(
    low: Lowering, left: Binding, links: list[tuple[Any, Any]], hint: str | None
) -> Binding:
    (kind, right_node), *further = links
    right = low.expression(right_node)
    first = compare(low, type(kind), left, right, None if further else hint)
    if not further:
        return first
    return connect(low, True, first, lambda: _chain(low, right, further, hint), hint)


@lowers(gast.IfExp)
def conditional_expression(
    low: Lowering, node: Any, hint: str | None = None
) -> Binding:
    """`a if test else b`"""
    test = truth(low, low.expression(node.test))
    if isinstance(test, Static):
        return low.expression(node.body if test.value else node.orelse, hint)

    def way(part: Any, outcome: bool) -> Binding:
        refined(low, node.test, outcome)
        return low.expression(part)

    ways = (lambda: way(node.body, True), lambda: way(node.orelse, False))
    return choice(low, test.value, *ways, hint)


def choice(
    low: Lowering,
    test: Value,
    then: Callable[[], Binding],
    orelse: Callable[[], Binding],
    hint: str | None = None,
) -> Binding:
    """The binding of one of two expressions, chosen when the program runs."""
    place = low.temporary(hint or "")

    def into(evaluate: Callable[[], Binding]) -> Callable[[], None]:
        def run() -> None:
            low.state.names[place] = evaluate()

        return run

    conditional(low, test, into(then), into(orelse))
    return readable(low, "this value", low.state.names.pop(place, None))
