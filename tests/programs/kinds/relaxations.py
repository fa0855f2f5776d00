"""Relaxations and implicit steps: Gauss-Seidel, red and black, two grids, diffusion."""

from __future__ import annotations

import numpy as np
from support import Numbers, Program

NUMBERS = Numbers(14)


def sor(u, f, omega, h, tol, maxit):
    n, m = u.shape
    for it in range(maxit):
        err = 0.0
        for i in range(1, n - 1):
            for j in range(1, m - 1):
                new = 0.25 * (
                    u[i + 1, j]
                    + u[i - 1, j]
                    + u[i, j + 1]
                    + u[i, j - 1]
                    - h * h * f[i, j]
                )
                diff = new - u[i, j]
                u[i, j] = u[i, j] + omega * diff
                err = max(err, abs(diff))
        if err < tol:
            break
    return np.sum(u**2)


def red_black_slices(u, sweeps):
    for s in range(sweeps):
        u[1:-1:2, 1:-1:2] = 0.25 * (
            u[0:-2:2, 1:-1:2] + u[2::2, 1:-1:2] + u[1:-1:2, 0:-2:2] + u[1:-1:2, 2::2]
        )
        u[2:-1:2, 2:-1:2] = 0.25 * (
            u[1:-2:2, 2:-1:2] + u[3::2, 2:-1:2] + u[2:-1:2, 1:-2:2] + u[2:-1:2, 3::2]
        )
    return np.sum(u**2)


def relax(u, f, h, n):
    for _ in range(n):
        for i in range(1, len(u) - 1):
            u[i] = 0.5 * (u[i - 1] + u[i + 1] + h * h * f[i])


def residual(u, f, h):
    r = np.zeros_like(u)
    for i in range(1, len(u) - 1):
        r[i] = f[i] + (u[i - 1] - 2 * u[i] + u[i + 1]) / (h * h)
    return r


def two_grid(u, f, h):
    relax(u, f, h, 2)
    res = residual(u, f, h)
    rc = res[::2].copy()
    ec = np.zeros_like(rc)
    relax(ec, rc, 2 * h, 20)
    for i in range(len(ec)):
        u[2 * i] += ec[i]
    for i in range(len(ec) - 1):
        u[2 * i + 1] += 0.5 * (ec[i] + ec[i + 1])
    relax(u, f, h, 2)
    return np.sum(u**2)


def allen_cahn(phi, eps, dt, dx, steps):
    for _ in range(steps):
        lap = np.zeros_like(phi)
        lap[1:-1, 1:-1] = (
            phi[2:, 1:-1]
            + phi[:-2, 1:-1]
            + phi[1:-1, 2:]
            + phi[1:-1, :-2]
            - 4 * phi[1:-1, 1:-1]
        ) / dx**2
        phi += dt * (eps**2 * lap - phi * (phi**2 - 1))
        phi[0, :] = phi[1, :]
        phi[-1, :] = phi[-2, :]
        phi[:, 0] = phi[:, 1]
        phi[:, -1] = phi[:, -2]
    return np.mean(phi**2)


def perona_malik(img, kappa, gamma, niter):
    img = img.copy()
    deltaS = np.zeros_like(img)
    deltaE = deltaS.copy()
    NS = deltaS.copy()
    EW = deltaS.copy()
    gS = np.ones_like(img)
    gE = gS.copy()
    for ii in np.arange(niter):
        deltaS[:-1, :] = np.diff(img, axis=0)
        deltaE[:, :-1] = np.diff(img, axis=1)
        gS = np.exp(-((deltaS / kappa) ** 2.0))
        gE = np.exp(-((deltaE / kappa) ** 2.0))
        E = gE * deltaE
        S = gS * deltaS
        NS[:] = S
        EW[:] = E
        NS[1:, :] -= S[:-1, :]
        EW[:, 1:] -= E[:, :-1]
        img += gamma * (NS + EW)
    return np.sum(img**2)


def crank_nicolson_heat(T, alpha, dt, dx, nt):
    N = T.shape[0] - 2
    sigma = alpha * dt / dx**2
    D = np.diag(2 + 2 / sigma * np.ones(N))
    Up = np.diag(-np.ones(N - 1), 1)
    Lo = np.diag(-np.ones(N - 1), -1)
    A = D + Up + Lo
    for t in range(nt):
        Tn = T.copy()
        b = np.zeros(N)
        b[:] = Tn[1:-1] * 2 * (1 / sigma - 1) + Tn[:-2] + Tn[2:]
        b[0] += Tn[0]
        b[-1] += Tn[-1]
        T_interior = np.linalg.solve(A, b)
        T[1:-1] = T_interior
    return np.sum(T**2)


def traffic_flow(rho, rho_max, u_max, nt, dx, dt):
    rho_hist = [rho.copy()]
    for n in range(nt):
        rho_n = rho.copy()
        F = u_max * rho_n * (1 - rho_n / rho_max)
        rho[1:] = rho_n[1:] - dt / dx * (F[1:] - F[:-1])
        rho[0] = rho_n[0]
        rho_hist.append(rho.copy())
    return np.sum(np.array(rho_hist) ** 2)


def level_set_reinit(phi, dx, dt, steps):
    phi0 = phi.copy()
    for _ in range(steps):
        dxm = (phi - np.roll(phi, 1, axis=0)) / dx
        dxp = (np.roll(phi, -1, axis=0) - phi) / dx
        a = np.maximum(dxm, 0.0) ** 2
        b = np.minimum(dxp, 0.0) ** 2
        grad = np.sqrt(np.maximum(a, b) + 1e-6)
        S = phi0 / np.sqrt(phi0**2 + dx**2)
        phi = phi - dt * S * (grad - 1.0)
    return np.sum(phi**2)


PROGRAMS = [
    Program(
        sor,
        (NUMBERS.positive(5, 5), NUMBERS.positive(5, 5), 1.5, 0.2, 0.001, 8),
        (0, 1, 2),
    ),
    Program(red_black_slices, (NUMBERS.positive(6, 6), 3), (0,)),
    Program(two_grid, (NUMBERS.positive(9), NUMBERS.positive(9), 0.125), (0, 1)),
    Program(allen_cahn, (NUMBERS.normal(6, 6), 0.3, 0.01, 0.2, 4), (0, 1)),
    Program(perona_malik, (NUMBERS.positive(5, 6), 0.5, 0.1, 3), (0, 1, 2)),
    Program(crank_nicolson_heat, (NUMBERS.positive(7), 0.4, 0.01, 0.1, 3), (0, 1)),
    Program(traffic_flow, (NUMBERS.positive(8), 3.0, 1.2, 4, 0.1, 0.02), (0, 1, 2)),
    Program(level_set_reinit, (NUMBERS.normal(8), 0.2, 0.05, 4), (0,)),
]
