"""Filters of signals and images: recursive, by windows, in place."""

from __future__ import annotations

import numpy as np
from support import Numbers, Program

NUMBERS = Numbers(5)


def deriche_kernel(alpha, imgIn):
    k = (
        (1.0 - np.exp(-alpha))
        * (1.0 - np.exp(-alpha))
        / (1.0 + alpha * np.exp(-alpha) - np.exp(2.0 * alpha))
    )
    a1 = a5 = k
    a2 = a6 = k * np.exp(-alpha) * (alpha - 1.0)
    a3 = a7 = k * np.exp(-alpha) * (alpha + 1.0)
    a4 = a8 = -k * np.exp(-2.0 * alpha)
    b1 = 2.0 ** (-alpha)
    b2 = -np.exp(-2.0 * alpha)
    c1 = c2 = 1

    y1 = np.empty_like(imgIn)
    y1[:, 0] = a1 * imgIn[:, 0]
    y1[:, 1] = a1 * imgIn[:, 1] + a2 * imgIn[:, 0] + b1 * y1[:, 0]
    for j in range(2, imgIn.shape[1]):
        y1[:, j] = (
            a1 * imgIn[:, j]
            + a2 * imgIn[:, j - 1]
            + b1 * y1[:, j - 1]
            + b2 * y1[:, j - 2]
        )

    y2 = np.empty_like(imgIn)
    y2[:, -1] = 0.0
    y2[:, -2] = a3 * imgIn[:, -1]
    for j in range(imgIn.shape[1] - 3, -1, -1):
        y2[:, j] = (
            a3 * imgIn[:, j + 1]
            + a4 * imgIn[:, j + 2]
            + b1 * y2[:, j + 1]
            + b2 * y2[:, j + 2]
        )

    imgOut = c1 * (y1 + y2)

    y1[0, :] = a5 * imgOut[0, :]
    y1[1, :] = a5 * imgOut[1, :] + a6 * imgOut[0, :] + b1 * y1[0, :]
    for i in range(2, imgIn.shape[0]):
        y1[i, :] = (
            a5 * imgOut[i, :]
            + a6 * imgOut[i - 1, :]
            + b1 * y1[i - 1, :]
            + b2 * y1[i - 2, :]
        )

    y2[-1, :] = 0.0
    y2[-2, :] = a7 * imgOut[-1, :]
    for i in range(imgIn.shape[0] - 3, -1, -1):
        y2[i, :] = (
            a7 * imgOut[i + 1, :]
            + a8 * imgOut[i + 2, :]
            + b1 * y2[i + 1, :]
            + b2 * y2[i + 2, :]
        )

    imgOut[:] = c2 * (y1 + y2)
    return imgOut


def deriche(alpha, imgIn):
    out = deriche_kernel(alpha, imgIn)
    return np.sum(out)


def recursive_filter_rows_cols(img, a):
    out = img.copy()
    h, w = out.shape
    for i in range(h):
        for j in range(1, w):
            out[i, j] = (1 - a) * out[i, j] + a * out[i, j - 1]
        for j in range(w - 2, -1, -1):
            out[i, j] = (1 - a) * out[i, j] + a * out[i, j + 1]
    for j in range(w):
        for i in range(1, h):
            out[i, j] = (1 - a) * out[i, j] + a * out[i - 1, j]
        for i in range(h - 2, -1, -1):
            out[i, j] = (1 - a) * out[i, j] + a * out[i + 1, j]
    return np.sum(out**2)


def recursive_columns(img, a):
    def sweep(x):
        for j in range(1, x.shape[1]):
            x[:, j] += a * (x[:, j - 1] - x[:, j])
        return x

    y = sweep(img.copy())
    y = sweep(y[:, ::-1])[:, ::-1]
    y = sweep(y.T).T
    return np.sum(y**2)


def domain_transform(img, sigma_s, sigma_r):
    d = np.zeros_like(img)
    d[1:] = np.abs(np.diff(img))
    V = np.exp(-np.sqrt(2) / sigma_s) ** (1 + sigma_s / sigma_r * d)
    F = img.copy()
    for i in range(1, len(F)):
        F[i] = F[i] + V[i] * (F[i - 1] - F[i])
    for i in range(len(F) - 2, -1, -1):
        F[i] = F[i] + V[i + 1] * (F[i + 1] - F[i])
    return np.sum(F**2)


