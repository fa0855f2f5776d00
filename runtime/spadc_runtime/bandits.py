"""Bandits: which parts of an edge to prefer, learned from what they contributed.

The parts are the arms; k of n are played at a time and the reward of each that was
played is seen: the norm of what it contributed, over the largest norm so far. One state
serves all rules: for each edge how often each arm was played (`pulls`), the sum of its
rewards (`reward`), that of its rewards over their probabilities (`gain`), and `scale`.
A rule turns it into probabilities whose sum is k and none of which is below
`explore` * k / n, so that what is drawn with them has the right mean given the past.
With `explore` = 0 it gives the k preferred arms themselves, as indices; with None it is
the share of uniform draws with the smallest variance by the rewards so far.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from .draws import count_kept
from .following import explore_for, preferred
from .learning import RANKING, State, filled, mixed
from .streams import stream

Rule = Callable[[Mapping[str, Any], np.random.Generator], Any]


def greedy(
    state: State | None,
    keep: float,
    explore: float | None = None,
    *,
    seed: int,
    step: int,
) -> dict[str, Any]:
    """Epsilon-greedy: prefer the k arms of the largest mean reward, those that were
    never played first; `explore` is the epsilon.

    Source: Auer, Cesa-Bianchi and Fischer, Finite-time analysis of the multiarmed
    bandit problem, 2002.
    """
    return _preferring(_greedy_index, state, keep, explore, seed, step)


def _greedy_index(arms: Mapping[str, Any], random: np.random.Generator) -> Any:
    return mean_rewards(arms)


def ucb(
    state: State | None,
    keep: float,
    explore: float | None = None,
    *,
    seed: int,
    step: int,
) -> dict[str, Any]:
    """UCB1: prefer the k arms of the largest mean reward + sqrt(2 ln t / pulls), where
    t is the number of rounds.

    Source: Auer, Cesa-Bianchi and Fischer, Finite-time analysis of the multiarmed
    bandit problem, 2002; several arms at a time: Chen, Wang and Yuan, ICML 2013.
    """
    return _preferring(_ucb_index, state, keep, explore, seed, step)


def _ucb_index(arms: Mapping[str, Any], random: np.random.Generator) -> Any:
    rounds = max(arms["rounds"], 1.0)
    pulls = np.maximum(arms["pulls"], 1e-12)
    return mean_rewards(arms) + np.sqrt(2 * np.log(rounds) / pulls)


def thompson(
    state: State | None,
    keep: float,
    explore: float | None = None,
    *,
    seed: int,
    step: int,
) -> dict[str, Any]:
    """Thompson sampling: prefer the k arms of the largest mean reward drawn from its
    posterior, Beta(1 + rewards, 1 + pulls - rewards).

    Source: Agrawal and Goyal, Analysis of Thompson sampling for the multi-armed bandit
    problem, COLT 2012.
    """
    return _preferring(_thompson_index, state, keep, explore, seed, step)


def _thompson_index(arms: Mapping[str, Any], random: np.random.Generator) -> Any:
    return random.beta(*posterior(arms))


def exp3(
    state: State | None, keep: float, explore: float = 0.1, *, seed: int, step: int
) -> dict[str, Any]:
    """EXP3 for k of n arms: probabilities proportional to exp(rate * gain), where the
    rate is explore * k / n, none above 1.

    Source: Uchiya, Nakamura and Kudo, Algorithms for adversarial bandit problems with
    multiple plays, ALT 2010; Auer et al., The nonstochastic multiarmed bandit problem,
    2002.
    """
    chances = {}
    for name, arms in (state or {}).get("edges", {}).items():
        n = len(arms["pulls"])
        rate = explore * count_kept(n, keep) / n / arms["scale"]
        power = rate * (arms["gain"] - np.max(arms["gain"]))
        weights = np.exp(np.maximum(power, -600.0))  # above 0 for every arm
        chances[name] = mixed(filled(weights, keep), keep, explore)
    return chances


def rewarded(
    state: State | None,
    observed: Mapping[str, Any],
    chances: Mapping[str, Any],
    keep: float,
    decay: float = 1.0,
) -> State:
    """The state after a round: `observed` are the norms of what was kept, drawn with
    the probabilities `chances` (uniform where there are none).

    `decay` multiplies what was seen before, so that older rounds count less. A norm of
    0 is a reward of 0.

    Source: Auer, Cesa-Bianchi and Fischer, 2002; Garivier and Moulines, On
    upper-confidence bound policies for switching bandit problems, 2011 (decay).
    """
    edges = dict((state or {}).get("edges", {}))
    for name, seen in observed.items():
        n = len(seen["norm"])
        known = edges.get(name)
        if known is None or len(known["pulls"]) != n:
            known = _untried(n)
        played = chances.get(name)
        if played is None or played.dtype.kind == "i" or len(played) != n:
            played = np.full(n, count_kept(n, keep) / n if n else 1.0)
        edges[name] = _after(known, seen, played, decay)
    return {**(state or {}), "edges": edges}


def _untried(n: int) -> State:
    arms = {name: np.zeros(n) for name in ("pulls", "reward", "gain")}
    return {**arms, "scale": 1e-300, "rounds": 0.0}


def _after(
    known: Mapping[str, Any], seen: Mapping[str, Any], played: Any, decay: float
) -> State:
    kept = seen["count"] > 0
    mean = seen["norm"] / np.where(kept, seen["count"], 1)
    return {
        "pulls": decay * known["pulls"] + kept,
        "reward": decay * known["reward"] + mean,
        "gain": decay * known["gain"] + mean / played,
        "scale": max(decay * known["scale"], float(np.max(mean, initial=1e-300))),
        "rounds": decay * known["rounds"] + 1.0,
    }


def posterior(arms: Mapping[str, Any]) -> tuple[Any, Any]:
    """The two parameters of the Beta distribution of the mean reward of each arm."""
    rewards = np.minimum(arms["reward"] / arms["scale"], arms["pulls"])
    return 1 + rewards, 1 + arms["pulls"] - rewards


def mean_rewards(arms: Mapping[str, Any]) -> Any:
    """The mean reward of each arm, in [0, 1]; of one never played, infinite."""
    played = arms["pulls"] > 0
    pulls = np.where(played, arms["pulls"], 1)
    return np.where(played, arms["reward"] / (pulls * arms["scale"]), np.inf)


def _preferring(
    index: Rule,
    state: State | None,
    keep: float,
    explore: float | None,
    seed: int,
    step: int,
) -> dict[str, Any]:
    """Probabilities near the k arms of the largest index, ties broken at random."""
    chances = {}
    for number, (name, arms) in enumerate((state or {}).get("edges", {}).items()):
        n = len(arms["pulls"])
        random = stream(seed, step, RANKING + number)
        values = index(arms, random)
        best = np.lexsort((random.random(n), -values))[: count_kept(n, keep)]
        share = _fitted(arms, best) if explore is None else explore
        chances[name] = preferred(n, best, share)
    return chances


def _fitted(arms: Mapping[str, Any], best: Any) -> float:
    """The share of uniform draws for preferring `best`; an arm that was never played is
    taken to be like the others."""
    means, played = mean_rewards(arms), arms["pulls"] > 0
    typical = np.mean(means[played]) if played.any() else 1.0
    squares = np.where(played, means, typical) ** 2
    total, fraction = float(np.sum(squares)), len(best) / max(len(means), 1)
    share = float(np.sum(squares[best])) / total if total > 0 else fraction
    return explore_for(share, fraction)
