"""Python's builtins, `itertools`, slices, texts and iterators."""

# ruff: noqa: UP031, RUF007, E741, B905
from __future__ import annotations

import math

import numpy as np


def uses_max_scalars(x):
    return max(x[0], x[1], x[2]) * min(x[0], x[1])


def uses_max_array(x):
    return max(x) ** 2 + min(x)


def uses_max_list(x):
    return max([x[0], x[1], x[2]]) ** 2


def uses_max_gen(x):
    return max(v * v for v in x)


def uses_max_gen2(x):
    return max(abs(x[i] - x[i + 1]) for i in range(len(x) - 1))


def uses_max_listcomp(x):
    return max([v * v for v in x])


def uses_max_default(x):
    return max([], default=x[0])


def uses_max_range(x):
    return x[max(range(3))]


def uses_max_arr_expr(x):
    return max(np.abs(x)) + max(x * x)


def uses_sum_listcomp(x):
    return sum([v * v for v in x])


def uses_sum_gen(x):
    return sum(v * v for v in x)


def uses_sum_array(x):
    return sum(x)


def uses_sum_start(x):
    return sum((v for v in x), 1.0) + sum([x[0], x[1]], start=x[2])


def uses_sum_rows(m):
    return np.sum(sum(m) ** 2)


def uses_sum_zip(x, y):
    return sum(a * b for a, b in zip(x, y))


def uses_sum_arrays(x):
    return np.sum(sum([x, x * 2.0]))


def uses_abs(x):
    return abs(x[0]) + np.sum(abs(x))


def uses_len(x, m):
    return (
        np.sum(x) / len(x) * len(m)
        + len([1, 2])
        + len("abc")
        + len({"a": 1})
        + len(m.shape)
        + len(range(4))
    )


def uses_range_forms(x):
    t = 0.0
    for i in range(4, -1, -1):
        t = t * 0.5 + x[i]
    for i in range(1, 5, 2):
        t = t * x[i]
    for i in range(len(x) - 1, 0, -2):
        t += x[i]
    return t


def uses_range_neg_n(x, n):
    t = 0.0
    for i in range(n, -1, -1):
        t = t * 0.5 + x[i]
    return t


def uses_zip_strict(x, y):
    t = 0.0
    for a, b in zip(x, y, strict=True):
        t += a * b
    return t


def uses_zip_slices(x):
    return sum((b - a) ** 2 for a, b in zip(x[:-1], x[1:]))


def uses_zip3(x, y):
    t = 0.0
    for i, (a, b) in enumerate(zip(x, y)):
        t += a * b * i
    return t


def uses_enum_start(x):
    t = 0.0
    for i, v in enumerate(x, start=1):
        t += i * v
    for i, v in enumerate(x, 2):
        t += i * v * v
    return t


def uses_reversed(x):
    t = 0.0
    for v in reversed(x):
        t = t * 0.5 + v
    for i in reversed(range(3)):
        t = t * 0.5 + x[i]
    for a in reversed([x[0], x[1]]):
        t = t * a
    for i, v in reversed(list(enumerate([x[0], x[1]]))):
        t += i * v
    return t


def uses_sorted_static(x):
    t = 0.0
    for i in sorted([3, 1, 2]):
        t = t * 0.5 + x[i]
    for k in sorted({"b": 1, "a": 0}):
        t = t * 2.0 + len(k)
    for i in sorted((2, 0), reverse=True):
        t += x[i] * i
    return t


def uses_round(x):
    return round(x[0]) * x[1] + round(2.567, 1) * x[2]


def uses_divmod(x, n):
    q, r = divmod(n, 2)
    return x[q] * x[r] + divmod(7, 3)[0]


def uses_pow(x):
    return pow(x[0], 2) + pow(abs(x[1]), 0.5) + pow(2, 3) + pow(x[0], x[3])


def uses_isinstance(x, s, n):
    t = s
    if isinstance(x, np.ndarray):
        t = t * 2.0
    if isinstance(s, float):
        t = t + 1.0
    if isinstance(s, (int, float)):
        t = t * 3.0
    if isinstance(n, int) and not isinstance(n, bool):
        t = t + n
    if isinstance(x, (list, tuple)):
        t = 0.0 * t
    if not isinstance("a", str):
        t = t * 0.0
    return t + x[0]


def uses_issubclass(x):
    if (
        issubclass(float, object)
        and issubclass(bool, int)
        and issubclass(np.float64, np.floating)
        and callable(np.sin)
        and callable(len)
        and not callable(3)
    ):
        return np.sum(x)
    return 0.0


def uses_np_isscalar(x, s):
    if np.isscalar(s) and not np.isscalar(x):
        return np.sum(x) * s
    return 0.0


def uses_float_int(x, n):
    return (
        float(x[0]) * int(n)
        + float(n) * x[1]
        + float("2.5") * x[2]
        + int(2.7) * x[3]
        + bool(n) * x[4]
    )


def uses_any_all(x):
    if any(v > 100 for v in x):
        return 0.0
    if all(v < 100 for v in x) and any([False, True]):
        return np.sum(x)
    return x[0]


def uses_any_array(x):
    if any(x > 2.0):
        return np.sum(x)
    return x[0]


def uses_slice_obj(x):
    s = slice(1, 4)
    t = slice(None, None, 2)
    y = x * 1.0
    y[s] = 2.0 * x[slice(0, 3)]
    return np.sum(y[t] * x[t])


def uses_np_s(m):
    sl = np.s_[1:, :2]
    idx = np.index_exp[0, 1:]
    inner = (slice(1, -1), slice(None))
    return np.sum(m[sl]) + np.sum(m[idx] ** 2) + np.sum(m[inner] ** 3)


