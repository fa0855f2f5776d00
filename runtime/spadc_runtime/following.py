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
Followed = tuple[int, int, float]
LEAST = 0.1  # of the share of uniform draws that is fitted: bounds the weights


def follow_features(
    n: int,
    keep: float,
    *,
    seed: int,
    step: Place,
    edge: int,
    at: int | tuple[int, ...] = (),
    followed: Followed | None = None,
) -> tuple[Any, Any]:
    """Which of `n` parts are kept, near those that the draw `followed` kept.

    `followed` is (step, candidate, explore): the place of that draw, and the share of
    uniform draws; with None the draw is uniform, `sample_features` with the weight
    repeated. `kept` are k = ceil(`keep` * n) indices
    (int64, ascending), `weight` is an array (k,) of one over the probabilities. k is
    exact. ValueError unless 0 < explore <= 1.

    Source: Peseux et al., Selective path automatic differentiation, IEEE Access 2023,
    with the weights that make it unbiased.
    """
    place: dict[str, Any] = {"seed": seed, "edge": edge, "at": at}
    if followed is None or n == 0:
        kept, weight = sample_features(n, keep, step=step, **place)
        return kept, np.full(len(kept), weight)
    leader = sample_features(n, keep, step=followed[:2], **place)[0]
    chances = near(n, leader, followed[2])
    return sample_features(n, keep, step=step, probability=chances, **place)


def follow_rows(
    n: int,
    keep: float,
    *,
    seed: int,
    step: Place,
    edge: int,
    at: int | tuple[int, ...] = (),
    followed: Followed | None = None,
) -> tuple[Any, Any]:
    """Which of `n` rows are kept: see `follow_features`.

    Source: Peseux et al., IEEE Access 2023, with weights: see `follow_features`.
    """
    return follow_features(
        n,
        keep,
        seed=seed,
        step=step,
        edge=edge,
        at=at,
        followed=followed,
    )


def follow_positions(
    shape: int | tuple[int, ...],
    keep: float,
    *,
    seed: int,
    step: Place,
    edge: int,
    at: int | tuple[int, ...] = (),
    followed: Followed | None = None,
) -> tuple[Any, Any]:
    """Which elements of an array of this shape are kept, as indices into the flat
    array: see `follow_features`.

    Source: Peseux et al., IEEE Access 2023, with weights: see `follow_features`.
    """
    return follow_features(
        int(np.prod(shape, dtype=np.int64)),
        keep,
        seed=seed,
        step=step,
        edge=edge,
        at=at,
        followed=followed,
    )


def follow_entries(
    shape: tuple[int, ...],
    keep: float,
    *,
    seed: int,
    step: Place,
    edge: int,
    at: int | tuple[int, ...] = (),
    followed: Followed | None = None,
) -> tuple[Any, Any]:
    """Which entries of each row of an array of this shape are kept, independently
    between rows; `weight` has the shape of `kept`: see `follow_features`.

    Source: Peseux et al., IEEE Access 2023, with weights: see `follow_features`.
    """
    place: dict[str, Any] = {"seed": seed, "edge": edge, "at": at}
    if followed is None or 0 in shape:
        kept, weight = sample_entries(shape, keep, step=step, **place)
        return kept, np.full(kept.shape, weight)
    leader = sample_entries(shape, keep, step=followed[:2], **place)[0]
    chances = near(shape[-1], leader, followed[2])
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


def explore_for(share: float, keep: float) -> float:
    """The share of uniform draws with the smallest variance, where the parts that are
    followed, a fraction `keep` of all, hold `share` of the sum of the squared norms.

    Between 0.1, so that no weight is above 10 / `keep`, and 1. Minimises A / a + B / b,
    where A and B are the sums of squares of the parts followed and of the others, and a
    and b their probabilities.

    Source: Horvitz and Thompson, JASA 1952 (variance); Neyman, 1934 (best choice).
    """
    if not 0 < share < 1 or keep >= 1:
        return LEAST if share >= 1 else 1.0
    ratio = float(np.sqrt((1 - share) / (1 - keep) * keep / share))
    return min(max(ratio / (keep + ratio * (1 - keep)), LEAST), 1.0)


def explore_after(scores: Any, keep: float) -> float:
    """The share of uniform draws for following the best of several uniform selections,
    whose estimates have the norms `scores`: see `explore_for`.

    The best holds `keep` * max^2 / mean^2 of the sum of squares, as the mean square of
    the norms of uniform estimates is that sum over `keep`.

    Source: Horvitz and Thompson, JASA 1952 (variance); Neyman, 1934 (best choice).
    """
    squares = np.square(np.asarray(scores, np.float64))
    mean = float(np.mean(squares))
    share = keep * float(np.max(squares)) / mean if mean > 0 else keep
    return explore_for(share, keep)


def magnitude(gradient: Any, order: int = 2) -> float:
    """The L1 or L2 norm (`order`) of all numbers of a gradient.

    The gradient may be an array, or nested tuples, lists, dicts and objects of arrays.

    Source: Peseux et al., IEEE Access 2023, whose public code ranks by the L1 norm.
    """
    parts = arrays_in(gradient)
    if order == 1:
        return float(sum(np.sum(np.abs(part)) for part in parts))
    return float(np.sqrt(sum(np.sum(np.abs(part) ** 2) for part in parts)))


def agreement(estimate: Any, exact: Any) -> float:
    """The cosine of the angle between an estimate and the exact gradient; 0 if one of
    them is 0. Both are nested in the same way: see `magnitude`.

    Source: Peseux et al., IEEE Access 2023, whose public code also ranks by the
    distance from the exact gradient; a cosine does not depend on the weights.
    """
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
