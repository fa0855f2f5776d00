"""Say by what paths are ranked.

`measured`      the norm of what a path contributes on the example inputs
`flops`         the arithmetic of its edges in the reverse sweep, least first
`bytes`         what the residuals of its edges keep alive, least first
a `.json` file, a mapping, a function
                a weight for every edge, such as an average of adjoint norms of earlier
                steps; the score of a path is the product of the shares of its edges
                (see `best`)

A mapping has the keys of edges, as texts (`3.0`) or `EdgeKey`s, or how an edge reads
(`y <- sin(a)`); an edge that it does not have weighs nothing. A function gets
`EdgeFacts`. Averages over steps are made of the tables of these steps:

    for args in steps:
        for edge in gradient.paths(*args).edges:
            mean[edge.key] += (1 - decay) * (edge.norm - mean[edge.key])
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path as File
from typing import Any, final

from spadc.ir import Apply

from .best import Costs, costs_of_weights
from .graph import PathGraph
from .keys import EdgeKey
from .labels import Labels
from .run import Run

MEASURED, FLOPS, BYTES = "measured", "flops", "bytes"
WORDS = (MEASURED, FLOPS, BYTES)


@final
@dataclass(frozen=True, slots=True)
class EdgeFacts:
    """What a score may depend on: the key of an edge (`3.0`; `3.0@2` in the third
    iteration, if loops are unrolled), how it reads, its line counted from the `def`,
    the primitive that it belongs to, and on the example the arithmetic of its reverse,
    the bytes of its residuals and the norm of the cotangents that it passes on."""

    key: str
    text: str
    line: int | None
    primitive: str | None
    is_linear: bool
    flops: int
    bytes: int
    norm: float


Score = str | Mapping[Any, float] | Callable[[EdgeFacts], float]


def parse_score(text: str) -> str:
    """The score that is written so; raises ValueError for another."""
    if text in WORDS or text.endswith(".json"):
        return text
    raise ValueError(f"`{text}` is no score: write {', '.join(WORDS)} or a .json file")


def edge_facts(graph: PathGraph, run: Run) -> dict[EdgeKey, EdgeFacts]:
    """What is known of every edge."""
    labels, flops, norms = Labels(graph), run.flops(), run.passed_on()
    return {
        edge.key: EdgeFacts(
            run.place(edge),
            labels.edge(edge),
            edge.line,
            edge.op.name if isinstance(edge.op, Apply) else None,
            edge.is_linear,
            flops[edge.key],
            run.kept_bytes((edge,)),
            norms[edge.key],
        )
        for edge in reversed(graph.edges)
    }


def costs_of(graph: PathGraph, run: Run, score: Score) -> Costs:
    """The cost of every edge under a score that is not measured: additive for `flops`
    and `bytes`, from shares otherwise.

    Raises ValueError for weights that are not finite or negative, and for an unknown
    edge, OSError if a file cannot be read.
    """
    if score == FLOPS:
        flops = run.flops()
        return {edge: float(flops[edge.key]) for edge in graph.edges}
    if score == BYTES:
        return {edge: float(run.kept_bytes((edge,))) for edge in graph.edges}
    return costs_of_weights(graph, _weights(graph, run, score))


def edges_named(graph: PathGraph, run: Run | None = None) -> dict[str, list[EdgeKey]]:
    """The keys of edges by their texts: `3.0`, and how they read; of an unrolled
    program `3.0@2` and, for all iterations, `3.0`."""
    labels = Labels(graph)
    found: dict[str, list[EdgeKey]] = {}
    for edge in graph.edges:
        place = run.place(edge) if run else str(edge.key)
        for text in dict.fromkeys((place, place.split("@")[0], labels.edge(edge))):
            keys = found.setdefault(text, [])
            if edge.key not in keys:
                keys.append(edge.key)
    return found


def _weights(graph: PathGraph, run: Run, score: Score) -> dict[EdgeKey, float]:
    if callable(score):
        facts = edge_facts(graph, run)
        return {key: _weight(score(fact), key) for key, fact in facts.items()}
    given = _read(parse_score(score)) if isinstance(score, str) else score
    names = edges_named(graph, run)
    weights = dict.fromkeys(graph.keys, 0.0)
    for name, weight in given.items():
        if str(name) not in names:
            raise ValueError(f"the score has edge `{name}`, which the program has not")
        for key in names[str(name)]:
            weights[key] = _weight(weight, name)
    return weights


def _weight(weight: Any, edge: Any) -> float:
    number = float(weight)
    if not (math.isfinite(number) and number >= 0):
        raise ValueError(
            f"the score of edge {edge} is {number}: it must be finite and not negative"
        )
    return number


def _read(file: str) -> Mapping[Any, float]:
    try:
        given = json.loads(File(file).read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{file} is not JSON: {error}") from None
    if not isinstance(given, dict):
        raise ValueError(f"{file} is no mapping from edges to numbers")
    return given
