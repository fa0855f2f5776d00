"""Lists whose length depends on data or loops: every way to fill, read and change
them."""

# ruff: noqa: B905, RUF005, SIM108
from __future__ import annotations

import numpy as np


def appended_in_a_loop(x):
    hs = []
    for i in range(len(x)):
        hs.append(np.sin(x[i]) * i)
    return sum(h**2 for h in hs)


def starts_with_an_item(x):
    s = [0.0]
    for i in range(len(x)):
        s.append(s[-1] + x[i] ** 2)
    return s[-1] * s[2] + sum(s)


def filtered_comprehension(x):
    squares = [v**2 for v in x if v > 0]
    return sum(s * i for i, s in enumerate(squares)) + max(squares)


def nothing_passes_the_filter(x):
    kept = [v for v in x if v > 1e9]
    return sum(kept) + x[0]


def comprehension_over_positions(x):
    hs = [np.sin(x[i]) * i for i in range(len(x))]
    return sum(hs) * hs[1]


def nested_comprehensions(x):
    rows = [[a * b for a in x] for b in x]
    return np.sum(np.array(rows) ** 2)


def two_clauses(x):
    products = [a * b for a in x for b in x if b > 0]
    return np.sum(np.array(products) ** 2)


def generators(x):
    largest = max(v * v for v in x) + min(np.sin(v) for v in x)
    return largest + sum(v * v for v in x if v > 0)


def array_of_a_comprehension(x):
    return np.sum(np.array([v**2 for v in x]) * x)


def indices_in_a_list(x):
    chosen = [i for i in range(len(x)) if x[i] > 0]
    return np.sum(x[chosen] ** 2)


def filled_then_written(x):
    n = len(x)
    a = [0.0] * n
    for i in range(n):
        a[i] = x[i] ** 2
        if i > 0:
            a[i] += a[i - 1] * 0.5
    return sum(a) + a[-1] * a[0]


def count_times_list(x):
    n = len(x)
    p = n * [0.0]
    for k in range(n):
        for i in range(n - k):
            if k == 0:
                p[i] = x[i]
            else:
                p[i] = ((0.3 - i - k) * p[i] + (i - 0.3) * p[i + 1]) / (-k)
    return p[0]


def multiplied_in_place(x):
    c = [1.0] * len(x)
    for i in range(len(x)):
        c[i] *= x[i]
        c[i] -= x[0]
    y = 0.0
    for a in c[::-1]:
        y = y * 0.3 + a
    return y


def queue(x):
    waiting = [x[0]]
    total, k = 0.0, 0
    while len(waiting) > 0:
        v = waiting.pop(0)
        total = total + v**2
        if k < 4:
            waiting.append(v * x[k])
            waiting.append(v + x[k + 1])
        k = k + 1
    return total


def stack_of_values(x):
    hs = [v for v in x]
    total = 0.0
    while hs:
        total = total * 0.5 + hs.pop() ** 2
    return total


def popped_from_the_middle(x):
    hs = [v * v for v in x]
    a = hs.pop(2)
    b = hs.pop(-2)
    return a * b + sum(h * i for i, h in enumerate(hs))


def extended_by_a_list(x):
    hs = []
    for i in range(len(x)):
        hs.extend([x[i], x[i] ** 2])
    return np.sum(np.array(hs) ** 2) + hs[3]


def extended_by_a_generator(x):
    hs = []
    for k in range(5):
        hs.extend(v * k for v in x if v > 0)
    hs += [x[0], x[1]]
    return sum(hs)


def inserted_in_front(x):
    hs = []
    for i in range(len(x)):
        hs.insert(0, x[i] * i)
    return sum(h * k for k, h in enumerate(hs))


def reversed_copy(x):
    hs = []
    for i in range(len(x)):
        hs.append(x[i] ** 2)
    gs = hs.copy()
    gs.reverse()
    return sum(a * b for a, b in zip(hs, gs)) + hs[0]


def cleared(x):
    hs = []
    total = 0.0
    for v in x:
        hs.append(v)
        if len(hs) == 2:
            total += hs[0] * hs[1]
            hs.clear()
    return total


def slices(x):
    hs = [v * v for v in x]
    pairs = sum(a * b for a, b in zip(hs[1:], hs[:-1]))
    return pairs + sum(hs[-3:]) + sum(hs[2:4])


