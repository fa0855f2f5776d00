"""Particles: masked stores, pairs, springs, cells."""

from __future__ import annotations

import numpy as np
from support import Numbers, Program

NUMBERS = Numbers(6)


def getAcc(pos, mass, G, softening):
    x = pos[:, 0:1]
    y = pos[:, 1:2]
    z = pos[:, 2:3]
    dx = x.T - x
    dy = y.T - y
    dz = z.T - z
    inv_r3 = dx**2 + dy**2 + dz**2 + softening**2
    inv_r3[inv_r3 > 0] = inv_r3[inv_r3 > 0] ** (-1.5)
    ax = G * (dx * inv_r3) @ mass
    ay = G * (dy * inv_r3) @ mass
    az = G * (dz * inv_r3) @ mass
    a = np.hstack((ax, ay, az))
    return a


def getEnergy(pos, vel, mass, G):
    KE = 0.5 * np.sum(mass * vel**2)
    x = pos[:, 0:1]
    y = pos[:, 1:2]
    z = pos[:, 2:3]
    dx = x.T - x
    dy = y.T - y
    dz = z.T - z
    inv_r = np.sqrt(dx**2 + dy**2 + dz**2)
    inv_r[inv_r > 0] = 1.0 / inv_r[inv_r > 0]
    PE = G * np.sum(np.sum(np.triu(-(mass * mass.T) * inv_r, 1)))
    return KE, PE


def nbody_kernel(mass, pos, vel, N, Nt, dt, G, softening):
    vel -= np.mean(mass * vel, axis=0) / np.mean(mass)
    acc = getAcc(pos, mass, G, softening)
    KE = np.ndarray(Nt + 1, dtype=np.float64)
    PE = np.ndarray(Nt + 1, dtype=np.float64)
    KE[0], PE[0] = getEnergy(pos, vel, mass, G)
    t = 0.0
    for i in range(Nt):
        vel += acc * dt / 2.0
        pos += vel * dt
        acc = getAcc(pos, mass, G, softening)
        vel += acc * dt / 2.0
        t += dt
        KE[i + 1], PE[i + 1] = getEnergy(pos, vel, mass, G)
    return KE, PE


def nbody(mass, pos, vel, N, Nt, dt, G, softening):
    KE, PE = nbody_kernel(mass, pos, vel, N, Nt, dt, G, softening)
    return np.sum(KE) + np.sum(PE)


def nbody_pairs(x, v, m, dt, n):
    pairs = [(0, 1), (0, 2), (1, 2)]
    for _ in range(n):
        for i, j in pairs:
            dx, dy, dz = x[i] - x[j]
            mag = dt * ((dx * dx + dy * dy + dz * dz) ** (-1.5))
            b1m = m[i] * mag
            b2m = m[j] * mag
            v[i, 0] -= dx * b2m
            v[i, 1] -= dy * b2m
            v[i, 2] -= dz * b2m
            v[j, 0] += dx * b1m
            v[j, 1] += dy * b1m
            v[j, 2] += dz * b1m
        for rr, vv in zip(x, v):
            rr += dt * vv
    e = 0.0
    for i, j in pairs:
        d = x[i] - x[j]
        e -= m[i] * m[j] / np.sqrt(d @ d)
    for i in range(3):
        e += 0.5 * m[i] * (v[i] @ v[i])
    return e


def lennard_jones_cutoff(pos, box, rc):
    e = 0.0
    for i in range(len(pos)):
        for j in range(i):
            d = pos[i] - pos[j]
            d = d - box * np.round(d / box)
            r2 = (d**2).sum()
            if r2 < rc**2:
                ir6 = 1.0 / r2**3
                e += 4 * ir6 * (ir6 - 1.0)
    return e


def spring_forces(pos, vel, edges, k, dt, n):
    for _ in range(n):
        F = np.zeros_like(pos)
        d = pos[edges[:, 1]] - pos[edges[:, 0]]
        length = np.sqrt(np.sum(d**2, axis=1, keepdims=True))
        f = k * (length - 1.0) * d / length
        np.add.at(F, edges[:, 0], f)
        np.add.at(F, edges[:, 1], -f)
        vel = vel + dt * F
        pos = pos + dt * vel
    return np.sum(pos**2)


def verlet(x, v, k, dt, n):
    a = -k * x
    for i in range(n):
        x += v * dt + 0.5 * a * dt**2
        a_new = -k * x
        v += 0.5 * (a + a_new) * dt
        a = a_new
    return np.sum(x**2) + np.sum(v**2)


