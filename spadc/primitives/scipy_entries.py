"""Functions of SciPy as primitives: SciPy is imported when one is evaluated.

Types are inferred without SciPy, so a program that calls it can be compiled where it is
not installed.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np

from spadc.ir import ArrayType, Type, dtype_of, promote, shape_of

from .core import Call, Cost, Infer, Primitive, parse_arguments, register


def scipy_module(name: str) -> Any:
    """`scipy.signal`, for the name "signal"."""
    return import_module(f"scipy.{name}")


def scipy_function(dotted: str) -> Callable[..., Any]:
    """The function of SciPy of that name, looked up when it is called."""
    module, _, name = dotted.rpartition(".")

    def evaluate(*operands: Any, **attrs: Any) -> Any:
        return getattr(scipy_module(module), name)(*operands, **attrs)

    return evaluate


def scipy_primitive(
    name: str,
    infer: Infer,
    arguments: str,
    defaults: dict[str, Any] | None = None,
    **facts: Any,
) -> Primitive:
    """The function `scipy.<name>`."""
    return register(
        Primitive(
            name,
            infer,
            facts.pop("evaluate", None) or scipy_function(name),
            parse_arguments(arguments, defaults),
            facts.pop("spelling", None) or Call(f"scipy.{name}"),
            (f"scipy.{name}", *facts.pop("names", ())),
            cost=facts.pop("cost", Cost.COSTLY),
            **facts,
        )
    )


def run_time_helper(
    name: str,
    infer: Infer,
    evaluate: Callable[..., Any],
    arguments: str,
    defaults: dict[str, Any] | None = None,
    **facts: Any,
) -> Primitive:
    """The primitive that is spelled `rt.<name>`."""
    given = parse_arguments(arguments, defaults)
    return register(
        Primitive(name, infer, evaluate, given, Call(f"rt.{name}"), **facts)
    )


def floats(*types: Type) -> str | None:
    """The common dtype of what is computed from these, if it is surely floating: SciPy
    has its own ways with integers."""
    dtype = promote(*types)
    given = [dtype_of(t) for t in types]
    known = all(d is not None and np.dtype(d).kind in "fc" for d in given)
    return dtype if known else None


def same_floats(x: Type, *others: Type, **attrs: Any) -> Type:
    """The type rule of what keeps shape and floating dtype of its first operand."""
    return ArrayType(floats(x), shape_of(x))


def like_shape(*types: Type, **attrs: Any) -> Type:
    """The type rule of a helper whose last operand is the shape of its result."""
    *given, shape = types
    return ArrayType(promote(*given), getattr(shape, "dims", None))
