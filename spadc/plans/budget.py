"""Meet a budget of bytes with the least variance.

For every residual there are options: keep it, pack it, compute it again, round it to a
number of bits, sample the edges that read it. What each of them saves and what it adds
to the variance is measured on the example, one at a time; draws of different residuals
are independent, so variances add. A knapsack over the options gives the plans worth
trying; of these, and of the plans with one strategy for everything, the best one is
taken whose tape, counted in the code that it compiles to, is within the budget. Where
one residual's treatment changes what another one saves, trying finds out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar, final

from spadc.errors import SpadcError
from spadc.ir import For, Value, While, walk
from spadc.paths import PathGraph, Scores

from .knapsack import Choice, Item, frontier
from .notation import written
from .options import BITS, KEPT, Option, Options, Treatment, Trials, Unit
from .plan import Plan
from .recompute import Recompute
from .treatment import Keep, Packed, Recomputed, Rounded, Sample

Picks = tuple[int, ...]
SNAPSHOTS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128)


@final
@dataclass(frozen=True, slots=True)
class Budget:
    """Keep the tape within `bytes` on the example, with the least variance predicted.

    Mixes, residual by residual, what `Pack`, `Recompute`, `Round` and `RAD` do, and
    says in the generated docstring what became of each. Only elementwise arithmetic is
    done again. `tau` is the largest variance that is accepted, as a share of the
    squared norm of the gradient; without it, any is. Where the least variance is above
    `tau` (above 0, without it), loops are reversed from snapshots if these fit: that is
    exact, and runs their steps again. The estimate is unbiased. Other arguments than
    the example's may need more bytes: the docstring has the formula.

    Raises ValueError if `bytes` is negative, and, when the plan is made, if no plan
    fits, naming the smallest budget that can be met.

    Source: ActNN (Chen et al., ICML 2021, section 4) for bits by sensitivity; Jain et
    al., Checkmate, MLSys 2020, for the budget.
    """

    bytes: int
    tau: float | None = None

    wanted: ClassVar[int] = 1

    def __post_init__(self) -> None:
        if isinstance(self.bytes, bool) or not isinstance(self.bytes, int):
            raise ValueError(f"a budget is a whole number of bytes, not {self.bytes!r}")
        if self.bytes < 0 or (self.tau is not None and not self.tau >= 0):
            raise ValueError("a budget and its tau are 0 or more")

    def make(self, graph: PathGraph, scores: Scores | None = None) -> Plan:
        """Not possible without trying: see `meet`."""
        raise ValueError(
            "a budget tries whole plans out: it cannot be a part of another plan"
        )

    def meet(self, graph: PathGraph, trials: Trials) -> Plan:
        """The plan that fits."""
        options = Options(graph, trials)
        fits = options.whole <= self.bytes
        search = Search(options, [] if fits else list(options.units()))
        best = search.best(self.bytes)
        spread = search.cost(best)[0] if best is not None else math.inf
        if best is None or spread > (self.tau or 0.0):
            tapes = dict(_snapshots(graph, trials, self.bytes))
            fitting = [number for number, tape in tapes.items() if tape <= self.bytes]
            if fitting:
                return self._from_snapshots(graph, fitting[-1], tapes)
            if best is None:
                least = min(search.least(), *tapes.values(), search.options.whole)
                raise ValueError(
                    f"no plan fits into {self.bytes:,} bytes on the example: the "
                    f"smallest budget that can be met is {least:,} bytes"
                )
        if self.tau is not None and spread > self.tau:
            raise ValueError(
                f"within {self.bytes:,} bytes the least variance predicted is "
                f"{spread:.3g} of the squared gradient, and tau is {self.tau:g}"
            )
        notes = tuple(search.table(best, self.bytes))
        return replace(search.plan(best), policy=str(self), notes=notes)

    def _from_snapshots(
        self, graph: PathGraph, number: int, tapes: Mapping[int, int]
    ) -> Plan:
        """The exact plan with that many snapshots of the loops."""
        what = "snapshot" if number == 1 else "snapshots"
        note = (
            f"Budget: {self.bytes:,} bytes; tape of the example {tapes[number]:,} "
            f"bytes, exact: steps of loops are run again from {number} {what}."
        )
        return replace(_with_snapshots(graph, number), policy=str(self), notes=(note,))

    def __str__(self) -> str:
        return written("budget", self)


def _snapshots(
    graph: PathGraph, trials: Trials, most: int
) -> Iterator[tuple[int, int]]:
    """The tapes with more and more snapshots, until one is too large."""
    if not any(isinstance(op, For | While) for op in walk(graph.fn.body)):
        return
    for number in SNAPSHOTS:
        try:
            tape = trials.counted(_with_snapshots(graph, number))
        except SpadcError:
            return  # a state that cannot be saved
        yield number, tape
        if tape > most:
            return


def _with_snapshots(graph: PathGraph, number: int) -> Plan:
    return replace(Plan(snapshots=number).make(graph), releases=True)


@final
@dataclass(slots=True)
class Search:
    """Tries combinations of options; remembers the tape of each."""

    options: Options
    units: list[Unit]
    tapes: dict[Picks, int] = field(default_factory=dict)

    def chosen(self, picks: Picks) -> dict[Value, Option]:
        """The option of each residual."""
        return {u.value: u.options[k] for u, k in zip(self.units, picks, strict=True)}

    def plan(self, picks: Picks) -> Plan:
        """The plan of the picks."""
        return self.options.plan(self.chosen(picks))

    def tape(self, picks: Picks) -> int:
        """The bytes of the tape of the compiled plan."""
        if picks not in self.tapes:
            self.tapes[picks] = self.options.trials.tape(self.plan(picks))
        return self.tapes[picks]

    def cost(self, picks: Picks) -> tuple[float, float]:
        """The variance predicted, and the arithmetic done again."""
        options = self.chosen(picks).values()
        return sum(o.spread for o in options), sum(o.flops for o in options)

    def best(self, most: int) -> Picks | None:
        """The picks with the least cost within the budget."""
        tried = [*self.strategies(), *self._along_frontier(most)]
        fitting = [picks for picks in tried if self.tape(picks) <= most]
        if not fitting and self.least() <= most:
            fitting = [p for p, tape in self.tapes.items() if tape <= most]
        while fitting:
            picks = self._improved(min(fitting, key=self.cost), most)
            self.tapes[picks] = self.options.trials.counted(self.plan(picks))
            if self.tapes[picks] <= most:
                return picks
            fitting = [p for p in fitting if self.tape(p) <= most]
        return None

    def least(self) -> int:
        """The smallest tape that is found, one option after the other."""
        picks = min(self.strategies(), key=self.tape)
        for start in (picks, self._frontier()[0].picks):
            self._descend(start)
        return min(self.tapes.values())

    def _descend(self, picks: Picks) -> None:
        for unit in range(len(self.units)):
            picks = min(self._changed(picks, unit), key=self.tape)

    def _improved(self, picks: Picks, most: int) -> Picks:
        """The picks with single options changed for better ones that fit as well."""
        for unit in range(len(self.units)):
            better = sorted(self._changed(picks, unit), key=self.cost)
            picks = next(p for p in better if p == picks or self.tape(p) <= most)
        return picks

    def _changed(self, picks: Picks, unit: int) -> list[Picks]:
        options = range(len(self.units[unit].options))
        return [(*picks[:unit], k, *picks[unit + 1 :]) for k in options]

    def _frontier(self) -> list[Choice]:
        whole = self.tape((0,) * len(self.units))
        things = [
            [Item(-o.saved, (o.spread, o.flops)) for o in unit.options]
            for unit in self.units
        ]
        found = frontier(things)
        return [replace(c, bytes=c.bytes + whole) for c in found]

    def _along_frontier(self, most: int) -> Iterator[Picks]:
        """Choices of the frontier around the one with as many bytes as there may be."""
        choices = self._frontier()
        low, high = 0, len(choices) - 1
        while low <= high:
            middle = (low + high) // 2
            picks = choices[middle].picks
            yield picks
            if self.tape(picks) <= most:
                low = middle + 1
            else:
                high = middle - 1

    def strategies(self) -> list[Picks]:
        """Every residual treated alike: kept, packed, computed again, rounded to so
        many bits, sampled to such a part."""
        graph = self.options.graph
        again = Recompute().make(graph).residual_treatments(graph.fn)
        exact: list[Treatment] = [Keep(), Packed()]
        found = [tuple(self._first(u, [t]) for u in self.units) for t in exact]
        found.append(
            tuple(
                self._first(u, [Recomputed()] if u.value in again else [])
                for u in self.units
            )
        )
        for bits in BITS:
            found.append(tuple(self._rounded(u, bits) for u in self.units))
        for keep in KEPT:
            found.append(tuple(self._kept(u, keep) for u in self.units))
        return list(dict.fromkeys(found))

    def _first(self, unit: Unit, wanted: Sequence[Treatment]) -> int:
        picks = (k for k, o in enumerate(unit.options) if o.treatment in wanted)
        return next(picks, 0)

    def _rounded(self, unit: Unit, bits: int) -> int:
        treatments = [o.treatment for o in unit.options]
        for k, treatment in enumerate(treatments):
            if isinstance(treatment, Rounded) and treatment.bits == bits:
                return k
        return self._first(unit, [Packed()])

    def _kept(self, unit: Unit, keep: float) -> int:
        treatments = [o.treatment for o in unit.options]
        for k, treatment in enumerate(treatments):
            if isinstance(treatment, Sample) and treatment.keep == keep:
                return k
        return 0

    def table(self, picks: Picks, most: int) -> Iterator[str]:
        """What became of each residual, and what that costs."""
        spread, flops = self.cost(picks)
        more = f", {flops:,.0f} flops more" if flops else ", no arithmetic more"
        yield (
            f"Budget: {most:,} bytes; tape of the example {self.tape(picks):,} bytes, "
            f"predicted variance {100 * spread:.3g} % of the squared gradient{more}."
        )
        width = max((len(unit.text) for unit in self.units), default=0)
        for unit, pick in zip(self.units, picks, strict=True):
            option = unit.options[pick]
            share = f" ({100 * option.spread:.2g} %)" if option.spread else ""
            saves = f", saves {option.saved:,} bytes" if option.saved else ""
            yield f"  {unit.text.ljust(width)}  {option.word}{share}{saves}"
