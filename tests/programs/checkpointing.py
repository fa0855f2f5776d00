"""Programs with checkpoints: in-place time steps, recurrences, blocks, open loops."""

# ruff: noqa: B905
from __future__ import annotations

import numpy as np

import spadc


def burgers(x, a, n):
    u = x.copy()
    for _ in spadc.checkpoint(range(n), snapshots=3):
        adv = u[1:-1] * (u[2:] - u[:-2])
        lap = u[2:] - 2 * u[1:-1] + u[:-2]
        u[1:-1] += 0.1 * a * lap - 0.05 * adv
    return np.mean(u**2)


def argument_written(x, a, n):
    for _ in spadc.checkpoint(range(n), snapshots=2):
        x[1:-1] = x[1:-1] + a * x[2:] * x[:-2]
    return np.sum(x**2)


def one_snapshot(x, a, n):
    for _ in spadc.checkpoint(range(n), snapshots=1):
        x = np.sin(a * x)
    return np.sum(x)


def more_snapshots_than_steps(x, a, n):
    for _ in spadc.checkpoint(range(n), snapshots=100):
        x = np.sin(a * x) * x
    return np.sum(x)


def default_number(x, a, n):
    for _ in spadc.checkpoint(range(n)):
        x = np.sin(a * x) * x
    return np.sum(x)


def recurrent(m, b, data):
    h = np.zeros(3)
    for t in spadc.checkpoint(range(len(data)), snapshots=2):
        h = np.tanh(m @ h + data[t] * b)
    return np.sum(h**2)


def over_rows(m, b, data):
    h = b * 1.0
    for row in spadc.checkpoint(data, snapshots=2):
        h = np.tanh(m @ h + row)
    return np.sum(h**2)


def enumerated(m, b, data):
    h = b * 1.0
    for i, row in spadc.checkpoint(enumerate(data), snapshots=2):
        h = np.tanh(m @ h + i * row)
    return np.sum(h**2)


def zipped(x, y):
    s = 0.3
    for v, w in spadc.checkpoint(zip(x, y), snapshots=2):
        s = np.sin(s * v) + s * w
    return s


def strided(x, a, n):
    s = a * 1.0
    for i in spadc.checkpoint(range(1, 2 * n, 2), snapshots=2):
        s = np.sin(s * x[i % 5]) + 0.05 * i * s
    return s


def from_one(x, a, n):
    s = a * 1.0
    for i in spadc.checkpoint(range(1, n), snapshots=2):
        s = np.sin(s * x[i % 5]) + 0.05 * i * s
    return s


def counting_down(x, a, n):
    s = a * 1.0
    for i in spadc.checkpoint(range(n, 0, -1), snapshots=2):
        s = np.sin(s * x[i % 5]) + 0.05 * i * s
    return s


def reversed_range(x, a, n):
    s = a * 1.0
    for i in spadc.checkpoint(reversed(range(2, n)), snapshots=2):
        s = np.sin(s * x[i % 5]) + 0.05 * i * s
    return s


def by_three(x, a, n):
    s = a * 1.0
    for i in spadc.checkpoint(reversed(range(n, -n, -3)), snapshots=2):
        s = np.sin(s * x[i % 5]) + 0.05 * i * s
    return s


def leapfrog(x, a, n):
    old, now = x * 1.0, x * a
    for _ in spadc.checkpoint(range(n), snapshots=2):
        new = 2.0 * now - old
        new[1:-1] += 0.1 * (now[2:] - 2 * now[1:-1] + now[:-2]) * now[1:-1]
        old, now = now, new
    return np.sum(now * old)


def swapped_buffers(x, a, n):
    old, new = x * 1.0, x * 0.0
    for _ in spadc.checkpoint(range(n), snapshots=2):
        new[1:-1] = a * (old[2:] + old[:-2]) * old[1:-1]
        new[0] = old[0]
        old, new = new, old
    return np.sum(old**2)


def two_fields(x, y, n):
    u, v = x.copy(), y.copy()
    for _ in spadc.checkpoint(range(n), snapshots=3):
        v[1:] -= 0.03 * (u[1:] - u[:-1]) * u[1:]
        u[:-1] -= 0.02 * (v[1:] - v[:-1]) * v[:-1]
    return np.sum(u * v)


