"""Drop the edges that the user names, and keep all others."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, final

from spadc.paths import EdgeKey, PathGraph, Scores, edges_named

from .plan import Plan

KEY = re.compile(r"\d+\.\d+")


@final
@dataclass(frozen=True, slots=True, init=False)
class Drop:
    """Leave out the contributions along some edges: all paths that run along one.

    Deterministic and biased. An edge is named by its key, as plans and `spadc paths`
    write it (`Drop("3.0", "7.1")`), or by how it reads (`Drop("y <- sin(a)")`). As a
    text `drop:3.0+7.1` or `drop:y <- sin(a)`, with `;` between several of these. Raises
    ValueError without edges, and, when the plan is made, for a name that the program
    does not have or that several edges have.
    """

    edges: tuple[str, ...]

    wanted: ClassVar[int] = 0

    def __init__(self, *edges: str | EdgeKey) -> None:
        if not edges:
            raise ValueError("Drop needs at least one edge: `drop:3.0`")
        object.__setattr__(self, "edges", tuple(map(str, edges)))

    @classmethod
    def parse(cls, text: str) -> Drop:
        """The policy whose edges are written in `text`."""
        parts = [part.strip() for part in text.split("+")]
        if not all(map(KEY.fullmatch, parts)):
            parts = [part.strip() for part in text.split(";")]
        return cls(*filter(None, parts))

    def make(self, graph: PathGraph, scores: Scores | None = None) -> Plan:
        """The plan that drops these edges."""
        names = edges_named(graph)
        dropped = {_key(graph, names, edge) for edge in self.edges}
        kept = (key for key in graph.keys if key not in dropped)
        return Plan.keeping(graph, kept, scores, policy=str(self))

    def __str__(self) -> str:
        keys = all(map(KEY.fullmatch, self.edges))
        return f"drop:{('+' if keys else ';').join(self.edges)}"


def _key(
    graph: PathGraph, names: Mapping[str, Sequence[EdgeKey]], edge: str
) -> EdgeKey:
    """The only edge of that name."""
    found = names.get(edge, ())
    if len(found) == 1:
        return found[0]
    if found:
        lines = {e.key: e.line for e in graph.edges}
        listed = ", ".join(f"{key} (line {lines[key]})" for key in found)
        raise ValueError(f"{len(found)} edges read `{edge}`: name one by key, {listed}")
    near = difflib.get_close_matches(edge, list(names), 3)
    hint = f"; near it are {', '.join(f'`{n}`' for n in near)}" if near else ""
    raise ValueError(f"the program has no edge `{edge}` on a path{hint}")
