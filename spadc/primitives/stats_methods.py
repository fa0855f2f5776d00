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
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, final

from spadc.ir import Type, array_or_scalar, dtype_of

from .choices import not_equal, where
from .core import Primitive, primitive
from .inference import common_shape, is_left_out
from .scipy_entries import scipy_module, scipy_primitive
from .special_functions import UNKNOWN, refusals
from .transcendental import exp

LEFT_OUT = {"loc": 0, "scale": 1}
DOUBLE = frozenset({"bool", "int32", "int64", "float32", "float64"})


def method(
    distribution: str,
    name: str,
    arguments: str,
    rule: Callable[..., Any] | None,
    unknown: Sequence[str] = (),
) -> Primitive:
    """`scipy.stats.<distribution>.<name>`; `unknown` are the operands in which the
    derivative is not known, and without a rule it is zero in all."""
    dotted = f"stats.{distribution}.{name}"
    operands = [word.strip("?") for word in arguments.split()]
    slopes = [UNKNOWN if operand in unknown else "" for operand in operands]

    def evaluate(*values: Any) -> Any:
        given = [
            LEFT_OUT.get(operand) if x is None else x
            for operand, x in zip(operands, values, strict=True)
        ]
        return getattr(getattr(scipy_module("stats"), distribution), name)(*given)

    known = scipy_primitive(
        dotted,
        infer_double,
        arguments,
        LEFT_OUT,
        evaluate=evaluate,
        broadcasts=True,
        elementwise=True,
        no_derivative_in=refusals(f"scipy.{dotted}", operands, slopes),
        zero_derivative=rule is None,
    )
    if rule is not None:
        known.vjp(rule)
    return known


def infer_double(*types: Type) -> Type:
    """The type rule of the methods: double precision, whatever is given."""
    given = [t for t in types if not is_left_out(t)]
    real = all(dtype_of(t) in DOUBLE for t in given)
    return array_or_scalar("float64" if real else None, common_shape(given))


@final
@dataclass(frozen=True, slots=True)
class Continuous:
    """A continuous distribution with a location and a scale.

    `score` and `in_shapes` are derivatives of the log-density, functions of `z` and the
    shapes. `within` is a point of the support, if that is not all numbers. `cdf` gives
    those of the distribution function in the shapes over the density, where they are
    known, `over_mass` the density over the mass below (1) and above (-1), where both
    may be too small for a quotient.
    """

    name: str
    shapes: str
    score: Callable[..., Any]
    in_shapes: Callable[..., Sequence[Any]] = lambda *given: ()
    within: Callable[..., Any] | None = None
    cdf: Callable[..., Sequence[Any]] | None = None
    over_mass: Mapping[int, Callable[..., Any]] = field(default_factory=dict)

    def register(self) -> None:
        """Make primitives of its methods."""
        unknown = () if self.cdf else tuple(self.shapes.split())
        in_x, in_q = (f"{first} {self.shapes} loc? scale?" for first in "xq")
        method(self.name, "pdf", in_x, self._density)
        method(self.name, "logpdf", in_x, self._log_density)
        for name, sign in (("cdf", 1), ("sf", -1)):
            method(self.name, name, in_x, partial(self._mass, sign), unknown)
            log_rule = partial(self._log_mass, sign)
            method(self.name, f"log{name}", in_x, log_rule, unknown)
        for name, sign in (("ppf", 1), ("isf", -1)):
            method(self.name, name, in_q, partial(self._inverse, sign), unknown)

    def _density(self, y_bar: Any, y: Any, *operands: Any) -> Any:
        return self._in_log(y_bar * y, not_equal(y, 0), *operands)

    def _log_density(self, y_bar: Any, y: Any, *operands: Any) -> Any:
        return self._in_log(y_bar, not_equal(y, -math.inf), *operands)

    def _in_log(self, y_bar: Any, inside: Any, *operands: Any) -> Any:
        """The cotangents from that of the log-density."""
        x, *shapes, loc, scale = known_operands(operands)
        z = standardised(x, loc, scale)
        if self.within is not None:
            z = where(inside, z, self.within(*shapes))
            y_bar = y_bar * inside
        score = self.score(z, *shapes)
        x_bar = over(y_bar * score, scale)
        in_shapes = (y_bar * slope for slope in self.in_shapes(z, *shapes))
        return x_bar, *in_shapes, -x_bar, -over(y_bar * (1 + z * score), scale)

    def _mass(self, sign: int, y_bar: Any, y: Any, *operands: Any) -> Any:
        """The density is the slope; the complement changes the other way."""
        density = primitive(f"stats.{self.name}.pdf")(*operands)
        return self._in_mass(y_bar if sign > 0 else -y_bar, density, *operands)

    def _log_mass(self, sign: int, y_bar: Any, y: Any, *operands: Any) -> Any:
        """The slope is the density over the mass; both may be too small to write."""
        over_mass = self.over_mass.get(sign)
        if over_mass is None:
            log_density = primitive(f"stats.{self.name}.logpdf")(*operands)
            density = exp(log_density - where(y.equals(-math.inf), 0, y))
        else:
            x, *shapes, loc, scale = known_operands(operands)
            z = standardised(x, loc, scale)
            density = over(over_mass(z, *shapes), scale)
        return self._in_mass(y_bar if sign > 0 else -y_bar, density, *operands)

    def _in_mass(self, y_bar: Any, density: Any, *operands: Any) -> Any:
        """The cotangents from that of the distribution function."""
        x, *shapes, loc, scale = known_operands(operands)
        z = standardised(x, loc, scale)
        x_bar = y_bar * density
        in_shapes = [None] * len(shapes)
        if self.cdf is not None:
            if self.within is not None:
                z = where(not_equal(density, 0), z, self.within(*shapes))
            stretched = x_bar if isinstance(scale, int) else x_bar * scale
            in_shapes = [stretched * slope for slope in self.cdf(z, *shapes)]
        return x_bar, *in_shapes, -x_bar, -x_bar * z

    def _inverse(self, sign: int, y_bar: Any, y: Any, *operands: Any) -> Any:
        """By the implicit function theorem, at the point where it was found."""
        _, *shapes, loc, scale = known_operands(operands)
        z = standardised(y, loc, scale)
        density = primitive(f"stats.{self.name}.pdf")(y, *operands[1:])
        q_bar = y_bar / density if sign > 0 else -y_bar / density
        in_shapes = [None] * len(shapes)
        if self.cdf is not None:
            stretched = y_bar if isinstance(scale, int) else y_bar * scale
            in_shapes = [-stretched * slope for slope in self.cdf(z, *shapes)]
        return q_bar, *in_shapes, y_bar, y_bar * z


def known_operands(operands: Sequence[Any]) -> list[Any]:
    """The operands, with the usual `loc` and `scale` where they were left out."""
    *given, loc, scale = operands
    loc = 0 if is_left_out(loc.type) else loc
    return [*given, loc, 1 if is_left_out(scale.type) else scale]


def standardised(x: Any, loc: Any, scale: Any) -> Any:
    """`(x - loc) / scale`"""
    return over(x if isinstance(loc, int) else x - loc, scale)


def over(x: Any, scale: Any) -> Any:
    """`x / scale`, if it has one."""
    return x if isinstance(scale, int) else x / scale