def branch_inside(x, a, n):
    u = x * 1.0
    for i in spadc.checkpoint(range(n), snapshots=2):
        if np.sum(u) > 1.0:
            u[::2] *= 0.7 * a
        elif i % 2 == 0:
            u = np.cos(u) + u * a
    return np.sum(u**3)


def continued(x, a, n):
    u = x * 1.0
    for i in spadc.checkpoint(range(n), snapshots=2):
        if i % 3 == 1:
            continue
        u = np.sin(u) * a + u[0] * u
    return np.sum(u)


def broken_off(x, a):
    u = x * 1.0
    for _ in spadc.checkpoint(range(100), snapshots=3):
        u = u * a * np.cos(u)
        if np.max(np.abs(u)) < 0.2:
            break
        u[0] = u[0] + u[1]
    return np.sum(u**2)


def broken_off_counting_down(x, a, n):
    u = x * 1.0
    for i in spadc.checkpoint(range(n, 0, -1), snapshots=2):
        u = u * a * np.cos(0.1 * i * u)
        if np.max(np.abs(u)) < 0.05:
            break
    return np.sum(u**2)


def returned_inside(x, a, n):
    u = x * 1.0
    for i in spadc.checkpoint(range(n), snapshots=2):
        u = u * a * np.cos(u)
        if np.sum(np.abs(u)) < 0.4:
            return np.sum(u) * i
    return np.sum(u**2)


def while_converging(x, a):
    r = 1.0
    with spadc.checkpoint(snapshots=3):
        while r > 1e-4:
            y = x
            for _ in range(3):
                y = 0.5 * np.sin(a * y) + 0.2
            r = np.sum((y - x) ** 2)
            x = y
    return np.sum(x**2)


def while_in_place(x, a):
    u = x.copy()
    k = 0
    with spadc.checkpoint(snapshots=2):
        while k < 7 and np.sum(u**2) < 40.0:
            u[1:] += 0.1 * a * u[:-1] * u[1:]
            k += 1
    return np.sum(u**2) * k


def while_one_snapshot(x, a):
    k = 0
    with spadc.checkpoint(snapshots=1):
        while k < 5:
            x = np.sin(a * x) * x
            k = k + 1
    return np.sum(x)


def while_broken_off(x, a):
    k = 0
    with spadc.checkpoint(snapshots=5):
        while True:
            x = np.sin(a * x) * x
            k = k + 1
            if k > 23:
                break
    return np.sum(x)


def counted_in_with(x, a, n):
    with spadc.checkpoint(snapshots=2):
        for _ in range(n):
            x = np.sin(a * x) * x
    return np.sum(x)


def block(m, b):
    with spadc.checkpoint():
        h = np.tanh(m @ b)
        k = np.tanh(m @ h)
    return np.sum(k**2)


def two_blocks(m, b):
    h = b * 1.0
    with spadc.checkpoint():
        z = m @ h
        h = np.tanh(z) * z
    with spadc.checkpoint():
        z = m @ h
        h = np.tanh(z) * z
    return np.sum(h**2)


def block_writes(x, a):
    u = np.sin(x)
    with spadc.checkpoint():
        t = u[1:] * a
        u[1:] = t * u[:-1] * np.exp(t)
        u[0] *= t[0]
    return np.sum(u**2)


def block_in_loop(x, a, n):
    for _ in range(n):
        with spadc.checkpoint():
            y = np.sin(a * x)
            z = np.exp(y) * y
        x = 0.3 * z + 0.2 * x * z
    return np.sum(x)


def block_in_checkpointed_loop(x, a, n):
    for _ in spadc.checkpoint(range(n), snapshots=2):
        with spadc.checkpoint():
            y = np.sin(a * x)
            z = np.exp(y) * y
        x = 0.3 * z + 0.2 * x * z
    return np.sum(x)


def block_in_block(x, a):
    with spadc.checkpoint():
        y = np.sin(a * x)
        with spadc.checkpoint():
            z = np.exp(y) * y
            z = z * np.cos(z)
        y = y * z
    return np.sum(y * np.sin(y))


def block_with_loop(x, a, n):
    with spadc.checkpoint():
        for _ in range(n):
            x = np.sin(a * x) * x
        s = np.sum(x)
    return s**2


def block_with_branch(x, a):
    with spadc.checkpoint():
        if np.sum(x) > 0.5:
            y = np.sin(a * x)
        else:
            y = np.cos(a * x)
            y *= x
        y = y * y
    return np.sum(y * np.sin(y))


