"""A time stepper with an in-place update; `dx` is the grid spacing."""

import numpy as np


def burgers_energy(u0, nu, dt, dx, steps):
    u = u0.copy()
    for _ in range(steps):
        adv = u[1:-1] * (u[2:] - u[:-2]) / (2 * dx)
        lap = (u[2:] - 2 * u[1:-1] + u[:-2]) / dx**2
        u[1:-1] += dt * (nu * lap - adv)
    return np.mean(u**2)
