"""Functions of whole numbers, sets, polynomials, histograms and NaN: their keywords."""

CALLS = """
np.argmax(x, axis=1, out=np.zeros(3, dtype=np.intp)) * s
np.argmin(x, axis=1, out=np.zeros(3, dtype=np.intp)) * s
np.argpartition(x, 1, axis=0, kind="introselect", order=None) * s
np.around(x, 1, out=np.zeros((3, 4))) * x
np.asanyarray(x, copy=True)
np.asanyarray(x, order="F", copy=None)
np.asarray_chkfinite(x, dtype=np.float64)
np.asarray_chkfinite(x, order="C")  ## order
np.can_cast(np.float32, float, casting="safe") * s
np.concat((x, y), axis=1, dtype=np.float64, casting="same_kind")
o = np.empty((6, 4)); np.concat((x, y), out=o); o * 2
np.cov(x, y=y)
np.cumulative_prod(x, axis=1, dtype=np.float64, include_initial=True)
np.cumulative_sum(v, dtype=np.float64)
np.cumulative_sum(x, axis=0, include_initial=True)
o = np.empty((3, 4)); np.cumulative_sum(x, axis=0, out=o); o * 2  ## out
o = np.empty((3, 4)); np.cumulative_prod(x, axis=0, out=o); o * 2  ## out
np.diag_indices(3, ndim=2)[1] * s
np.fromiter((2 * e for e in v), float, count=4)  ## count
np.geomspace(1.0, 8.0 * s, num=4, endpoint=False)
np.geomspace(p[0], q[0], 4, dtype=np.float64, axis=1)
np.logspace(0.0, s, num=4, endpoint=False, base=3.0)
np.logspace(p[0], q[0], 4, dtype=np.float64, axis=1)
np.histogram2d(v, u, bins=3, range=[[-2, 2], [-2, 2]], weights=w)[0]
np.histogram2d(v, u, bins=2, density=True, weights=w)[0]
np.histogram_bin_edges(v, bins=3)
np.histogram_bin_edges(v, bins=3, range=(-2.0, 2.0), weights=None) * s
np.histogramdd((v, u), bins=[2, 3], range=[(-2, 2), (-2, 2)], weights=w)[0]
np.histogramdd((v, u), bins=2, density=True, weights=w)[0]
np.intersect1d(v, np.append(v[:2], u), assume_unique=True)
np.intersect1d(v, np.append(v[:2], u), return_indices=True)[0]  ## return_indices
np.setdiff1d(v, v[:2], assume_unique=True)
np.setxor1d(v, np.append(v[:2], u), assume_unique=True)
np.isneginf(x, out=np.zeros((3, 4), dtype=bool)) * s  ## out
np.isposinf(x, out=np.zeros((3, 4), dtype=bool)) * s  ## out
np.mask_indices(3, np.triu, k=1)[0] * s
np.matmul(x, y, axes=[(0, 1), (1, 0), (-2, -1)])
np.matmul(t, x, axes=[(0, 2), (1, 0), (-2, -1)])
np.matmul(x, y, axes=[(0, 1), (1, 0), (1, 0)])  ## axes
np.vecdot(x, y, axis=0)
np.vecdot(x, y, keepdims=True)  ## keepdims
np.vecdot(x, y, axes=[0, 0, ()])
np.matvec(x, b, axes=[(1, 0), (0,), (-1,)])
np.vecmat(v, x, axes=[(0,), (1, 0), (-1,)])
np.nanargmax(x, axis=1, keepdims=True) * s
np.nanargmin(x, axis=1, keepdims=True) * s
np.nanargmax(x, axis=1, out=np.zeros(3, dtype=np.intp)) * s
np.nanargmin(x, axis=1, out=np.zeros(3, dtype=np.intp)) * s
np.nancumprod(np.where(m, x, np.nan), axis=1, dtype=np.float64)
np.nancumsum(np.where(m, x, np.nan), axis=1, dtype=np.float64)
o = np.empty((3, 4)); np.nancumprod(x, axis=1, out=o); o * 2
o = np.empty((3, 4)); np.nancumsum(x, axis=1, out=o); o * 2
np.nanmax(np.where(m, x, np.nan), axis=1, keepdims=True)
np.nanmin(np.where(m, x, np.nan), axis=1, keepdims=True)
np.nanmax(x, axis=0, initial=0.2, where=m)
np.nanmin(x, axis=0, initial=0.2, where=m)
o = np.empty(3); np.nanmax(x, axis=1, out=o); o * 2
o = np.empty(3); np.nanmin(x, axis=1, out=o); o * 2
np.nanmedian(np.where(m, x, np.nan), axis=0, keepdims=True)
np.nanmedian(x, axis=0, overwrite_input=True)  ## overwrite_input
o = np.empty(4); np.nanmedian(x, axis=0, out=o); o * 2
np.nanprod(np.where(m, x, np.nan), axis=1, dtype=np.float64, keepdims=True)
np.nanprod(x, axis=0, initial=0.5, where=m)
o = np.empty(4); np.nanprod(x, axis=0, out=o); o * 2
np.nanstd(np.where(m, x, np.nan), axis=1, dtype=np.float64, keepdims=True)
np.nanvar(np.where(m, x, np.nan), axis=1, dtype=np.float64, keepdims=True)
np.nanstd(x, axis=1, ddof=1, where=m)
np.nanvar(x, axis=1, ddof=1, where=m)
np.nanstd(x, axis=0, correction=1)
np.nanstd(x, axis=0, mean=np.nanmean(x, axis=0, keepdims=True))  ## mean
np.nanvar(x, axis=0, correction=1)
np.nanvar(x, axis=0, mean=np.nanmean(x, axis=0, keepdims=True))  ## mean
o = np.empty(4); np.nanstd(x, axis=0, out=o); o * 2
o = np.empty(4); np.nanvar(x, axis=0, out=o); o * 2
np.ones((3, 4), order="F") * x
np.ones_like(x, order="C") * x
np.packbits(m, axis=1, bitorder="little") * s
np.unpackbits(np.array([5], dtype=np.uint8), axis=0, count=3, bitorder="big") * s
np.polyder(v, m=1)
np.polyint(v, m=1, k=s)
np.polyfit(v, u, 1, w=w)
np.polyfit(v, u, 1, rcond=1e-10)
np.polyfit(v, u, 1, full=True)[0]  ## full
np.polyfit(v, u, 1, cov=True)[0]  ## cov
np.ravel_multi_index(([0, 2], [1, 5]), (3, 4), mode="clip") * s
np.ravel_multi_index(([0, 2], [1, 3]), (3, 4), order="F") * s
np.real_if_close(x + 0j, tol=10)  ## dtype
np.require(x, dtype=np.float64)
x[np.tril_indices_from(x[:, :3], k=-1)]
x[np.triu_indices_from(x[:, :3], k=1)]
np.trim_zeros(v, trim="f", axis=None)
np.unstack(t, axis=1)[0]
np.unwrap(3 * x, discont=2.0, axis=0)
np.unwrap(3 * x, period=4.0)
np.vectorize(lambda c, d: c * d, otypes=[float])(x, v)
np.vectorize(lambda c: c * c, doc="squares", excluded=None, cache=True)(x)
np.vectorize(pyfunc=lambda c: c * c)(x)
np.vectorize(lambda c: c.sum(), signature="(n)->()")(x)  ## signature
"""
