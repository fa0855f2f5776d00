"""Functions that take functions, and functions that stand for operators: `partial`,
`map`, `filter`, `reduce`, `operator.mul`, ..."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from spadc.ir import At, Slice, Subscript

from ..bindings import (
    ArrayRef,
    Binding,
    External,
    GeneratorOf,
    Partial,
    Static,
    Tuple,
    ZipOf,
)
from ..context import Lowering
from ..control.branches import conditional
from ..control.flow import leave_loop
from ..control.iteration import known_count
from ..control.iterators import (
    PARTLY,
    all_items,
    evaluated,
    generator_of,
    name_node,
    opened,
    passed_on,
    used_up,
)
from ..language.attributes import attribute_of
from ..language.comprehensions import fold, run_clauses
from ..language.logic import connect, truth
from ..language.operators import bind_number
from ..language.subscripts import part_of_array
from ..memory.storage import is_array
from ..naming.lookup import readable
from ..values import static_value, type_of, value_of
from .application import call
from .arguments import Arguments, library, only, taken


@library("functools.partial")
def partial(low: Lowering, given: Arguments) -> Binding:
    """`functools.partial(f, x, k=v)`"""
    function, *first = given.positional
    return Partial(function, tuple(first), tuple(given.keywords.items()))


@library("functools.wraps", "functools.lru_cache", "functools.cache")
def decorator(low: Lowering, given: Arguments) -> Binding:
    """A decorator that leaves a function as it is, as far as its values go."""
    is_decorator = given.name != "functools.wraps" and not given.keywords
    if is_decorator and len(given.positional) == 1:
        (function,) = given.positional
        if not isinstance(function, Static):
            return function
    return External(ITSELF)


ITSELF = "<the function itself>"


@library(ITSELF)
def itself(low: Lowering, given: Arguments) -> Binding:
    """What a harmless decorator makes of a function."""
    (function,) = only(low, given, ("function",), "a decorator")
    return function


@library("functools.reduce")
def reduce(low: Lowering, given: Arguments) -> Binding:
    """`functools.reduce(f, items, start)`"""
    (function, items), (start,) = taken(low, given, ("function", "x"), ("y",), "reduce")

    def step(total: Binding, item: Binding) -> Binding:
        return call(low, function, Arguments((total, item), {}, given.node))

    over = used_up(low, items)
    if start is None and isinstance(over, ArrayRef) and known_count(low, over) is None:
        start = part_of_array(low, over, Subscript((At(0),)), ())
        over = part_of_array(low, over, Subscript((Slice(1, None, None),)), ())
    result = fold(low, over, start, step)
    if result is None:
        low.refuse("SPD104", "`reduce` needs items that are known, or a start")
    return result


@library("builtins.map")
def map_of(low: Lowering, given: Arguments) -> Binding:
    """`map(f, x, y)`: each call is made where its value is asked for."""
    function, *over = given.positional
    columns = [passed_on(low, x, "map") for x in over]
    names = [f"<item>{k}" for k in range(len(columns))]
    called = gast.Call(name_node("<function>"), [name_node(n) for n in names], [])
    stored = [name_node(n, stored=True) for n in names]
    target = stored[0] if len(stored) == 1 else gast.Tuple(stored, gast.Store())
    source = columns[0] if len(columns) == 1 else ZipOf(tuple(columns))
    return generator_of(low, called, [target], [source], {"<function>": function})


@library("builtins.filter")
def filter_of(low: Lowering, given: Arguments) -> Binding:
    """`filter(f, items)`: each test is made where the next item is asked for."""
    function, items = only(low, given, ("function", "iterable"), "filter")
    item = name_node("<item>")
    is_none = isinstance(function, Static) and function.value is None
    test = item if is_none else gast.Call(name_node("<function>"), [item], [])
    return generator_of(
        low,
        item,
        [name_node("<item>", stored=True)],
        [passed_on(low, items, "filter")],
        {"<function>": function},
        [test],
    )


# --- `any` and `all` ------------------------------------------------------------------


@library("builtins.any", "builtins.all")
def any_or_all(low: Lowering, given: Arguments) -> Binding:
    """`any(items)`, `all(items)`: as far as the first item that decides."""
    is_all = given.name.endswith("all")
    (x,) = only(low, given, ("iterable",), given.name.removeprefix("builtins."))
    over = used_up(low, x, PARTLY)
    if isinstance(over, ArrayRef) and known_count(low, over) is None:
        return _of_array(low, over, given)
    if isinstance(over, GeneratorOf) and len(_clauses(over)) == 1:
        return _until_decided(low, over, is_all)

    def step(items: tuple[Binding, ...]) -> Binding:
        if not items:
            return Static(is_all)
        test = truth(low, items[0])
        return connect(low, is_all, test, lambda: step(items[1:]))

    return step(all_items(low, over))


def _clauses(generator: GeneratorOf) -> list[Any]:
    tree: Any = generator.node
    return list(tree.generators)


def _of_array(low: Lowering, array: ArrayRef, given: Arguments) -> Binding:
    type_: Any = type_of(low.state, array)
    if not is_array(type_):
        low.refuse(
            "SPD104",
            "the number of axes must be known at compile time here",
            "Use the function of NumPy.",
        )
    if len(type_.shape) > 1:
        low.refuse("SPD303", "the truth value of a row of several elements")
    name = given.name.removeprefix("builtins.")
    value = low.apply(f"{name}_element", value_of(low, array), hint=given.hint)
    return bind_number(low, value)


def _until_decided(low: Lowering, generator: GeneratorOf, is_all: bool) -> Binding:
    """A loop that is left at the first item that decides."""
    place = low.temporary("all" if is_all else "any")
    low.state.names[place] = Static(is_all)
    tree: Any = generator.node

    def decided() -> None:
        low.state.names[place] = Static(not is_all)
        leave_loop(low)

    def leaf() -> None:
        test = truth(low, low.expression(tree.elt))
        if not isinstance(test, Static):
            ways: tuple[Callable[[], None], ...] = (decided, lambda: None)
            then, orelse = ways[::-1] if is_all else ways
            conditional(low, test.value, then, orelse)
        elif test.value != is_all:
            decided()

    with opened(low, generator) as scope:
        run_clauses(low, tree, scope, leaf, frozenset({place[1]}))
    return readable(low, "this", low.state.names.pop(place, None))


# --- operators ------------------------------------------------------------------------


def _binary(kind: type) -> Any:
    return gast.BinOp(name_node("<a>"), kind(), name_node("<b>"))


def _comparison(kind: type, left: str = "<a>", right: str = "<b>") -> Any:
    return gast.Compare(name_node(left), [kind()], [name_node(right)])


def _unary(kind: type) -> Any:
    return gast.UnaryOp(kind(), name_node("<a>"))


_NOT = _unary(gast.Not)
OPERATORS: dict[str, Any] = {
    "add": _binary(gast.Add), "sub": _binary(gast.Sub), "mul": _binary(gast.Mult),
    "truediv": _binary(gast.Div), "floordiv": _binary(gast.FloorDiv),
    "mod": _binary(gast.Mod), "pow": _binary(gast.Pow), "concat": _binary(gast.Add),
    "matmul": _binary(gast.MatMult), "and_": _binary(gast.BitAnd),
    "or_": _binary(gast.BitOr), "xor": _binary(gast.BitXor),
    "eq": _comparison(gast.Eq), "ne": _comparison(gast.NotEq),
    "lt": _comparison(gast.Lt), "le": _comparison(gast.LtE),
    "gt": _comparison(gast.Gt), "ge": _comparison(gast.GtE),
    "is_": _comparison(gast.Is), "is_not": _comparison(gast.IsNot),
    "contains": _comparison(gast.In, "<b>", "<a>"),
    "neg": _unary(gast.USub), "pos": _unary(gast.UAdd), "inv": _unary(gast.Invert),
    "invert": _unary(gast.Invert), "not_": _NOT,
    "truth": gast.UnaryOp(gast.Not(), _NOT),
    "getitem": gast.Subscript(name_node("<a>"), name_node("<b>"), gast.Load()),
}  # fmt: skip
OF_ONE = ("neg", "pos", "inv", "invert", "not_", "truth")


@library(*(f"operator.{name}" for name in OPERATORS))
def operator_function(low: Lowering, given: Arguments) -> Binding:
    """`operator.mul(a, b)`"""
    name = given.name.rpartition(".")[2]
    names = ("<a>",) if name in OF_ONE else ("<a>", "<b>")
    operands = only(low, given, names, given.name)
    held = dict(zip(names, operands, strict=True))
    return evaluated(low, OPERATORS[name], held, given.hint)


@library("operator.itemgetter", "operator.attrgetter")
def getter(low: Lowering, given: Arguments) -> Binding:
    """`operator.itemgetter(1)`: a function of what the item is taken from."""
    return Partial(External(f"<{given.name}>"), (Tuple(given.positional),))


@library("<operator.itemgetter>", "<operator.attrgetter>")
def taken_by_getter(low: Lowering, given: Arguments) -> Binding:
    """Call what `getter` made."""
    wanted, x = only(low, given, ("wanted", "x"), "this function")
    assert isinstance(wanted, Tuple)
    found = tuple(_taken(low, given.name, x, item) for item in wanted.items)
    return found[0] if len(found) == 1 else Tuple(found)


def _taken(low: Lowering, name: str, x: Binding, what: Binding) -> Binding:
    if name == "<operator.itemgetter>":
        return evaluated(low, OPERATORS["getitem"], {"<a>": x, "<b>": what})
    path = str(static_value(low, what, "the name of an attribute"))
    for part in path.split("."):
        x = attribute_of(low, x, part)
    return x
