"""Reductions along axes, with each of their keywords."""

from __future__ import annotations

from programs.keywords.reading import for_each, read

EVERY = "prod std ptp argmax count_nonzero nansum nanmean median"
SEVERAL = "prod var min amax ptp median all count_nonzero"

CALLS = [
    *for_each(
        EVERY,
        """
np.@(x) * s
np.@(x, 0) * s
np.@(a=x, axis=-1, keepdims=True) * s
np.@(x, axis=None, keepdims=True) * s
np.@(x, axis=k)  ## axis
""",
    ),
    *for_each(
        SEVERAL,
        """
np.@(t, axis=(-1, 0)) * s
np.@(t, axis=(0, 2), keepdims=True) * s
""",
    ),
    *for_each(
        "sum prod mean var std max min amax amin ptp median",
        """
o = np.empty(4); np.@(x, axis=0, out=o); o * 2
o = np.empty((3, 1)); np.@(x, axis=1, keepdims=True, out=o); o + 0
o = np.zeros((2, 4)); np.@(x, axis=0, out=o[1]); o * 3
""",
    ),
    *for_each(
        "sum prod mean",
        """
np.@(x, 0, np.float64)
np.@(x, 0, np.float32)
np.@(x, axis=0, dtype="f8")
np.real(np.@(x, axis=1, dtype=complex))
np.@(x, 0, None, None, True)
o = np.empty(4); np.@(x, 0, None, o); o * 2
o = np.empty(4, dtype=np.float32); np.@(x, axis=0, out=o); o * 2
np.@(x, where=m)
np.@(x, axis=1, keepdims=True, where=h)
np.@(t, axis=(0, 2), where=m)
np.@(x, axis=-1, where=np.array([[True], [True], [True]]))
np.@(x, axis=1, where=[True, False, True, True])
np.@(x, axis=1, where=m, dtype=np.float64)
o = np.empty(3); np.@(x, axis=1, where=m, out=o); o * 2
x.@()
x.@(1, np.float64)
x.@(axis=1, dtype=float, keepdims=True)
x.@(axis=1, where=m)
t.@((0, 2))
""",
    ),
    *for_each(
        "sum prod",
        """
np.@(x, 0, None, None, True, 0.5)
np.@(x, 0, None, None, True, 0.5, m)
np.@(i, dtype=float) * s
np.@(m, axis=0) * s
x.@(0, None, None, True, 0.5, m)
""",
    ),
    *for_each(
        "sum prod max amin",
        """
np.@(x, initial=0.3)
np.@(x, axis=0, initial=s, where=m)
np.@(t, axis=(0, 1), initial=s, where=h)
np.@(x, axis=1, keepdims=True, initial=np.float64(-0.4))
np.@(x, axis=0, initial=None)
o = np.empty(4); np.@(x, axis=0, initial=0.5, where=m, out=o); o * 2
""",
    ),
    *for_each(
        "max min amax amin",
        """
np.@(x, 0, None, True, 0.3, m)
o = np.empty(4, dtype=np.float32); np.@(x, axis=0, out=o); o * 2
o = np.empty(4); np.@(x, 0, o); o * 2
np.@(x, axis=0, keepdims=True, initial=0.1, where=m)
""",
    ),
    *for_each(
        "max min sum std any argmin",
        """
x.@(axis=0, keepdims=True) * s
x.@(None) * s
""",
    ),
    *for_each(
        "var std",
        """
np.@(x, 0, None, None, 1, True)
np.@(x, 1, np.float64, ddof=1)
np.@(x, dtype=np.float32)
np.@(t, axis=(0, 2), ddof=1.5, keepdims=True)
np.@(x, axis=0, correction=1)
np.@(x, axis=0, ddof=1, correction=1)  ## correction
np.@(x, axis=0, mean=np.mean(x, axis=0, keepdims=True))
np.@(x, axis=0, mean=s, correction=1)
np.@(x, axis=1, keepdims=True, where=m)
np.@(x, axis=1, where=m, mean=b[:, None], ddof=1)
o = np.empty(4, dtype=np.float32); np.@(x, axis=0, out=o); o * 2  ## out
x.@(0, None, None, 1)
x.@(axis=1, where=m, ddof=1)
x.@(axis=0, mean=x.mean(axis=0, keepdims=True))
""",
    ),
    *for_each(
        "any all",
        """
np.@(x > 0.1, axis=0, where=m, keepdims=True) * s
np.@(x > 0.1, 0, None, True) * s
o = np.empty(4, dtype=bool); np.@(x > 0.1, axis=0, out=o); o * s
(x > 0.1).@(axis=0, where=m) * s
""",
    ),
    *for_each(
        "argmax argmin",
        """
np.@(x, axis=0, keepdims=True) * s
o = np.empty(4, dtype=np.intp); np.@(x, 0, o); o * s
""",
    ),
    *for_each(
        "cumsum cumprod",
        """
np.@(x)
np.@(x, 0)
np.@(a=x, axis=-1)
np.@(x, axis=None)
np.@(x, 0, np.float64)
np.@(x, axis=0, dtype=np.float32)
o = np.empty((3, 4)); np.@(x, axis=0, out=o); o * 2
o = np.empty((3, 4), dtype=np.float32); np.@(x, axis=0, out=o); o * 2
o = np.empty(12); np.@(x, None, None, o); o * 2
x.@(axis=1, dtype=np.float64)
o = np.empty((3, 4)); x.@(0, out=o); o * 2
""",
    ),
    *for_each(
        "quantile nanquantile",
        """
np.@(x, 0.3)
np.@(x, 0.3, 0)
np.@(x, q=0.3, axis=-1, keepdims=True)
np.@(x, [0.1, 0.6], axis=0)
np.@(t, 0.3, axis=(0, 2))
o = np.empty(4); np.@(x, 0.3, axis=0, out=o); o * 2
np.@(x, 0.3, 0, None, False, "weibull", True)
np.@(x, 0.3, axis=0, method="hazen")
np.@(x, 0.3, axis=0, weights=None)
np.@(x, 0.3, axis=0, overwrite_input=False)
""",
    ),
    *for_each(
        "percentile nanpercentile",
        """
np.@(x, 30)
np.@(x, [10, 60], axis=1, keepdims=True)
np.@(x, 30, axis=0, method="lower")
np.@(x, 30, 0, None, False, "higher", True)
o = np.empty(4); np.@(x, 30, axis=0, out=o); o * 2
np.@(x, 30, axis=0, weights=None, overwrite_input=False)
""",
    ),
    *for_each(
        "quantile percentile nanquantile nanpercentile",
        """
np.@(x, 0.3, axis=0, method="inverted_cdf", weights=q)  ## weights
np.@(x, 0.3, axis=k)  ## axis
""",
    ),
    *read(
        """
np.median(x, 0, None, False, True)
np.median(x, axis=0, overwrite_input=False)
np.median(x, axis=0, overwrite_input=True)  ## overwrite_input
"""
    ),
]
