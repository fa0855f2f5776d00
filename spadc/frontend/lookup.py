"""What a name is bound to where it is read: local, of an outer function, outside,
builtin."""

from __future__ import annotations

import builtins
import math
import re

import numpy as np

from .bindings import (
    Binding,
    Conflict,
    External,
    Function,
    FunctionSource,
    LiveObject,
    Namespace,
    Static,
)
from .constants import Outer, file_constant, live_constant
from .context import Lowering
from .names import FileConstant, Found, Guard, LiveConstant, NameTable, Scope

LIMIT = re.compile(r"numpy\.(finfo|iinfo)\((\w+)\)\.(eps|max|min|tiny|resolution)")
CONSTANT_MODULES = {"numpy": np, "math": math}


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
            return External(f"builtins.{name}")
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
    if isinstance(found, LiveConstant):
        return live_constant(low, Outer(name, module, found.read), found.value)
    return found


def library_name(found: External) -> Binding:
    """A module or function of a library; its numbers and None are literals."""
    limit = LIMIT.fullmatch(found.dotted)
    if limit is not None:
        kind, dtype, name = limit.groups()
        return Static(float(getattr(getattr(np, kind)(dtype), name)))
    root, _, attribute = found.dotted.partition(".")
    value = getattr(CONSTANT_MODULES.get(root), attribute, found)
    if attribute and (value is None or isinstance(value, bool | int | float)):
        return Static(value)
    return found


def attribute_of_namespace(low: Lowering, namespace: Namespace, name: str) -> Binding:
    """`helpers.name`, where `helpers` is a module of the user."""
    return outside(low, namespace.module, name)


def live_attribute(low: Lowering, base: LiveObject, name: str) -> Binding:
    """`config.dt`, where `config` is an object of the running program."""
    spelled = f"{base.name}.{name}"
    try:
        value = getattr(base.value, name)
    except AttributeError:
        low.refuse("SPD304", f"`{base.name}` has no attribute `{name}`")
    found = base.module.found(spelled, value)

    def read() -> object:
        return getattr(base.read(), name)

    where = Outer(spelled, base.module, read)
    if isinstance(found, FunctionSource):
        function = getattr(value, "__func__", value)
        guard = Guard(spelled, function, lambda: getattr(read(), "__func__", read()))
        low.records.guards.setdefault(where.key, guard)
        is_method = getattr(value, "__self__", None) is base.value
        return Function(found, first=(base,) if is_method else ())
    if isinstance(found, LiveConstant):
        return live_constant(low, where, value)
    if isinstance(found, LiveObject):
        return LiveObject(spelled, value, read, base.module)
    return binding_of(low, found, spelled, base.module)
