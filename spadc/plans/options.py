"""What can be done with each residual of a program: what that saves, and what it adds
to the variance.

Every option is tried by itself on the example, everything else being exact: the bytes
of the tape are those of the compiled code, the variance is that of a few draws of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol, final

from spadc.ir import Value
from spadc.paths import Edge, Labels, PathGraph

from .plan import Plan, PlannedEdge
from .rad import RAD, factors_of
from .recompute import Chains, is_elementwise
from .residuals import Residuals
from .treatment import Keep, Packed, Recomputed, ResidualTreatment, Rounded, Sample

BITS = (8, 4, 3, 2, 1)
KEPT = (1 / 16, 1 / 64, 1 / 256)  # more takes more bytes than rounding
Treatment = ResidualTreatment | Sample


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
class Options:
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
        packed, rounded = self.found.packed(), self.found.rounded(1)
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
