"""The common functions of NumPy, each in a line or two."""

from __future__ import annotations

import numpy as np


def roll(x):
    return np.sum(np.roll(x, 2) * x)


def roll2(m):
    return np.sum(np.roll(m, 1, axis=0) * m)


def roll_tuple(m):
    return np.sum(np.roll(m, (1, -1), axis=(0, 1)) * m)


def roll_flat(m):
    return np.sum(np.roll(m, 2) * m)


def rot(m):
    return np.sum(np.rot90(m) * m)


def rot2(m):
    return np.sum(np.rot90(m, 2) * m)


def tri(m):
    return np.sum(np.tril(m, -1) * m) + np.sum(np.triu(m) ** 2)


def diag(m, b):
    return np.sum(np.diag(m) * b) + np.sum(np.diag(b) @ m)


def diagonal(m):
    return np.sum(m.diagonal() ** 2) + np.sum(np.diagonal(m, offset=1) ** 2)


def trace(m):
    return np.trace(m @ m)


def kron(m, w):
    return np.sum(np.kron(m, w) ** 2)


def kron1(x, b):
    return np.sum(np.kron(x, b) ** 2)


def cross(b, m):
    return np.sum(np.cross(b, m[0]) ** 2)


def cross2(m, data):
    return np.sum(np.cross(m, data[:3]) ** 2)


def norm(m, x):
    return np.linalg.norm(m) + np.linalg.norm(x, 1) + np.linalg.norm(x, np.inf)


def solve(m, b):
    return np.sum(np.linalg.solve(m, b) ** 2)


def inv(m):
    return np.sum(np.linalg.inv(m) ** 2)


def det(m):
    return np.linalg.det(m) ** 2


def pinv(w):
    return np.sum(np.linalg.pinv(w) ** 2)


def chol(m):
    return np.sum(np.linalg.cholesky(m @ m.T + np.eye(3)) ** 3)


def chol2(m):
    L = np.linalg.cholesky(m @ m.T + np.eye(3))
    return np.sum(np.log(np.diag(L))) + np.sum(L[2])


def eigh(m):
    e, v = np.linalg.eigh(m + m.T)
    return np.sum(e**2 * np.arange(3.0)) + np.sum(v[:, 0] ** 4)


def eigvalsh(m):
    return np.sum(np.linalg.eigvalsh(m + m.T) ** 3)


def slogdet(m):
    return np.linalg.slogdet(m)[1]


def mpow(m):
    return np.sum(np.linalg.matrix_power(m, 3) ** 2)


def multidot(m, w):
    return np.sum(np.linalg.multi_dot([m, m, w]) ** 2)


def convolve(x, b):
    return np.sum(np.convolve(x, b) ** 2)


def convolve_same(x, b):
    return np.sum(np.convolve(x, b, mode="same") ** 2)


def convolve_valid(x, b):
    return np.sum(np.convolve(x, b, "valid") ** 2)


def correlate(x, b):
    return np.sum(np.correlate(x, b) ** 2)


def correlate_full(x, b):
    return np.sum(np.correlate(x, b, "full") ** 2)


def pad(x):
    return np.sum(np.pad(x, 1) ** 2)


def pad_mode(m):
    return np.sum(
        np.pad(m, ((1, 2), (0, 1)), mode="constant", constant_values=2.0) ** 2
    )


def pad_edge(x):
    return np.sum(np.pad(x, (1, 2), mode="edge") ** 2)


def pad_reflect(x):
    return np.sum(np.pad(x, 2, mode="reflect") * np.arange(9.0))


def pad_wrap(x):
    return np.sum(np.pad(x, 2, mode="wrap") * np.arange(9.0))


def pad_sym(m):
    return np.sum(np.pad(m, 1, mode="symmetric") * np.arange(25.0).reshape(5, 5))


def tile(x):
    return np.sum(np.tile(x, (2, 2)) * np.arange(10.0))


def repeat(x):
    return np.sum(np.repeat(x, 2) * np.arange(10.0))


def meshgrid(x, b):
    X, Y = np.meshgrid(x, b)
    return np.sum(X * Y**2)


def meshgrid_ij(x, b):
    X, Y = np.meshgrid(x, b, indexing="ij")
    return np.sum(X * Y**2)


def meshgrid_sparse(x, b):
    X, Y = np.meshgrid(x, b, sparse=True)
    return np.sum(X * Y**2)


def mgrid(m):
    i, j = np.mgrid[0:3, 0:3]
    return np.sum(m * i * j)


def ogrid(m):
    i, j = np.ogrid[0:3, 0:3]
    return np.sum(m * i * j)


def indices(m):
    i, j = np.indices((3, 3))
    return np.sum(m * (i + j))


def linspace(a):
    return np.sum(np.linspace(0, a, 5) ** 2)


def vander(x):
    return np.sum(np.vander(x, 3) ** 2)


def vander_inc(x):
    return np.sum(np.vander(x, 3, increasing=True) ** 2)


def histogram(x):
    h, _e = np.histogram(x, bins=3, range=(-2, 3))
    return np.sum(x) * h[1]


