"""Call expressions: the arguments are evaluated, and whatever the function is, is
called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import gast

from ..bindings import (
    ArrayRef,
    Binding,
    External,
    Function,
    Instance,
    LiveObject,
    Method,
    OneOf,
    Partial,
    Static,
)
from ..context import Lowering, lowers
from ..language.attributes import attribute_of_array, call_bound_method
from ..language.comparisons import compare
from ..language.expressions import dict_items, elements
from ..language.logic import choice, truth
from ..naming.customs import library_custom, registered
from ..naming.objects import called_object, live_value
from ..numpy_calls.primitive_calls import call_external
from ..numpy_calls.ufunc_methods import method_of_ufunc
from ..values import certain, describe
from .arguments import LIBRARY, MAKERS, Arguments
from .calls import call_function
from .instances import made_object, of_class


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
    function = certain(low, function)
    handler = CALLS.get(type(function))
    if handler is None:
        low.refuse("SPD101", f"{describe(function)} cannot be called")
    return handler(low, function, given)


def _call_partial(low: Lowering, function: Partial, given: Arguments) -> Binding:
    positional = (*function.first, *given.positional)
    keywords = {**dict(function.given), **given.keywords}
    more = replace(given, positional=positional, keywords=keywords)
    return call(low, function.function, more)


def _call_object(low: Lowering, function: LiveObject, given: Arguments) -> Binding:
    if isinstance(function.value, type):
        return made_object(low, function, given)
    return call(low, called_object(low, function), given)


def _call_instance(low: Lowering, function: Instance, given: Arguments) -> Binding:
    if function.cls is None or not hasattr(function.cls.value, "__call__"):  # noqa: B004
        low.refuse("SPD101", f"{describe(function)} cannot be called")
    return call(low, of_class(low, function.cls, "__call__", function), given)


def _call_of_library(low: Lowering, function: External, given: Arguments) -> Binding:
    method = unbound_method(low, function, given)
    if method is not None:
        rest = replace(given, positional=given.positional[1:])
        return call_bound_method(low, method, rest)
    custom = library_custom(low, function, live_value) or registered(low, function)
    if custom is not None:
        return call(low, custom, given)
    table = LIBRARY if function.dotted in LIBRARY else MAKERS
    handler = table.get(function.dotted) or method_of_ufunc(function.dotted)
    if handler is not None:
        return handler(low, replace(given, name=function.dotted))
    return call_external(low, function, given)


def _call_one_of(low: Lowering, function: OneOf, given: Arguments) -> Binding:
    return _first_of(low, function, function.choices, given)


def _first_of(
    low: Lowering, function: OneOf, choices: tuple[Binding, ...], given: Arguments
) -> Binding:
    """Call the function that it is when the program runs."""
    if len(choices) == 1:
        return call(low, choices[0], given)
    number = function.numbers[-len(choices)]
    test = truth(low, compare(low, gast.Eq, function.which, Static(number)))

    def this() -> Binding:
        return call(low, choices[0], given)

    def another() -> Binding:
        return _first_of(low, function, choices[1:], given)

    if isinstance(test, Static):
        return this() if test.value else another()
    return choice(low, test.value, this, another, given.hint)


CALLS: dict[type, Callable[[Lowering, Any, Arguments], Binding]] = {
    Function: call_function,
    Method: call_bound_method,
    Partial: _call_partial,
    LiveObject: _call_object,
    Instance: _call_instance,
    External: _call_of_library,
    OneOf: _call_one_of,
}


def unbound_method(
    low: Lowering, function: External, given: Arguments
) -> Method | None:
    """`np.ndarray.sort(x)`, which means `x.sort()`."""
    if not function.dotted.startswith("numpy.ndarray.") or not given.positional:
        return None
    receiver = given.positional[0]
    if not isinstance(receiver, ArrayRef):
        low.refuse("SPD304", f"{describe(receiver)} is not an array")
    found = attribute_of_array(low, receiver, function.dotted.rpartition(".")[2], None)
    return found if isinstance(found, Method) else None
