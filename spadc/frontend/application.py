"""Call expressions: the arguments are evaluated, and whatever the function is, is
called."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import gast

from .arguments import LIBRARY, Arguments
from .attributes import call_bound_method
from .bindings import Binding, External, Function, Method
from .calls import call_function
from .context import Lowering, lowers
from .expressions import dict_items, elements
from .primitive_calls import call_external
from .values import describe


@lowers(gast.Call)
def call_expression(low: Lowering, node: Any, hint: str | None = None) -> Binding:
    """`function(arguments)`"""
    function = low.expression(node.func)
    consumes = isinstance(function, External | Method)
    positional = elements(low, node.args, iterator=consumes)
    keywords: dict[str, Binding] = {}
    for keyword in node.keywords:
        if keyword.arg is not None:
            keywords[keyword.arg] = low.expression(keyword.value)
            continue
        for key, value in dict_items(low, low.expression(keyword.value)).items():
            keywords[str(key)] = value
    return call(low, function, Arguments(positional, keywords, node, hint))


def call(low: Lowering, function: Binding, given: Arguments) -> Binding:
    """Call whatever `function` is bound to."""
    if isinstance(function, Function):
        return call_function(low, function, given)
    if isinstance(function, Method):
        return call_bound_method(low, function, given)
    if isinstance(function, External):
        handler = LIBRARY.get(function.dotted)
        if handler is not None:
            return handler(low, replace(given, name=function.dotted))
        return call_external(low, function, given)
    return low.refuse("SPD101", f"{describe(function)} cannot be called")
