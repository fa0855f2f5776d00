"""The compiled gradient of a network against a careful one written by hand.

Run `python tests/benchmarks/bench_mlp.py`. `compiled` is the call of a `Gradient`,
which chooses the specialisation; `generated` is the function of the generated source
alone. Both should stay below 1.1 times what the code written by hand takes.
"""

from __future__ import annotations

import numpy as np
from timing import fastest, report

import spadc

SIZES = [(16, 8, 16, 2), (64, 64, 100, 10), (512, 256, 256, 10)]


def mlp_loss(x, y, W1, b1, W2, b2):
    h = np.tanh(x @ W1 + b1)
    err = h @ W2 + b2 - y
    return np.mean(err**2)


def by_hand(x, y, W1, b1, W2, b2):
    """Value and gradient as a careful person writes them."""
    h = np.tanh(x @ W1 + b1)
    err = h @ W2 + b2 - y
    value = np.mean(err**2)
    err_bar = 2 / err.size * err
    b2_bar = np.sum(err_bar, axis=0)
    W2_bar = h.T @ err_bar
    z_bar = err_bar @ W2.T * (1 - h**2)
    b1_bar = np.sum(z_bar, axis=0)
    W1_bar = x.T @ z_bar
    return value, (W1_bar, b1_bar, W2_bar, b2_bar)


def generated(source):
    """The function that generated source defines."""
    namespace = {}
    exec(source, namespace)
    return namespace["mlp_loss_value_and_grad"]


def main() -> None:
    """Compare for a small, a medium and a large network."""
    rng = np.random.default_rng(0)
    compiled = spadc.value_and_grad(mlp_loss, wrt=("W1", "b1", "W2", "b2"))
    for n, d, m, k in SIZES:
        shapes = [(n, d), (n, k), (d, m), (m,), (m, k), (k,)]
        args = [rng.standard_normal(shape) / 4 for shape in shapes]
        expected, got = by_hand(*args), compiled(*args)
        for a, b in zip(got[1], expected[1], strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-12)
        functions = {
            "by hand": by_hand,
            "compiled": compiled,
            "generated": generated(compiled.source),
            "primal": mlp_loss,
        }
        calls = [lambda f=f, args=args: f(*args) for f in functions.values()]
        times = dict(zip(functions, fastest(*calls), strict=True))
        report(f"n={n} d={d} m={m} k={k}", times, "by hand")


if __name__ == "__main__":
    main()
