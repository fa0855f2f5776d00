"""Comprehensions and generator expressions: loops in a scope of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gast

from .bindings import Binding, ContainerRef, GeneratorOf, Static, Tuple
from .branches import conditional
from .context import Lowering, lowers
from .for_loops import for_each
from .iteration import is_listed, listed
from .logic import truth
from .lookup import readable
from .loops import assigned_names
from .names import Scope
from .state import Container
from .values import container_of, static_value

Leaf = Callable[[], None]


@lowers(gast.ListComp)
def list_comprehension(low: Lowering, node: Any, hint: str | None = None) -> Binding:
    """`[f(v) for v in x if test]`"""
    return collect(low, node, low.scope)


def collected(low: Lowering, generator: GeneratorOf) -> ContainerRef:
    """A generator's values, as a list."""
    return collect(low, generator.node, generator.scope)


def collect(low: Lowering, node: Any, parent: Scope) -> ContainerRef:
    """Append every value of a comprehension to a list."""
    ref = low.new_container(())

    def append() -> None:
        item = low.expression(node.elt)
        low.state.containers[ref.number] = Container(
            (*container_of(low, ref).items, item)
        )

    run_clauses(low, node, parent, append)
    return ref


@lowers(gast.DictComp)
def dict_comprehension(low: Lowering, node: Any, hint: str | None = None) -> Binding:
    """`{key: value for ...}`"""
    ref = low.new_container((), ())

    def enter() -> None:
        container = container_of(low, ref)
        assert container.keys is not None
        found = dict(zip(container.keys, container.items, strict=True))
        key = static_value(low, low.expression(node.key), "the key of a dict")
        found[key] = low.expression(node.value)
        changed = Container(tuple(found.values()), tuple(found))
        low.state.containers[ref.number] = changed

    run_clauses(low, node, low.scope, enter)
    return ref


def run_clauses(low: Lowering, node: Any, parent: Scope, leaf: Leaf) -> None:
    """Run `leaf` in the loops of a comprehension."""
    first = node.generators[0]
    outer = low.scope
    low.scope = parent
    over = low.expression(first.iter, iterator=True)
    scope = comprehension_scope(low, node, parent)
    low.scope = scope
    try:
        _clause(low, node.generators, 0, over, leaf)
    finally:
        low.scope = outer
        for name in [n for n in low.state.names if n[0] == scope.number]:
            del low.state.names[name]


def comprehension_scope(low: Lowering, node: Any, parent: Scope) -> Scope:
    """The scope of the loop targets."""
    low.counters.scopes += 1
    names = assigned_names([clause.target for clause in node.generators])
    frame = parent.frame
    return Scope(
        low.counters.scopes,
        parent.function,
        parent,
        names,
        frame.first_line,
        is_comprehension=True,
    )


def _clause(
    low: Lowering, clauses: list[Any], number: int, over: Binding, leaf: Leaf
) -> None:
    clause = clauses[number]
    if clause.is_async:
        low.refuse_node(gast.AsyncFor())

    def body() -> None:
        _filtered(low, clause.ifs, inner)

    def inner() -> None:
        if number + 1 == len(clauses):
            leaf()
        else:
            following = low.expression(clauses[number + 1].iter, iterator=True)
            _clause(low, clauses, number + 1, following, leaf)

    if isinstance(over, GeneratorOf):
        over = collected(low, over)
    for_each(low, over, clause.target, assigned_names([clause.target]), body)


def _filtered(low: Lowering, tests: list[Any], leaf: Leaf) -> None:
    """Run `leaf` if every test holds."""
    if not tests:
        leaf()
        return
    test = truth(low, low.expression(tests[0]))
    if isinstance(test, Static):
        if test.value:
            _filtered(low, tests[1:], leaf)
        return
    conditional(low, test.value, lambda: _filtered(low, tests[1:], leaf), lambda: None)


Step = Callable[[Binding, Binding], Binding]


def fold(
    low: Lowering, over: Binding, start: Binding | None, step: Step
) -> Binding | None:
    """Combine the items of something from the left; without a start, of known items
    only, and None if there are none."""
    if start is not None:
        return fold_from(low, over, start, step)
    if not is_listed(over):
        return None
    items = listed(low, over)
    return fold_from(low, Tuple(items[1:]), items[0], step) if items else None


def fold_from(
    low: Lowering, over: Binding, start: Binding, step: Step, hint: str = "total"
) -> Binding:
    """Combine `start` and the items of something, from the left."""
    if is_listed(over):
        total = start
        for item in listed(low, over):
            total = step(total, item)
        return total
    place = low.temporary(hint)
    low.state.names[place] = start

    def add(item: Binding) -> None:
        total = readable(low, "the total", low.state.names[place])
        low.state.names[place] = step(total, item)

    if isinstance(over, GeneratorOf):
        run_clauses(
            low, over.node, over.scope, lambda: add(low.expression(over.node.elt))
        )
    else:
        name = low.temporary("item")
        target = gast.Name(name[1], gast.Store(), None, None)
        for_each(
            low, over, target, frozenset({place[1]}), lambda: add(low.state.names[name])
        )
        low.state.names.pop(name, None)
    return readable(low, "the total", low.state.names.pop(place))
