"""Ask the array after a loop for the shapes that the reverse sweep of the loop needs.

Stores do not change a shape. So an array that a loop changes by stores alone has the
same shape in every iteration and afterwards, and so have its parts with constant
bounds. A rule that needs such a shape asks the final array, instead of an older version
that would have to be restored for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from spadc.analysis import VIEWS, Versions, values_read
from spadc.ir import (
    Apply,
    Constant,
    For,
    Global,
    Op,
    Region,
    Span,
    Value,
    While,
    rebuild,
    regions_in,
    rewrite,
    substitute,
    walk,
)
from spadc.primitives import Builder, Cost, primitive


def ask_final_arrays(body: Region) -> Region:
    """The body, whose reverse ops ask arrays outside loops for shapes if they can."""
    roots = _Roots(body)
    asked = rewrite(body, roots.asked_again)
    return substitute(asked, _results_of_idle_loops(asked, roots))


def _results_of_idle_loops(body: Region, roots: _Roots) -> dict[Value, Value]:
    """What loops start from, instead of what they end with, where only the shapes of
    their results are wanted: such a loop need not run."""
    names: dict[Value, Value] = {}
    keeps = roots.versions.keeps
    idle: set[Op] = set()
    for op in reversed(body.ops):
        if not isinstance(op, For | While) or op.span.reverse:
            continue
        made = {*op.results, *_made_by_iterations(op)}
        if made.isdisjoint(values_read(body, {*idle, op})):
            idle.add(op)
            pairs = zip(op.results, op.inits, strict=False)
            names |= {r: init for k, (r, init) in enumerate(pairs) if keeps(op, k)}
    return names


def _made_by_iterations(op: For | While) -> Iterator[Value]:
    """What only running the loop gives; constants and the loop's index are at hand."""
    yield from op.carried
    for inner in walk(op.body):
        yield from (p for region in inner.regions for p in region.params)
        if not isinstance(inner, Constant | Global):
            yield from inner.results


@final
class _Roots:
    """Finds for values inside forward loops arrays outside them of the same shape."""

    def __init__(self, body: Region) -> None:
        self.versions = Versions(body)
        self.inside: set[Value] = set()
        for outer in body.ops:
            for region in () if outer.span.reverse else outer.regions:
                self.inside.update(v for r in regions_in(region) for v in _own(r))

    def asked_again(self, op: Op) -> list[Op]:
        """The op, or the same question asked to an array outside the loops.

        The reverse sweep asks what is there after the loops, the forward sweep (whose
        answers the reverse sweep may need as well) what was there before them.
        """
        if not (isinstance(op, Apply) and len(op.operands) == 1):
            return [op]
        known = primitive(op.name)
        if 0 not in known.shape_only or known.cost is not Cost.FREE:
            return [op]
        if not op.span.reverse:
            first = self.versions.first(op.operands[0])
            return [op if first in self.inside else rebuild(op, (first,), ())]
        build = Builder(Span(op.span.place, op.span.statement, reverse=True))
        root = self.root(op.operands[0], build)
        if root is None or root is op.operands[0]:
            return [op]
        asked = Apply(op.name, (root,), op.results, op.attrs, op.span)
        return [*build.ops, asked]

    def root(self, value: Value, build: Builder) -> Value | None:
        """An array outside the loops with the shape of `value`; views are built."""
        if value not in self.inside:
            return value
        if value in self.versions.carrier:
            loop, position = self.versions.carrier[value]
            kept = self.versions.keeps(loop, position)
            return self.root(loop.results[position], build) if kept else None
        op = self.versions.maker.get(value)
        if isinstance(op, Apply) and op.name in VIEWS and len(op.operands) == 1:
            source = self.root(op.operands[0], build)
            return source and build.apply(op.name, source, **op.attrs)
        older = self.versions.older(op, value) if op else None
        return self.root(older, build) if older else None


def _own(region: Region) -> Iterator[Value]:
    yield from region.params
    for op in region.ops:
        yield from op.results
