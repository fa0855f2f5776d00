"""Names, literals, displays, attributes and conditional expressions."""

from __future__ import annotations

from typing import Any

import gast

from .bindings import (
    Binding,
    ContainerRef,
    Function,
    FunctionSource,
    GeneratorOf,
    Opaque,
    Static,
    Tuple,
)
from .context import Lowering, lowers
from .lookup import lookup
from .values import container_of, describe, items_of, static_value


@lowers(gast.Constant)
def constant(low: Lowering, node: Any, hint: str | None = None) -> Binding:
    """A literal."""
    if isinstance(node.value, complex):
        low.refuse(
            "SPD301",
            "complex values are not differentiated",
            "Write the real and the imaginary part as two arrays.",
        )
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
            found.extend(items_of(low, low.expression(node.value), "what is starred"))
        else:
            found.append(low.expression(node, iterator=iterator))
    return tuple(found)


@lowers(gast.Dict)
def dict_display(low: Lowering, node: Any, hint: str | None = None) -> Binding:
    """`{"a": x, **others}`"""
    found: dict[object, Binding] = {}
    for key, value in zip(node.keys, node.values, strict=True):
        if key is None:
            found.update(dict_items(low, low.expression(value)))
        else:
            label = static_value(low, low.expression(key), "the key of a dict")
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
    if inner is not None:
        inner.frame.closes = True
    return Function(source, inner, defaults, kw_defaults)


@lowers(gast.JoinedStr)
def formatted_text(low: Lowering, node: Any, hint: str | None = None) -> Binding:
    """An f-string: known if all its parts are, else of no use to a gradient."""
    parts: list[str] = []
    for part in node.values:
        if isinstance(part, gast.Constant):
            parts.append(str(part.value))
            continue
        value = low.expression(part.value)
        plain = part.conversion == -1 and part.format_spec is None
        if not (isinstance(value, Static) and plain):
            return Opaque("a text that depends on values")
        low.guard(value.guards)
        parts.append(str(value.value))
    return Static("".join(parts))


@lowers(gast.GeneratorExp)
def generator(low: Lowering, node: Any, hint: str | None = None) -> Binding:
    """A generator expression: it runs where it is used up."""
    return GeneratorOf(node, low.scope)
