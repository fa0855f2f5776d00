"""The compiled adjoint of a time stepper against one written by hand, and the primal.

Run `python tests/benchmarks/bench_burgers.py`.
"""

from __future__ import annotations

import numpy as np
from timing import fastest, report

import spadc


def burgers_energy(u0, nu, dt, dx, steps):
    u = u0.copy()
    for _ in range(steps):
        adv = u[1:-1] * (u[2:] - u[:-2]) / (2 * dx)
        lap = (u[2:] - 2 * u[1:-1] + u[:-2]) / dx**2
        u[1:-1] += dt * (nu * lap - adv)
    return np.mean(u**2)


def by_hand(u0, nu, dt, dx, steps):
    """Value and gradient as a careful person writes them."""
    u = u0.copy()
    u_tape = []
    for _ in range(steps):
        u_tape.append(u[1:-1].copy())
        adv = u[1:-1] * (u[2:] - u[:-2]) / (2 * dx)
        lap = (u[2:] - 2 * u[1:-1] + u[:-2]) / dx**2
        u[1:-1] += dt * (nu * lap - adv)
    value = np.mean(u**2)

    u_bar = 2 / u.size * u
    nu_bar = 0.0
    for _ in reversed(range(steps)):
        u[1:-1] = u_tape.pop()
        lap = (u[2:] - 2 * u[1:-1] + u[:-2]) / dx**2
        rate_bar = dt * u_bar[1:-1]
        nu_bar += np.sum(rate_bar * lap)
        stencil_bar = nu * rate_bar / dx**2
        u_bar[2:] += stencil_bar
        u_bar[1:-1] -= 2 * stencil_bar
        u_bar[:-2] += stencil_bar
        flux_bar = -rate_bar / (2 * dx)
        diff_bar = flux_bar * u[1:-1]
        u_bar[1:-1] += flux_bar * (u[2:] - u[:-2])
        u_bar[2:] += diff_bar
        u_bar[:-2] -= diff_bar
    return value, (u_bar, nu_bar)


def main() -> None:
    """Compare for a short and a long grid."""
    compiled = spadc.value_and_grad(burgers_energy, wrt=("u0", "nu"))
    for cells, steps in [(100, 100), (10_000, 100)]:
        u0 = np.sin(np.linspace(0.0, 2 * np.pi, cells))
        args = (u0, 0.05, 1e-9, 1 / cells, steps)
        expected, got = by_hand(*args), compiled(*args)
        for a, b in zip(got[1], expected[1], strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-12)
        calls = [
            lambda f=f, args=args: f(*args) for f in (by_hand, compiled, burgers_energy)
        ]
        names = ("by hand", "compiled", "primal")
        times = dict(zip(names, fastest(*calls, rounds=10), strict=True))
        report(f"{cells} cells, {steps} steps", times, "primal")


if __name__ == "__main__":
    main()
