"""Ask the first version of an array for shapes.

Stores do not change a shape. So an array that loops change by stores alone has the same
shape in every iteration, and so have its parts with constant bounds. What only wants to
know a shape asks the first version, before any loop: no older version has to be
restored for it, and a loop of which nothing else is wanted need not run. (Which version
is asked in the end is for `newest` to say.)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from spadc.analysis import VIEWS, Versions
from spadc.ir import (
    Apply,
    Constant,
    Op,
    Region,
    Span,
    Value,
    rebuild,
    regions_in,
    rewrite,
)
from spadc.primitives import Builder, primitive


def ask_first_arrays(body: Region) -> Region:
    """The body, where what only wants a shape asks arrays outside loops if it can."""
    return rewrite(body, _Arrays(body).asked_again)


@final
class _Arrays:
    """Finds for values inside forward loops arrays outside them of the same shape."""

    def __init__(self, body: Region) -> None:
        self.versions = Versions(body)
        self.inside: set[Value] = set()
        for outer in body.ops:
            for region in () if outer.span.reverse else outer.regions:
                self.inside.update(v for r in regions_in(region) for v in _own(r))

    def asked_again(self, op: Op) -> list[Op]:
        """The op, or the same question asked to arrays outside the loops."""
        if not isinstance(op, Apply):
            return [op]
        build = Builder(Span(op.span.place, op.span.statement, reverse=op.span.reverse))
        operands = list(op.operands)
        for k in primitive(op.name).shape_only:
            if k < len(operands):
                operands[k] = self.first(operands[k], build) or operands[k]
        if tuple(operands) == op.operands:
            return [op]
        return [*build.ops, rebuild(op, tuple(operands), ())]

    def first(self, value: Value, build: Builder) -> Value | None:
        """An array outside the loops with the shape of `value`.

        The reverse sweep takes views of it; the forward sweep has views of its own.
        """
        first = self.versions.first(value)
        op = self.versions.maker.get(first)
        if isinstance(op, Constant):
            return None  # unbound before the loop
        if first not in self.inside:
            return first
        is_view = isinstance(op, Apply) and op.name in VIEWS and len(op.operands) == 1
        if not is_view or not build.span.reverse:
            return None
        assert isinstance(op, Apply)
        source = self.first(op.operands[0], build)
        return source and build.apply(op.name, source, **op.attrs)


def _own(region: Region) -> Iterator[Value]:
    yield from region.params
    for op in region.ops:
        yield from op.results