def histogram_w(x, y):
    h, _e = np.histogram(x, bins=3, range=(-2, 3), weights=y)
    return np.sum(h**2)


def histogram_edges(x):
    h = np.histogram(x, bins=[-2.0, 0.0, 3.0])[0]
    return np.sum(x * h[0])


def bincount(x, idx):
    return np.sum(np.bincount(idx, weights=x) ** 2)


def bincount_min(x, idx):
    return np.sum(np.bincount(idx, weights=x, minlength=6) ** 2)


def bincount_c(x, idx):
    return np.sum(np.bincount(idx)[idx] * x)


def searchsorted(x):
    i = np.searchsorted(np.array([-1.0, 0.0, 1.0]), x)
    return np.sum(x * i)


def digitize(x):
    i = np.digitize(x, np.array([-1.0, 0.0, 1.0]))
    return np.sum(x * i)


def unique_i(x, idx):
    return np.sum(x[np.unique(idx)])


def unique_c(x, idx):
    u, c = np.unique(idx, return_counts=True)
    return np.sum(x[u] * c)


def argsort(x):
    return np.sum(x[np.argsort(x)] * np.arange(5.0))


def argmax(x):
    return x[np.argmax(x)] * x[x.argmin()]


def sign(x):
    return np.sum(np.sign(x) * x + np.floor(x) * x + np.ceil(x) * x)


def interp(x):
    return np.sum(
        np.interp(x, np.array([-2.0, 0.0, 3.0]), np.array([1.0, 2.0, -1.0])) ** 2
    )


def interp_fp(x, b):
    return np.sum(np.interp(x, np.array([-2.0, 0.0, 3.0]), b) ** 2)


def interp_xp(x, b):
    return np.sum(np.interp(x, np.cumsum(b * b), np.array([1.0, 2.0, -1.0])) ** 2)


def average(x):
    return np.average(x**2)


def average_w(x, y):
    return np.average(x**2, weights=y**2 + 1)


def average_ax(m, b):
    return np.sum(np.average(m, axis=0, weights=b**2) ** 2)


def median(x):
    return np.median(x) ** 2


def median_ax(m):
    return np.sum(np.median(m, axis=0) ** 2)


def trapz(x):
    return np.trapezoid(x**2)


def trapz_x(x, y):
    return np.trapezoid(x**2, np.cumsum(y**2))


def trapz_dx(m):
    return np.sum(np.trapezoid(m, dx=0.5, axis=0) ** 2)


def diff(x):
    return np.sum(np.diff(x) ** 2) + np.sum(np.diff(x, n=2) ** 2)


def diff_pre(x):
    return np.sum(np.diff(x, prepend=0.0) ** 2)


def ediff1d(x):
    return np.sum(np.ediff1d(x) ** 2)


def gradient(x):
    return np.sum(np.gradient(x) ** 2)


def gradient_dx(x):
    return np.sum(np.gradient(x, 0.1) ** 2)


def gradient2(m):
    gy, gx = np.gradient(m)
    return np.sum(gy**2 * gx)


def gradient_ax(m):
    return np.sum(np.gradient(m, 0.5, axis=1) ** 2)


def hypot(x, y):
    return np.sum(np.hypot(x, y))


def logaddexp(x, y):
    return np.sum(np.logaddexp(x, y) + np.logaddexp2(x, y))


def sinc(x):
    return np.sum(np.sinc(x))


def nan_to_num(x):
    return np.sum(np.nan_to_num(x, nan=1.0, posinf=2.0) ** 2)


def select(x):
    return np.sum(np.select([x > 1, x > 0], [x**2, x**3], default=0.5) * x)


def select_d(x):
    return np.sum(np.select([x > 1, x > 0], [x**2, x**3], x))


def choose(x, y):
    return np.sum(np.choose((x > 0).astype(int), [x**2, y**3]))


def choose_list(x, y):
    return np.sum(np.choose([0, 1, 0, 1, 1], [x**2, y**3]))


def piecewise(x):
    return np.sum(np.piecewise(x, [x < 0, x >= 0], [lambda v: v**2, lambda v: v**3]))


def piecewise_c(x):
    return np.sum(np.piecewise(x, [x < 0], [1.0, lambda v: v**3]))


def compress(x):
    return np.sum(np.compress(x > 0, x) ** 2)


def compress_ax(m, b):
    return np.sum(np.compress(b > 0, m, axis=0) ** 2)


def extract(x):
    return np.sum(np.extract(x > 0, x) ** 2)


def delete(x):
    return np.sum(np.delete(x, 1) ** 2)


def delete_ax(m):
    return np.sum(np.delete(m, 1, axis=0) ** 2)


def delete_list(x):
    return np.sum(np.delete(x, [0, 2]) ** 2)


def insert(x):
    return np.sum(np.insert(x, 1, x[0] * 2) ** 2)


def insert_end(x):
    return np.sum(np.insert(x, 0, 0.0) * np.arange(6.0))


def append(x, y):
    return np.sum(np.append(x, y) ** 2) + np.sum(np.append(x, x[0]) ** 2)


def append_ax(m):
    return np.sum(np.append(m, m[:1], axis=0) ** 2)


