"""Arrays made of arrays: creation, copies, views, conversions; positions, parts."""

from __future__ import annotations

import numpy as np


def ndarray_ctor(x):
    y = np.ndarray((5,))
    y[:] = x
    return np.sum(y * y)


def ndarray_ctor2(x):
    y = np.ndarray(shape=(5, 2), dtype=np.float64)
    y[:, 0] = x
    y[:, 1] = x * x
    return np.sum(y * y)


def empty_kw(x):
    y = np.empty(shape=(5,), dtype=np.float64, order="C")
    y[:] = x
    return np.sum(y * y)


def zeros_kw(x):
    y = np.zeros(shape=5, dtype="float64")
    y += x
    return np.sum(y * y)


def full_kw(x):
    y = np.full(shape=(2, 5), fill_value=x, dtype=float, order="C")
    return np.sum(y * y)


def zeros_like_kw(x):
    y = np.zeros_like(x, dtype=float, order="K", subok=True)
    y += x
    return np.sum(y * y)


def zeros_like_shape(x):
    y = np.zeros_like(x, shape=(2, 5))
    y += x
    return np.sum(y * y)


def array_kw(x):
    y = np.array(x, copy=True, dtype=float, ndmin=2)
    y *= 2
    return np.sum(y * x)


def array_nocopy(x):
    y = np.array(x, copy=False)
    y *= 2
    return np.sum(y * x)


def array_copy_none(x):
    z = x * 1.0
    y = np.array(z, copy=None)
    y *= 2
    return np.sum(z * x)


def asarray_alias(x):
    z = x.copy()
    y = np.asarray(z)
    y *= 2.0
    return np.sum(z * y)


def asarray_dtype(x):
    z = x.copy()
    y = np.asarray(z, dtype=float)
    y *= 2.0
    return np.sum(z * y)


def asarray_list(x):
    y = np.asarray([x[0], x[1] ** 2], dtype=np.float64)
    return np.sum(y * y)


def ascont(x):
    z = x.copy()
    y = np.ascontiguousarray(z)
    return np.sum(z * y)


def asfort(m):
    y = np.asfortranarray(m)
    return np.sum(y * m)


def require(m):
    y = np.require(m, dtype=float, requirements=["C"])
    return np.sum(y * m)


def npcopy(x):
    y = np.copy(x)
    y[0] = 2.0
    return np.sum(x * y)


def npcopy_order(x):
    y = np.copy(x, order="C")
    y[0] = 2.0
    return np.sum(x * y)


def copy_order(x):
    y = x.copy("F")
    y[0] = 2.0
    return np.sum(x * y)


def copy_order_kw(x):
    y = x.copy(order="K")
    y[0] = 2.0
    return np.sum(x * y)


def astype_nocopy(x):
    z = x.copy()
    y = z.astype(np.float64, copy=False)
    y *= 3.0
    return np.sum(z * x)


def astype_str(x):
    return np.sum(x.astype("float64") * x)


def astype_kw(x):
    return np.sum(x.astype(dtype=np.float64, order="C", copy=True) * x)


def astype_int(x):
    return np.sum(x.astype(int) * x)


def view_m(x):
    z = x.copy()
    y = z.view()
    y *= 2.0
    return np.sum(z * x)


def item(x, m):
    return x.item(1) * m.item(1, 2) + m.item(4) + m.item((0, 1)) * x[0:1].item()


def clip_new(x):
    return np.sum(np.clip(x, min=-0.5, max=1.0) ** 2)


def clip_new1(x):
    return np.sum(np.clip(x, min=0.0) ** 2)


def clip_m(x):
    return np.sum(x.clip(min=0.0) ** 2)


def clip_m2(x):
    return np.sum(x.clip(max=0.5) ** 2)


def clip_none(x):
    return np.sum(np.clip(x, None, 0.5) ** 2)


def clip_amin(x):
    return np.sum(np.clip(x, a_min=0.0, a_max=None) ** 2)


def einsum_opt(m, w):
    return np.sum(np.einsum("ij,jk->ik", m, w, optimize=True) ** 2)


def einsum_o(m, w):
    return np.sum(np.einsum("ij,jk,lk->il", m, w, w, optimize=True) ** 2)


def sum_list(x):
    return np.sum([x[0], x[1] * x[2]])


def max_list(x):
    return np.max([x[0], x[1] * x[2]])


