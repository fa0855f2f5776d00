"""Ask the array after a loop for the shapes that the reverse sweep of the loop needs.

Stores do not change a shape. So an array that a loop changes by stores alone has the
same shape in every iteration and afterwards, and so have its parts with constant
bounds. A rule that needs such a shape asks the final array, instead of an older version
that would have to be restored for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import final

from spadc.analysis import STORES, VIEWS, values_read
from spadc.ir import (
    Apply,
    Constant,
    For,
    Global,
    If,
    Op,
    Region,
    Span,
    Value,
    While,
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
    idle: set[Op] = set()
    for op in reversed(body.ops):
        if not isinstance(op, For | While) or op.span.reverse:
            continue
        made = {*op.results, *_made_by_iterations(op)}
        if made.isdisjoint(values_read(body, {*idle, op})):
            idle.add(op)
            pairs = zip(op.carried, op.results, op.inits, strict=True)
            names |= {r: init for p, r, init in pairs if roots.keeps_shape(p)}
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
        self.maker: dict[Value, Op] = {}
        self.carrier: dict[Value, tuple[For | While, int]] = {}
        self.kept: dict[Value, bool] = {}
        for outer in body.ops:
            if not outer.span.reverse:
                for inner in outer.regions:
                    self._enter(inner)
                self._enter_carried(outer)

    def _enter(self, region: Region) -> None:
        for op in walk(region):
            self.maker.update(dict.fromkeys(op.results, op))
            self._enter_carried(op)

    def _enter_carried(self, op: Op) -> None:
        if isinstance(op, For | While):
            for position, param in enumerate(op.carried):
                self.carrier[param] = (op, position)

    def asked_again(self, op: Op) -> list[Op]:
        """The op, or the same question asked to an array outside the loops."""
        if not (isinstance(op, Apply) and op.span.reverse and len(op.operands) == 1):
            return [op]
        known = primitive(op.name)
        if 0 not in known.shape_only or known.cost is not Cost.FREE:
            return [op]
        build = Builder(Span(op.span.place, op.span.statement, reverse=True))
        root = self.root(op.operands[0], build)
        if root is None or root is op.operands[0]:
            return [op]
        asked = Apply(op.name, (root,), op.results, op.attrs, op.span)
        return [*build.ops, asked]

    def root(self, value: Value, build: Builder) -> Value | None:
        """An array outside the loops with the shape of `value`; views are built."""
        op = self.maker.get(value)
        if value in self.carrier:
            loop, position = self.carrier[value]
            kept = self.keeps_shape(value)
            return self.root(loop.results[position], build) if kept else None
        if op is None:
            return value
        if isinstance(op, Apply) and op.name in VIEWS and len(op.operands) == 1:
            source = self.root(op.operands[0], build)
            return source and build.apply(op.name, source, **op.attrs)
        older = self.older(op, value)
        return self.root(older, build) if older else None

    def older(self, op: Op, value: Value) -> Value | None:
        """The array of which `value` is a newer version, in the same shape."""
        if isinstance(op, Apply):
            return op.operands[0] if op.name in STORES else None
        position = op.results.index(value)
        if isinstance(op, For | While):
            kept = self.keeps_shape(op.carried[position])
            return op.inits[position] if kept else None
        if isinstance(op, If):
            a, b = (self.oldest(arm.results[position]) for arm in op.regions)
            return a if a is b else None
        return None

    def oldest(self, value: Value) -> Value:
        """The array that stores turned into `value`."""
        op = self.maker.get(value)
        older = self.older(op, value) if op else None
        return self.oldest(older) if older else value

    def keeps_shape(self, param: Value) -> bool:
        """Whether iterations change the carried array by stores alone."""
        if param not in self.kept:
            loop, position = self.carrier[param]
            self.kept[param] = False  # while it is looked at
            self.kept[param] = self.oldest(loop.body.results[position]) is param
        return self.kept[param]
