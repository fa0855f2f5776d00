"""Arrays that change their names from one iteration to the next."""

from __future__ import annotations

import numpy as np


def loop_alias_old(x, n):
    u = x * 1.0
    for _ in range(n):
        old = u
        u = u * 1.5 + x
        old[0] = u[1]
        u += old
    return np.sum(u**2)


def loop_new_is_old(x, n):
    u = x * 1.0
    new = x * 0.0
    for _ in range(n):
        new[1:] = u[:-1] ** 2
        u = new
    return np.sum(u**2)


def rotated_three(x, n):
    a, b, c = x * 1.0, x * 0.5, x * 0.0
    for _ in range(n + 2):
        c[1:-1] = 2 * b[1:-1] - a[1:-1] + 0.1 * (b[2:] - b[:-2]) * b[1:-1]
        a, b, c = b, c, a
    return np.sum(b**2) + np.sum(a * c)


def rotated_by_names(x, n):
    a, b, c = x * 1.0, x * 0.5, x * 0.0
    for _ in range(n + 2):
        c[1:-1] = 2 * b[1:-1] - a[1:-1] + 0.1 * (b[2:] - b[:-2]) * b[1:-1]
        tmp = a
        a = b
        b = c
        c = tmp
    return np.sum(b**2) + np.sum(a * c)


def swap_tmp(x, n):
    old, new = x * 1.0, x.copy()
    for _ in range(n + 1):
        new[1:-1] = 0.5 * (old[:-2] + old[2:]) * old[1:-1]
        tmp = old
        old = new
        new = tmp
    return np.sum(old**2 + new)


def alias_from_second_turn(x, n):
    y = x * 1.0
    z = x * 2.0
    for k in range(n + 1):
        z[k] = y[k + 1] ** 2
        z = y
    return np.sum(y * z)


def alias_across_iterations(x, n):
    y = x * 1.0
    held = y
    for k in range(n + 1):
        held[k] = y[k + 1] * x[k]
        y = y * 1.1 if k == 1 else y
    return np.sum(y * held)


def alias_view_across(x, n):
    y = x * 1.0
    part = y[1:]
    for k in range(n):
        part *= 0.9 * y[k]
        part = part[:-1]
    return np.sum(y**2)


def alias_view_loop_carried(x, n):
    y = x * 1.0
    part = y
    for k in range(n):
        part = y[k:]
        part *= part[0]
    part[0] = 2.0
    return np.sum(y**2)


def list_swap_in_loop(x, n):
    bufs = [x * 1.0, x * 2.0]
    for _ in range(n):
        bufs[1][1:] = bufs[0][:-1] * x[1:]
        bufs[0], bufs[1] = bufs[1], bufs[0]
    return np.sum(bufs[0] * bufs[1])


def list_index_parity(x, n):
    bufs = [x * 1.0, x * 2.0]
    for k in range(n):
        bufs[(k + 1) % 2][1:] = bufs[k % 2][:-1] * x[1:]
    return np.sum(bufs[0] * bufs[1])


def array_buffers_parity(x, n):
    bufs = np.zeros((2, 5))
    bufs[0] = x
    for k in range(n):
        bufs[(k + 1) % 2, 1:] = bufs[k % 2, :-1] * x[1:]
    return np.sum(bufs[0] * bufs[1])


def swap_then_read_originals(x, n):
    p, q = x * 1.0, x * 2.0
    a, b = p, q
    for k in range(n):
        a[k] = b[k + 1] ** 2
        a, b = b, a
    return np.sum(p**2) + np.sum(q)


def best_so_far(x, n):
    y = x * 1.0
    best = y
    s = 0.0
    for k in range(n):
        y = y * 1.1
        y[k] = x[k] ** 2
        if np.sum(y) > s:
            best = y
            s = np.sum(y)
    return np.sum(best**2)


def best_copy(x, n):
    y = x * 1.0
    best = y.copy()
    s = 0.0
    for k in range(n):
        y[k] = x[k] ** 2
        if np.sum(y) > s:
            best = y.copy()
            s = np.sum(y)
    return np.sum(best**2) + np.sum(y)


def row_views_kept(m, n):
    t = m.copy()
    prev = t[0]
    for k in range(1, n):
        cur = t[k]
        cur += prev
        prev = cur
    return np.sum(t**2)


