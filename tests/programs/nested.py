"""Programs whose parameters are containers: dicts, lists, tuples and objects of arrays.

The arguments stand beside the programs, in `ARGUMENTS`.
"""

from __future__ import annotations

from collections import namedtuple
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

RNG = np.random.default_rng(31)


def _numbers(*shape: int) -> Any:
    return RNG.uniform(0.2, 1.1, shape) * RNG.choice([-1.0, 1.0], shape)


# --- networks -------------------------------------------------------------------------


def mlp_of_dicts(params, x, y):
    h = x
    for layer in params["layers"][:-1]:
        h = np.tanh(h @ layer["W"] + layer["b"])
    last = params["layers"][-1]
    return params["scale"] * np.mean((h @ last["W"] + last["b"] - y) ** 2)


def mlp_of_pairs(pairs, x, y):
    for W, b in pairs:
        x = np.tanh(x @ W + b)
    return np.mean((x - y) ** 2) + 0.1 * sum(np.sum(W**2) for W, _ in pairs)


def mlp_by_position(weights, biases, x, y):
    for i in range(len(weights)):
        x = np.tanh(x @ weights[i] + biases[i])
    return np.mean((x - y) ** 2)


def mlp_with_helper(params, x, y):
    def dense(x, W, b):
        return x @ W + b

    hidden, last = params["layers"]
    return np.mean((dense(np.tanh(dense(x, **hidden)), **last) - y) ** 2)


def lstm(cell, steps, y):
    h, c = np.zeros(2), np.zeros(2)
    for x in steps:
        z = cell["Wx"] @ x + cell["Wh"] @ h + cell["b"]
        i, f, o, g = z[:2], z[2:4], z[4:6], z[6:]
        c = c / (1 + np.exp(-f)) + np.tanh(g) / (1 + np.exp(-i))
        h = np.tanh(c) / (1 + np.exp(-o))
    return np.sum((cell.get("V", 1.0) * h - y) ** 2)


def sgd_steps(model, x, y):
    rates = {"W": 0.1, "b": 0.05}
    for _ in range(3):
        err = x @ model["W"] + model["b"] - y
        grads = {"W": x.T @ err, "b": np.sum(err, axis=0)}
        model = {k: v - rates[k] * grads[k] for k, v in model.items()}
    return np.sum(model["W"] ** 2) + np.sum(model["b"] ** 3)


# --- statistics and geometry ----------------------------------------------------------


class Mixture(NamedTuple):
    """A Gaussian mixture."""

    alphas: Any
    means: Any
    scales: Any


def gmm(mixture, points):
    alphas, means, scales = mixture
    total = 0.0
    for p in points:
        away = [np.sum(((p - means[k]) / scales[k]) ** 2) for k in range(2)]
        terms = [alphas[k] - away[k] - np.log(scales[k] ** 2) for k in range(2)]
        top = max(terms)
        total = total + top + np.log(sum(np.exp(t - top) for t in terms))
    return total - 3 * np.log(np.sum(np.exp(mixture.alphas)))


@dataclass
class Camera:
    """A pinhole camera."""

    rotation: Any
    centre: Any
    focal: float = 1.0


def bundle_adjustment(cameras, points, seen):
    error = 0.0
    for camera, observed in zip(cameras, seen, strict=True):
        for k in range(points.shape[0]):
            p = camera.rotation @ (points[k] - camera.centre)
            image = camera.focal * p[:2] / (p[2] ** 2 + 2.0)
            error = error + np.sum((image - observed[k]) ** 2)
    return error


def spring_network(system, at):
    force = np.zeros_like(at)
    for (i, j), k in system.springs:
        pull = k * (at[j] - at[i])
        force[i] += pull
        force[j] -= pull
    return np.sum(force**2) * system.mass


# --- what happens to containers and leaves --------------------------------------------


def leaf_written(tree):
    tree["a"][1:] *= tree["b"][0][0]
    tree["b"][0][1] = tree["a"][2] ** 2
    return np.sum(tree["a"] ** 2) + np.sum(tree["b"][0] ** 3)


def entry_replaced(tree):
    old = tree["a"]
    tree["a"] = tree["a"] * tree["s"]
    tree["b"][0] = tree["a"][:2] + 1.0
    tree["s"] *= 3.0
    return np.sum(tree["a"] * old) * tree["s"] + np.sum(tree["b"][0] ** 2)


def entry_in_one_branch(tree):
    if tree["s"] > 0:
        part = tree["a"]
        tree["s"] = 2.0
    else:
        part = tree["b"][0]
    return np.sum(part**3) * tree["s"]


def list_extended(tree):
    tree["b"].append(tree["a"] ** 2)
    return sum(np.sum(part) ** 2 for part in tree["b"])


def subtrees_passed_on(tree):
    def total(part):
        if isinstance(part, dict):
            return sum(total(p) for p in part.values())
        if isinstance(part, list):
            return sum(total(p) for p in part)
        return np.sum(part**2)

    return total(tree)


def names_and_numbers(settings, at):
    out = 0.0
    for k in range(settings["steps"]):
        out = out + settings["rate"] * at[k] ** 2
    if settings["kind"] == "tanh":
        out = np.tanh(out)
    return out if settings["clip"] is None else min(out, settings["clip"])


def vector_as_a_list(numbers):
    first, *rest = numbers
    return first * np.sum(np.array(numbers) ** 2) + sum(rest)


Spring = namedtuple("Spring", "ends stiffness")
ARGUMENTS = {
    "params": {
        "layers": [
            {"W": _numbers(3, 4), "b": _numbers(4)},
            {"W": _numbers(4, 2), "b": _numbers(2)},
        ],
        "scale": 0.7,
    },
    "pairs": [(_numbers(3, 4), _numbers(4)), (_numbers(4, 2), _numbers(2))],
    "weights": [_numbers(3, 2), _numbers(2, 2)],
    "biases": (_numbers(2), _numbers(2)),
    "cell": {"Wx": _numbers(8, 3), "Wh": _numbers(8, 2), "b": _numbers(8)},
    "model": {"W": _numbers(3, 2), "b": _numbers(2)},
    "mixture": Mixture(_numbers(2), _numbers(2, 3), _numbers(2)),
    "cameras": [
        Camera(_numbers(3, 3), _numbers(3), 1.3),
        Camera(_numbers(3, 3), _numbers(3), 0.8),
    ],
    "system": SimpleNamespace(
        springs=[Spring((0, 1), 1.5), Spring((1, 2), 0.4)],
        mass=2.0,
    ),
    "tree": {"a": _numbers(3), "b": [_numbers(2)], "s": 1.4},
    "settings": {"steps": 2, "rate": 0.3, "kind": "tanh", "clip": None},
    "numbers": [0.7, -1.2, 0.4],
    "x": _numbers(5, 3),
    "at": _numbers(3),
    "y": _numbers(5, 2),
    "points": _numbers(4, 3),
    "steps": _numbers(3, 3),
    "seen": [_numbers(4, 2), _numbers(4, 2)],
}
"""What a parameter of that name gets."""
