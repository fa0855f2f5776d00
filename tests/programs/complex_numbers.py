"""Real functions with complex numbers inside, as people write them."""

from __future__ import annotations

import cmath
from typing import Any

import numpy as np

MODES = np.array([0.4 + 0.3j, -0.2 + 1.1j, 0.7 - 0.5j, 0.1 + 0.2j])
PHASE = 0.8 + 0.6j
ORDER = [0, 2, 1, 3]


def spectrum_by_exponentials(x: Any) -> Any:
    """A discrete Fourier sum with explicit exponentials."""
    n = len(x)
    power = 0.0
    for k in range(n):
        total = 0
        for j in range(n):
            total = total + x[j] * np.exp(-2j * np.pi * j * k / n)
        power += k * abs(total) ** 2
    return power


def stockham(x: Any) -> Any:
    """A fast Fourier transform of four numbers, by stages that swap two buffers."""
    n, stride = 4, 1
    y = x.astype(np.complex128)
    out = np.zeros(4, dtype=np.complex128)
    while n > 1:
        half = n // 2
        for p in range(half):
            w = np.exp(-2j * np.pi * p / n)
            for q in range(stride):
                a = y[q + stride * p]
                b = y[q + stride * (p + half)]
                out[q + stride * 2 * p] = a + b
                out[q + stride * (2 * p + 1)] = (a - b) * w
        y, out = out, y
        n, stride = half, 2 * stride
    return np.sum(np.abs(y) ** 2 * np.arange(4)) + y[1].imag


def escape(x: Any) -> Any:
    """An escape iteration with a smooth count."""
    c = complex(x[0] - 0.9, 0.4 * x[1])
    z = 0j
    steps = 0
    while abs(z) < 2 and steps < 12:
        z = z * z + c
        steps += 1
    return steps - np.log(np.abs(z) + 1.5) + (z * z.conjugate()).real


def escape_grid(x: Any) -> Any:
    """The same for a grid, with a mask of what has not escaped."""
    c = 0.6 * x - 0.8 + 0.3j * x[::-1]
    z = np.zeros(c.shape, dtype=complex)
    for _ in range(6):
        inside = np.abs(z) < 2
        z = np.where(inside, z**2 + c, z)
    return np.sum(np.log1p(np.abs(z) ** 2))


def contour_integral(m: Any) -> Any:
    """The spectral projector of a matrix as an integral over a circle of solves."""
    eye = np.eye(3)
    total = np.zeros((3, 3), dtype=complex)
    points = 8
    for k in range(points):
        z = 2.5 * np.exp(2j * np.pi * (k + 0.5) / points)
        total += z * np.linalg.solve(z * eye - m, eye)
    return np.trace(total / points).real + np.abs(total[0, 1])


def self_energy(h: Any, g: Any) -> Any:
    """Scattering self energies: complex products added up into a complex array."""
    points = 5
    sigma = np.zeros((3, 2, 2), dtype=np.complex128)
    for e in range(3):
        for q in range(points):
            coupling = np.exp(1j * q * h[e]) * g
            sigma[e] += coupling @ coupling.conj().T * (0.1 + 0.05j * q)
        sigma[e, 0] *= 0.5j
    return np.sum(np.abs(sigma) ** 2) + np.einsum("eii->", sigma).imag


def propagate(x: Any) -> Any:
    """A quantum state, by Crank-Nicolson steps; the mean of a position."""
    n = 4
    h = np.zeros((n, n))
    for i in range(n - 1):
        h[i, i + 1] = x[i]
        h[i + 1, i] = x[i]
    psi = np.zeros(n, dtype=complex)
    psi[0] = 1
    u = np.linalg.solve(np.eye(n) + 0.5j * h, np.eye(n) - 0.5j * h)
    for _ in range(5):
        psi = u @ psi
    return np.vdot(psi, np.arange(n) * psi).real + abs(psi[2])


def impedance(x: Any) -> Any:
    """A filter's gain in decibels and its phase, over frequencies."""
    omega = np.linspace(1.0, 3.0, 5)
    z = x[0] + 1j * omega * x[1] + 1 / (1j * omega * x[2])
    gain = 20 * np.log10(np.abs(1 / z))
    return np.sum(gain) + np.sum(np.angle(z)) + np.mean(np.angle(z, deg=True)) * 0.01


def ladder(x: Any) -> Any:
    """The impedance of a ladder of parts, in Python numbers."""
    z = complex(x[0], 0.5)
    for part in range(1, 4):
        z = 1 / (1 / z + 1j * x[part]) + x[part - 1]
    reflected = (z - 1) / (z + 1)
    return abs(reflected) + cmath.phase(reflected) + cmath.exp(1j * z).real


def filtered(x: Any) -> Any:
    """A signal filtered in frequency space, and back."""
    spectrum = np.fft.rfft(x)
    gain = 1 / (1 + 1j * np.fft.rfftfreq(len(x), 0.25))
    y = np.fft.irfft(spectrum * gain, len(x))
    return np.sum(y**3) + np.sum(np.abs(np.fft.fftshift(np.fft.fft(y)))[:2])


