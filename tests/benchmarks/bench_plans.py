"""What sampling and rounding save of the time of the reverse sweep, and what they cost.

Run `python tests/benchmarks/bench_plans.py`. Two things are measured.

The reverse sweep of a network 500 wide at keep 0.16 against exact: with the rows drawn
at the loss it should be at least 3 times as fast for squared errors. Its time is that
of value and gradient minus that of the value, on one thread, the functions taking
turns; the draws count as reverse sweep. For the cross-entropy of labels the rows are
spread where the labels are multiplied: the second table shows it.

The variance of the gradients of the weights of a network 64-100-100-100-10 after some
training, at about 10 % of the exact bytes, relative to that of RAD as published (other
features for every row, with replacement): at most 0.5 by sampling with a control
variate, at most 0.01 by rounding.
"""

from __future__ import annotations

import warnings
from itertools import pairwise

import numpy as np
from threadpoolctl import threadpool_limits
from timing import fastest, report

import spadc

NAMES = ("W1", "b1", "W2", "b2", "W3", "b3", "W4", "b4")
FAST = (
    "rad:keep=0.16,sample=batch",
    "rad:keep=0.16,sample=same",
    "rad:keep=0.16,sample=rows",
)
PUBLISHED = "rad:keep=0.1,sample=different,design=replacement+pack"
SMALL = (
    "rad:keep=0.1,sample=different+pack",
    "rad:keep=0.1,sample=different,control=true+pack",
    "rad:keep=0.1,sample=rows,control=true+pack",
    "round:bits=4",
    "round:bits=2",
    "round:bits=1",
)


def loss(W1, b1, W2, b2, W3, b3, W4, b4, x, labels):
    h1 = np.maximum(x @ W1 + b1, 0)
    h2 = np.maximum(h1 @ W2 + b2, 0)
    h3 = np.maximum(h2 @ W3 + b3, 0)
    z = h3 @ W4 + b4
    return np.mean(np.logaddexp.reduce(z, axis=1) - np.sum(z * labels, axis=1))


def squared(W1, b1, W2, b2, W3, b3, W4, b4, x, labels):
    h1 = np.maximum(x @ W1 + b1, 0)
    h2 = np.maximum(h1 @ W2 + b2, 0)
    h3 = np.maximum(h2 @ W3 + b3, 0)
    err = h3 @ W4 + b4 - labels
    return np.mean(err**2)


def network(rng: np.random.Generator, *widths: int) -> list[np.ndarray]:
    """Weights of He's size, biases of zero, in single precision."""
    found = []
    for inputs, outputs in pairwise(widths):
        scale = np.sqrt(2 / inputs)
        found.append((scale * rng.standard_normal((inputs, outputs))).astype("f4"))
        found.append(np.zeros(outputs, "f4"))
    return found


def batch(rng: np.random.Generator, width: int) -> tuple[np.ndarray, np.ndarray]:
    """150 points of ten classes, each around a point of its own."""
    labels = rng.integers(10, size=150)
    centres = np.random.default_rng(1).uniform(size=(10, width))
    x = centres[labels] + 0.3 * rng.standard_normal((150, width))
    return x.astype("f4"), np.eye(10, dtype="f4")[labels]


def time_of_the_reverse_sweep(loss) -> None:
    """Compare the plans of FAST with the exact gradient."""
    rng = np.random.default_rng(0)
    args = (*network(rng, 500, 500, 500, 500, 10), *batch(rng, 500))
    calls = {"value": lambda: loss(*args)}
    for plan in ("exact", *FAST):
        gradient = spadc.value_and_grad(loss, wrt=NAMES, plan=plan)
        draws = {} if plan == "exact" else {"seed": 0, "step": 1}
        calls[plan] = lambda g=gradient, d=draws: g(*args, **d)
    times = dict(zip(calls, fastest(*calls.values(), seconds=0.2), strict=True))
    forward = times.pop("value")
    sweeps = {plan: time - forward for plan, time in times.items()}
    title = f"reverse sweep, 500-500-500-500-10, batch of 150, {loss.__name__}"
    report(title, sweeps, "exact")


def trained(steps: int = 300) -> list[np.ndarray]:
    """The parameters after some steps of gradient descent with momentum."""
    rng = np.random.default_rng(0)
    parameters = network(rng, 64, 100, 100, 100, 10)
    gradient = spadc.grad(loss, wrt=NAMES)
    velocity = [np.zeros_like(p) for p in parameters]
    for _ in range(steps):
        found = gradient(*parameters, *batch(rng, 64))
        for p, v, g in zip(parameters, velocity, found, strict=True):
            v *= 0.9
            v -= 0.01 * g
            p += v
    return parameters


def variance_at_equal_bytes(draws: int = 200) -> None:
    """Compare the plans of SMALL with RAD as published."""
    args = (*trained(), *batch(np.random.default_rng(2), 64))
    exact = spadc.grad(loss, wrt=NAMES)
    target, whole = exact(*args)[2:8:2], exact.memory(*args).tape
    base = None
    print("variance of the gradients of W2, W3, W4, relative to RAD as published")
    for plan in (PUBLISHED, *SMALL):
        gradient = spadc.grad(loss, wrt=NAMES, plan=plan)
        spread = np.zeros(3)
        for step in range(draws):
            found = gradient(*args, seed=0, step=step)[2:8:2]
            spread += [np.sum((f - t) ** 2) for f, t in zip(found, target, strict=True)]
        base = spread if base is None else base
        share = gradient.memory(*args).tape / whole
        ratios = " ".join(f"{ratio:8.4f}" for ratio in spread / base)
        print(f"  {plan:50} {share:6.3f} of the bytes   {ratios}")


if __name__ == "__main__":
    warnings.filterwarnings("ignore", message="SPD506")
    with threadpool_limits(1):
        time_of_the_reverse_sweep(squared)
        time_of_the_reverse_sweep(loss)
        variance_at_equal_bytes()
