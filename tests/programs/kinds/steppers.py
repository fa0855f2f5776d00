"""Steppers of differential equations, fixed and adaptive."""

from __future__ import annotations

import numpy as np
from support import Numbers, Program

NUMBERS = Numbers(7)


def rk4_step(f, y, t, h):
    k1 = f(t, y)
    k2 = f(t + h / 2, y + h / 2 * k1)
    k3 = f(t + h / 2, y + h / 2 * k2)
    k4 = f(t + h, y + h * k3)
    return y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)


def lorenz_rk4(y0, sigma, rho, beta, h, n):
    def f(t, y):
        return np.array(
            [
                sigma * (y[1] - y[0]),
                y[0] * (rho - y[2]) - y[1],
                y[0] * y[1] - beta * y[2],
            ]
        )

    y, t = y0, 0.0
    for i in range(n):
        y = rk4_step(f, y, t, h)
        t += h
    return np.sum(y**2)


def lotka_volterra_lists(alpha, beta, delta, gamma, x0, y0, h, n):
    xs = [x0]
    ys = [y0]
    for i in range(n):
        x = xs[-1]
        y = ys[-1]
        xs.append(x + h * (alpha * x - beta * x * y))
        ys.append(y + h * (delta * x * y - gamma * y))
    return xs[-1] ** 2 + sum(ys)


def sir_model(beta, gamma, S0, I0, R0, N_, days, dt):
    S, I, R = [S0], [I0], [R0]
    for day in range(days):
        new_inf = beta * S[-1] * I[-1] / N_ * dt
        new_rec = gamma * I[-1] * dt
        S.append(S[-1] - new_inf)
        I.append(I[-1] + new_inf - new_rec)
        R.append(R[-1] + new_rec)
    return np.sum(np.array(I) ** 2)


def fitzhugh_nagumo(I, a, b, tau, dt, n):
    v = np.zeros(n)
    w = np.zeros(n)
    v[0] = -1.0
    for i in range(1, n):
        v[i] = v[i - 1] + dt * (v[i - 1] - v[i - 1] ** 3 / 3 - w[i - 1] + I)
        w[i] = w[i - 1] + dt / tau * (v[i - 1] + a - b * w[i - 1])
    return np.mean(v**2) + np.var(w)


def rkf45(lam, y, t, tend, h, tol):
    f = lambda t, y: -lam * y + np.sin(t)
    while t < tend:
        if t + h > tend:
            h = tend - t
        k1 = h * f(t, y)
        k2 = h * f(t + h / 4, y + k1 / 4)
        k3 = h * f(t + 3 * h / 8, y + 3 / 32 * k1 + 9 / 32 * k2)
        k4 = h * f(
            t + 12 * h / 13, y + 1932 / 2197 * k1 - 7200 / 2197 * k2 + 7296 / 2197 * k3
        )
        k5 = h * f(
            t + h, y + 439 / 216 * k1 - 8 * k2 + 3680 / 513 * k3 - 845 / 4104 * k4
        )
        k6 = h * f(
            t + h / 2,
            y
            - 8 / 27 * k1
            + 2 * k2
            - 3544 / 2565 * k3
            + 1859 / 4104 * k4
            - 11 / 40 * k5,
        )
        err = (
            abs(k1 / 360 - 128 / 4275 * k3 - 2197 / 75240 * k4 + k5 / 50 + 2 / 55 * k6)
            / h
        )
        if err <= tol:
            t += h
            y = y + 25 / 216 * k1 + 1408 / 2565 * k3 + 2197 / 4104 * k4 - k5 / 5
        if err > 0:
            h = h * min(2.0, max(0.5, 0.84 * (tol / err) ** 0.25))
    return y


def heun_adaptive(lam, y0):
    t, y, h = 0.0, y0, 0.2
    steps = 0
    while t < 1.0 and steps < 100:
        k1 = -lam * y
        k2 = -lam * (y + h * k1)
        y_new = y + 0.5 * h * (k1 + k2)
        e = abs(0.5 * h * (k2 - k1))
        if e < 5e-2:
            y = y_new
            t = t + h
            h = 1.1 * h
        else:
            h = 0.5 * h
        steps += 1
    return y**2


def implicit_euler_newton(y, lam, h, n):
    for i in range(n):
        z = y
        for k in range(5):
            g = z - y - h * (-lam * z**3)
            dg = 1 + 3 * h * lam * z**2
            z = z - g / dg
        y = z
    return y**2


