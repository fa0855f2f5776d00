"""Compute residuals again in the reverse sweep, instead of keeping them.

Going through the program, a residual is kept if it cannot be had from the arguments and
from what is kept already by doing elementwise operations again; so a chain of them
keeps only what it starts from. With an allowance of flops, products and the like are
done again as well, those first that free the most bytes for their arithmetic, until it
is used up. Draws are functions of their counter: done again, they are the same.

The problem is that of rematerialisation (Griewank and Walther 2008, chapter 12; Jain et
al., Checkmate, MLSys 2020); this solution is greedy.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import final

from spadc.analysis import STORES
from spadc.ir import (
    Apply,
    ArrayType,
    Constant,
    For,
    Global,
    Op,
    Value,
    regions_in,
    walk,
)
from spadc.paths import PathGraph, Run, Scores
from spadc.primitives import LIST_EDITS, Cost, primitive

from .notation import written
from .plan import Plan
from .residuals import Residuals
from .treatment import Recomputed


@final
@dataclass(frozen=True, slots=True)
class Recompute:
    """Compute residuals again in the reverse sweep instead of keeping them.

    Those that elementwise arithmetic leads to, from what is kept, and others within an
    allowance: `flops` is the share of the arithmetic of the forward sweep, 0 or more,
    that may be done again for products, sums and solutions of equations. With an
    allowance above 0 the costs are measured on example inputs. The gradient is exact.
    Raises ValueError if `flops` is negative.

    Source: Griewank and Walther, Evaluating Derivatives, 2008, chapter 12.
    """

    flops: float = 0.0

    def __post_init__(self) -> None:
        if isinstance(self.flops, bool) or not self.flops >= 0:
            raise ValueError(f"flops is a share of 0 or more, not {self.flops!r}")

    @property
    def wanted(self) -> int:
        """Costs are measured if there is an allowance."""
        return 1 if self.flops else 0

    def make(self, graph: PathGraph, scores: Scores | None = None) -> Plan:
        """The plan that computes again."""
        chooser = Chains(graph)
        chooser.take_elementwise()
        if self.flops:
            if scores is None:
                raise ValueError("Recompute with flops needs example inputs")
            chooser.take_within(self.flops, scores.run)
        again = dict.fromkeys(chooser.again, Recomputed())
        return chooser.found.plan(str(self), again)

    def __str__(self) -> str:
        return written("recompute", self)


@final
@dataclass(slots=True)
class Chains:
    """Which values are kept, and which are computed again from them."""

    graph: PathGraph
    found: Residuals = field(init=False)
    kept: set[Value] = field(init=False)
    again: set[Value] = field(default_factory=set)
    overwritten: frozenset[Value] = field(init=False)
    indices: frozenset[Value] = field(init=False)

    def __post_init__(self) -> None:
        self.found = Residuals(self.graph)
        body = self.graph.fn.body
        self.kept = set(self.found.readers)
        stores = [o for o in walk(body) if isinstance(o, Apply) and _is_store(o)]
        self.overwritten = frozenset(op.operands[0] for op in stores)
        loops = [op for op in walk(body) if isinstance(op, For)]
        inner = {p for r in regions_in(body) if r is not body for p in r.params}
        self.indices = frozenset(body.params) | {op.index for op in loops}
        self.overwritten |= inner - self.indices  # other values in each iteration

    def take_elementwise(self) -> None:
        """Compute again what elementwise chains lead to."""
        for value in self.found.candidates(numbers=True):
            chain = self.chain(value)
            if chain and all(map(is_elementwise, chain)):
                self._take(value, chain)

    def take_within(self, share: float, run: Run) -> None:
        """Compute more again, while the arithmetic is at most `share` of that of the
        whole program in this run."""
        flops, sizes = run.record.flops, run.record.bytes
        left = share * sum(flops.values())
        left -= sum(flops[op] for op in self._ops(self.again))
        while True:
            options = []
            for value in self.found.candidates():
                chain = self.chain(value) if value in self.kept else None
                if chain:
                    known = self._ops(self.again)
                    cost = sum(flops[op] for op in chain if op not in known)
                    options.append((sizes[value] / max(cost, 1), cost, value, chain))
            fitting = [option for option in options if option[1] <= left]
            if not fitting:
                return
            _, cost, value, chain = max(fitting, key=lambda option: option[0])
            self._take(value, chain)
            left -= cost

    def _take(self, value: Value, chain: Iterable[Op]) -> None:
        self.kept.discard(value)
        self.again.update(r for op in chain for r in op.results)

    def _ops(self, values: Iterable[Value]) -> set[Op]:
        return {self.found.homes.makers[v] for v in values}

    def chain(self, value: Value) -> list[Op] | None:
        """The ops that lead from what is kept to `value`; None if nothing can."""
        ops: dict[Op, None] = {}
        return list(ops) if self._reach(value, value, ops) else None

    def _reach(self, value: Value, target: Value, ops: dict[Op, None]) -> bool:
        homes = self.found.homes
        if value is not target and value in self.kept:
            return True
        if value in self.overwritten:
            return False
        maker = homes.makers.get(value)
        if maker is None or isinstance(maker, Constant | Global):
            return True
        if value is not target and not homes.is_beside(value, target):
            return not isinstance(value.type, ArrayType) or self._is_outside(
                value, target
            )
        if not isinstance(maker, Apply) or not may_repeat(maker):
            return False
        if not all(self._reach(v, target, ops) for v in maker.operands):
            return False
        ops[maker] = None
        return True

    def _is_outside(self, value: Value, target: Value) -> bool:
        """Whether the loops around `value` are around `target` as well, so that it is
        there when they have run."""
        loop = self.found.homes.loops.get(target)
        while loop is not None:
            loop = self.found.homes.around[loop]
            if loop is self.found.homes.loops.get(value):
                return True
        return False


def may_repeat(op: Apply) -> bool:
    """Whether doing `op` again gives the same values, and changes nothing."""
    return not primitive(op.name).has_effect and not _is_store(op)


def is_elementwise(op: Op) -> bool:
    """Whether the op costs about as much as reading its operands."""
    if not isinstance(op, Apply):
        return False
    known = primitive(op.name)
    ufunc = known.ufunc
    cheap = known.cost is not Cost.COSTLY
    return cheap or (ufunc is not None and ufunc.signature is None)


def _is_store(op: Apply) -> bool:
    return op.name in STORES | LIST_EDITS
