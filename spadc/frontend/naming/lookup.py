"""What a name is bound to where it is read: local, of an outer function, outside,
builtin."""

from __future__ import annotations

import builtins

from ..bindings import (
    Binding,
    Conflict,
    External,
    Function,
    FunctionSource,
    LiveObject,
    Namespace,
    Static,
    is_number,
)
from ..context import Lowering
from .constants import Outer, file_constant
from .library import library_object
from .names import FileConstant, Found, Imported, LiveConstant, NameTable, Scope
from .objects import live_value


def lookup(low: Lowering, name: str) -> Binding:
    """What `name` is bound to in the current scope."""
    scope: Scope | None = low.scope
    while scope is not None:
        if name in scope.names:
            binding = low.state.names.get((scope.number, name))
            return readable(low, name, binding)
        scope = scope.parent
    return outside(low, low.scope.function.module, name)


def readable(low: Lowering, name: str, binding: Binding | None) -> Binding:
    """The binding of a local name, if it has one that can be read."""
    if binding is None:
        low.refuse(
            "SPD106",
            f"`{name}` is not bound here on every way through the function",
            "Give it a value before.",
        )
    if isinstance(binding, Conflict):
        low.refuse("SPD109", f"`{name}` {binding.reason}")
    return binding


def outside(low: Lowering, module: NameTable, name: str) -> Binding:
    """What a name of a module is bound to."""
    found = module.find(name, low.node)
    if found is None:
        if hasattr(builtins, name):
            return library_name(External(f"builtins.{name}"))
        low.refuse("SPD106", f"the name `{name}` is not defined")
    guard = module.guard(name)
    if guard is not None:
        constant = isinstance(found, LiveConstant)
        kept = low.records.static_guards if constant else low.records.guards
        kept.setdefault((module.place_of(name), name), guard)
    return binding_of(low, found, name, module)


def binding_of(low: Lowering, found: Found, name: str, module: NameTable) -> Binding:
    """What was found, as a binding."""
    if isinstance(found, FunctionSource):
        return Function(found)
    if isinstance(found, External):
        return library_name(found)
    if isinstance(found, FileConstant):
        return file_constant(low, found)
    if isinstance(found, Imported):
        return outside(low, found.module, found.name)
    if isinstance(found, LiveConstant | LiveObject):
        return live_value(low, Outer(name, module, found.read), found.value)
    return found


def library_name(found: External) -> Binding:
    """A module or function of a library; its numbers and None are literals."""
    value = library_object(found.dotted)
    if value is None or value is Ellipsis or is_number(value):
        return Static(value)
    return Static(value) if isinstance(value, str) else found


def attribute_of_namespace(low: Lowering, namespace: Namespace, name: str) -> Binding:
    """`helpers.name`, where `helpers` is a module of the user."""
    return outside(low, namespace.module, name)
