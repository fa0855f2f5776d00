"""Statements: loops with `else`, `match`, `try`, walrus, None and values."""

# ruff: noqa: B007, B904, E741, F841
from __future__ import annotations

import numpy as np


def uses_for_else(x):
    total = 0.0
    for v in x:
        if v > 100.0:
            break
        total = total + v * v
    else:
        total = total * 2.0
    return total


def uses_for_else_break(x):
    total = 0.0
    for v in x:
        if v > 2.0:
            break
        total = total + v * v
    else:
        total = total * 2.0
    return total


def uses_while_else(s):
    k = 0
    while k < 3:
        s = s * 1.5
        k += 1
    else:
        s = s + 1.0
    return s


def uses_match_literal(x, n):
    match n:
        case 1:
            return np.sum(x)
        case 2 | 3:
            y = np.sum(x**2)
        case _:
            y = np.sum(x**3)
    return y


def uses_match_str(x, mode):
    match mode:
        case "sin":
            return np.sum(np.sin(x))
        case "cos":
            return np.sum(np.cos(x))
        case other:
            raise ValueError(f"unknown {other}")


def uses_match_tuple(x):
    match x.shape:
        case (n,):
            return np.sum(x) / n
        case (n, m):
            return np.sum(x) / (n * m)
    return 0.0


def uses_match_seq(x):
    pair = (x[0], x[1], x[2])
    match pair:
        case [a, *rest]:
            return a * rest[0] + rest[1]


def uses_match_guard(s):
    match s:
        case v if v > 0.5:
            return v * v
        case v:
            return v * 3.0


def uses_match_class(s):
    match s:
        case float():
            return s * 2.0
        case int():
            return s * 3.0
        case _:
            return s


def uses_match_runtime(x, n):
    total = 0.0
    for i in range(n):
        match i % 3:
            case 0:
                total = total + x[i]
            case 1:
                total = total + x[i] ** 2
            case _:
                total = total * x[i]
    return total


def uses_match_dict(x):
    d = {"kind": "square", "v": x}
    match d:
        case {"kind": "square", "v": v}:
            return np.sum(v * v)
        case _:
            return np.sum(x)


def uses_try_import(x):
    try:
        import scipy
    except ImportError:
        scipy = None
    return np.sum(x * x)


def uses_try_guard(x):
    try:
        n = len(x)
    except TypeError:
        raise ValueError("need array")
    return np.sum(x) * n


def uses_errstate(x):
    with np.errstate(divide="ignore", invalid="ignore"):
        y = 1.0 / x
    return np.sum(y)


def uses_errstate_return(x):
    with np.errstate(all="ignore"):
        return np.sum(1.0 / x)


def uses_annassign(x):
    total: float = 0.0
    z: np.ndarray
    z = x * 2.0
    total += np.sum(z)
    return total


def uses_del(x):
    y = x * 2.0
    z = y + 1.0
    del y
    y = z * z
    del z
    return np.sum(y)


def uses_del_item(x):
    d = {"a": x, "b": x * 2.0}
    del d["a"]
    l = [x, x * 3.0, x]
    del l[0]
    return np.sum(sum(d.values())) + np.sum(l[0])


def uses_walrus(x):
    if (t := np.sum(x)) > 0:
        return t * t
    return t


def uses_walrus_while(s):
    total = s
    while (u := total * 1.5) < 10.0:
        total = u + 0.1
    return total * u


def uses_walrus_comp(x):
    ys = [y for v in x if (y := v * v) > 0.2]
    return sum(ys) + y


def uses_walrus_comp_static(x):
    ys = [(y := x[i] * 2.0) for i in range(3)]
    return sum(ys) * y


def uses_chained(x):
    a = b = np.sum(x)
    c = d = x * 1.0
    c[0] = 5.0
    return a * b + d[0] * x[1]


def uses_pass_doc(x):
    """Doc."""
    "another"
    pass
    if x[0] > 0:
        pass
    else:
        pass
    ...
    return np.sum(x)


def uses_assert(x):
    assert x.ndim == 1, "need vector"
    assert len(x) > 2
    assert np.all(np.isfinite(x)), f"bad {x}"
    return np.sum(x**2)


def uses_raise_branch(x, mode):
    if mode == "sin":
        f = np.sin(x)
    elif mode == "cos":
        f = np.cos(x)
    else:
        raise NotImplementedError(mode)
    return np.sum(f)


G = 2.5


def uses_global_read(x):
    global G
    return np.sum(x) * G


def uses_continue_else(x):
    t = 0.0
    for i, v in enumerate(x):
        if i % 2:
            continue
        t += v**3
    else:
        t *= 2
    return t


def uses_target_after(x):
    for i in range(len(x)):
        pass
    return x[i] * i


def uses_target_after2(x):
    for v in x:
        u = v * v
    return u * v


def uses_while_true(s):
    k = 0
    while True:
        s = s * 0.5 + 0.1
        k += 1
        if k >= 5:
            break
    return s


def uses_while_true_return(s):
    k = 0
    while True:
        s = s * 0.5 + 0.1
        k += 1
        if s < 0.3 or k > 7:
            return s * s


def uses_nested_break(x):
    t = 0.0
    for i in range(3):
        for j in range(3):
            if j > i:
                break
            t = t + x[i] * x[j]
        else:
            t = t * 1.5
    return t


def uses_best_none(x):
    best = None
    for v in x:
        if best is None or v > best:
            best = v
    return best * best


def uses_best_none_idx(x):
    best, where = None, None
    for i in range(len(x)):
        if best is None or x[i] > best:
            best = x[i]
            where = i
    return best * x[where]


def uses_prev_none(x):
    prev = None
    t = 0.0
    for v in x:
        if prev is not None:
            t += (v - prev) ** 2
        prev = v
    return t


def uses_try_finally(x):
    try:
        y = np.sum(x * x)
    finally:
        pass
    return y


def uses_ternary_chain(s, t):
    return s if s > t else t if t > 0 else s * t


def uses_tuple_cond(x):
    a, b = (x[0], x[1]) if x[0] > 0 else (x[1], x[0])
    return a * a * b


def uses_if_array_truth(x):
    if x.any():
        return np.sum(x)
    return 0.0 * x[0]


def uses_while_not_none(x):
    t = 0.0
    i = 0
    while i < len(x) and x[i] < 2.0:
        t += x[i] ** 2
        i += 1
    return t
