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

from spadc.paths import EdgeKey, Labels, PathGraph, Scores, Selection

from .report import Report, report_on
from .treatment import Drop, Exact, Treatment, parse_treatment, treatment_word

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
class Plan:
    """What happens to each edge, and the policy that decided it.

    `snapshots` is how many states an outermost loop saves instead of recording every
    iteration (0: it records). `report` says what that keeps of the program the plan was
    made for.
    """

    policy: str = "exact"
    edges: tuple[PlannedEdge, ...] = ()
    report: Report | None = field(default=None, compare=False)
    snapshots: int = 0

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

        Raises ValueError if the plan was made for a program with other edges.
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
        report = report_on(graph, self.selection, scores)
        return dataclasses.replace(self, report=report)

    @property
    def selection(self) -> Selection:
        """The edges kept."""
        dropped = (e.key for e in self.edges if isinstance(e.treatment, Drop))
        return Selection(frozenset(dropped))

    def keeps(self, key: EdgeKey) -> bool:
        """Whether the contribution along this edge is computed."""
        return self.selection.keeps(key)

    @property
    def kept_edges(self) -> tuple[EdgeKey, ...]:
        """The edges that the plan mentions and keeps, in order."""
        return tuple(e.key for e in self.edges if not isinstance(e.treatment, Drop))

    @property
    def kind(self) -> Kind:
        """Exact if nothing is dropped, otherwise biased."""
        return Kind.EXACT if self.selection.is_exact else Kind.BIASED

    def lines(self) -> tuple[str, ...]:
        """What is kept, for the generated docstring; nothing before `make`."""
        return self.report.lines() if self.report else ()

    def __str__(self) -> str:
        return "\n".join(self.lines()) or f"plan {self.policy}"

    def to_json(self) -> str:
        """The plan as a file: one line for each edge."""
        edges = [json.dumps(_edge_record(e), ensure_ascii=False) for e in self.edges]
        body = "[\n    " + ",\n    ".join(edges) + "\n  ]" if edges else "[]"
        head: dict[str, Any] = {
            "spadc_plan": FORMAT,
            "policy": self.policy,
            "kind": self.kind.value,
        }
        if self.snapshots:
            head["snapshots"] = self.snapshots
        lines = [f"  {json.dumps(k)}: {json.dumps(v)}" for k, v in head.items()]
        return "{\n" + ",\n".join((*lines, f'  "edges": {body}')) + "\n}\n"

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
            return cls(str(record["policy"]), edges, snapshots=snapshots)
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"not a plan of spadc: {error}") from error


def _planned(graph: PathGraph, selection: Selection) -> Iterable[PlannedEdge]:
    """Every edge of the graph, exact if selected."""
    labels = Labels(graph)
    seen: set[EdgeKey] = set()
    for edge in graph.edges:
        if edge.key not in seen:
            seen.add(edge.key)
            treatment = Exact() if selection.keeps(edge.key) else Drop()
            yield PlannedEdge(edge.key, labels.edge(edge), edge.line, treatment)


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
