"""`for`: over what is counted or listed, or over what a generator makes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import gast

from ..bindings import Binding, CheckpointOf, FlatOf, GeneratorOf, IndicesOf
from ..context import Lowering, lowers
from ..language.assign import assign
from ..language.comprehensions import run_clauses
from ..language.statements import block
from ..values import value_of
from .checkpoints import kept
from .for_loops import for_each
from .index_loops import element_at, nested, targets_of_axes
from .iterators import EMPTY, PARTLY, opened, used_up
from .loops import assigned_names


@lowers(gast.For)
def for_statement(low: Lowering, node: Any) -> None:
    """`for target in items: body`"""
    leaves = any(isinstance(n, gast.Break | gast.Return) for n in gast.walk(node))
    over = low.expression(node.iter, iterator=True)
    over = used_up(low, over, PARTLY if leaves else EMPTY)
    names = assigned_names([*node.body, node.target])

    def loop(items: Binding) -> None:
        if isinstance(items, GeneratorOf):
            for_generator(low, items, node, names)
            return
        body = partial(block, low, node.body)
        if isinstance(items, IndicesOf | FlatOf):
            over_elements(low, items, node, names, body)
            return
        for_each(low, items, node.target, names, body, node.orelse)

    if isinstance(over, CheckpointOf):
        kept(low, node, over.snapshots, partial(loop, over.item))
    else:
        loop(over)


def for_generator(
    low: Lowering, generator: GeneratorOf, node: Any, names: frozenset[str]
) -> None:
    """`for target in (f(v) for v in x)`: the body is run where a value is made."""
    tree: Any = generator.node
    breaks = any(isinstance(n, gast.Break) for n in gast.walk(node))
    if len(tree.generators) > 1 and (breaks or node.orelse):
        low.refuse(
            "SPD100",
            "a `break` or `else` in a loop over a generator of several loops",
            "Write the loops inside each other.",
        )
    here = low.scope

    def leaf() -> None:
        item = low.expression(tree.elt)
        inside = low.scope
        low.scope = here
        try:
            assign(low, node.target, item)
            block(low, node.body)
        finally:
            low.scope = inside

    with opened(low, generator) as scope:
        run_clauses(low, tree, scope, leaf, names, node.orelse)


def over_elements(
    low: Lowering,
    over: IndicesOf | FlatOf,
    node: Any,
    names: frozenset[str],
    body: Callable[[], None],
) -> None:
    """A loop over the indices or the elements of an array, of any number of axes."""
    if isinstance(over, FlatOf):
        before = low.state.cells[over.item.cell]
        elements = low.bind(value_of(low, over))
        for_each(low, elements, node.target, names, body, node.orelse)
        if low.state.cells[over.item.cell] is not before:
            low.refuse(
                "SPD201",
                "this loop changes the array whose elements it runs over",
                "Loop over a copy: `x.copy().flat`.",
            )
        return
    targets = targets_of_axes(node, over)
    if targets is None:
        for_each(low, over, node.target, names, body, node.orelse)
        return

    def run() -> None:
        if over.item is not None:
            indices = tuple(low.expression(as_read(one)) for one in targets)
            assign(low, node.target, element_at(low, over, indices))
        body()

    nested(low, over, targets, names, run, for_each)


def as_read(name: Any) -> Any:
    """A name that is read, from one that is bound."""
    return gast.copy_location(gast.Name(name.id, gast.Load(), None, None), name)