def uses_slice_tuple_build(m):
    t = 0.0
    for axis in range(m.ndim):
        sl = [slice(None)] * m.ndim
        sl[axis] = slice(1, None)
        sr = [slice(None)] * m.ndim
        sr[axis] = slice(None, -1)
        t += np.sum((m[tuple(sl)] - m[tuple(sr)]) ** 2)
    return t


def uses_ellipsis(m):
    e = Ellipsis
    return np.sum(m[..., 0]) + np.sum(m[e, 1])


def uses_tuple_list(x):
    a = tuple([x[0], x[1]])
    b = list((x[2], x[3]))
    c = list(range(3))
    d = tuple(v * 2.0 for v in (x[0], x[1]))
    return a[0] * b[1] + x[c[2]] * d[1] + list(zip([1, 2], [x[0], x[1]]))[1][1]


def uses_list_of_array(x):
    return np.sum(np.array(list(x)) ** 2)


def uses_list_of_array3(b):
    l = list(b[:3])
    return l[0] * l[1]


def uses_dict_kw(x):
    d = dict(a=x[0], b=x[1])
    e = dict(d, c=x[2])
    f = dict([("k", x[3]), ("l", x[4])])
    g = dict(zip(["u", "v"], [x[0], x[1]]))
    return d["a"] * e["b"] * e["c"] + f["k"] * f["l"] + g["u"] * g["v"]


def uses_iter_next(x):
    it = iter([x[0], x[1], x[2]])
    a = next(it)
    b = next(it)
    return a * b + next(it) + next(it, 5.0)


def uses_iter_loop(x):
    it = iter((x[0], x[1], x[2]))
    first = next(it)
    t = first
    for v in it:
        t = t * 2.0 + v
    return t


def uses_strings(x, mode):
    if (
        mode.upper() == "SIN"
        and mode.startswith("s")
        and mode.lower() in ("sin", "cos")
    ):
        name = ["a", "b"][1]
        key = "{}_{}".format("w", 1) + f"_{name}" + "%d" % 3
        d = {"w_1_b3": x, f"l{2}": x * 2.0}
        return (
            np.sum(d[key])
            + np.sum(d["l" + str(2)])
            + len(mode.strip())
            + len(" ".join(["a", "b"]))
        )
    return 0.0


def uses_fstring_keys(x):
    p = {}
    for i in range(3):
        p[f"W{i}"] = x * (i + 1)
    t = 0.0
    for i in range(3):
        t = t + np.sum(np.sin(p[f"W{i}"]))
    return t


def uses_fstring_format(x):
    d = {"w02": x}
    return np.sum(d[f"w{2:02d}"])


def uses_in_static(x, mode):
    d = {"a": 1}
    if (
        mode in ("sin", "cos")
        and mode not in ["tan"]
        and "a" in d
        and 3 in range(5)
        and "i" in mode
        and 2 in {1, 2}
    ):
        return np.sum(x)
    return 0.0


def uses_is_none(x):
    y = None
    z = x
    if y is None and z is not None:
        return np.sum(z)
    return 0.0


def uses_iters_named(x, y):
    pairs = zip(x, y)
    t = 0.0
    for a, b in pairs:
        t += a * b
    e = enumerate(x)
    for i, v in e:
        t += i * v
    r = range(3)
    for i in r:
        t += x[i]
    rv = reversed(range(3))
    for i in rv:
        t = t * 0.5 + x[i]
    return t


def uses_gen_named(x):
    g = (v * v for v in x)
    return sum(g)


def uses_zip_star(x):
    pairs = [(x[0], x[1]), (x[2], x[3])]
    a, b = zip(*pairs)
    return a[0] * b[1] + a[1] * b[0]


def uses_unpack_listcomp(x):
    a, b, c = [v * 2.0 for v in (x[0], x[1], x[2])]
    return a * b + c


def uses_unpack_gen(x):
    a, b = (v * v for v in (x[0], x[1]))
    return a * b


def uses_set_static(x):
    s = {1, 2, 3}
    if 2 in s:
        return np.sum(x)
    return 0.0


def uses_itertools(x):
    import itertools

    t = 0.0
    for i, j in itertools.product(range(2), range(2)):
        t += x[i] * x[j]
    for i, j in itertools.combinations(range(3), 2):
        t += (x[i] - x[j]) ** 2
    return t


def uses_chain_cmp(x, s):
    if 0 < s < 1 and 0 <= 1 < 2:
        return np.sum(x)
    return x[0]


def uses_math(s):
    return (
        math.sin(s)
        + math.exp(s) * math.sqrt(s)
        + math.pi * math.log(s)
        + math.hypot(s, 1.0)
        + math.atan2(s, 2.0)
        + math.pow(s, 2)
        + math.fabs(-s)
        + math.floor(2.5)
        + math.ceil(s)
        + math.inf * 0
        if False
        else math.cosh(s)
    )


def uses_divmod_float(s):
    q, r = divmod(s * 10.0, 3.0)
    return q * s + r


def uses_sum_bool(x):
    return sum(x > 0) * x[0]


def uses_list_mult(x):
    l = [x[0]] * 3 + [x[1]]
    return sum(l) * l[-1]


def uses_list_slice(x):
    l = [x[0], x[1], x[2], x[3]]
    return sum(l[1:3]) * l[::-1][0] + l[-2]


def uses_sorted_zip(x):
    names = {"b": x[0], "a": x[1]}
    return sum(v * (i + 1) for i, (k, v) in enumerate(sorted(names.items())))