def block_in_branch(x, a):
    y = x * a
    if np.sum(y) > 0.5:
        with spadc.checkpoint():
            y = np.sin(a * y) * y
            y = np.exp(y) * y
    return np.sum(y * y)


def nested(x, a, n):
    for _ in spadc.checkpoint(range(n), snapshots=2):
        y = x * a
        for _ in spadc.checkpoint(range(4), snapshots=2):
            y = np.sin(y) * y
        x = x + y
    return np.sum(x)


def inner_only(x, a, n):
    u = x * 1.0
    for _ in range(n):
        u[1:] += 0.05 * a * u[:-1] * u[1:]
        for k in spadc.checkpoint(range(4), snapshots=2):
            u[k] = np.sin(u[k + 1]) * u[k]
    return np.sum(u**2)


def inner_while(x, a, n):
    for _ in range(n):
        y = x * 1.0
        with spadc.checkpoint(snapshots=2):
            while np.sum(y**2) > 0.05:
                y = 0.6 * np.sin(y) * a
        x = x + y
    return np.sum(x**2)


def loop_in_branch(x, a, n):
    y = x * a
    if np.sum(y) > -10.0:
        for _ in spadc.checkpoint(range(n), snapshots=2):
            y = np.sin(a * y) * y
    return np.sum(y * y)


def _smoothed(u, a, n):
    for _ in spadc.checkpoint(range(n), snapshots=2):
        u[1:-1] += 0.05 * a * (u[2:] - u[:-2]) * u[1:-1]
    return u


def in_callee(x, a, n):
    u = _smoothed(x * 1.0, a, n)
    v = _smoothed(u * u, 0.5 * a, n)
    return np.sum(u * v)


def callee_in_loop(x, a, n):
    u = x * 1.0
    for _ in range(2):
        u = np.cos(_smoothed(u, a, n))
    return np.sum(u)


def no_state(x, a, n):
    s = 0.0
    for i in spadc.checkpoint(range(n), snapshots=2):
        s += np.sin(a * x[i % 5]) ** 2
    return s


def never_run(x, a):
    for _ in spadc.checkpoint(range(0), snapshots=2):
        x = np.sin(a * x) * x
    return np.sum(x)


def once(x, a):
    k = 1
    for _ in spadc.checkpoint(range(k), snapshots=2):
        x = np.sin(a * x) * x
    return np.sum(x)


def used_before_and_after(x, a, n):
    u = np.sin(x)
    w = u * u
    for _ in spadc.checkpoint(range(n), snapshots=2):
        u[1:] *= 1.0 + 0.05 * a * u[:-1]
    return np.sum(u * w) + np.sum(w * np.cos(u))


def trajectory_stored(x, a, n):
    out = np.zeros((9, 5))
    u = x * 1.0
    for t in spadc.checkpoint(range(n), snapshots=2):
        u[1:] *= 1.0 + 0.05 * a * u[:-1]
        out[t] = u * u
    return np.sum(out**2)


def mean_of_trajectory(x, a, n):
    total = 0.0
    u = x * 1.0
    for t in spadc.checkpoint(range(n), snapshots=2):
        u[1:] *= 1.0 + 0.05 * a * u[:-1]
        total += np.sum(u**2) / (t + 1.0)
    return total * a


def guarded(x, a, n):
    for _ in spadc.checkpoint(range(n), snapshots=2):
        if np.any(np.isnan(x)):
            raise ValueError("not a number")
        x = np.sin(a * x) * x
    return np.sum(x)


def view_carried(x, a, n):
    u = x * 1.0
    inner = u[1:-1]
    for _ in spadc.checkpoint(range(n), snapshots=2):
        inner += 0.05 * a * u[2:] * inner
    return np.sum(u**2)


def scalars(x, a, n):
    p, q = x[0], a * x[1]
    for _ in spadc.checkpoint(range(n), snapshots=2):
        p, q = p + 0.1 * q * p, q - 0.1 * p * q
    return p * q


def counter_as_state(x, a, n):
    k = 0
    for _ in spadc.checkpoint(range(n), snapshots=2):
        x = np.sin(x * a) + 0.02 * k * x
        k = k + 2
    return np.sum(x)


def inner_arrays(m, b, n):
    for _ in spadc.checkpoint(range(n), snapshots=2):
        for i in range(1, 3):
            for j in range(3):
                m[i, j] += 0.1 * m[i - 1, j] * b[j] * m[i, j]
    return np.sum(m**2)
