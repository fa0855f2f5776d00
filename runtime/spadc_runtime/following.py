"""Draws that prefer what an earlier draw kept, and the ranking of such draws.

A selection is followed by the place of its draw, a pair (step, candidate), and drawn
again: nothing of it is stored. Each part that it keeps is kept again with probability
1 - explore + explore * k / n, every other part with explore * k / n, and the weight is
one over the probability: given the past the mean is right, and no weight is above
n / (explore * k).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .draws import sample_entries, sample_features

Place = int | tuple[int, int]


def follow_features(
    n: int,
    keep: float,
    *,
    seed: int,
    step: Place,
    edge: int,
    at: int | tuple[int, ...] = (),
    followed: tuple[int, int] | None = None,
    explore: float = 0.1,
) -> tuple[Any, Any]:
    """Which of `n` parts are kept, near those that the draw `followed` kept.

    `followed` is the (step, candidate) of that draw; with None the draw is uniform,
    `sample_features` with the weight repeated. `kept` are k = ceil(`keep` * n) indices
    (int64, ascending), `weight` is an array (k,) of one over the probabilities. k is
    exact. ValueError unless 0 < `explore` <= 1.

    Source: Peseux et al., Selective path automatic differentiation, IEEE Access 2023,
    with the weights that make it unbiased.
    """
    place: dict[str, Any] = {"seed": seed, "edge": edge, "at": at}
    if followed is None:
        kept, weight = sample_features(n, keep, step=step, **place)
        return kept, np.full(len(kept), weight)
    leader = sample_features(n, keep, step=followed, **place)[0]
    chances = near(n, leader, explore)
    return sample_features(n, keep, step=step, probability=chances, **place)


def follow_rows(
    n: int,
    keep: float,
    *,
    seed: int,
    step: Place,
    edge: int,
    at: int | tuple[int, ...] = (),
    followed: tuple[int, int] | None = None,
    explore: float = 0.1,
) -> tuple[Any, Any]:
    """Which of `n` rows are kept: see `follow_features`."""
    return follow_features(
        n,
        keep,
        seed=seed,
        step=step,
        edge=edge,
        at=at,
        followed=followed,
        explore=explore,
    )


def follow_positions(
    shape: int | tuple[int, ...],
    keep: float,
    *,
    seed: int,
    step: Place,
    edge: int,
    at: int | tuple[int, ...] = (),
    followed: tuple[int, int] | None = None,
    explore: float = 0.1,
) -> tuple[Any, Any]:
    """Which elements of an array of this shape are kept, as indices into the flat
    array: see `follow_features`."""
    return follow_features(
        int(np.prod(shape, dtype=np.int64)),
        keep,
        seed=seed,
        step=step,
        edge=edge,
        at=at,
        followed=followed,
        explore=explore,
    )


def follow_entries(
    shape: tuple[int, ...],
    keep: float,
    *,
    seed: int,
    step: Place,
    edge: int,
    at: int | tuple[int, ...] = (),
    followed: tuple[int, int] | None = None,
    explore: float = 0.1,
) -> tuple[Any, Any]:
    """Which entries of each row of an array of this shape are kept, independently
    between rows; `weight` has the shape of `kept`: see `follow_features`."""
    place: dict[str, Any] = {"seed": seed, "edge": edge, "at": at}
    if followed is None:
        kept, weight = sample_entries(shape, keep, step=step, **place)
        return kept, np.full(kept.shape, weight)
    leader = sample_entries(shape, keep, step=followed, **place)[0]
    chances = near(shape[-1], leader, explore)
    return sample_entries(shape, keep, step=step, probability=chances, **place)


def near(n: int, leader: Any, explore: float) -> Any:
    """The probability of each of `n` parts: high for those in `leader`, (..., k) of
    them, not below `explore` * k / n for any; (..., n)."""
    if not 0 < explore <= 1:
        raise ValueError(f"explore = {explore!r} is not above 0 and at most 1")
    size = leader.shape[-1]
    share = 0.0 if n == 0 else explore * size / n
    chances = np.full((*leader.shape[:-1], n), share)
    np.put_along_axis(chances, leader, 1 - explore + share, axis=-1)
    return np.minimum(chances, 1.0)


def preferred(n: int, leader: Any, explore: float) -> Any:
    """The probabilities `near` the parts in `leader`; with `explore` = 0 the parts
    themselves, ascending, for draws that keep them and nothing else."""
    return np.sort(leader) if explore == 0 else near(n, leader, explore)


def magnitude(gradient: Any, order: int = 2) -> float:
    """The L1 or L2 norm (`order`) of all numbers of a gradient.

    The gradient may be an array, or nested tuples, lists, dicts and objects of arrays.
    """
    parts = arrays_in(gradient)
    if order == 1:
        return float(sum(np.sum(np.abs(part)) for part in parts))
    return float(np.sqrt(sum(np.sum(np.abs(part) ** 2) for part in parts)))


def agreement(estimate: Any, exact: Any) -> float:
    """The cosine of the angle between an estimate and the exact gradient; 0 if one of
    them is 0. Both are nested in the same way: see `magnitude`."""
    pairs = zip(arrays_in(estimate), arrays_in(exact), strict=True)
    product = sum(np.real(np.sum(np.conj(a) * b)) for a, b in pairs)
    scale = magnitude(estimate) * magnitude(exact)
    return float(product / scale) if scale else 0.0


def arrays_in(gradient: Any) -> list[Any]:
    """The arrays and numbers of a nested gradient, in order."""
    if gradient is None:
        return []
    if isinstance(gradient, np.ndarray | np.generic | float | int | complex):
        return [gradient]
    if isinstance(gradient, dict):
        items = list(gradient.values())
    elif isinstance(gradient, list | tuple):
        items = list(gradient)
    elif hasattr(gradient, "__dict__"):
        items = list(vars(gradient).values())
    else:  # an object with slots
        items = [getattr(gradient, name) for name in type(gradient).__slots__]
    return [part for item in items for part in arrays_in(item)]