def convolved(x: Any) -> Any:
    """A circular convolution by the transforms of padded arrays."""
    f = np.fft.fft(x, 6)
    g = np.fft.ifft(f * np.conj(f[::-1]))
    return np.sum(g.real**2) + np.sum(g.imag[:3] * x[:3])


def split_step(x: Any) -> Any:
    """A wave by half steps in space and whole ones in frequency, in place."""
    k = 2 * np.pi * np.fft.fftfreq(4, 0.5)
    psi = x * np.exp(0.3j * x)
    for _ in range(3):
        psi *= np.exp(-0.05j * np.abs(psi) ** 2)
        psi = np.fft.ifft(np.exp(-0.1j * k**2) * np.fft.fft(psi))
    return np.sum(np.abs(psi) ** 4) + psi[0].imag


def phasors(x: Any) -> Any:
    """Constants of the module: an array, a number, a list of places."""
    z = MODES * x * PHASE
    total = 0.0
    for k in ORDER:
        total += (z[k] * np.conj(z[k - 1])).real * k
    return total + np.vdot(MODES, z).imag


def branch_on_modulus(x: Any) -> Any:
    """Branches on the modulus and on a part."""
    z = np.sum(x * np.exp(2j * x))
    w = z**2 if abs(z) > 1 and z.real > -100 else np.conj(z)
    if w.imag > 0:
        w /= 2
    return w.imag + abs(w)


def recursive_filter(x: Any) -> Any:
    """A complex resonator over a signal: rows of one array, written in order."""
    y = np.zeros((len(x), 2), dtype=complex)
    pole = 0.8 * np.exp(0.5j)
    for n in range(1, len(x)):
        y[n, 0] = pole * y[n - 1, 0] + x[n]
        y[n, 1] = y[n, 0] - np.conj(pole) * y[n - 1, 1]
        if y[n, 1].real > 1:
            y[n, 1] *= 0.5 - 0.1j
    return np.sum(y.real * y.imag) + np.sum(np.abs(y[-1]))


def determinants(m: Any) -> Any:
    """Determinants, inverses and norms of complex matrices."""
    a = m + 1j * m.T
    sign, log = np.linalg.slogdet(a)
    inverse = np.linalg.inv(a)
    size = np.linalg.norm(a, axis=0).sum()
    return sign.real + sign.imag + log + inverse[0, 1].imag + size + np.std(a)


def moving_frame(x: Any, z: Any) -> Any:
    """A complex parameter: it may be differentiated as well."""
    turned = z * np.exp(1j * x)
    turned[1:] += turned[:-1] * z[0]
    return np.sum(np.abs(turned) ** 2) + np.sum((z**2).imag * x)


def starts_real(x: Any) -> Any:
    """Sums that start from a real number, or from a real array."""
    total = 0
    for k in range(3):
        total = total + np.exp(1j * k * x)
    z = np.zeros(4)
    for _ in range(2):
        z = z * z + 1j * x
    return np.sum(np.abs(total)) + np.sum(np.abs(z))


def scattered(x: Any) -> Any:
    """Complex weights added at places that repeat, and picked from them."""
    grid = np.zeros(3, dtype=complex)
    np.add.at(grid, [0, 2, 0, 1], x * np.exp(1j * x))
    seen = grid[np.array([0, 0, 2])]
    return np.sum((seen * seen[::-1]).real) + np.max(np.abs(grid))


def polynomial_roots_residual(x: Any) -> Any:
    """Horner's scheme at complex points, and a Newton step."""
    points = 1.5 * np.exp(2j * np.pi * np.arange(3) / 3)
    value = np.zeros(3, dtype=complex)
    slope = np.zeros(3, dtype=complex)
    for a in x:
        slope = slope * points + value
        value = value * points + a
    return np.sum(np.abs(value / slope)) + np.prod(value).real


def history(x: Any) -> Any:
    """States kept in a list that grows in a loop, stacked and summed afterwards."""
    states = [x * 1j]
    for k in range(len(x)):
        states.append(states[-1] * np.exp(1j * x) + states[0] * k)
    total = 0.0
    for state in states:
        total = total + np.abs(state).sum() + (state[1] ** 2).imag
    return total + np.sum(np.stack(states).real ** 3)


def orbit(x: Any) -> Any:
    """Complex Python numbers in a list, one of them replaced."""
    z = complex(x[0], x[1])
    points = []
    for k in range(len(x)):
        z = z * z * 0.3 + x[k]
        points.append(z)
    points[1] = 2j * x[3]
    return abs(sum(points)) + abs(points[-1]) + sum(p.real for p in points)


def masked(x: Any) -> Any:
    """Stores under masks that look at parts."""
    z = x * np.exp(3j * x)
    z[z.real < 0] = 0
    z[np.abs(z) > 0.5] *= 0.5j
    z[1:] -= z[:-1].conj()
    return np.sum(np.abs(z) ** 2 + z.imag)