def sum_of_lists(x):
    hs = [v * v for v in x]
    ys = [np.sin(v) for v in x]
    zs = hs + ys
    return sum(z * (i + 1) for i, z in enumerate(zs))


def rotated(x):
    hs = [v * v for v in x]
    hs = hs[2:] + hs[:2]
    return sum(h * i for i, h in enumerate(hs))


def rebound_in_a_loop(x):
    hs = []
    for v in x:
        hs = hs + [v * v]
    return sum(hs) * hs[1]


def appended_in_one_branch(x):
    hs = []
    if x[0] > -100:
        hs.append(x[0] ** 2)
        hs.append(x[1])
    return sum(hs) + len(hs)


def two_lists_by_sign(x):
    small, big = [], []
    for v in x:
        if v < 0:
            small.append(v)
        else:
            big.append(v**2)
    return sum(small) * sum(big)


def left_early(x):
    hs = []
    for v in x:
        if v > 1.0:
            break
        hs.append(v * v)
    return sum(hs) + len(hs)


def first_turn_is_special(x):
    hs = []
    for t in range(len(x)):
        if t > 0:
            before = hs[t - 1]
        else:
            before = 0.5
        hs.append(np.tanh(before + x[t]))
    return sum(hs)


def while_on_the_last_item(x):
    hs = [x[0]]
    while hs[-1] ** 2 < 40 and len(hs) < 20:
        hs.append(hs[-1] * 1.5 + x[1] ** 2 + 0.1)
    return sum(hs)


def backwards(x):
    acc = 0.0
    for h in reversed([v * v for v in x]):
        acc = acc * 0.5 + h
    return acc


def written_while_read(x):
    hs = [v for v in x]
    for i, h in enumerate(hs):
        if i + 1 < len(hs):
            hs[i + 1] = h * hs[i + 1]
    return sum(hs) * hs[1]


def zipped_with_an_array(x):
    hs = [v * v for v in x]
    with_range = sum(h * k for h, k in zip(hs, range(3, 50)))
    return sum(h * y for h, y in zip(hs, x)) + with_range


def pairs_in_a_list(x):
    ps = [(x[i], x[i] ** 2) for i in range(len(x))]
    s = 0.0
    for a, b in ps:
        s += a * b
    for i, (a, _) in enumerate(ps):
        s += a * i
    return s + ps[2][1]


def tuples_in_tuples(x):
    ps = []
    for i in range(len(x)):
        ps.append((x[i], (x[i] ** 2, i)))
    s = 0.0
    for a, (b, k) in ps:
        s += a * b * k
    return s


def items_unpacked(x):
    hs = [v * v for v in x if v > -100][:2]
    a, b = hs
    return a * b


def rows_built_in_loops(x):
    out = []
    for i in range(len(x)):
        row = []
        for j in range(len(x)):
            row.append(x[i] * x[j] ** 2)
        out.append(row)
    return np.sum(np.array(out) ** 2)


def table_of_lists(x):
    n = len(x)
    table = [[0.0] * n for _ in range(n)]
    for i in range(n):
        for j in range(n):
            table[i][j] = x[i] * x[j]
            if i > 0:
                table[i][j] += 0.5 * table[i - 1][j]
            if j > 0:
                table[i][j] *= 1.0 + 0.25 * table[i][j - 1]
    return table[-1][-1] + sum(table[0])


def lists_swapped(x):
    a, b = [v for v in x], [0.0 * v for v in x]
    for _ in range(5):
        for i in range(1, len(x) - 1):
            b[i] = 0.5 * (a[i - 1] + a[i + 1]) * a[i]
        a, b = b, a
    return sum(a) + 2 * sum(b)


def lists_in_a_dict(x):
    d = {"a": [], "b": []}
    for v in x:
        d["a"].append(v)
        d["b"].append(v * v)
    return sum(d["a"]) * sum(d["b"])


def filled_by_a_callee(x):
    def push(items, v):
        items.append(v * 2)

    hs = []
    for v in x:
        push(hs, v)
    return sum(h * h for h in hs)


def filled_by_a_closure(x):
    hs = []

    def push(v):
        hs.append(v * x[0])

    for v in x:
        push(v)
    return sum(hs)