def asarray_of_scalar(x):
    return np.asarray(x[0]) * x[1]


def mod(x):
    return np.sum(x % 0.77)


def mod2(x, y):
    return np.sum(np.mod(x, np.abs(y) + 0.35) ** 2)


def rem(x):
    return np.sum(np.remainder(x, 0.77) ** 2)


def fmod(x):
    return np.sum(np.fmod(x, 0.77) ** 2)


def fmod2(x, y):
    return np.sum(np.fmod(x, np.abs(y) + 0.35) ** 2)


def divmod_(x):
    q, r = np.divmod(x, 0.77)
    return np.sum(q * r)


def modf(x):
    a, b = np.modf(x)
    return np.sum(a * a * b)


def modf_s(x):
    a, b = np.modf(x[0])
    return a * a * b + x[1]


def floordiv(x):
    return np.sum(x * (x // 0.5))


def nonzero(x):
    (i,) = np.nonzero(x > 0)
    return np.sum(x[i] ** 2)


def nonzero0(x):
    i = np.nonzero(x > 0)[0]
    return np.sum(x[i] ** 2)


def nonzero2(m):
    i, j = np.nonzero(m > 0.5)
    return np.sum(m[i, j] * m[j, i])


def where1(x):
    i = np.where(x > 0)[0]
    return np.sum(x[i] ** 2)


def where1t(x):
    return np.sum(x[np.where(x > 0)] ** 2)


def where12(m):
    return np.sum(m[np.where(m > 0.5)] ** 2)


def method_nonzero(x):
    return np.sum(x[(x > 0).nonzero()] ** 2)


def np_ndarray_sum(x):
    return np.ndarray.sum(x) ** 2


def array_equal(x):
    return np.sum(x) if np.array_equal(x, x) else x[0]


def unravel(m):
    k = np.argmax(m)
    i, j = np.unravel_index(k, m.shape)
    return m[i, j] ** 2


def unravel2(m):
    return m[np.unravel_index(np.argmax(m), m.shape)] ** 2


def unravel3(m):
    return m[np.unravel_index(m.argmin(), m.shape)] ** 2 + m.ravel()[m.argmax()]


def int_mix(x, idx):
    return np.sum(x * idx + idx // 2)


def bool_mix(x):
    return np.sum(x * (x > 0)) + np.sum((x > 0) * 2.0) * x[0]


def int_div(n, x):
    return x[0] * (n / 2) + x[1] * (n // 2) + x[2] * (n % 2)


def int_call(n, x):
    return x[int(n) - 1] * int(n)


def float_call(x):
    return float(x[0]) * x[1]


def dtype_attr(x):
    y = np.zeros(3, dtype=x.dtype)
    y[:] = x[:3]
    return np.sum(y * y)


def itemsize(m):
    return np.sum(m) * m.itemsize + m.nbytes * m[0, 0]


def real_(x):
    return np.sum(x.real * x)


def imag_(x):
    return np.sum(x.imag * x)


def conj_(x):
    return np.sum(x.conj() * np.conjugate(x))


def dt_eq(x):
    if x.dtype == np.float32:
        return np.sum(x)
    return np.sum(x * x)


def dt_eq2(x):
    if x.dtype != "float64":
        return np.sum(x)
    return np.sum(x * x)


def dt_issub(x):
    if np.issubdtype(x.dtype, np.floating):
        return np.sum(x * x)
    return np.sum(x)


def dt_kind(x):
    if x.dtype.kind == "f":
        return np.sum(x * x)
    return np.sum(x)


def dtype_type(x):
    return np.sum(x * x.dtype.type(2.5))


def finfo(x):
    return np.sum(x / (np.abs(x) + np.finfo(x.dtype).eps))


def finfo2(x):
    return np.sum(np.maximum(x, np.finfo(float).tiny))


def iinfo(x):
    return np.sum(x) * (np.iinfo(np.int32).max > 5)


def iinfo_(x):
    return np.sum(x) * (np.iinfo(np.int64).max > 5)


def np_float64(x):
    return np.float64(3) * x[0]


def np_int(x):
    return x[np.int64(2)] * np.int32(3)


def div_scalar(n, x):
    return np.sum(x) / n


def int_arr_float_div(idx, x):
    return np.sum(idx / 2 * x)


def int_power(idx, x):
    return np.sum(idx**2 * x)


def arange_mix(x):
    return np.sum(x * np.arange(5) / 5)
