"""How the distributions of `scipy.stats` are stated: what changes the log-density.

A continuous distribution is one line of the table in `stats_continuous`: its shapes,
the derivative of its log-density in the standardised argument `z = (x - loc) / scale`
(its score) and in each shape. From these come all methods: the density, its logarithm,
the distribution function with its complement, logarithms and inverse, whose slope in
the argument is the density. Outside of the support, where the log-density is `-inf`,
derivatives are 0.

Values are those of SciPy itself. It computes in double precision.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from spadc.ir import Type, array_or_scalar, dtype_of

from .choices import not_equal, where
from .core import Primitive
from .inference import common_shape, is_left_out
from .scipy_entries import scipy_module, scipy_primitive
from .special_functions import UNKNOWN, Slope, refusals
from .transcendental import exp

LEFT_OUT = {"loc": 0, "scale": 1}


def method(
    distribution: str, name: str, arguments: str, slopes: Sequence[Slope], rule: Any
) -> Primitive:
    """`scipy.stats.<distribution>.<name>`, with its VJP rule; of `slopes` only counts
    where one is unknown."""
    words = arguments.split()
    known = scipy_primitive(
        f"stats.{distribution}.{name}",
        infer_double,
        arguments,
        LEFT_OUT,
        evaluate=_evaluate(distribution, name),
        broadcasts=True,
        elementwise=True,
        no_derivative_in=refusals(
            f"scipy.stats.{distribution}.{name}", [w.strip("?") for w in words], slopes
        ),
        zero_derivative=rule is None,
    )
    if rule is not None:
        known.vjp(rule)
    return known


def infer_double(*types: Type) -> Type:
    """The type rule of the methods: double precision, whatever is given."""
    given = [t for t in types if not is_left_out(t)]
    real = all(dtype_of(t) not in (None, "complex64", "complex128", "longdouble")
               for t in given)  # fmt: skip
    return array_or_scalar("float64" if real else None, common_shape(given))


def _evaluate(distribution: str, name: str) -> Callable[..., Any]:
    def evaluate(*operands: Any) -> Any:
        function = getattr(getattr(scipy_module("stats"), distribution), name)
        given = [(k, x) for k, x in enumerate(operands) if x is not None]
        missing = len(given) and given[-1][0] + 1 != len(given)
        if missing:  # `loc` before a `scale` that is given
            return function(*(x for _, x in given[:-1]), scale=given[-1][1])
        return function(*(x for _, x in given))

    return evaluate


def known_operands(operands: Sequence[Any]) -> list[Any]:
    """The operands, with `loc` and `scale` where they were left out."""
    *given, loc, scale = operands
    loc = 0 if is_left_out(loc.type) else loc
    return [*given, loc, 1 if is_left_out(scale.type) else scale]


def standardised(x: Any, loc: Any, scale: Any) -> Any:
    """`(x - loc) / scale`"""
    moved = x if isinstance(loc, int) else x - loc
    return moved if isinstance(scale, int) else moved / scale
