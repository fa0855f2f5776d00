"""Sampling designs: the weight of every part, zero where it is not kept.

Each works along the last axis, independently between the rows before it. The mean of
the weight of every part is 1, so a sum over weighted parts has the right mean. The
fixed-size designs keep exactly as many parts as the probabilities add up to.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

# Sums of probabilities this close to a whole number are whole.
CLOSE = 1e-9
# So many parts are dueled one by one: quicker than arrays of numbers between duels.
FEW = 500


def water_filled(score: Any, target: float) -> Any:
    """The probabilities min(1, c * `score`) with the c that makes them add up to
    `target`, at most the length of the last axis. One sort; no iteration.

    Source: Horvitz and Thompson's variance sum (1 / pi - 1) a^2 is smallest for these
    (Neyman 1934; Liu et al., VCAS, ICLR 2024, section 4).
    """
    ordered = -np.sort(-score, axis=-1)
    rest = np.cumsum(ordered[..., ::-1], axis=-1)[..., ::-1]
    left = target - np.arange(score.shape[-1])
    certain = np.argmax(left * ordered <= rest, axis=-1)[..., None]
    above = target - certain
    return np.minimum(1, score * (above / _at(rest, certain)))


def pivotal(probability: Any, random: np.random.Generator) -> Any:
    """Which parts are kept: each part in turn duels with the one that is still open.

    A duel moves the probability of two parts to one of them until one is decided, kept
    or not, and the other is open, so that the means stay and the number kept is
    certain. With the probabilities laid end to end, a part is kept for every whole
    number: of those before it one (or the one that was open) meets the part that
    crosses it; one of the two is kept and the other is open.

    Source: Deville and Tillé, Unequal probability sampling without replacement through
    a splitting method, Biometrika 85, 1998, section 5.2; Chauvet, On a characterization
    of ordered pivotal sampling, Bernoulli 18, 2012.
    """
    n = probability.shape[-1]
    if probability.ndim == 1 and 0 < n <= FEW:
        return np.array(_duels(probability.tolist(), random.random(n).tolist()))
    certain = probability > 1 - CLOSE
    open_parts = np.where(certain, 0, probability)
    ends = _ends(open_parts)
    number = np.arange(int(np.max(np.ceil(ends[..., -1]), initial=0)))
    crossing = _first(ends, number + 1.0, "left")  # n: nobody is left to cross
    nothing = np.zeros_like(ends[..., :1])
    start = np.concatenate([nothing, ends], axis=-1)
    length = np.concatenate([open_parts, nothing], axis=-1)
    before = np.maximum(_at(start, crossing) - number, 0)
    both = before + _at(length, crossing)
    which, who = random.random((2, *before.shape))
    rival = _first(ends, number + which * before, "right")
    was_open = np.zeros(rival.shape, bool)
    was_open[..., 1:] = rival[..., 1:] == crossing[..., :-1]
    stays = np.where(crossing < n, who * (2 - both) < 1 - before, who >= before)
    changed = np.maximum.accumulate(np.where(stays & was_open, 0, number), axis=-1)
    after = _at(np.where(stays, rival, crossing), changed)
    rival[..., 1:] = np.where(was_open, np.roll(after, 1, axis=-1), rival)[..., 1:]
    kept = np.concatenate([certain, nothing > 0], axis=-1)
    np.put_along_axis(kept, np.where(stays, crossing, rival), True, -1)
    return kept[..., :n]


def _duels(probability: list[float], chance: list[float]) -> list[bool]:
    """Which parts the duels keep, one after another; `chance` is below 1."""
    kept = [False] * len(probability)
    who, left = 0, probability[0]
    for part in range(1, len(probability)):
        both = left + probability[part]
        if both < 1:
            if chance[part] * both >= left:
                who = part
            left = both
            continue
        if chance[part] * (2 - both) < 1 - left:
            kept[part] = True
        else:
            kept[who] = True
            who = part
        left = both - 1
    kept[who] = chance[0] < (round(left) if abs(left - round(left)) < CLOSE else left)
    return kept


def systematic(probability: Any, random: np.random.Generator) -> Any:
    """Which parts are kept: those over which equally spaced points fall, when the
    probabilities are laid end to end and the first point is random.

    Source: Madow, On the theory of systematic sampling II, Annals of Mathematical
    Statistics 20, 1949.
    """
    ends = _ends(probability)
    points = np.floor(ends - (1 - random.random((*ends.shape[:-1], 1))))
    return np.diff(points, axis=-1, prepend=-1) > 0


def _ends(probability: Any) -> Any:
    """The probabilities laid end to end; the last end is whole if it nearly is."""
    ends = np.cumsum(probability, axis=-1)
    whole = np.rint(ends[..., -1:])
    near = np.abs(ends[..., -1:] - whole) < CLOSE
    ends = np.minimum(ends, np.where(near, whole, np.inf))
    ends[..., -1:] = np.where(near, whole, ends[..., -1:])
    return ends


def _first(ends: Any, points: Any, side: Literal["left", "right"]) -> Any:
    """For each point the first part that ends at it or after it ("left"), or after it
    ("right")."""
    if ends.ndim == 1:
        return np.searchsorted(ends, points, side)
    rows = ends.reshape(-1, ends.shape[-1])
    shape = (*ends.shape[:-1], points.shape[-1])
    points = np.broadcast_to(points, shape).reshape(len(rows), shape[-1])
    found = map(np.searchsorted, rows, points, [side] * len(rows))
    return np.array(list(found), np.int64).reshape(shape)


def _at(values: Any, index: Any) -> Any:
    return values[index] if values.ndim == 1 else np.take_along_axis(values, index, -1)


def bernoulli(probability: Any, random: np.random.Generator) -> Any:
    """Which parts are kept, each independently of the others.

    Source: Poisson sampling (Hájek, Annals of Mathematical Statistics 35, 1964).
    """
    return random.random(probability.shape) < probability


def with_replacement(score: Any, size: int, random: np.random.Generator) -> Any:
    """Weights of `size` draws with probabilities p in proportion to `score`: the
    number of times a part was drawn, divided by `size` * p.

    Source: Drineas, Kannan and Mahoney, Fast Monte Carlo algorithms for matrices I,
    SIAM Journal on Computing 36, 2006, section 4.
    """
    p = score / np.sum(score, axis=-1, keepdims=True)
    return random.multinomial(size, p) / (size * p)


def winner(score: Any, size: int, random: np.random.Generator) -> Any:
    """Weights of the highest scores kept for certain, and of draws with replacement
    from the rest, in proportion to `score`, up to `size` in all.

    The number c of certain parts makes (1 - p of them) / (size - c) smallest.

    Source: Liu et al., Winner-take-all column row sampling for memory efficient
    adaptation of language model, NeurIPS 2023, section 3.2.
    """
    order = np.argsort(-score, axis=-1, kind="stable")
    rest = np.cumsum(np.take_along_axis(score, order, -1)[..., ::-1], axis=-1)
    spread = rest[..., ::-1][..., :size] / (size - np.arange(size))
    certain = size - 1 - np.argmin(spread[..., ::-1], axis=-1)[..., None]
    taken = np.empty(score.shape, bool)
    np.put_along_axis(taken, order, np.arange(score.shape[-1]) < certain, -1)
    others = np.where(taken, 0, score)
    p = others / np.sum(others, axis=-1, keepdims=True)
    draws = size - certain
    drawn = random.multinomial(draws[..., 0], p)
    return np.where(taken, 1, drawn / (draws * np.where(taken, 1, p)))


def stratified(score: Any, size: int, random: np.random.Generator) -> Any:
    """Weights of one part of each of `size` strata: the parts in the order of their
    scores, cut into lengths that differ by at most one.

    In its stratum a part is drawn with a probability in proportion to its score: it is
    the first to arrive, at a rate equal to its score. Parts with equal scores stay in
    their order.

    Source: Cochran, Sampling techniques, 1977, chapter 5.
    """
    n = score.shape[-1]
    order = np.argsort(-score, axis=-1, kind="stable")
    rate = np.take_along_axis(score, order, -1)
    start = np.arange(size) * n // size
    stratum = np.searchsorted(start, np.arange(n), side="right") - 1
    arrival = random.exponential(size=score.shape) / rate
    first = np.minimum.reduceat(arrival, start, axis=-1)[..., stratum]
    total = np.add.reduceat(rate, start, axis=-1)[..., stratum]
    weight = np.empty(score.shape)
    np.put_along_axis(weight, order, np.where(arrival == first, total / rate, 0), -1)
    return weight