def kuramoto(theta, omega, K, dt, n):
    for _ in range(n):
        diff = theta[np.newaxis, :] - theta[:, np.newaxis]
        theta = theta + dt * (omega + K / len(theta) * np.sin(diff).sum(axis=1))
    return np.hypot(np.mean(np.cos(theta)), np.mean(np.sin(theta)))


def boids(pos, vel, dt, n):
    for _ in range(n):
        center = pos.mean(axis=0)
        d = np.linalg.norm(pos[:, None] - pos[None], axis=2) + np.eye(len(pos))
        sep = ((pos[:, None] - pos[None]) / d[..., None] ** 2).sum(1)
        vel += 0.01 * (center - pos) + 0.05 * sep + 0.1 * (vel.mean(0) - vel)
        speed = np.sqrt((vel**2).sum(axis=1))
        fast = speed > 1.0
        vel[fast] = vel[fast] / speed[fast][:, None]
        pos += dt * vel
    return np.sum(pos**2)


def particle_in_cell(x, v, dt, L, M, n):
    dx = L / M
    for _ in range(n):
        rho = np.zeros(M)
        xi = x / dx
        j = np.floor(xi).astype(int) % M
        w = xi - np.floor(xi)
        np.add.at(rho, j, 1 - w)
        np.add.at(rho, (j + 1) % M, w)
        rho = rho - rho.mean()
        E = np.cumsum(rho) * dx
        E -= E.mean()
        Ep = (1 - w) * E[j] + w * E[(j + 1) % M]
        v = v - dt * Ep
        x = np.mod(x + dt * v, L)
    return np.sum(v**2)


def ising_energy(s, J, h):
    E = 0
    L = s.shape[0]
    for i in range(L):
        for j in range(L):
            nb = s[(i + 1) % L, j] + s[i, (j + 1) % L]
            E += -J * s[i, j] * nb - h * s[i, j]
    return E / L**2


def leapfrog_orbit(r0, v0, GM, dt, n):
    def acc(p):
        d = np.sqrt(p[0] ** 2 + p[1] ** 2)
        return -GM * p / d**3

    x = np.zeros((n + 1, 2))
    v = np.zeros((n + 1, 2))
    x[0], v[0] = r0, v0
    vh = v[0] + 0.5 * dt * acc(x[0])
    for i in range(n):
        x[i + 1] = x[i] + dt * vh
        a = acc(x[i + 1])
        v[i + 1] = vh + 0.5 * dt * a
        vh += dt * a
    return np.linalg.norm(x[-1]) + 0.5 * np.sum(v[-1] ** 2)


PROGRAMS = [
    Program(
        nbody,
        (
            NUMBERS.positive(4, 1),
            NUMBERS.normal(4, 3),
            NUMBERS.normal(4, 3),
            4,
            3,
            0.01,
            1.0,
            0.1,
        ),
        (0, 1, 2),
    ),
    Program(
        nbody_pairs,
        (NUMBERS.normal(3, 3), NUMBERS.normal(3, 3), NUMBERS.positive(3), 0.01, 3),
        (0, 1, 2),
    ),
    Program(lennard_jones_cutoff, (NUMBERS.normal(4, 3) * 2, 6.0, 2.9), (0,)),
    Program(
        spring_forces,
        (
            NUMBERS.normal(4, 2),
            NUMBERS.normal(4, 2),
            np.array([(0, 1), (1, 2), (2, 3), (0, 3)]),
            2.0,
            0.05,
            3,
        ),
        (0, 1, 3),
    ),
    Program(verlet, (NUMBERS.normal(3), NUMBERS.normal(3), 2.0, 0.05, 8), (0, 1, 2)),
    Program(kuramoto, (NUMBERS.normal(5), NUMBERS.normal(5), 1.5, 0.1, 5), (0, 1, 2)),
    Program(boids, (NUMBERS.normal(5, 2), NUMBERS.normal(5, 2), 0.1, 3), (0, 1)),
    Program(
        particle_in_cell,
        (NUMBERS.positive(6) * 2, NUMBERS.normal(6), 0.05, 4.0, 5, 3),
        (0, 1),
    ),
    Program(ising_energy, (NUMBERS.normal(3, 3), 1.2, 0.3), (0, 1, 2)),
    Program(
        leapfrog_orbit,
        (np.array([1.0, 0.2]), np.array([0.0, 1.0]), 1.0, 0.05, 6),
        (0, 1, 2),
    ),
]
