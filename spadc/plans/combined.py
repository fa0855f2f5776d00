"""Several policies in one plan: `rad:keep=0.1+pack+checkpoint:snapshots=5`.

Each says what it has to say; no two may treat the same edge or the same residual. Draws
are numbered anew, so that those of different policies are independent.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar, final

from spadc.paths import MEASURED, PathGraph, Score, Scores

from .plan import Plan, PlannedEdge, PlannedResidual
from .treatment import Exact, Gate, Keep, Sample

Planned = TypeVar("Planned", PlannedEdge, PlannedResidual)


class Part(Protocol):
    """A policy."""

    @property
    def wanted(self) -> int:
        """The number of best paths that `make` looks at."""
        ...

    def make(self, graph: PathGraph, scores: Scores | None) -> Plan:
        """The plan for this graph."""
        ...


@final
@dataclass(frozen=True, slots=True)
class Combined:
    """The policies `parts`, all at once.

    Raises ValueError, when it makes the plan, if two of them treat the same edge or the
    same residual, or if both are adaptive.
    """

    parts: tuple[Part, ...]

    @property
    def wanted(self) -> int:
        """As many as the part that wants most."""
        return max((part.wanted for part in self.parts), default=0)

    @property
    def score(self) -> Score:
        """What the parts that look at paths rank them by; raises ValueError if that is
        not the same."""
        ranking = [p for p in self.parts if p.wanted]
        found = [getattr(part, "score", MEASURED) for part in ranking]
        if any(score != found[0] for score in found):
            raise ValueError(f"{ranking[0]} and {ranking[1]} rank paths differently")
        return found[0] if found else MEASURED

    def make(self, graph: PathGraph, scores: Scores | None = None) -> Plan:
        """The plan that does what every part says."""
        first, *others = (part.make(graph, scores) for part in self.parts)
        whole = first
        for other in others:
            whole = _joined(whole, other)
        return dataclasses.replace(whole, policy=str(self))

    def __str__(self) -> str:
        return "+".join(map(str, self.parts))


def _joined(one: Plan, two: Plan) -> Plan:
    """Both plans in one."""
    if one.adaptive is not None and two.adaptive is not None:
        raise ValueError(f"{one.policy} and {two.policy} are both adaptive")
    for plan, other in ((one, two), (two, one)):
        if plan.adaptive is not None and _samples(other):
            raise ValueError(
                f"{plan.policy} is adaptive: {other.policy} may not sample as well"
            )
    above = _most_draws(one)
    edges = _merged(one.edges, [_renumbered(e, above) for e in two.edges], Exact())
    residuals = _merged(
        one.residuals, [_renumbered(r, above) for r in two.residuals], Keep()
    )
    chosen = one if one.report and not one.selection.is_exact else two
    return dataclasses.replace(
        one,
        edges=edges,
        residuals=residuals,
        report=chosen.report or one.report,
        snapshots=max(one.snapshots, two.snapshots),
        is_biased=one.is_biased or two.is_biased,
        releases=one.releases or two.releases,
        notes=(*one.notes, *two.notes),
        adaptive=one.adaptive or two.adaptive,
    )


def _samples(plan: Plan) -> bool:
    return any(isinstance(edge.treatment, Sample | Gate) for edge in plan.edges)


def _most_draws(plan: Plan) -> int:
    treatments: list[Any] = [e.treatment for e in plan.edges]
    treatments += (r.treatment for r in plan.residuals)
    return max((getattr(t, "draw", 0) for t in treatments), default=0)


def _renumbered(planned: Planned, above: int) -> Planned:
    """With a draw that has a number above all others."""
    treatment: Any = planned.treatment
    if not hasattr(treatment, "draw"):
        return planned
    moved = dataclasses.replace(treatment, draw=treatment.draw + above)
    return dataclasses.replace(planned, treatment=moved)


def _merged(
    ours: tuple[Planned, ...], theirs: list[Planned], plain: Any
) -> tuple[Planned, ...]:
    """What is planned by either; nothing is planned twice."""
    found: dict[Any, Any] = {_name(planned): planned for planned in ours}
    for planned in theirs:
        known = found.get(_name(planned))
        if known is None or known.treatment == plain:
            found[_name(planned)] = planned
        elif planned.treatment != plain:
            raise ValueError(f"two plans for `{planned.text}`")
    return tuple(found.values())


def _name(planned: PlannedEdge | PlannedResidual) -> Any:
    return planned.key if isinstance(planned, PlannedEdge) else planned.number
