"""Decide which edges out of a vertex, or which turns of a loop, carry a cotangent.

Like all draws a function of (seed, step, edge, indices of the loops around): the
reverse sweep asks again instead of remembering.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from .designs import bernoulli, pivotal
from .draws import count_kept
from .streams import stream


def edge_weights(
    edges: int | tuple[float, ...],
    *,
    draws: int = 1,
    reached: Any = True,
    seed: int,
    step: int | tuple[int, int],
    edge: int,
    at: int | tuple[int, ...] = (),
    design: str = "replacement",
    followed: tuple[int, int, float] | None = None,
    chances: Mapping[str, Any] | None = None,
    of: str = "",
) -> tuple[float, ...]:
    """The weight of each edge out of one vertex; 0.0 where nothing flows along it.

    `edges` is how many there are, all equally likely, or the probability of each. By
    "replacement", `draws` edges are drawn one after another: the weight is the number
    of times an edge was drawn, divided by `draws` times its probability (their sum is
    at most 1; with the rest nothing is drawn). By "fixed" the probabilities are those
    of being among the edges kept, whose number is certain (`draws`, or the sum of the
    probabilities); by "bernoulli" the same, independently. Weights are Python floats.
    A vertex that is not `reached` draws nothing. With `followed`, (step, candidate,
    explore), the edges taken by that draw are likelier: the others share explore.
    `chances[of]`, an array, are other probabilities of being kept. ValueError for
    another design, and for probabilities outside (0, 1].

    Source: Oktay et al., Randomized automatic differentiation, ICLR 2021, section 4.1
    and appendix (path sampling).
    """
    count = edges if isinstance(edges, int) else len(edges)
    if not reached:
        return (0.0,) * count
    if followed is not None:
        place: dict[str, Any] = {
            "seed": seed,
            "step": followed[:2],
            "edge": edge,
            "at": at,
        }
        leader = edge_weights(edges, draws=draws, design=design, **place)
        edges = _near_edges(edges, draws, design, leader, followed[2])
    given = None if chances is None else chances.get(of)
    if given is not None and len(given) == count:
        scale = np.sum(given) if design == "replacement" else 1.0
        edges = tuple(float(chance) for chance in given / scale)
    random = stream(seed, step, edge, at)
    if design == "replacement":
        return _drawn_again(edges, draws, random)
    if design not in ("fixed", "bernoulli"):
        raise ValueError(f"{design!r} is no design of drawing edges")
    chance = _edge_chances(edges, draws)
    taken = (pivotal if design == "fixed" else bernoulli)(chance, random)
    return tuple(float(w) for w in np.where(taken, 1 / chance, 0.0))


def _drawn_again(
    edges: int | tuple[float, ...], draws: int, random: np.random.Generator
) -> tuple[float, ...]:
    chances = random.random(draws)
    if isinstance(edges, int):
        hits = [0] * edges
        for chance in chances:
            hits[int(chance * edges)] += 1
        return tuple(hit * edges / draws for hit in hits)
    probabilities = _edge_chances(edges, 1)
    ends = np.cumsum(probabilities)
    if abs(ends[-1] - 1) < 1e-9:
        ends[-1] = 1.0
    drawn = np.searchsorted(ends, chances, side="right")
    counts = np.bincount(drawn, minlength=len(edges))[: len(edges)]
    return tuple(float(w) for w in counts / (draws * probabilities))


def _near_edges(
    edges: int | tuple[float, ...],
    draws: int,
    design: str,
    leader: tuple[float, ...],
    explore: float,
) -> tuple[float, ...]:
    """Probabilities that are high for the edges with a weight in `leader`."""
    once = design == "replacement"
    chance = _edge_chances(edges, 1 if once else draws)
    taken = chance * leader if once else np.array(leader) > 0
    near = np.minimum((1 - explore) * taken + explore * chance, 1.0)
    return tuple(float(one) for one in near)


def _edge_chances(edges: int | tuple[float, ...], draws: int) -> Any:
    if isinstance(edges, int):
        return np.full(edges, min(1.0, draws / edges))
    chance = np.array(edges, np.float64)
    if not np.all((chance > 0) & (chance <= 1)):
        raise ValueError(f"{edges!r} are not all above 0 and at most 1")
    return chance


def sample_turns(
    n: int,
    keep: float,
    *,
    seed: int,
    step: int | tuple[int, int],
    edge: int,
    at: int | tuple[int, ...] = (),
) -> tuple[frozenset[int], float]:
    """Which of the `n` turns of a loop are taken, counted from 0, and their weight.

    k = ceil(`keep` * n) turns, at least one, any k equally likely; the weight is n / k.
    `n` may be negative for a loop that does not run.

    Source: Deville and Tillé 1998; here with equal probabilities, simple random
    sampling without replacement.
    """
    n = max(0, n)
    size = count_kept(n, keep)
    if size == n:
        return frozenset(range(n)), 1.0
    taken = stream(seed, step, edge, at).choice(n, size, replace=False, shuffle=False)
    return frozenset(int(turn) for turn in taken), n / size
