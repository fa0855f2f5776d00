"""Comprehensions and generator expressions: loops in a scope of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, final

import gast

from ..bindings import ArrayRef, Binding, ContainerRef, GeneratorOf, Static, Tuple
from ..context import Lowering, lowers
from ..control.branches import conditional
from ..control.for_loops import for_each
from ..control.iteration import is_listed, known_count, listed
from ..control.iterators import collected, opened, spread, used_up
from ..control.loops import assigned_names
from ..lists.grown import grown_of
from ..lists.list_methods import append_item
from ..lists.list_values import copied, list_of_rows
from ..naming.lookup import readable
from ..naming.names import Scope
from ..state import Container
from ..values import container_of, dict_key
from .logic import truth

Leaf = Callable[[], None]


@lowers(gast.ListComp)
def list_comprehension(low: Lowering, node: Any, hint: str | None = None) -> Binding:
    """`[f(v) for v in x if test]`"""
    return collect(low, node, low.scope, hint)


def collect(
    low: Lowering, node: Any, parent: Scope, hint: str | None = None
) -> ContainerRef:
    """Append every value of a comprehension to a list."""
    ref = low.new_container(())
    name = low.temporary(hint or "")
    low.state.names[name] = ref  # for what the list is called

    def append() -> None:
        append_item(low, ref, low.expression(node.elt))

    run_clauses(low, node, parent, append)
    low.state.names.pop(name, None)
    return ref


def list_made_of(low: Lowering, over: Binding, hint: str | None = None) -> ContainerRef:
    """`list(over)`"""
    over = used_up(low, over)
    if isinstance(over, GeneratorOf):
        return collected(low, over)
    grown = grown_of(low, over)
    if grown is not None:
        return copied(low, grown, hint)
    count = known_count(low, over)
    if is_listed(low, over) or (count is not None and count <= low.options.unroll):
        return low.new_container(listed(low, over))
    if isinstance(over, ArrayRef):
        return list_of_rows(low, over, hint)
    made = low.new_container(())
    name = low.temporary("item")
    target = gast.Name(name[1], gast.Store(), None, None)
    for_each(
        low,
        over,
        target,
        frozenset(),
        lambda: append_item(low, made, low.state.names[name]),
    )
    low.state.names.pop(name, None)
    return made


@lowers(gast.DictComp)
def dict_comprehension(low: Lowering, node: Any, hint: str | None = None) -> Binding:
    """`{key: value for ...}`"""
    ref = low.new_container((), ())

    def enter() -> None:
        container = container_of(low, ref)
        assert container.keys is not None
        found = dict(zip(container.keys, container.items, strict=True))
        key = dict_key(low, low.expression(node.key))
        found[key] = low.expression(node.value)
        changed = Container(tuple(found.values()), tuple(found))
        low.state.containers[ref.number] = changed

    run_clauses(low, node, low.scope, enter)
    return ref


def run_clauses(
    low: Lowering,
    node: Any,
    parent: Scope,
    leaf: Leaf,
    assigned: frozenset[str] = frozenset(),
    orelse: Sequence[Any] = (),
) -> None:
    """Run `leaf`, which assigns the names in `assigned`, in the loops of a
    comprehension."""
    first = node.generators[0]
    outer = low.scope
    low.scope = parent
    over = low.expression(first.iter, iterator=True)
    scope = comprehension_scope(low, node, parent)
    low.scope = scope
    try:
        _clause(low, node.generators, 0, over, Inside(leaf, assigned, orelse))
    finally:
        low.scope = outer
        gone = [n for n in low.state.names if n[0] == scope.number]
        for name in () if scope.closes else gone:
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


@final
@dataclass(frozen=True, slots=True)
class Inside:
    """What the loops of a comprehension run, and what it assigns; `orelse` is run after
    them."""

    leaf: Leaf
    assigned: frozenset[str]
    orelse: Sequence[Any]


def _clause(
    low: Lowering, clauses: list[Any], number: int, over: Binding, inside: Inside
) -> None:
    clause = clauses[number]
    if clause.is_async:
        low.refuse_node(gast.AsyncFor())

    def body() -> None:
        _filtered(low, clause.ifs, inner)

    def inner() -> None:
        if number + 1 == len(clauses):
            inside.leaf()
        else:
            following = low.expression(clauses[number + 1].iter, iterator=True)
            _clause(low, clauses, number + 1, following, inside)

    names = assigned_names([clause.target]) | inside.assigned
    for_each(low, spread(low, over), clause.target, names, body, inside.orelse)


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
    over = used_up(low, over)
    if start is not None:
        return fold_from(low, over, start, step)
    if not is_listed(low, over):
        return None
    items = listed(low, over)
    return fold_from(low, Tuple(items[1:]), items[0], step) if items else None


def fold_from(
    low: Lowering, over: Binding, start: Binding, step: Step, hint: str = "total"
) -> Binding:
    """Combine `start` and the items of something, from the left."""
    over = used_up(low, over)
    if is_listed(low, over):
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
        tree: Any = over.node
        with opened(low, over) as scope:
            run_clauses(low, tree, scope, lambda: add(low.expression(tree.elt)))
    else:
        name = low.temporary("item")
        target = gast.Name(name[1], gast.Store(), None, None)
        for_each(
            low, over, target, frozenset({place[1]}), lambda: add(low.state.names[name])
        )
        low.state.names.pop(name, None)
    return readable(low, "the total", low.state.names.pop(place))
