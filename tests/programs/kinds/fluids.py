"""Stable fluids: diffusion, advection and projection as void callees."""

from __future__ import annotations

import numpy as np
from support import Numbers, Program

NUMBERS = Numbers(22)


def set_bnd(N, b, x):
    for i in range(1, N + 1):
        x[0, i] = -x[1, i] if b == 1 else x[1, i]
        x[N + 1, i] = -x[N, i] if b == 1 else x[N, i]
        x[i, 0] = -x[i, 1] if b == 2 else x[i, 1]
        x[i, N + 1] = -x[i, N] if b == 2 else x[i, N]
    x[0, 0] = 0.5 * (x[1, 0] + x[0, 1])
    x[0, N + 1] = 0.5 * (x[1, N + 1] + x[0, N])
    x[N + 1, 0] = 0.5 * (x[N, 0] + x[N + 1, 1])
    x[N + 1, N + 1] = 0.5 * (x[N, N + 1] + x[N + 1, N])


def lin_solve(N, b, x, x0, a, c):
    for k in range(0, 3):
        x[1 : N + 1, 1 : N + 1] = (
            x0[1 : N + 1, 1 : N + 1]
            + a
            * (
                x[0:N, 1 : N + 1]
                + x[2 : N + 2, 1 : N + 1]
                + x[1 : N + 1, 0:N]
                + x[1 : N + 1, 2 : N + 2]
            )
        ) / c
        set_bnd(N, b, x)


def diffuse(N, b, x, x0, diff, dt):
    a = dt * diff * N * N
    lin_solve(N, b, x, x0, a, 1 + 4 * a)


def project(N, u, v, p, div):
    h = 1.0 / N
    div[1 : N + 1, 1 : N + 1] = (
        -0.5
        * h
        * (
            u[2 : N + 2, 1 : N + 1]
            - u[0:N, 1 : N + 1]
            + v[1 : N + 1, 2 : N + 2]
            - v[1 : N + 1, 0:N]
        )
    )
    p[1 : N + 1, 1 : N + 1] = 0
    set_bnd(N, 0, div)
    set_bnd(N, 0, p)
    lin_solve(N, 0, p, div, 1, 4)
    u[1 : N + 1, 1 : N + 1] -= 0.5 * (p[2 : N + 2, 1 : N + 1] - p[0:N, 1 : N + 1]) / h
    v[1 : N + 1, 1 : N + 1] -= 0.5 * (p[1 : N + 1, 2 : N + 2] - p[1 : N + 1, 0:N]) / h
    set_bnd(N, 1, u)
    set_bnd(N, 2, v)


def advect(N, b, d, d0, u, v, dt):
    dt0 = dt * N
    for i in range(1, N + 1):
        for j in range(1, N + 1):
            x = i - dt0 * u[i, j]
            y = j - dt0 * v[i, j]
            if x < 0.5:
                x = 0.5
            if x > N + 0.5:
                x = N + 0.5
            i0 = int(x)
            i1 = i0 + 1
            if y < 0.5:
                y = 0.5
            if y > N + 0.5:
                y = N + 0.5
            j0 = int(y)
            j1 = j0 + 1
            s1 = x - i0
            s0 = 1 - s1
            t1 = y - j0
            t0 = 1 - t1
            d[i, j] = s0 * (t0 * d0[i0, j0] + t1 * d0[i0, j1]) + s1 * (
                t0 * d0[i1, j0] + t1 * d0[i1, j1]
            )
    set_bnd(N, b, d)


def stable_fluids(n, u, v, u0, v0, dens, visc, dt):
    u += dt * u0
    v += dt * v0
    u0, u = u, u0
    diffuse(n, 1, u, u0, visc, dt)
    v0, v = v, v0
    diffuse(n, 2, v, v0, visc, dt)
    project(n, u, v, u0, v0)
    d0 = dens.copy()
    advect(n, 0, dens, d0, u, v, dt)
    return np.sum(dens**2) + np.sum(u * v)


PROGRAMS = [
    Program(
        stable_fluids,
        (
            4,
            NUMBERS.normal(6, 6),
            NUMBERS.normal(6, 6),
            NUMBERS.normal(6, 6),
            NUMBERS.normal(6, 6),
            NUMBERS.positive(6, 6),
            0.01,
            0.05,
        ),
        (1, 2, 3, 4, 5, 6),
    ),
]
