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

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar, Protocol, final

from spadc.ir import Value
from spadc.paths import Edge, Labels, PathGraph, Scores

from .knapsack import Choice, Item, frontier
from .notation import written
from .plan import Plan, PlannedEdge
from .rad import RAD, factors_of
from .recompute import Chains, Recompute, is_elementwise
from .residuals import Residuals
from .treatment import Keep, Packed, Recomputed, ResidualTreatment, Rounded, Sample

BITS = (8, 4, 3, 2, 1)
KEPT = (1 / 16, 1 / 64, 1 / 256)  # more takes more bytes than rounding
Treatment = ResidualTreatment | Sample
Picks = tuple[int, ...]


class Trials(Protocol):
    """Tries plans out on the example."""

    def tape(self, plan: Plan) -> int:
        """The bytes of the tape, as its formula says."""
        ...

    def counted(self, plan: Plan) -> int:
        """The bytes of the tape, counted in a run."""
        ...

    def spread(self, plan: Plan) -> float:
        """The mean squared error over the squared norm of the gradient."""
        ...

    def flops(self, values: Iterable[Value]) -> float:
        """The arithmetic of the ops that make these values."""
        ...


@final
@dataclass(frozen=True, slots=True)
class Budget:
    """Keep the tape within `bytes` on the example, with the least variance predicted.

    Mixes, residual by residual, what `Pack`, `Recompute`, `Round` and `RAD` do, and
    says in the generated docstring what became of each. `tau` is the largest variance
    that is accepted, as a share of the squared norm of the gradient. Only elementwise
    arithmetic is done again. The estimate is unbiased. Other arguments than the
    example's may need more bytes: the docstring has the formula.

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
        options = _Options(graph, trials)
        fits = options.whole <= self.bytes
        search = _Search(options, [] if fits else list(options.units()))
        best = search.best(self.bytes)
        if best is None:
            least = search.least()
            raise ValueError(
                f"no plan fits into {self.bytes:,} bytes on the example: the smallest "
                f"budget that can be met is {least:,} bytes"
            )
        spread = search.cost(best)[0]
        if self.tau is not None and spread > self.tau:
            raise ValueError(
                f"within {self.bytes:,} bytes the least variance predicted is "
                f"{spread:.3g} of the squared gradient, and tau is {self.tau:g}"
            )
        notes = tuple(search.table(best, self.bytes))
        return replace(search.plan(best), policy=str(self), notes=notes)

    def __str__(self) -> str:
        return written("budget", self)


@final
@dataclass(frozen=True, slots=True)
class Option:
    """One thing that can be done with a residual: what that saves and costs."""

    treatment: Treatment
    edges: tuple[Edge, ...] = ()
    saved: int = 0
    spread: float = 0.0
    flops: float = 0.0

    @property
    def word(self) -> str:
        """What is done, for the table."""
        match self.treatment:
            case Rounded(bits):
                return f"rounded to {bits} bit{'s' if bits > 1 else ''}"
            case Sample():
                return f"sampled, {100 * self.treatment.keep:.3g} % kept"
            case Packed():
                return "packed, exact"
            case Recomputed():
                return "computed again, exact"
            case _:
                return "kept"


KEPT_AS_IS = Option(Keep())


@final
@dataclass(frozen=True, slots=True)
class Unit:
    """A residual and its options; the first one keeps it."""

    value: Value
    text: str
    options: tuple[Option, ...]


@final
@dataclass(slots=True)
class _Options:
    """What can be done with the residuals of one program, tried one at a time."""

    graph: PathGraph
    trials: Trials
    found: Residuals = field(init=False)
    labels: Labels = field(init=False)
    whole: int = field(init=False)

    def __post_init__(self) -> None:
        self.found, self.labels = Residuals(self.graph), Labels(self.graph)
        self.whole = self.trials.tape(self.plan({}))

    def units(self) -> Iterator[Unit]:
        """The residuals that something can be done with."""
        chains = Chains(self.graph)
        packed, rounded = self.found.packed(), self.found.rounded(2)
        sampled = _sampled(self.graph)
        for number, value in enumerate(self.found.candidates(), start=1):
            mine = [self.tried(value, Option(Packed()))] if value in packed else []
            chain = chains.chain(value)
            if chain and all(map(is_elementwise, chain)):
                again = [r for op in chain for r in op.results]
                flops = self.trials.flops(again)
                mine.append(self.tried(value, Option(Recomputed(), flops=flops)))
            if value in rounded:
                mine += self.by_bits(value, number)
            if value in sampled:
                mine += self.by_part(value, number, sampled[value])
            useful = [option for option in mine if option.saved > 0]
            if useful:
                text = self.labels.value(value)
                yield Unit(value, text, (KEPT_AS_IS, *useful))

    def by_bits(self, value: Value, draw: int) -> list[Option]:
        """Rounded to so many bits. The variance with 1, 2 and 4 bits is measured; with
        3 and 8 it follows from the distance between levels, which it is the square
        of."""
        tried = {bits: self.tried(value, _rounded(bits, draw)) for bits in (1, 2, 4)}
        for bits, measured in ((3, 2), (8, 4)):
            option, known = _rounded(bits, draw), tried[measured]
            closer = (2**measured - 1) / (2**bits - 1)
            saved, spread = self.saved(value, option), known.spread * closer**2
            tried[bits] = replace(option, saved=saved, spread=spread)
        return [tried[bits] for bits in BITS]

    def by_part(
        self, value: Value, draw: int, edges: tuple[Edge, ...]
    ) -> Iterator[Option]:
        """Sampled to several parts."""
        for keep in KEPT:
            how = Sample("features", keep, draw)
            yield self.tried(value, Option(how, edges))

    def tried(self, value: Value, option: Option) -> Option:
        """The option with what it saves and how much variance it brings."""
        saved = self.saved(value, option)
        is_random = isinstance(option.treatment, Rounded | Sample) and saved > 0
        plan = self.plan({value: option})
        spread = self.trials.spread(plan) if is_random else 0.0
        return replace(option, saved=saved, spread=spread)

    def saved(self, value: Value, option: Option) -> int:
        """The bytes that the option makes the tape smaller by."""
        return self.whole - self.trials.tape(self.plan({value: option}))

    def plan(self, chosen: Mapping[Value, Option]) -> Plan:
        """The plan that does the chosen things."""
        residuals: dict[Value, ResidualTreatment] = {}
        sampled: dict[Edge, Sample] = {}
        for value, option in chosen.items():
            if isinstance(option.treatment, Sample):
                sampled.update(dict.fromkeys(option.edges, option.treatment))
            elif not isinstance(option.treatment, Keep):
                residuals[value] = option.treatment
        draws = (t.draw for t in residuals.values() if isinstance(t, Rounded))
        above = max(draws, default=0) + 1
        edges = tuple(
            PlannedEdge(e.key, self.labels.edge(e), e.line, replace(how, draw=number))
            for number, (e, how) in enumerate(sampled.items(), start=above)
        )
        plan = self.found.plan("budget", residuals)
        return replace(plan, edges=edges, releases=True, notes=())


def _rounded(bits: int, draw: int) -> Option:
    return Option(Rounded(bits, draw))


def _sampled(graph: PathGraph) -> dict[Value, tuple[Edge, ...]]:
    """The residuals of edges that may be sampled, one on every path."""
    try:
        edges = RAD(0.5, "same").edges(graph)
    except ValueError:
        return {}
    found: dict[Value, tuple[Edge, ...]] = {}
    for edge in edges:
        residual = factors_of(edge)[0]
        assert isinstance(residual, Value)
        found[residual] = (*found.get(residual, ()), edge)
    return found


@final
@dataclass(slots=True)
class _Search:
    """Tries combinations of options; remembers the tape of each."""

    options: _Options
    units: list[Unit]
    tapes: dict[Picks, int] = field(default_factory=dict)

    def chosen(self, picks: Picks) -> dict[Value, Option]:
        return {u.value: u.options[k] for u, k in zip(self.units, picks, strict=True)}

    def plan(self, picks: Picks) -> Plan:
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
        tried = [*self._strategies(), *self._along_frontier(most)]
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
        picks = min(self._strategies(), key=self.tape)
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

    def _strategies(self) -> list[Picks]:
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
