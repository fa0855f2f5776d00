"""Eleven functions to minimise, in plain NumPy, with their boxes and smallest values.

Definitions: Surjanovic and Bingham, Virtual Library of Simulation Experiments; the last
is the example of Hovland that the RAD article uses (Oktay et al. 2021, figure 1),
summed over ten pairs of variables.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Landscape:
    """A function of an array of that `size` with numbers between `low` and `high`.

    It is a sum over `terms`, of which the sampled gradients evaluate some.
    """

    function: Callable[..., Any]
    size: int | tuple[int, ...]
    low: float | tuple[tuple[float], ...]
    high: float | tuple[tuple[float], ...]
    smallest: float = 0.0
    terms: int = 20


def sphere(x):
    """The sum of squares."""
    return np.sum(x**2)


def rosenbrock(x):
    """A curved valley."""
    ahead = x[1:] - x[:-1] ** 2
    return np.sum(100 * ahead**2 + (1 - x[:-1]) ** 2)


def rastrigin(x):
    """A bowl with many holes."""
    return np.sum(x**2 - 10 * np.cos(2 * np.pi * x) + 10)


def ackley(x):
    """A funnel with many holes."""
    bowl = 20 * np.exp(-0.2 * np.sqrt(np.mean(x**2)))
    return 20 + np.e - bowl - np.exp(np.mean(np.cos(2 * np.pi * x)))


def styblinski_tang(x):
    """Two holes in each direction."""
    return np.sum(x**4 - 16 * x**2 + 5 * x) / 2


def griewank(x):
    """A wide bowl with ripples."""
    roots = np.sqrt(np.arange(1, len(x) + 1))
    return np.sum(x**2) / 4000 - np.prod(np.cos(x / roots)) + 1


def levy(x):
    """A wave over a bowl."""
    w = 1 + (x - 1) / 4
    first = np.sin(np.pi * w[0]) ** 2
    last = (w[-1] - 1) ** 2 * (1 + np.sin(2 * np.pi * w[-1]) ** 2)
    inner = (w[:-1] - 1) ** 2 * (1 + 10 * np.sin(np.pi * w[:-1] + 1) ** 2)
    return first + np.sum(inner) + last


def zakharov(x):
    """A long narrow valley."""
    s = np.sum(0.5 * np.arange(1, len(x) + 1) * x)
    return np.sum(x**2) + s**2 + s**4


def beale(x):
    """Steep at the corners, flat in between."""
    r = np.array([1.5, 2.25, 2.625]) - x[0] + x[0] * x[1] ** np.arange(1, 4)
    return np.sum(r**2)


def himmelblau(x):
    """Four equal minima."""
    r = x**2 + x[::-1] - np.array([11, 7])
    return np.sum(r**2)


def hovland(x):
    """Four paths from each pair of variables; it falls without end, hence the box."""
    a = np.exp(x[0])
    b = np.sin(x[1])
    c = b * x[1]
    d = a * c
    return np.sum(a * d)


LANDSCAPES = {
    "sphere": Landscape(sphere, 20, -5.12, 5.12),
    "Rosenbrock": Landscape(rosenbrock, 20, -2.048, 2.048),
    "Rastrigin": Landscape(rastrigin, 20, -5.12, 5.12),
    "Ackley": Landscape(ackley, 20, -5.0, 5.0),
    "Styblinski-Tang": Landscape(styblinski_tang, 20, -5.0, 5.0, -783.3233140754282),
    "Griewank": Landscape(griewank, 20, -50.0, 50.0),
    "Levy": Landscape(levy, 20, -10.0, 10.0),
    "Zakharov": Landscape(zakharov, 20, -2.0, 2.0),
    "Beale": Landscape(beale, 2, -4.5, 4.5, terms=3),
    "Himmelblau": Landscape(himmelblau, 2, -5.0, 5.0, terms=2),
    "Hovland": Landscape(
        hovland,
        (2, 10),
        ((-1.0,), (0.0,)),
        ((1.0,), (7.0,)),
        smallest=-355.7438810169641,
        terms=10,
    ),
}
