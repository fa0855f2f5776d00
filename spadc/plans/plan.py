"""Say for every edge of the graph of paths what happens to its contribution.

A plan is a value: it compares, pickles, prints and goes to JSON and back, where a
person may edit it. An edge that it does not mention is exact, so `Plan.exact()` fits
every program. A plan that names edges knows how each reads, and refuses a program where
they read otherwise.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, ClassVar, final

from spadc.ir import Function, Value
from spadc.paths import EdgeKey, Labels, PathGraph, Scores, Selection, numbered_values

from .adaptive import Adaptive, edge_names
from .report import Report, report_on
from .treatment import (
    Exact,
    Gate,
    Keep,
    Omit,
    ResidualTreatment,
    Rounded,
    Sample,
    Treatment,
    parse_residual,
    parse_treatment,
    treatment_word,
)

FORMAT = 1


class Kind(Enum):
    """What the estimate of the gradient is."""

    EXACT = "exact"
    UNBIASED = "unbiased"
    BIASED = "biased"


@final
@dataclass(frozen=True, slots=True)
class PlannedEdge:
    """An edge as the plan knows it: `text` is how it reads, `line` where it stands."""

    key: EdgeKey
    text: str
    line: int | None
    treatment: Treatment


@final
@dataclass(frozen=True, slots=True)
class PlannedResidual:
    """A residual as the plan knows it: its number among the values of the program, and
    the name and the line of the statement that makes it."""

    number: int
    text: str
    line: int | None
    treatment: ResidualTreatment


@final
@dataclass(frozen=True, slots=True)
class Plan:
    """What happens to each edge and to each residual, and the policy that decided it.

    An edge that is not mentioned is exact, a residual is kept as it is. `snapshots` is
    how many states an outermost loop saves instead of recording every iteration (0: it
    records). `is_biased` says that the draws follow what was seen, without
    compensation. `releases` says that arrays are deleted as soon as nothing needs them.
    `adaptive` says how draws follow what earlier calls have seen. `report` says what
    that keeps of the program the plan was made for, `notes` are
    further lines for the docstring of the generated function.
    """

    policy: str = "exact"
    edges: tuple[PlannedEdge, ...] = ()
    report: Report | None = field(default=None, compare=False)
    snapshots: int = 0
    residuals: tuple[PlannedResidual, ...] = ()
    is_biased: bool = False
    releases: bool = False
    notes: tuple[str, ...] = field(default=(), compare=False)
    adaptive: Adaptive | None = None

    wanted: ClassVar[int] = 0

    @classmethod
    def exact(cls) -> Plan:
        """The plan that computes every contribution of any program."""
        return cls()

    @classmethod
    def keeping(
        cls,
        graph: PathGraph,
        keys: Iterable[EdgeKey],
        scores: Scores | None = None,
        policy: str = "selection",
    ) -> Plan:
        """The plan that computes the contributions along `keys` and drops the rest."""
        selection = graph.select(frozenset(keys))
        edges = tuple(_planned(graph, selection))
        return cls(policy, edges, report_on(graph, selection, scores))

    def make(self, graph: PathGraph, scores: Scores | None = None) -> Plan:
        """This plan for the program of `graph`, with a report on it.

        Raises ValueError if the plan was made for a program with other edges or
        residuals.
        """
        known = {edge.key: edge.text for edge in self.edges}
        for edge in _planned(graph, Selection()) if known else ():
            text = known.pop(edge.key, None)
            if text != edge.text:
                raise ValueError(_mismatch(edge, text))
        if known:
            key, text = next(iter(known.items()))
            raise ValueError(
                f"the plan has edge {key} `{text}`, which the program has not"
            )
        _check_residuals(graph, self.residuals)
        report = report_on(graph, self.selection, scores)
        return dataclasses.replace(self, report=report)

    @property
    def selection(self) -> Selection:
        """The edges kept."""
        dropped = (e.key for e in self.edges if isinstance(e.treatment, Omit))
        return Selection(frozenset(dropped))

    @property
    def is_random(self) -> bool:
        """Whether the generated code draws."""
        edges = any(isinstance(t, Sample | Gate) for t in self.treatments().values())
        return edges or any(isinstance(r.treatment, Rounded) for r in self.residuals)

    def treatments(self) -> dict[EdgeKey, Treatment]:
        """What happens to the edges that are not exact."""
        return {e.key: e.treatment for e in self.edges if not _is_exact(e.treatment)}

    def edge_names(self) -> dict[int, str]:
        """A readable name for every draw, by its number."""
        return edge_names((e.text, e.line, e.treatment) for e in self.edges)

    def residual_treatments(self, fn: Function) -> dict[Value, ResidualTreatment]:
        """What happens to the residuals that the plan mentions, as values of `fn`."""
        values = numbered_values(fn)
        return {values[r.number]: r.treatment for r in self.residuals}

    def keeps(self, key: EdgeKey) -> bool:
        """Whether the contribution along this edge is computed."""
        return self.selection.keeps(key)

    @property
    def kept_edges(self) -> tuple[EdgeKey, ...]:
        """The edges that the plan mentions and keeps, in order."""
        return tuple(e.key for e in self.edges if not isinstance(e.treatment, Omit))

    @property
    def kind(self) -> Kind:
        """Biased if something is dropped, unbiased if something is drawn, else
        exact."""
        if self.is_biased or not self.selection.is_exact:
            return Kind.BIASED
        return Kind.UNBIASED if self.is_random else Kind.EXACT

    def lines(self) -> tuple[str, ...]:
        """What is kept, for the generated docstring; nothing before `make`."""
        report, notes = self.report, self.notes or self._treated()
        if report is None or (report.is_exact and self.kind is not Kind.EXACT):
            return notes  # all paths are there, not all of them computed exactly
        return (*report.lines(), *notes)

    def _treated(self) -> tuple[str, ...]:
        """What a plan says that no policy has made: a line for each treatment."""
        plain = Exact | Omit | Keep
        every: list[PlannedEdge | PlannedResidual] = [*self.edges, *self.residuals]
        return tuple(
            f"`{planned.text}`: {treatment_word(planned.treatment)}."
            for planned in every
            if not isinstance(planned.treatment, plain)
        )

    def __str__(self) -> str:
        return "\n".join(self.lines()) or f"plan {self.policy}"

    def to_json(self) -> str:
        """The plan as a file: one line for each edge."""
        records = [_edge_record(e) for e in self.edges]
        residuals = [_residual_record(r) for r in self.residuals]
        head: dict[str, Any] = {
            "spadc_plan": FORMAT,
            "policy": self.policy,
            "kind": self.kind.value,
        }
        for name in ("snapshots", "is_biased", "releases"):
            if getattr(self, name):
                head[name] = getattr(self, name)
        if self.adaptive:
            head["adaptive"] = str(self.adaptive)
        lines = [f"  {json.dumps(k)}: {json.dumps(v)}" for k, v in head.items()]
        lines.append(f'  "edges": {_listed(records)}')
        if residuals:
            lines.append(f'  "residuals": {_listed(residuals)}')
        return "{\n" + ",\n".join(lines) + "\n}\n"

    @classmethod
    def from_json(cls, text: str) -> Plan:
        """The plan of a file; raises ValueError if it is not one."""
        try:
            record = json.loads(text)
            if record["spadc_plan"] != FORMAT:
                raise ValueError(f"format {record['spadc_plan']} is not known")
            edges = tuple(_parse_edge(edge) for edge in record["edges"])
            snapshots = record.get("snapshots", 0)
            if type(snapshots) is not int or snapshots < 0:
                raise ValueError(f"{snapshots!r} is no number of snapshots")
            adaptive = record.get("adaptive")
            return cls(
                str(record["policy"]),
                edges,
                snapshots=snapshots,
                residuals=tuple(map(_parse_residual, record.get("residuals", ()))),
                is_biased=record.get("is_biased", False) is True,
                releases=record.get("releases", False) is True,
                adaptive=Adaptive.parse(adaptive) if adaptive else None,
            )
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"not a plan of spadc: {error}") from error


def _is_exact(treatment: Treatment) -> bool:
    """Whether the whole contribution is computed, on every call."""
    is_open = isinstance(treatment, Gate) and treatment.is_open
    return is_open or isinstance(treatment, Exact)


def _planned(graph: PathGraph, selection: Selection) -> Iterable[PlannedEdge]:
    """Every edge of the graph, exact if selected."""
    labels = Labels(graph)
    seen: set[EdgeKey] = set()
    for edge in graph.edges:
        if edge.key not in seen:
            seen.add(edge.key)
            treatment = Exact() if selection.keeps(edge.key) else Omit()
            yield PlannedEdge(edge.key, labels.edge(edge), edge.line, treatment)


def _check_residuals(graph: PathGraph, residuals: Iterable[PlannedResidual]) -> None:
    """Raise ValueError unless the program has these residuals."""
    values, labels = numbered_values(graph.fn), Labels(graph)
    for one in residuals:
        known = one.number < len(values)
        text = labels.value(values[one.number]) if known else None
        if text != one.text:
            here = f"is `{text}` in the program" if known else "is not in the program"
            raise ValueError(
                f"the plan was made for another program: value {one.number} {here} "
                f"and `{one.text}` in the plan"
            )


def _mismatch(edge: PlannedEdge, text: str | None) -> str:
    here = f"edge {edge.key} is `{edge.text}` in the program"
    there = f"`{text}` in the plan" if text else "not in the plan"
    return f"the plan was made for another program: {here} and {there}"


def _edge_record(edge: PlannedEdge) -> dict[str, Any]:
    return {
        "edge": str(edge.key),
        "text": edge.text,
        "line": edge.line,
        "plan": treatment_word(edge.treatment),
    }


def _parse_edge(record: dict[str, Any]) -> PlannedEdge:
    key = EdgeKey.parse(record["edge"])
    return PlannedEdge(
        key, record["text"], record["line"], parse_treatment(record["plan"])
    )


def _residual_record(residual: PlannedResidual) -> dict[str, Any]:
    return {
        "value": residual.number,
        "text": residual.text,
        "line": residual.line,
        "plan": treatment_word(residual.treatment),
    }


def _parse_residual(record: dict[str, Any]) -> PlannedResidual:
    number = record["value"]
    if type(number) is not int or number < 0:
        raise ValueError(f"{number!r} is no number of a value")
    return PlannedResidual(
        number, record["text"], record["line"], parse_residual(record["plan"])
    )


def _listed(records: list[dict[str, Any]]) -> str:
    """One line for each record."""
    lines = [json.dumps(record, ensure_ascii=False) for record in records]
    return "[\n    " + ",\n    ".join(lines) + "\n  ]" if lines else "[]"