def row_alias_lu(m, n):
    A = m.copy() + 3 * np.eye(3)
    for k in range(n):
        piv = A[k]
        for i in range(k + 1, n):
            row = A[i]
            f = row[k] / piv[k]
            row[k:] -= f * piv[k:]
    return np.sum(A**2)


def buffers_in_dict(x, n):
    s = {"old": x * 1.0, "new": np.zeros(5)}
    for _ in range(n):
        s["new"][1:-1] = s["old"][2:] * s["old"][:-2]
        s["old"], s["new"] = s["new"], s["old"]
    return np.sum(s["old"] ** 2) + np.sum(s["new"])


def history_rows(x, n):
    hist = np.zeros((n + 1, 5))
    hist[0] = x
    u = hist[0]
    for k in range(n):
        new = hist[k + 1]
        new[:] = u * 0.9
        new[1:-1] += 0.1 * u[2:] * u[:-2]
        u = new
    return np.sum(hist**2)


def callee_step_loop(x, n):
    def step(src, dst):
        dst[1:-1] = src[2:] * src[:-2]
        dst[0] = src[1]

    a, b = x * 1.0, x * 0.0
    for _ in range(n):
        step(a, b)
        a, b = b, a
    return np.sum(a * a) + b[0]


def callee_returns_pair(x, n):
    def step(src, dst):
        dst[1:-1] = src[2:] * src[:-2]
        return dst, src

    a, b = x * 1.0, x * 0.0
    for _ in range(n):
        a, b = step(a, b)
    return np.sum(a * a) + b[1]


def pong_on_parameters(x, y, n):
    for _ in range(n):
        y[1:-1] = x[2:] * x[:-2]
        x, y = y, x
    return np.sum(x * y)


def leapfrog_three(x, n):
    prev = x.copy()
    cur = x.copy()
    nxt = np.zeros_like(x)
    for _ in range(n):
        nxt[1:-1] = 2 * cur[1:-1] - prev[1:-1] + 0.1 * cur[1:-1] ** 2
        prev[:] = cur
        cur[:] = nxt
    return np.sum(cur**2)


def prev_alias_forgotten_copy(x, n):
    cur = x.copy()
    for _ in range(n):
        prev = cur
        cur[1:] += 0.1 * prev[:-1]
        cur[0] = prev[1]
    return np.sum(cur**2) + np.sum(prev)


def while_swap(x, n):
    a, b = x * 1.0, np.zeros(5)
    k = 0
    while k < n and np.sum(a) < 100:
        b[1:-1] = a[2:] * a[:-2]
        a, b = b, a
        k += 1
    return np.sum(a**2)


def break_alias(x, n):
    y = x * 1.0
    z = y
    for k in range(n):
        z[k] = y[k + 1] * 2
        if z[k] > 1.5:
            z = z.copy()
            break
    z[0] = x[3] ** 2
    return np.sum(y * z)


def tri_loop_views(m, n):
    t = m.copy()
    for i in range(n):
        for j in range(i):
            t[i, j:] -= t[i, j] * t[j, j:]
            t[:, i] *= 0.9
    return np.sum(t**2)


def copied_under_a_condition(x, n):
    y = x * 1.0
    z = y
    for k in range(n):
        z[k] = y[k + 1] * 2
        if z[k] > 1.5:
            z = z.copy()
    z[0] = x[3] ** 2
    return np.sum(y * z)


def alias_and_break(x, n):
    y = x * 1.0
    z = y
    for k in range(n):
        z[k] = y[k + 1] * 2
        if z[k] > 1.5:
            break
    z[0] = x[3] ** 2
    return np.sum(y * z)


def alias_chosen_in_each_iteration(x, n):
    y = x * 1.0
    w = x**2
    for k in range(n):
        z = y if k % 2 == 0 else w
        z[k] = z[k + 1] * x[0]
    return np.sum(y**2) + np.sum(w * y)


def stores_read_under_the_other_name(x, n):
    a, b = x * 1.0, x * 2.0
    for k in range(n):
        a[k] = b[k + 1] ** 2 * np.sum(b**3)
        a, b = b, a
    return np.sum(a**2) + np.sum(b)
