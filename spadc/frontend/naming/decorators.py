"""Decorators: what a decorated function of the text is.

A decorator of the user is called when compiling, like any function that takes and
returns functions. Those that leave a function as it is (caches, compilers) are passed
over; spadc's own make a derivative of it, except around the function that is compiled,
of which they are asked for; any other may replace it by what is not in the text.
"""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import gast

from ..bindings import (
    Binding,
    Custom,
    External,
    Function,
    FunctionSource,
    Instance,
    LiveObject,
    Partial,
)
from ..calling.application import CALLS, call
from ..calling.arguments import Arguments
from ..calling.calls import call_function, module_level
from ..context import Lowering, lowers
from ..language.assign import bind_name
from ..language.expressions import closure
from .customs import MARKER, file_custom, registered, states_rule
from .names import Scope

HARMLESS = ("numba.", "functools.lru_cache", "functools.cache")
HARMLESS_OWN = (MARKER, "spadc.compat.jax.jit")
OWN = "spadc."
STATIC = "builtins.staticmethod"
MAKERS = ("functools.wraps", "functools.partial", "numpy.vectorize")


def is_harmless(binding: Binding) -> bool:
    """Whether a decorator leaves the values of a function as they are."""
    if isinstance(binding, LiveObject):
        module = getattr(binding.value, "__module__", None) or ""
        return str(module).split(".")[0] == "numba"
    if not isinstance(binding, External):
        return False
    is_known = binding.dotted == STATIC or binding.dotted in HARMLESS_OWN
    return is_known or binding.dotted.startswith(HARMLESS)


def is_own(binding: Binding) -> bool:
    """Whether a decorator is one of spadc's."""
    return isinstance(binding, External) and binding.dotted.startswith(OWN)


def decorated(low: Lowering, function: Binding, name: str, nodes: list[Any]) -> Binding:
    """What the decorators make of a function; the last one comes first."""
    for node in reversed(nodes):
        with low.at(node):
            asked = node.func if isinstance(node, gast.Call) else node
            if states_rule(low, asked):
                continue
            maker = low.expression(asked)
            if maker == External(MARKER) and isinstance(function, Function):
                function = _with_rule(low, function, node)
            if is_harmless(maker):
                continue
            if is_own(maker):
                function = call(low, maker, _with_options(low, function, node))
                continue
            known = isinstance(maker, External) and maker.dotted in MAKERS
            if not known and not isinstance(
                maker, Function | Partial | LiveObject | Instance
            ):
                refuse_decorator(low, name, asked)
            if isinstance(node, gast.Call):
                maker = low.expression(node)
            function = call(low, maker, Arguments((function,), {}, node))
    return function


def _with_options(low: Lowering, function: Binding, node: Any) -> Arguments:
    """What a decorator is given that takes options beside the function."""
    keywords = node.keywords if isinstance(node, gast.Call) else ()
    given = {str(k.arg): low.expression(k.value) for k in keywords}
    return Arguments((function,), given, node)


def _with_rule(low: Lowering, function: Function, node: Any) -> Custom:
    """A function that `spadc.custom_rule` decorates."""
    if function.scope is not None:
        low.refuse(
            "SPD117",
            f"`{function.source.name}`, which has a rule of its own, is defined inside "
            "a function",
            "Define it and its rule at module level.",
        )
    keywords = node.keywords if isinstance(node, gast.Call) else ()
    given = {str(k.arg): low.expression(k.value) for k in keywords}
    return file_custom(low, function, given)


def refuse_decorator(low: Lowering, name: str, node: Any) -> None:
    """Refuse a decorator that is not in the text."""
    text = low.source.segment(node)
    low.refuse(
        "SPD112",
        f"`{name}` is decorated with `{text}`, which may change what it does",
        "Call the undecorated function.",
    )


@lowers(gast.FunctionDef)
def nested_function(low: Lowering, node: Any) -> None:
    """`def` inside a function."""
    source = FunctionSource(node.name, node, low.scope.function.module)
    function = closure(low, source)
    bind_name(low, node.name, decorated(low, function, node.name, node.decorator_list))


def call_of_file(low: Lowering, function: Function, given: Arguments) -> Binding:
    """Call a function; one that a file decorates is what its decorators make of it."""
    source = function.source
    nodes = getattr(source.node, "decorator_list", ())
    custom = registered(low, function)
    if custom is not None:
        return call(low, custom, given)
    if not nodes or source.live_defaults is not None or function.scope is not None:
        return call_function(low, function, given)
    outer = low.scope
    module = module_level(source.module, source.node)
    low.scope = Scope(0, module, None, frozenset(), 1)
    try:
        made = decorated(
            low, replace(function, source=bare(source)), source.name, nodes
        )
    finally:
        low.scope = outer
    return call(low, made, given)


CALLS[Function] = call_of_file


def bare(source: FunctionSource) -> FunctionSource:
    """The function without its decorators."""
    node: Any = copy.copy(source.node)
    node.decorator_list = []
    return FunctionSource(
        source.name, node, source.module, source.live_defaults, source.entry
    )


def check_entry(low: Lowering, source: FunctionSource) -> None:
    """Refuse to compile a function of a file that its decorators replace."""
    if source.live_defaults is not None:
        return
    outer = low.scope
    low.scope = Scope(0, module_level(source.module, source.node), None, frozenset(), 1)
    try:
        for node in getattr(source.node, "decorator_list", ()):
            asked = node.func if isinstance(node, gast.Call) else node
            with low.at(asked):
                if states_rule(low, asked):
                    continue
                maker = low.expression(asked)
                if maker == External(MARKER):
                    low.refuse(
                        "SPD117",
                        f"`{source.name}` has a rule of its own",
                        "Compile a function that calls it.",
                    )
                if not is_harmless(maker) and not is_own(maker):
                    refuse_decorator(low, source.name, asked)
    finally:
        low.scope = outer