def stacks(x, y):
    return (
        np.sum(np.hstack([x, y]) ** 2)
        + np.sum(np.vstack([x, y]) ** 2)
        + np.sum(np.dstack([x, y]) ** 2)
        + np.sum(np.column_stack([x, y]) ** 2)
    )


def column_stack2(m, b):
    return np.sum(np.column_stack((m, b)) ** 2)


def r_c(x, y):
    return np.sum(np.r_[x, y, 1.0] ** 2) + np.sum(np.c_[x, y] ** 2)


def split(x):
    a, b = np.split(x, [2])
    return np.sum(a**2) * np.sum(b)


def array_split(x):
    a, b = np.array_split(x, 2)
    return np.sum(a**2) * np.sum(b)


def squeeze(x):
    return np.sum(np.squeeze(x[None, :, None]) ** 2)


def rollaxis(t4):
    return np.sum(np.rollaxis(t4, 2) ** 2 * np.arange(3.0))


def bcast(x):
    return np.sum(np.broadcast_to(x, (3, 5)) ** 2)


def atleast(x):
    return (
        np.sum(np.atleast_2d(x) ** 2)
        + np.sum(np.atleast_1d(x[0]) ** 2)
        + np.sum(np.atleast_3d(x) ** 2)
    )


def cov(data):
    return np.sum(np.cov(data) ** 2)


def cov_r(data):
    return np.sum(np.cov(data, rowvar=False) ** 2)


def corrcoef(data):
    return np.sum(np.corrcoef(data) ** 3)


def polyval(b, x):
    return np.sum(np.polyval(b, x) ** 2)


def tri_idx(m):
    i, j = np.triu_indices(3, k=1)
    return np.sum(m[i, j] ** 2)


def diag_idx(m):
    i, j = np.diag_indices(3)
    return np.sum(m[i, j] ** 2)


def ix(m):
    return np.sum(m[np.ix_([0, 2], [1, 2])] ** 2)


def count_nonzero(x):
    return np.sum(x) * np.count_nonzero(x > 0)


def flatnz(x):
    return np.sum(x[np.flatnonzero(x > 0)] ** 2)


def sort_f(x):
    return np.sum(np.sort(x) * np.arange(5.0))


def lexsort_(x):
    return np.sum(x[np.lexsort((x,))] * np.arange(5.0))


def cumsum(m):
    return np.sum(np.cumsum(m, axis=1) ** 2)


def apply_along(m):
    return np.sum(np.apply_along_axis(lambda r: np.sum(r**2), 1, m) ** 2)


def fromfunction(m):
    return np.sum(m * np.fromfunction(lambda i, j: i + 2 * j, (3, 3)))


def tensordot(t4, m):
    return np.sum(np.tensordot(m, t4, axes=([0], [1])) ** 2)


def inner(x, y):
    return np.inner(x, y) ** 2 + np.vdot(x, y)


def heaviside(x):
    return np.sum(np.heaviside(x, 0.5) * x)


def angle(x, y):
    return np.sum(np.arctan2(x, y)) + np.sum(np.deg2rad(x)) + np.sum(np.degrees(x))


def floatpow(x):
    return np.sum(np.float_power(np.abs(x), 1.5))


def ptp(x):
    return np.ptp(x) ** 2


def allany(x):
    return np.sum(x) if np.all(x > -5) and np.any(x > 1) else x[0]


def positive(x):
    return np.sum(np.positive(x) ** 2)


def isin(x, idx):
    return np.sum(x[np.isin(np.arange(5), idx)] ** 2)


def tri_(m):
    return np.sum(np.tri(3) * m)


def resize_f(x):
    return np.sum(np.resize(x, (2, 5)) ** 2)


def flip(x, m):
    return np.sum(np.flip(x) * x) + np.sum(np.fliplr(m) * m) + np.sum(np.flipud(m) * m)


def sliding(x):
    return np.sum(np.lib.stride_tricks.sliding_window_view(x, 3) ** 2)


def norm1(m):
    return np.linalg.norm(m, 1) ** 2 + np.linalg.norm(m, np.inf)


def norm_1(m):
    return np.linalg.norm(m, -1) ** 2 + np.linalg.norm(m, -np.inf)


def diagflat(b, m):
    return np.sum(np.diagflat(b) @ m)


def pad_dyn(m, n):
    return np.sum(np.pad(m, n) ** 2)


def pad_dyn2(m, n):
    return np.sum(np.pad(m, ((0, 0), (n, n)), "constant") ** 2 * 2)


def pad_dyn3(m, n):
    return np.sum(
        np.pad(m, ((n, 0), (n, n)), mode="constant", constant_values=1.5) ** 2
    )


def range_index(x, n):
    return np.sum(x[range(n)] ** 2)


def range_store(m):
    y = m.copy()
    y[range(3), range(3)] = 0.0
    return np.sum(y * y)


def trap(x):
    return np.trapezoid(x, dx=0.1)


def slice_at(m):
    y = np.zeros((4, 3))
    np.add.at(y, ([0, 1, 0], slice(None)), m)
    return np.sum(y * y)
