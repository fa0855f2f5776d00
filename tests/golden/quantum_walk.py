"""A particle on a chain: implicit steps, then the chance to find it at one end."""

# ruff: noqa: F821
import numpy as np


def quantum_walk(couplings: "f64[n]", start: "c128[m]", steps: int):
    sites = len(start)
    H = np.zeros((sites, sites), dtype=complex)
    for i in range(sites - 1):
        H[i, i + 1] = couplings[i] * np.exp(0.3j)
        H[i + 1, i] = H[i, i + 1].conjugate()
    step = np.linalg.solve(np.eye(sites) + 0.5j * H, np.eye(sites) - 0.5j * H)
    psi = start.copy()
    for _ in range(steps):
        psi = step @ psi
        psi *= np.exp(-0.1j * np.abs(psi) ** 2)
    return np.abs(psi[-1]) ** 2 + np.vdot(psi, start).real
