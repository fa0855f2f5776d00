"""`Gradient.memory`: what a call needs of memory."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from spadc.execution import Memory, account, estimate_calls

from .cotangents import cotangent_arguments
from .modes import TANGENT, compiled_mode
from .ownership import copies
from .tangents import tangent_arguments

if TYPE_CHECKING:
    from .gradient import Gradient


def memory_of(gradient: Gradient, values: tuple[Any, ...], dot: Any = None) -> Memory:
    """The memory of the generated code for one value for each parameter, and the
    tangent `dot` where the mode takes one; a cotangent is taken to be like the value.

    Of the estimates that an adaptive plan evaluates in the call, the largest one's.
    """
    current, parameters = gradient.ready(values), gradient.parameters
    compiled, namespace = current.compiled, current.function.__globals__

    def counted(*args: Any, **keywords: Any) -> Memory:
        call = (current.function, args, keywords)
        found = [
            account(compiled.source, namespace, function.__name__, given, named)
            for function, given, named in estimate_calls(*call) or [call]
        ]
        return max(found, key=lambda one: (one.tape, one.peak))

    extra: dict[str, Any] = {}
    if gradient.request.mode == "vjp":
        value = parameters.call(gradient.primal, copies(values))
        returns = compiled.lowered.returns
        if gradient.request.has_aux:
            assert isinstance(returns, tuple)
            value, returns = value[0], returns[0]
        extra = cotangent_arguments(current.tangents, returns, value, value)
    elif compiled_mode(gradient.request.mode) in TANGENT:
        dot = gradient.wrt_of(values) if dot is None else dot
        extra = gradient.tangents(values, dot, tangent_arguments)
    found: Memory = parameters.call(counted, values, **extra)
    return dataclasses.replace(found, formula=compiled.tape.formula)
