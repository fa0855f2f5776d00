"""Estimate what runs along each edge, without enumerating paths.

The gain of a step of the run is by how much it stretches the cotangent that it got, in
norm. The gains along a way to an input multiply, and their sum over all ways from a
node is one pass over the steps. The mass of an edge is the norm of what it passes on
times that sum: for programs of numbers the sum of the sizes of all path weights through
it, otherwise an estimate of it. Sums and products are those of logarithms, so that long
loops do not overflow.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import numpy as np

from .best import costs_of_weights
from .edges import Edge
from .graph import PathGraph
from .keys import EdgeKey
from .record import Link
from .run import Run, flat

NOTHING = -math.inf


def edge_masses(run: Run) -> dict[EdgeKey, float]:
    """The mass of every edge, as a share of the largest that enters the same
    component."""
    passed, gains = _gains(run)
    to_inputs = _ways(run, gains)
    found: dict[EdgeKey, list[float]] = defaultdict(list)
    for link, norm in passed.items():
        found[link.edge.key].append(norm + to_inputs[link.source])
    masses = {key: _sum(found.get(key, [])) for key in run.graph.keys}
    shares = dict.fromkeys(run.graph.keys, 0.0)
    for edges in run.graph.entering.values():
        largest = max(masses[edge.key] for edge in edges)
        if largest > NOTHING:
            for edge in edges:
                shares[edge.key] = math.exp(masses[edge.key] - largest)
    return shares


def flows_of(graph: PathGraph, weights: Mapping[EdgeKey, float]) -> dict[Edge, float]:
    """The estimated share of all paths that run along each edge; along those within a
    loop as much as enters it."""
    costs = costs_of_weights(graph, weights)
    through = [0.0] * len(set(graph.component.values()))
    for out in graph.outs:
        through[graph.component[out]] += 1 / len(graph.outs)
    flows: dict[Edge, float] = {}
    for part in reversed(range(len(through))):
        for edge in graph.entering.get(part, ()):
            flows[edge] = through[part] * math.exp(-costs[edge])
            through[graph.component[edge.source]] += flows[edge]
        flows |= dict.fromkeys(graph.inner.get(part, ()), through[part])
    return flows


def _gains(run: Run) -> tuple[dict[Link, float], dict[Link, float]]:
    """Logarithms of the norm of what every step passes on, and of its gain."""
    passed: dict[Link, float] = {}
    gains: dict[Link, float] = {}

    def measured(link: Link, bar: Any) -> Any:
        result = link.pull_back(bar)
        given = _log_norm(bar)
        passed[link] = NOTHING if result is None else _log_norm(result)
        gains[link] = NOTHING if given == NOTHING else passed[link] - given
        return result

    run.sweep(measured)
    return passed, gains


def _ways(run: Run, gains: dict[Link, float]) -> list[float]:
    """For each node, the logarithm of the sum of gains over all ways to an input."""
    inputs = set(run.record.inputs.values())
    found: list[float] = []
    for node, links in enumerate(run.record.links):
        ways = [gains.get(link, NOTHING) + found[link.source] for link in links]
        found.append(_sum([0.0, *ways] if node in inputs else ways))
    return found


def _sum(logarithms: list[float]) -> float:
    """The logarithm of the sum of the numbers whose logarithms are given."""
    return float(np.logaddexp.reduce(logarithms)) if logarithms else NOTHING


def _log_norm(bar: Any) -> float:
    norm = float(np.linalg.norm(flat([bar])))
    return math.log(norm) if norm > 0 else NOTHING
