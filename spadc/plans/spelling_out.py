"""Mention every edge of a program in a plan, so that a person can edit it."""

from __future__ import annotations

import dataclasses

from spadc.paths import PathGraph

from .plan import Plan


def spelled_out(plan: Plan, graph: PathGraph) -> Plan:
    """The same plan for the program of `graph`, with the edges that it leaves exact
    without saying so."""
    given = {edge.key: edge for edge in plan.edges}
    every = Plan.keeping(graph, graph.keys).edges
    return dataclasses.replace(
        plan, edges=tuple(given.get(edge.key, edge) for edge in every)
    )
