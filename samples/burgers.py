"""Find the viscosity of a fluid from its energy: a gradient through a time stepper.

Run `python samples/burgers.py`. The gradient beside this file was written by

    spadc compile samples/burgers.py:burgers_energy --wrt u0,nu --mode value-and-grad
"""

# ruff: noqa: F821
import numpy as np

import spadc


def burgers_energy(u0: "f64[n]", nu: "f64", dt: "f64", dx: "f64", steps: int):
    """Energy that Burgers' flow has left after `steps` steps of `dt`."""
    u = u0.copy()
    for _ in range(steps):
        adv = u[1:-1] * (u[2:] - u[:-2]) / (2 * dx)
        lap = (u[2:] - 2 * u[1:-1] + u[:-2]) / dx**2
        u[1:-1] += dt * (nu * lap - adv)
    return np.mean(u**2)


def main() -> None:
    """Solve `energy(nu) == measured` by Newton's method."""
    cells, steps = 128, 400
    dx = 1 / (cells - 1)
    u0 = np.sin(2 * np.pi * np.arange(cells) * dx)
    dt = 2e-4
    true_nu = 0.07
    measured = burgers_energy(u0, true_nu, dt, dx, steps)

    energy = spadc.value_and_grad(burgers_energy, wrt="nu")
    nu = 0.02
    print(f"measured energy {measured:.6f}, first guess nu = {nu}")
    for iteration in range(8):
        value, slope = energy(u0, nu, dt, dx, steps)
        nu -= (value - measured) / slope
        print(f"{iteration + 1}: energy {value:.6f}, nu = {nu:.10f}")
    print(f"viscosity {nu:.6f}, true value {true_nu}")


if __name__ == "__main__":
    main()
