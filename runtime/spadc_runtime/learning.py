"""Statistics of what parts of edges contributed, and the draws that they lead to.

A state is a dict of numbers and of one entry for each edge; nothing in it is ever
changed in place. An estimate reads the probabilities (`chances`) that were made from
the state before it, so that given the past its mean is right whatever was learned, and
notes in `observed` the norms of what the kept parts contributed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from .designs import water_filled
from .draws import count_kept, sample_features
from .following import explore_for, preferred
from .streams import stream

State = dict[str, Any]
RANKING = 1 << 39  # the number of the first draw that ranks: no edge has it


def steer_features(
    n: int,
    keep: float,
    *,
    seed: int,
    step: int | tuple[int, int],
    edge: int,
    at: int | tuple[int, ...] = (),
    chances: Mapping[str, Any] | None = None,
    of: str = "",
) -> tuple[Any, Any]:
    """Which of `n` parts are kept, drawn with the probabilities `chances[of]`.

    Uniform where there are none for so many parts. `chances[of]` may also be indices
    (int64): then these parts are kept, with the weight of a uniform draw; that is
    biased. `kept` are int64 indices, ascending;
    `weight` is an array of one over the probabilities. ValueError for a probability
    that is not above 0 and at most 1.

    Source: Horvitz and Thompson, A generalization of sampling without replacement from
    a finite universe, JASA 1952.
    """
    given = None if chances is None else chances.get(of)
    if given is not None and given.dtype.kind == "i" and given.max(initial=-1) < n:
        return given, np.full(len(given), n / max(len(given), 1))
    if given is None or len(given) != n or n == 0:
        kept, weight = sample_features(n, keep, seed=seed, step=step, edge=edge, at=at)
        return kept, np.full(len(kept), weight)
    return sample_features(
        n, keep, seed=seed, step=step, edge=edge, at=at, probability=given
    )


def steer_rows(
    n: int,
    keep: float,
    *,
    seed: int,
    step: int | tuple[int, int],
    edge: int,
    at: int | tuple[int, ...] = (),
    chances: Mapping[str, Any] | None = None,
    of: str = "",
) -> tuple[Any, Any]:
    """Which of `n` rows are kept: see `steer_features`.

    Source: Horvitz and Thompson, JASA 1952.
    """
    return steer_features(
        n, keep, seed=seed, step=step, edge=edge, at=at, chances=chances, of=of
    )


def steer_positions(
    shape: int | tuple[int, ...],
    keep: float,
    *,
    seed: int,
    step: int | tuple[int, int],
    edge: int,
    at: int | tuple[int, ...] = (),
    chances: Mapping[str, Any] | None = None,
    of: str = "",
) -> tuple[Any, Any]:
    """Which elements of an array of this shape are kept, as indices into the flat
    array: see `steer_features`.

    Source: Horvitz and Thompson, JASA 1952.
    """
    n = int(np.prod(shape, dtype=np.int64))
    return steer_features(
        n, keep, seed=seed, step=step, edge=edge, at=at, chances=chances, of=of
    )


def observe(
    observed: dict[str, Any] | None,
    of: str,
    n: int | tuple[int, ...],
    kept: Any,
    part: Any,
    axis: int = 0,
) -> None:
    """Add to `observed[of]` the L2 norms of the slices of `part` along `axis`: what
    the parts `kept`, of `n` (or of an array of this shape), contributed, without their
    weights.

    `observed[of]` holds the sums of the norms and how often each part was kept, both
    of length `n`. A norm that is no finite number is not noted; nothing is noted if
    `observed` is None.

    Source: Liu et al., Winner-take-all column row sampling, NeurIPS 2023, which keeps
    norms of adjoints of earlier steps.
    """
    axes = tuple(k for k in range(np.ndim(part)) if k != axis % np.ndim(part))
    norms = np.sqrt(np.sum(np.abs(part) ** 2, axis=axes))
    observe_norms(observed, of, n, kept, norms)


def observe_rows(
    observed: dict[str, Any] | None, of: str, n: int, kept: Any, x: Any, y_bar: Any
) -> None:
    """Add to `observed[of]` the norms of the outer products of the rows of `x` and
    `y_bar`, which are the rows `kept` of `n`: see `observe`.

    Source: Drineas, Kannan and Mahoney, SIAM Journal on Computing 36, 2006, section 4.
    """
    squares = [np.sum(np.abs(a) ** 2, axis=-1) for a in (x, y_bar)]
    observe_norms(observed, of, n, kept, np.sqrt(squares[0] * squares[1]))


def observe_edge(
    observed: dict[str, Any] | None,
    of: str,
    part: Any,
    weight: float,
    *,
    slot: int,
    count: int,
) -> None:
    """Add to `observed[of]` the L2 norm of what edge number `slot`, of the `count` that
    leave a vertex, contributed, `part`, without its `weight`: see `observe`.

    Source: Oktay et al., ICLR 2021, section 4.1, for the edges.
    """
    norm = float(np.sqrt(np.sum(np.abs(part) ** 2))) / weight
    observe_norms(observed, of, count, np.array([slot]), np.array([norm]))


def observe_norms(
    observed: dict[str, Any] | None,
    of: str,
    length: int | tuple[int, ...],
    kept: Any,
    norms: Any,
) -> None:
    """Add `norms` of the parts `kept`, of `length`, to `observed[of]`: see
    `observe`."""
    if observed is None:
        return
    n = length if isinstance(length, int) else int(np.prod(length))
    known = observed.get(of)
    if known is None or len(known["norm"]) != n:
        known = observed[of] = {"norm": np.zeros(n), "count": np.zeros(n)}
    finite = np.isfinite(norms)
    if not finite.all():
        kept, norms = kept[finite], norms[finite]
    known["norm"][kept] += norms  # all of `kept` are different
    known["count"][kept] += 1


def learned(
    state: State | None, observed: Mapping[str, Any], decay: float = 0.9
) -> State:
    """The state after `observed`: for each edge the exponential average of the norms of
    its parts (`norm`), and how often each was seen (`count`), arrays of its length.

    A part that was not kept keeps its average; the first norm of a part is its average.

    Source: Wang et al., Variance-controlled adaptive sampling, ICLR 2024.
    """
    edges = dict((state or {}).get("edges", {}))
    for name, seen in observed.items():
        edges[name] = _averaged(edges.get(name), seen, decay)
    return {**(state or {}), "edges": edges}


def _averaged(known: State | None, seen: Mapping[str, Any], decay: float) -> State:
    n = len(seen["norm"])
    if known is None or len(known["norm"]) != n:
        known = {"norm": np.zeros(n), "count": np.zeros(n)}
    kept = seen["count"] > 0
    mean = seen["norm"] / np.where(kept, seen["count"], 1)
    rate = np.where(known["count"] > 0, 1 - decay, 1.0)
    norm = np.where(kept, known["norm"] + rate * (mean - known["norm"]), known["norm"])
    return {**known, "norm": norm, "count": known["count"] + seen["count"]}


def scores_of(entry: Mapping[str, Any]) -> Any:
    """The averages of an edge; for a part that was never kept, the mean of the
    others."""
    seen = entry["count"] > 0
    if seen.all():
        return entry["norm"]
    typical = entry["norm"][seen].mean() if seen.any() else 1.0
    return np.where(seen, entry["norm"], typical)


def proportional(
    state: State | None, keep: float, explore: float = 0.1
) -> dict[str, Any]:
    """Probabilities of the parts of each edge: proportional to their average norms, at
    most 1, mixed with uniform ones so that none is below `explore` * k / n.

    The sum is k = ceil(`keep` * n). Source: the smallest variance under a sum of
    probabilities; Wang et al., Variance-controlled adaptive sampling, ICLR 2024.
    """
    edges = (state or {}).get("edges", {})
    return {
        name: mixed(filled(scores_of(entry), keep), keep, explore)
        for name, entry in edges.items()
    }


def mixed(chances: Any, keep: float, explore: float) -> Any:
    """The probabilities with a share `explore` of uniform ones."""
    n = len(chances)
    share = count_kept(n, keep) / n if n else 0.0
    return np.minimum((1 - explore) * chances + explore * share, 1.0)


def filled(scores: Any, keep: float) -> Any:
    """Probabilities min(1, c * score) whose sum is k = ceil(`keep` * n); what k has
    beyond the parts of a score above 0 is spread evenly over the others."""
    n = len(scores)
    size = count_kept(n, keep)
    positive = scores > 0
    count = int(np.count_nonzero(positive))
    if count <= size:
        rest = (size - count) / (n - count) if n > count else 0.0
        return np.where(positive, 1.0, rest)
    return water_filled(scores / np.max(scores), size)


def chosen_by(distribution: Any, state: State | None, keep: float) -> dict[str, Any]:
    """The probabilities that `distribution.probabilities(scores, keep)` answers for
    each edge. ValueError unless they are one number in (0, 1] for each score.

    Source: Horvitz and Thompson, JASA 1952.
    """
    edges = (state or {}).get("edges", {})
    return {
        name: _checked(distribution, scores_of(entry), keep, name)
        for name, entry in edges.items()
    }


def _checked(distribution: Any, scores: Any, keep: float, name: str) -> Any:
    chances = np.asarray(distribution.probabilities(scores.copy(), keep), np.float64)
    word = f"{type(distribution).__name__}.probabilities"
    if chances.shape != scores.shape:
        raise ValueError(
            f"{word} answers an array of shape {chances.shape} for the {len(scores)} "
            f"scores of `{name}`: answer one probability for each score"
        )
    wrong = ~((chances > 0) & (chances <= 1))
    if np.any(wrong):
        raise ValueError(
            f"{word} answers {chances[wrong][0]} for a part of `{name}`: answer "
            "numbers above 0 and at most 1"
        )
    return chances


def selected(
    state: State | None, keep: float, draws: int, *, seed: int, step: int
) -> State:
    """The state with the best of `draws` uniform selections of each edge as what is
    followed: the one whose parts have the largest sum of average norms.

    Source: Peseux et al., Selective path automatic differentiation, IEEE Access 2023.
    """
    edges = {}
    for number, (name, entry) in enumerate((state or {}).get("edges", {}).items()):
        scores = scores_of(entry)
        random = stream(seed, step, RANKING + number)
        size = count_kept(len(scores), keep)
        best = max(
            (random.choice(len(scores), size, replace=False) for _ in range(draws)),
            key=lambda kept: float(np.sum(scores[kept])),
        )
        edges[name] = {**entry, "followed": np.sort(best)}
    return {**(state or {}), "step": step, "edges": edges}


def around(state: State, explore: float | None = None) -> dict[str, Any]:
    """The probabilities of the parts of each edge near those that the state follows.

    `explore` is the share of uniform draws; with None, for each edge, the one with the
    smallest variance by the averages. With 0 the answer is the indices of the parts.

    Source: Peseux et al., IEEE Access 2023, with weights that make it unbiased.
    """
    return {
        name: _around(entry, explore)
        for name, entry in state["edges"].items()
        if "followed" in entry
    }


def _around(entry: Mapping[str, Any], explore: float | None) -> Any:
    scores, followed = scores_of(entry), entry["followed"]
    if explore is None:
        squares = scores**2
        total = np.sum(squares)
        fraction = len(followed) / max(len(scores), 1)
        share = np.sum(squares[followed]) / total if total > 0 else fraction
        explore = explore_for(float(share), fraction)
    return preferred(len(scores), followed, explore)
