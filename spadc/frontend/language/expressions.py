"""Names, literals, displays, attributes and conditional expressions."""

from __future__ import annotations

import copy
from typing import Any

import gast

from ..bindings import (
    ITERATORS,
    ArrayRef,
    Binding,
    ContainerRef,
    Function,
    FunctionSource,
    GeneratorOf,
    IteratorRef,
    Opaque,
    RangeOf,
    Static,
    Tuple,
)
from ..context import Lowering, lowers
from ..control.iterators import all_items, name_node
from ..naming.lookup import lookup
from ..values import container_of, describe, dict_key, items_of


@lowers(gast.Constant)
def constant(low: Lowering, node: Any, hint: str | None = None) -> Binding:
    """A literal."""
    if isinstance(node.value, bytes):
        return Opaque("a bytes literal")
    return Static(node.value)


@lowers(gast.Name)
def name(low: Lowering, node: Any, hint: str | None = None) -> Binding:
    """A name that is read."""
    return lookup(low, node.id)


@lowers(gast.Tuple)
def tuple_display(low: Lowering, node: Any, hint: str | None = None) -> Binding:
    """`(a, *b)`"""
    return Tuple(elements(low, node.elts))


@lowers(gast.List)
def list_display(low: Lowering, node: Any, hint: str | None = None) -> Binding:
    """`[a, *b]`"""
    return low.new_container(elements(low, node.elts))


def elements(
    low: Lowering, nodes: list[Any], *, iterator: bool = False
) -> tuple[Binding, ...]:
    """The bindings of expressions, starred ones spread out."""
    found: list[Binding] = []
    for node in nodes:
        if isinstance(node, gast.Starred):
            starred = low.expression(node.value, iterator=True)
            found.extend(unpacked(low, starred, "what is starred"))
        else:
            found.append(low.expression(node, iterator=iterator))
    return tuple(found)


def unpacked(low: Lowering, binding: Binding, what: str) -> tuple[Binding, ...]:
    """The items of what is starred."""
    if isinstance(binding, (*ITERATORS, IteratorRef, ArrayRef, RangeOf)):
        return all_items(low, binding)
    return items_of(low, binding, what)


@lowers(gast.Dict)
def dict_display(low: Lowering, node: Any, hint: str | None = None) -> Binding:
    """`{"a": x, **others}`"""
    found: dict[object, Binding] = {}
    for key, value in zip(node.keys, node.values, strict=True):
        if key is None:
            found.update(dict_items(low, low.expression(value)))
        else:
            label = dict_key(low, low.expression(key))
            found[label] = low.expression(value)
    return low.new_container(tuple(found.values()), tuple(found))


def dict_items(low: Lowering, binding: Binding) -> dict[object, Binding]:
    """The items of a dict, by key."""
    container = (
        container_of(low, binding) if isinstance(binding, ContainerRef) else None
    )
    if container is None or container.keys is None:
        low.refuse("SPD304", f"{describe(binding)} is not a dict")
    return dict(zip(container.keys, container.items, strict=True))


@lowers(gast.Lambda)
def lambda_expression(low: Lowering, node: Any, hint: str | None = None) -> Binding:
    """A function without a name; it closes over the scope that it stands in."""
    return closure(
        low, FunctionSource(hint or "<lambda>", node, low.scope.function.module)
    )


def closure(low: Lowering, source: FunctionSource) -> Function:
    """A function that is defined inside a function: defaults are evaluated now."""
    args = source.node.args
    defaults = tuple(low.expression(d) for d in args.defaults)
    kw_defaults = tuple(
        None if d is None else low.expression(d) for d in args.kw_defaults
    )
    inner = None if low.scope.function.name == "<module>" else low.scope
    scope = inner
    while scope is not None:
        scope.closes = True
        scope = scope.parent if scope.is_comprehension else None
    return Function(source, inner, defaults, kw_defaults)


@lowers(gast.GeneratorExp)
def generator(low: Lowering, node: Any, hint: str | None = None) -> Binding:
    """A generator expression: it runs where it is used up, but what its first loop goes
    over is evaluated now."""
    first = copy.copy(node.generators[0])
    over = low.expression(first.iter, iterator=True)
    first.iter = name_node(FIRST)
    tree = copy.copy(node)
    tree.generators = [first, *node.generators[1:]]
    return GeneratorOf(tree, low.scope, ((FIRST, over),))


FIRST = "<over>"