def made_by_a_callee(x):
    def squares(values):
        out = []
        for v in values:
            out.append(v * v)
        return out

    s = squares(x)
    return s[0] * s[-1] + sum(squares(x * 2))


def two_names_of_one_list(x):
    a = []
    b = a
    for v in x:
        a.append(v)
        b.append(v * 2)
    return sum(h * i for i, h in enumerate(a)) + len(b)


def copy_is_another_list(x):
    hs = [v * v for v in x]
    gs = hs.copy()
    gs.append(x[0])
    gs[0] = x[1]
    return sum(hs) * sum(gs)


def one_of_two_lists(x):
    hs = [v for v in x]
    gs = [v * v for v in x]
    chosen = hs if x[0] > -50 else gs
    return sum(chosen)


def largest_and_smallest(x):
    hs = [np.sin(v) * 2 for v in x]
    return max(hs) - min(hs) + max(hs[0], hs[1])


def array_functions_take_lists(x):
    hs = [v * v for v in x]
    return np.dot(hs, x) + np.sum(hs) + np.linalg.norm(hs) + np.max(hs)


def conditional_items(x):
    hs = []
    for i in range(len(x)):
        hs.append(x[i] if x[i] > 0 else -0.5 * x[i])
    return sum(hs[i] * hs[i - 1] if i > 0 else 0.0 for i in range(len(hs)))


def static_keys_in_a_dict(x):
    memo = {0: x[0], 1: x[1]}
    for i in range(2, 5):
        memo[i] = memo[i - 1] * x[i] + memo[i - 2]
    return memo[4]


# --- arrays in lists ------------------------------------------------------------------


def stacked_and_last(m):
    hs = [m[0]]
    for t in range(1, m.shape[0]):
        hs.append(np.tanh(hs[-1] + m[t]))
    return np.sum(np.stack(hs) ** 2) + hs[-1][0]


def stacked_as_columns(m):
    cols = []
    for i in range(m.shape[0]):
        cols.append(np.sin(m[i]))
    return np.sum(np.stack(cols, axis=1) * m.T)


def stacked_by_other_names(m):
    rows = [np.sin(m[i]) for i in range(m.shape[0])]
    return np.sum(np.vstack(rows) * m) + np.sum(np.hstack(rows) ** 2)


def concatenated(x):
    parts = []
    for i in range(1, len(x)):
        parts.append(x[:i] * x[i])
    return np.sum(np.concatenate(parts) ** 2)


def rows_as_a_list(m):
    s = 0.0
    for r in list(m):
        s = s + np.sum(r**2) * r[0]
    return s


def sum_of_arrays(m):
    return np.sum(sum([np.sin(m[i]) for i in range(m.shape[0])]) ** 2)


def mean_over_the_list(m):
    hs = [np.sin(m[i]) for i in range(m.shape[0])]
    return np.sum(np.mean(hs, axis=0) ** 2) + np.max(hs)


def arrays_added_to_in_place(x):
    acc = [x[:3] * 1.0 for _ in range(9)]
    for i in range(len(x)):
        acc[i % 2] += x[i] * np.ones(3)
    return np.sum(acc[0] * acc[1])


def parts_of_arrays_written(m):
    rows = [m[i] * 1.0 for i in range(m.shape[0])]
    for i in range(1, len(rows)):
        rows[i][0] = rows[i - 1][0] * rows[i][1]
        rows[i][1:] += rows[i - 1][1:]
    return np.sum(np.stack(rows) ** 2)


def lengths_that_differ(x):
    acts = [x]
    for _ in range(3):
        acts.append(acts[-1][1:] * acts[-1][:-1])
    return sum(np.sum(a**2) for a in acts)


def axes_that_differ(x):
    parts = []
    for k in range(3):
        parts.append(x * k if k else np.outer(x, x))
    return np.sum(parts[0]) + np.sum(parts[2])


def item_taken_out_and_changed(x):
    hs = []
    for k in range(7):
        hs.append(x * k)
    a = hs[2]
    a += x[0]
    return np.sum(a**2)


def rows_of_an_argument(m):
    rows = [m[i] for i in range(m.shape[0])]
    rows[0] = rows[1] * 2
    return np.sum(np.array(rows) ** 2)
