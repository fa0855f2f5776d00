"""float16, float32, float64 and integers side by side."""

from __future__ import annotations

import numpy as np


def out_f32(x):
    y = np.zeros(5, dtype=np.float32)
    np.add(x, x, out=y, casting="same_kind")
    return float(np.sum(y))


def out_f32_default(x):
    y = np.zeros(5)
    z = np.ones(5, dtype=np.float32)
    np.multiply(z, z, out=y)
    return np.sum(y * x)


def sum_dtype(x32):
    return np.sum(x32 * x32, dtype=np.float64)


def mean_dtype(x32):
    return np.mean(x32 * x32, dtype=np.float64)


def ones_like_kw(x):
    return np.sum(np.ones_like(x, dtype=np.float32) * x)


def asarray_dtype32(x):
    z = x.copy()
    y = np.asarray(z, dtype=np.float32)
    y *= 2.0
    return np.sum(z) + float(np.sum(y)) * 0.0


def astype_copyfalse32(x):
    z = x.copy()
    y = z.astype(np.float32, copy=False)
    return np.sum(z * x) + float(y[0]) * 0


def f32_f64(x32, x):
    return np.sum(x32 * x)


def f32_py(x32):
    return np.sum(2.0 * x32 + 1)


def f32_npscalar(x32):
    return np.sum(np.float64(2.0) * x32)


def f32_npscalar32(x32):
    return np.sum(np.float32(2.0) * x32)


def f32_inplace(x32, x):
    y = x32.copy()
    y += x
    y *= x
    return np.sum(y)


def f16(x16):
    return np.sum(x16 * x16)


def np32(x32):
    return np.sum(np.float32(0.5) * x32) * np.float64(3)


def res_type(x, x32):
    y = np.zeros(5, dtype=np.result_type(x, x32))
    y[:] = x * x32
    return np.sum(y)


def res_type2(x, x32):
    y = np.zeros(5, dtype=np.result_type(x32.dtype, np.float32))
    y[:] = x * x32
    return float(np.sum(y) * 0) + np.sum(x)


def promote(x, x32):
    y = np.zeros(5, dtype=np.promote_types(x.dtype, x32.dtype))
    y[:] = x * x32
    return np.sum(y)


def scalar32(s32, x):
    return s32 * np.sum(x)


def scalar32b(s32):
    return s32 * s32 + np.sin(s32)


def scalar64(s64):
    return s64 * s64


def f32_where(x32):
    return np.sum(np.where(x32 > 0, x32, 0.0))


def f32_mean(x32):
    return np.mean(x32**2)


def f32_untyped_aug(x32, x):
    y = x32 * 1
    y += x * 2
    return np.sum(y)


def copyto_f32(x):
    y = np.zeros(5, np.float32)
    np.copyto(y, x)
    return np.sum(y)


def f32_type(x32):
    return np.sum(x32 * x32.dtype.type(2.5))


def dt_neq(x32):
    if x32.dtype != np.float64:
        x32 = x32.astype(np.float64)
    return np.sum(x32 * x32)


def asarray_f(x32):
    x = np.asarray(x32, dtype=np.float64)
    return np.sum(x * x)


def resulttype_zero(x32, x):
    acc = np.zeros(5, np.result_type(x32, x))
    acc += x32 * x
    return acc.sum()


def select_f32(x32):
    return np.sum(np.select([x32 > 1, x32 > 0], [x32**2, x32**3]))


def insert_f32(x32):
    return np.sum(np.insert(x32, 1, 0.5) ** 2)


def cov_f32(x32):
    return float(np.cov(x32))


def vander_f32(x32):
    return float(np.sum(np.vander(x32, 3)))


def nanmean_f32(x32):
    return np.nanmean(x32**2)
