"""Keep as much as holds the variance of the draws to a share of that of the batches.

The variance that draws add is estimated without bias from what they kept. Half the
squared change from one gradient to the next is the variance of both together, if the
gradient drifts slowly; the difference is that of the batches. What is kept is then the
least whose variance, as far as the averages of norms say, is `tau` times that.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from .draws import count_kept
from .following import arrays_in
from .learning import State, filled, learned, mixed, proportional, scores_of

ROUNDS = 30  # of the bisection for the fraction to keep


def controlled(
    state: State | None, keep: float, explore: float = 0.1
) -> dict[str, Any]:
    """The probabilities of `proportional`, for the fraction that the state says; at
    first `keep`.

    Source: Wang et al., Variance-controlled adaptive sampling, ICLR 2024.
    """
    return proportional(state, (state or {}).get("keep", keep), explore)


def within(
    state: State | None,
    observed: Mapping[str, Any],
    chances: Mapping[str, Any],
    gradient: Any,
    keep: float,
    tau: float,
    explore: float = 0.1,
    decay: float = 0.9,
) -> State:
    """The state after a step that drew with `chances` and gave `gradient`.

    Beside the averages of `learned` it holds the gradient as a vector (`gradient`), the
    average variances of the draws (`extra`) and of the batches (`noise`), and the
    fraction to `keep` at the next step, such that `extra` becomes `tau` * `noise`.

    Source: Wang et al., Variance-controlled adaptive sampling, ICLR 2024.
    """
    known = state or {}
    new = learned(state, observed, decay)
    new["edges"] = {
        name: _squared(
            entry, known.get("edges", {}).get(name), observed.get(name), decay
        )
        for name, entry in new["edges"].items()
    }
    parts = [np.ravel(part) for part in arrays_in(gradient)]
    vector = np.concatenate(parts) if parts else np.zeros(0)
    extra = drawn_variance(observed, chances, keep)
    new["gradient"], new["last"] = vector, extra
    last = known.get("gradient")
    if last is None or len(last) != len(vector) or not np.all(np.isfinite(vector)):
        return {**new, "keep": known.get("keep", keep)}
    both = 0.5 * float(np.sum(np.abs(vector - last) ** 2))
    rate = 1 - decay if "noise" in known else 1.0
    noise = both - 0.5 * (extra + known["last"])
    new["noise"] = known.get("noise", 0.0) + rate * (noise - known.get("noise", 0.0))
    new["extra"] = known.get("extra", 0.0) + rate * (extra - known.get("extra", 0.0))
    new["keep"] = _fraction(new, known.get("keep", keep), tau, explore)
    return new


def drawn_variance(
    observed: Mapping[str, Any], chances: Mapping[str, Any], keep: float
) -> float:
    """An unbiased estimate of the variance that the draws added to the gradient: the
    sum of w (w - 1) |g|^2 over what was kept, w being the weight."""
    total = 0.0
    for name, seen in observed.items():
        n, kept = len(seen["norm"]), seen["count"] > 0
        given = chances.get(name)
        if given is None or len(given) != n:
            given = np.full(n, count_kept(n, keep) / n if n else 1.0)
        weight = 1 / given[kept]
        norms = seen["norm"][kept] / seen["count"][kept]
        total += float(np.sum(weight * (weight - 1) * norms**2))
    return total


def _squared(
    entry: State, before: State | None, seen: Mapping[str, Any] | None, decay: float
) -> State:
    """The entry of an edge with the average squares of the norms of its parts."""
    square = entry["norm"] ** 2
    if before is not None and len(before.get("square", ())) == len(square):
        kept = np.zeros(len(square), bool) if seen is None else seen["count"] > 0
        counts = np.where(kept, 1.0 if seen is None else seen["count"], 1.0)
        now = 0.0 if seen is None else (seen["norm"] / counts) ** 2
        rate = np.where(before["count"] > 0, 1 - decay, 1.0)
        old = before["square"]
        square = np.where(kept, old + rate * (now - old), old)
    return {**entry, "square": square}


def _fraction(state: State, keep: float, tau: float, explore: float) -> float:
    """The fraction for which the expected variance is `tau` times the noise."""
    if not state["noise"] > 0:
        return keep
    wanted = tau * state["noise"]
    low, high = 0.0, 1.0
    for _ in range(ROUNDS):
        middle = 0.5 * (low + high)
        if _expected(state, middle, explore) > wanted:
            low = middle
        else:
            high = middle
    return max(high, 0.5 * keep)  # less at a time: averages lag behind


def _expected(state: State, keep: float, explore: float) -> float:
    """The variance of draws of a fraction `keep`, by the averages of norms."""
    total = 0.0
    for entry in state["edges"].values():
        scores, seen = scores_of(entry), entry["count"] > 0
        typical = np.mean(entry["square"][seen]) if np.any(seen) else 0.0
        squares = np.where(seen, entry["square"], typical)
        chances = mixed(filled(scores, keep), keep, explore)
        total += float(np.sum((1 / chances - 1) * squares))
    return total
