"""Arrays and lists in lists that are changed through another name: right or refused."""

from __future__ import annotations

import numpy as np


def changed_after_it_was_appended(x):
    hs = []
    for k in range(10):
        h = x * k
        hs.append(h)
        h += 1.0
    return np.sum(hs[3])


def same_array_in_every_turn(x):
    u = x * 1.0
    us = []
    for _ in range(5):
        u[1:-1] += 0.1 * (u[2:] - u[:-2])
        us.append(u)
    return np.sum(np.stack(us) ** 2)


def array_appended_before_the_loop_changes_it(x):
    hs = []
    h = x * 1.0
    for k in range(8):
        hs.append(h)
        h += 1.0 * k
    return np.sum(hs[0])


def views_of_an_array_that_is_written(x):
    y = x * 1.0
    hs = []
    for k in range(len(x) - 1):
        hs.append(y[k : k + 2])
    y[2] = 5.0 * x[0]
    return sum(np.sum(h**2) for h in hs)


def item_changed_in_place(x):
    hs = []
    for k in range(7):
        hs.append(x * k)
    a = hs[2]
    a += x[0]
    return np.sum(hs[2] ** 2)


def one_row_many_times(x):
    n = len(x)
    rows = [[0.0] * n] * n
    rows[0][1] = x[0]
    rows[2][2] = x[1] ** 2
    return rows[3][1] * x[3] + rows[3][2]


def one_row_appended_many_times(x):
    n = len(x)
    row = [0.0] * n
    rows = []
    for _ in range(n):
        rows.append(row)
    for i in range(n):
        rows[i][i] = x[i] ** 2
    return sum(rows[0]) + sum(row)


def row_changed_after_it_was_appended(x):
    rows = []
    for i in range(len(x)):
        row = [x[i]]
        rows.append(row)
        row.append(x[i] ** 2)
    return sum(r[1] for r in rows)


def row_changed_by_another_name(x):
    n = len(x)
    rows = [[0.0] * n for _ in range(n)]
    r = rows[1]
    for j in range(n):
        r[j] = x[j] ** 2
    return sum(rows[1])


def two_rows_by_other_names(x):
    n = len(x)
    rows = [[0.0] * n for _ in range(n)]
    for i in range(1, n):
        before, now = rows[i - 1], rows[i]
        for j in range(n):
            now[j] = before[j] * 0.5 + x[j] * i
    return sum(rows[n - 1])


def copy_shares_its_items(x):
    hs = [x * k for k in range(9)]
    gs = hs.copy()
    hs[1] += x[0]
    return np.sum(gs[1] ** 2)


def slice_shares_its_items(x):
    hs = [x * k for k in range(9)]
    gs = hs[1:4]
    gs[0] += x[0]
    return np.sum(hs[1] ** 2)


def list_that_is_looped_over_grows(x):
    hs = [v for v in x]
    for h in hs:
        if len(hs) < 12:
            hs.append(h * x[1])
    return sum(hs)


def row_of_an_argument_written(m):
    rows = []
    for i in range(m.shape[0]):
        rows.append(m[i])
    rows[0][1] = 7.0
    return np.sum(m**2)


def one_of_two_lists_changed(x):
    hs = [v for v in x]
    gs = [v * v for v in x]
    chosen = hs if x[0] > -50 else gs
    chosen.append(x[0])
    return sum(hs)


def items_of_lists_in_a_list(x):
    groups = [[], []]
    for i, v in enumerate(x):
        groups[i % 2].append(v * v)
    return sum(groups[0]) * sum(groups[1])


def list_in_a_tuple(x):
    hs = []
    pair = (hs, x)
    for v in pair[1]:
        pair[0].append(v * v)
    return sum(hs)


def array_shared_by_two_lists(x):
    a, b = [], []
    for k in range(6):
        h = x * k
        a.append(h)
        b.append(h)
    a[1][0] = x[1] * 5
    return np.sum(b[1] ** 2)


def written_then_appended(x):
    hs = []
    for k in range(6):
        h = np.zeros(3)
        h[0] = x[0] * k
        h[1:] += x[1:3]
        hs.append(h)
    return np.sum(np.stack(hs) ** 2)


def array_in_a_loop_of_unknown_length(x):
    u = x * 1.0
    us = []
    for k in range(len(x)):
        u[0] += u[k] ** 2
        us.append(u)
    return np.sum(np.stack(us) ** 2)