def adams_bashforth(y0, k, h, n):
    y = [y0]
    fs = [-k * y0]
    y.append(y[0] + h * fs[0])
    fs.append(-k * y[1])
    for i in range(1, n):
        y.append(y[i] + h * (1.5 * fs[i] - 0.5 * fs[i - 1]))
        fs.append(-k * y[i + 1])
    return y[-1]


def van_der_pol_tableau(mu, y0, h, n):
    c = [0, 1 / 2, 1]
    a = [[], [1 / 2], [-1, 2]]
    b = [1 / 6, 2 / 3, 1 / 6]
    f = lambda y: np.array([y[1], mu * (1 - y[0] ** 2) * y[1] - y[0]])
    y = np.array(y0)
    for _ in range(n):
        k = []
        for i in range(3):
            yi = y
            for j in range(i):
                yi = yi + h * a[i][j] * k[j]
            k.append(f(yi))
        y = y + h * sum(bi * ki for bi, ki in zip(b, k))
    return np.sum(y**2)


def projectile_drag(v0, angle, c, dt):
    vx, vy = v0 * np.cos(angle), v0 * np.sin(angle)
    x, y = 0.0, 0.0
    while y >= 0.0:
        v = np.sqrt(vx**2 + vy**2)
        vx += -c * v * vx * dt
        vy += (-9.81 - c * v * vy) * dt
        x += vx * dt
        y += vy * dt
    return x


def bouncing_ball(h, v, e, dt, n):
    for i in range(n):
        v -= 9.81 * dt
        h += v * dt
        if h < 0:
            h = -h
            v = -e * v
    return h + v**2


def leaky_integrate_fire(I, tau, vth, dt):
    v = 0.0
    spikes = 0
    trace = []
    for i in I:
        v = v + dt / tau * (-v + i)
        if v > vth:
            v = 0.0
            spikes += 1
        trace.append(v)
    return sum(trace) + spikes


def quantum_split_real(psi_r, psi_i, V, dt, dx, n):
    for _ in range(n):
        lap = (np.roll(psi_i, 1) + np.roll(psi_i, -1) - 2 * psi_i) / dx**2
        psi_r = psi_r + dt * (-0.5 * lap + V * psi_i)
        lap = (np.roll(psi_r, 1) + np.roll(psi_r, -1) - 2 * psi_r) / dx**2
        psi_i = psi_i - dt * (-0.5 * lap + V * psi_r)
    prob = psi_r**2 + psi_i**2
    return np.sum(prob * np.arange(len(prob)))


PROGRAMS = [
    Program(lorenz_rk4, (NUMBERS.normal(3), 10.0, 28.0, 8 / 3, 0.01, 4), (0, 1, 2, 3)),
    Program(
        lotka_volterra_lists, (1.1, 0.4, 0.1, 0.4, 10.0, 5.0, 0.01, 8), tuple(range(6))
    ),
    Program(sir_model, (0.4, 0.1, 990.0, 10.0, 0.0, 1000.0, 8, 1.0), (0, 1)),
    Program(fitzhugh_nagumo, (0.5, 0.7, 0.8, 12.5, 0.1, 8), (0, 1, 2, 3)),
    Program(rkf45, (1.5, 1.0, 0.0, 0.5, 0.1, 1e-05), (0, 1)),
    Program(heun_adaptive, (2.0, 1.3), (0, 1)),
    Program(implicit_euler_newton, (1.2, 2.0, 0.1, 4), (0, 1, 2)),
    Program(adams_bashforth, (1.0, 0.7, 0.1, 8), (0, 1, 2)),
    Program(van_der_pol_tableau, (1.2, [0.5, 0.4], 0.1, 3), (0, 1)),
    Program(projectile_drag, (20.0, 0.7, 0.01, 0.05), (0, 1, 2)),
    Program(bouncing_ball, (1.0, 0.0, 0.8, 0.02, 50), (0, 1, 2)),
    Program(leaky_integrate_fire, (NUMBERS.positive(8) * 3, 2.0, 1.0, 0.5), (0, 1)),
    Program(
        quantum_split_real,
        (NUMBERS.normal(8), NUMBERS.normal(8), NUMBERS.positive(8), 0.01, 0.3, 4),
        (0, 1, 2),
    ),
]
