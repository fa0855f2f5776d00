"""Functions of `math` on points: lists and tuples of numbers."""

from __future__ import annotations

import gast

from spadc.primitives import primitive

from ..bindings import Binding
from ..calling.arguments import Arguments, library, only
from ..context import Lowering
from ..language.operators import binary
from ..values import items_of
from .primitive_calls import apply_primitive


@library("math.dist")
def distance(low: Lowering, given: Arguments) -> Binding:
    """`math.dist(p, q)`, which is `math.hypot` of the differences, to the bit."""
    p, q = (items_of(low, one) for one in only(low, given, ("p", "q"), "math.dist"))
    if len(p) != len(q):
        low.refuse("SPD304", "`math.dist` needs two points of one dimension")
    sides = tuple(binary(low, gast.Sub, a, b) for a, b in zip(p, q, strict=True))
    known = primitive("math.hypot" if len(sides) > 1 else "math.fabs")
    rest = Arguments(sides, {}, given.node, given.hint)
    return apply_primitive(low, known, sides, rest, "function")
