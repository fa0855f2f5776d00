"""Find how a rod was heated from its temperature 2000 steps later, in little memory.

The conductivity depends on the temperature, so every step is needed again on the way
back. `spadc.checkpoint` keeps 10 of the 2000 states and runs the others again; without
the mark the gradient saves something in each. Run `python samples/heat.py`. The
gradient beside this file was written by

    spadc compile samples/heat.py:misfit --mode value-and-grad
"""

# ruff: noqa: F821
import tracemalloc

import numpy as np

import spadc


def later(u0, rate, steps):
    """The temperatures after `steps` steps."""
    u = u0.copy()
    for _ in spadc.checkpoint(range(steps), snapshots=10):
        k = 1.0 / (1.0 + u**2)
        flux = 0.5 * (k[1:] + k[:-1]) * (u[1:] - u[:-1])
        u[1:-1] += rate * (flux[1:] - flux[:-1])
    return u


def misfit(u0: "f64[n]", target: "f64[n]", rate: "f64", steps: int):
    """Distance between the temperatures after `steps` steps and the `target`."""
    return np.sum((later(u0, rate, steps) - target) ** 2)


def main() -> None:
    """Descend along the gradient from a cold rod."""
    cells, steps, rate = 200, 2000, 0.2
    x = np.linspace(0.0, 1.0, cells)
    heated = np.exp(-((x - 0.3) ** 2) / 0.005) + 0.6 * np.exp(-((x - 0.7) ** 2) / 0.01)
    target = later(heated, rate, steps)

    gradient = spadc.value_and_grad(misfit)
    u0 = np.zeros(cells)
    gradient(u0, target, rate, 1)  # compiles
    tracemalloc.start()
    for iteration in range(5):
        value, u0_bar = gradient(u0, target, rate, steps)
        print(f"{iteration}: misfit {value:.6f}")
        u0[1:-1] -= 0.3 * u0_bar[1:-1]  # the ends are held
    peak = tracemalloc.get_traced_memory()[1]
    saved = steps * u0.nbytes
    print(f"at most {peak / 1e6:.2f} MB; one array per step: {saved / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
