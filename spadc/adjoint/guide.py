"""What a plan says of the ops and values of one function, or of a copy of its parts.

The reverse sweep asks it for every edge; what it does not mention is exact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import final

from spadc.ir import Function, Op, Value
from spadc.paths import Selection, ordinals
from spadc.plans import (
    Exact,
    Gate,
    Keep,
    Omit,
    Plan,
    ResidualTreatment,
    Rounded,
    Sample,
    Treatment,
)

from .steering import Steering

EXACT, KEEP = Exact(), Keep()


@final
@dataclass(frozen=True, slots=True)
class Gated:
    """A contribution that is computed only if `test` is true: times `weight`, if there
    is one, and divided by the probability `keep`. Both are values of the forward
    sweep."""

    test: Value
    weight: Value | None = None
    keep: float = 1.0

    def renamed(self, names: Mapping[Value, Value]) -> Gated:
        """The same in a copy."""
        weight = None if self.weight is None else names.get(self.weight, self.weight)
        return Gated(names.get(self.test, self.test), weight, self.keep)


@final
@dataclass(frozen=True, slots=True)
class Guide:
    """The treatments of edges, by op and position, and of residuals; and, once the
    forward sweep draws (`with_flags`), when gated edges are taken. `steering` says what
    the draws of an adaptive plan follow."""

    edges: Mapping[Op, Mapping[int, Treatment]] = field(default_factory=dict)
    residuals: Mapping[Value, ResidualTreatment] = field(default_factory=dict)
    gates: Mapping[Op, Mapping[int, Gated]] = field(default_factory=dict)
    steering: Steering | None = None

    @classmethod
    def of(cls, fn: Function, plan: Plan) -> Guide:
        """What `plan` says of `fn`, the function that it was made for."""
        ops = {number: op for op, number in ordinals(fn).items()}
        edges: dict[Op, dict[int, Treatment]] = {}
        for key, treatment in plan.treatments().items():
            edges.setdefault(ops[key.op], {})[key.position] = treatment
        steering = Steering.of(plan)
        return cls(edges, plan.residual_treatments(fn), steering=steering)

    @classmethod
    def selecting(cls, fn: Function, selection: Selection) -> Guide:
        """The guide that drops what the selection leaves out."""
        edges: dict[Op, dict[int, Treatment]] = {}
        if not selection.is_exact:
            ops = {number: op for op, number in ordinals(fn).items()}
            for key in selection.dropped:
                edges.setdefault(ops[key.op], {})[key.position] = Omit()
        return cls(edges)

    @property
    def is_random(self) -> bool:
        """Whether anything is drawn."""
        from_edges = (t for found in self.edges.values() for t in found.values())
        return any(not isinstance(t, Exact | Omit) for t in from_edges) or any(
            hasattr(t, "draw") for t in self.residuals.values()
        )

    @property
    def draws(self) -> tuple[int, ...]:
        """The numbers that tell the draws apart."""
        edges = (t for found in self.edges.values() for t in found.values())
        every = (*edges, *self.residuals.values())
        return tuple(t.draw for t in every if isinstance(t, Sample | Gate | Rounded))

    def stores(self, op: Op) -> bool:
        """Whether a primal value of the op is kept in another form."""
        values = (*op.operands, *op.results) if self.residuals else ()
        return any(not isinstance(self.residual(v), Keep) for v in values)

    def keeps(self, op: Op, position: int) -> bool:
        """Whether anything flows along the edge."""
        return not isinstance(self.treatment(op, position), Omit)

    def treatment(self, op: Op, position: int) -> Treatment:
        """What happens to the contribution along the edge."""
        found = self.edges.get(op)
        return EXACT if found is None else found.get(position, EXACT)

    @property
    def has_gates(self) -> bool:
        """Whether the contribution along any edge is computed on some calls only."""
        return any(isinstance(t, Gate) for e in self.edges.values() for t in e.values())

    def draws_at(self, op: Op) -> bool:
        """Whether an edge into the op, or a primal value of it, is drawn."""
        edges = any(isinstance(t, Sample) for t in self.edges.get(op, {}).values())
        values = (*op.operands, *op.results) if self.residuals else ()
        return edges or any(isinstance(self.residual(v), Rounded) for v in values)

    def gate(self, op: Op, position: int) -> Gated | None:
        """When the contribution along the edge is computed; None: always."""
        found = self.gates.get(op)
        return None if found is None else found.get(position)

    def residual(self, value: Value) -> ResidualTreatment:
        """In what form the value is kept for the reverse sweep."""
        return self.residuals.get(value, KEEP)

    def copied(self, names: Mapping[Value, Value], originals: Mapping[Op, Op]) -> Guide:
        """What it says of a copy: `names` are the copies of values, `originals` the ops
        that were copied, by their copies."""
        edges = {c: self.edges[op] for c, op in originals.items() if op in self.edges}
        residuals = {names.get(v, v): t for v, t in self.residuals.items()}
        gates = {
            copy: {k: gate.renamed(names) for k, gate in self.gates[op].items()}
            for copy, op in originals.items()
            if op in self.gates
        }
        return Guide({**self.edges, **edges}, residuals, {**self.gates, **gates})