def guided_filter_1d(I, p, rr, eps):
    n = len(I)
    a = np.zeros(n)
    b = np.zeros(n)
    for i in range(n):
        lo, hi = max(0, i - rr), min(n, i + rr + 1)
        mI, mp = I[lo:hi].mean(), p[lo:hi].mean()
        cov = (I[lo:hi] * p[lo:hi]).mean() - mI * mp
        var = (I[lo:hi] ** 2).mean() - mI**2
        a[i] = cov / (var + eps)
        b[i] = mp - a[i] * mI
    q = 0.0
    for i in range(n):
        lo, hi = max(0, i - rr), min(n, i + rr + 1)
        q += (a[lo:hi].mean() * I[i] + b[lo:hi].mean()) ** 2
    return q


def fir_filter(x, h):
    y = np.zeros(len(x))
    for n in range(len(x)):
        for k in range(len(h)):
            if n - k >= 0:
                y[n] += h[k] * x[n - k]
    return np.sum(y**2)


def iir_direct_form(b, a, x):
    y = np.zeros_like(x)
    for n in range(len(x)):
        acc = 0.0
        for i in range(len(b)):
            if n >= i:
                acc += b[i] * x[n - i]
        for j in range(1, len(a)):
            if n >= j:
                acc -= a[j] * y[n - j]
        y[n] = acc / a[0]
    return np.sum(y**2)


def biquad_df2t(coef, x):
    b0, b1, b2, a1, a2 = coef
    s1 = s2 = 0.0
    out = []
    for v in x:
        y = b0 * v + s1
        s1 = b1 * v - a1 * y + s2
        s2 = b2 * v - a2 * y
        out.append(y)
    return np.sum(np.array(out) ** 2)


def lfilter_state(b, a, x, zi):
    z = zi.copy()
    y = np.empty_like(x)
    for n in range(x.shape[0]):
        y[n] = b[0] * x[n] + z[0]
        for i in range(len(z) - 1):
            z[i] = b[i + 1] * x[n] + z[i + 1] - a[i + 1] * y[n]
        z[-1] = b[-1] * x[n] - a[-1] * y[n]
    return np.sum(y**2) + np.sum(z)


def levinson(rr, order):
    a = np.zeros(order + 1)
    a[0] = 1.0
    e = rr[0]
    for i in range(1, order + 1):
        k = -(rr[i] + np.dot(a[1:i], rr[i - 1 : 0 : -1])) / e
        a_prev = a.copy()
        a[1:i] = a_prev[1:i] + k * a_prev[i - 1 : 0 : -1]
        a[i] = k
        e *= 1 - k * k
    return e + np.sum(a**2)


def lifting_wavelet(x, levels):
    s = x.copy()
    n = len(s)
    for _ in range(levels):
        even = s[0:n:2].copy()
        odd = s[1:n:2].copy()
        odd -= 0.5 * (even + np.roll(even, -1))
        even += 0.25 * (odd + np.roll(odd, 1))
        s[: n // 2] = even
        s[n // 2 : n] = odd
        n //= 2
    return np.sum(np.abs(s) ** 3)


def karplus_strong(buf, decay, n):
    out = np.zeros(n)
    b = buf.copy()
    p = len(b)
    for i in range(n):
        out[i] = b[i % p]
        b[i % p] = decay * 0.5 * (b[i % p] + b[(i + 1) % p])
    return np.sum(out**2)


PROGRAMS = [
    Program(deriche, (0.25, NUMBERS.positive(6, 5)), (0, 1)),
    Program(recursive_filter_rows_cols, (NUMBERS.normal(4, 5), 0.4), (0, 1)),
    Program(recursive_columns, (NUMBERS.normal(4, 5), 0.4), (0, 1)),
    Program(domain_transform, (NUMBERS.normal(8), 3.0, 0.5), (0, 1, 2)),
    Program(
        guided_filter_1d, (NUMBERS.normal(7), NUMBERS.normal(7), 2, 0.1), (0, 1, 3)
    ),
    Program(fir_filter, (NUMBERS.normal(6), NUMBERS.normal(3)), (0, 1)),
    Program(
        iir_direct_form,
        (NUMBERS.normal(3), np.array([1.2, 0.3, -0.2]), NUMBERS.normal(7)),
        (0, 1, 2),
    ),
    Program(biquad_df2t, (NUMBERS.normal(5) * 0.3, NUMBERS.normal(7)), (0, 1)),
    Program(
        lfilter_state,
        (
            NUMBERS.normal(3),
            NUMBERS.normal(3) * 0.3,
            NUMBERS.normal(6),
            NUMBERS.normal(2),
        ),
        (0, 1, 2, 3),
    ),
    Program(levinson, (np.array([2.0, 0.8, 0.3, -0.1]), 3), (0,)),
    Program(lifting_wavelet, (NUMBERS.normal(8), 2), (0,)),
    Program(karplus_strong, (NUMBERS.normal(4), 0.95, 9), (0, 1)),
]
