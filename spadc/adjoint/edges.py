"""Build the reverse of a single edge: the cotangent of its source from its target's.

The rules, stores, fits and casts are those of the whole reverse sweep. So what the
edges of a path do to a cotangent, one after another, is what the generated code
computes along that path, and the sum over all paths is its gradient.
"""

from __future__ import annotations

from typing import final

from spadc.derivatives import Cotangents, fit_dtype
from spadc.ir import Apply, Function, Param, Region, Value, cotangent_type, free_values
from spadc.paths import Edge, Reverse
from spadc.plans import Omit
from spadc.primitives import Builder
from spadc.transform import remove_dead

from .differentiate import gradient_of_input
from .guide import Guide
from .masks import NOTHING, Masks
from .sweep import Sweep


@final
class EdgeReverses:
    """The reverse of every edge and of every input, as `spadc.paths.Run` asks for
    them; `masks` are those of the program."""

    def __init__(self, masks: Masks | None = None) -> None:
        self.masks = Masks() if masks is None else masks

    @classmethod
    def of(cls, fn: Function, active: frozenset[Value]) -> EdgeReverses:
        """Those of the edges of `fn`."""
        return cls(Masks.of(fn, active).early())

    def is_masked(self, edge: Edge) -> bool:
        """Whether the reverse reads values that are not those of the op."""
        position = edge.key.position
        return position in self.masks.edges.get(edge.op, NOTHING)

    def edge(self, edge: Edge) -> Reverse | None:
        """From the cotangent of the target to that of the source; None if its rule lets
        nothing through."""
        bar = Value(cotangent_type(edge.target.type))
        build = Builder(edge.op.span, dict(edge.literals))
        if not isinstance(edge.op, Apply):
            return _function(build, bar, (), fit_dtype(build, bar, edge.operand.type))
        bars: Cotangents = {edge.target: bar}
        sweep = Sweep(frozenset({edge.operand}), _only(edge), {})
        sweep.masks = self.masks
        sweep.apply(edge.op, build, bars)
        found = bars.get(edge.operand)
        values = (*edge.op.operands, *edge.op.results)
        others = self.masks.read(edge.op, edge.key.position)
        return None if found is None else _function(build, bar, values, found, others)

    def input(self, value: Value) -> Reverse:
        """From the cotangent of an input to the gradient with respect to it."""
        bar = Value(cotangent_type(value.type))
        build = Builder()
        sweep = Sweep(frozenset({value}), Guide(), {})
        found = gradient_of_input(sweep, value, build, {value: bar})
        return _function(build, bar, (value,), found)


def _only(edge: Edge) -> Guide:
    """The guide that drops the other edges of the op."""
    others = range(len(edge.op.operands))
    return Guide({edge.op: {k: Omit() for k in others if k != edge.key.position}})


def _function(
    build: Builder,
    bar: Value,
    values: tuple[Value, ...],
    result: Value,
    others: tuple[Value, ...] = (),
) -> Reverse:
    """The function that computes `result` from `bar` and those of `values` and `others`
    that it needs."""
    every = (*values, *others)
    first = {value: place for place, value in reversed([*enumerate(every)])}
    params = tuple(Param(f"p{k}", v) for k, v in enumerate((bar, *first)))
    body = build.region((bar, *first), (result,))
    small = remove_dead(Function("reverse", params, body)).body
    needed = {*free_values(Region((), small.ops, small.results))}
    read = sorted((v for v in first if v in needed), key=first.__getitem__)
    kept = Region((bar, *read), small.ops, small.results)
    named = {param.value: param for param in params}
    fn = Function("reverse", tuple(named[v] for v in kept.params), kept)
    own = tuple(first[v] for v in read if first[v] < len(values))
    return Reverse(fn, own, tuple(read[len(own) :]))
