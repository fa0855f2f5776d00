"""Ufuncs with the keywords that all of them have, and their methods."""

from __future__ import annotations

from programs.keywords.reading import for_each, read

ONE = "exp conj"
TWO = "multiply divide floor_divide"
METHODS = "multiply divide logaddexp"
FURTHER = "add subtract maximum minimum fmin logaddexp2 hypot power arctan2"

CALLS = [
    *for_each(
        ONE,
        """
o = np.zeros((3, 4)); np.@(p, o); o * 2
o = np.zeros((3, 4)); np.@(p, out=(o,)); o * 2
o = q.copy(); np.@(p, out=o, where=m); o * 2
o = q.copy(); np.@(p, o, where=h); o * 2
o = np.zeros((3, 4), dtype=np.float32); np.@(p, out=o, casting="same_kind"); o * 2
o = np.zeros((2, 3, 4)); np.@(p, out=o); o * 2
np.@(p, dtype=np.float64)
np.@(p, dtype=np.float32)
np.@(p, casting="safe")
np.@(p, casting="no")
np.@(p, order="C")
np.@(p, order="F")
np.@(p, order="A")  ## order
np.@(p, subok=False)
np.@(p, signature="d->d")
np.@(p, where=True, out=None)
np.@(p, out=...)  ## out
np.@(p, where=m)  ## out
""",
    ),
    *for_each(
        TWO,
        """
o = np.zeros((3, 4)); np.@(p, w, out=o); o * 2
o = q.copy(); np.@(p, w, out=o, where=m); o * 2
np.@(p, q, dtype=np.float64)
np.@(p, 2, dtype=np.float32)
np.@(p, i + 1, casting="safe")
np.@(p, q, order="F")
np.@(p, q, signature="dd->d")
np.@(p, q, sig="dd->d")
np.@(p, q, signature=(np.float64, None, None))  ## signature
np.@(p, q, subok=True, where=True)
""",
    ),
    *for_each(
        METHODS,
        """
np.@.outer(w, p)
np.@.outer(w, [0.1, 0.2])
np.@.outer(w, np.float64(0.5))
np.@.outer(w, w, dtype=np.float64, order="K")
o = np.zeros((4, 3)); np.@.outer(w, b * b, out=o); o * 2
z = p.copy(); np.@.at(z, [0, 2], 0.5); z * z
z = p.copy(); np.@.at(z, m, 0.5); z * z
z = p.copy(); np.@.at(z, (slice(None), 1), q[:, 0]); z * z
z = p.copy(); np.@.at(z, ([0, 2, 0], [1, 1, 1]), [0.5, 0.25, 0.75]); z * z
z = w.copy(); np.@.at(z, i, p[0]); z * z
z = p.copy(); np.@.at(z, np.array([1, 1]), s); z * z
np.@.accumulate(p)
np.@.accumulate(p, 1, np.float32)
np.@.accumulate(p, axis=-1, dtype=np.float64)
o = np.zeros((3, 4)); np.@.accumulate(p, axis=0, out=o); o * 2
o = np.zeros((3, 4)); np.@.accumulate(p, 1, None, o); o * 2
np.@.reduceat(p, [0, 2], 1)
np.@.reduceat(w, [0, 2, 1])
np.@.reduceat(p, indices=np.array([0, 1]), axis=-1, dtype=np.float64)
o = np.zeros((3, 2)); np.@.reduceat(p, [0, 2], axis=1, out=o); o * 2
o = np.zeros((3, 2)); np.@.reduceat(p, [0, 2], 1, None, o); o * 2
np.@.reduce(p)
np.@.reduce(p, 0, np.float32)
np.@.reduce(p, axis=-1, keepdims=True)
np.@.reduce(p, axis=0, dtype=np.float64)
o = np.zeros(4); np.@.reduce(p, axis=0, out=o); o * 2
o = np.zeros(4); np.@.reduce(p, 0, None, o); o * 2
np.@.reduce(p, 0, None, None, True)
np.@.reduce(w)
np.@.reduce(p, axis=0, initial=s)
np.@.reduce(p, 0, None, None, False, 0.5)
np.@.reduce(p, axis=1, initial=None, where=True)
""",
    ),
    *for_each(
        FURTHER,
        """
z = w.copy(); np.@.at(z, i, p[0]); z * np.@.outer(w, w)
np.@.accumulate(p, axis=1)
np.@.reduceat(p, [0, 2, 1], 1)
np.@.reduce(w, initial=s)
""",
    ),
    *for_each(
        "add multiply maximum fmin logaddexp logaddexp2 hypot",
        """
np.@.reduce(p, axis=None)
np.@.reduce(t * t + 0.3, axis=(-1, 0), keepdims=True)
np.@.reduce(p, axis=0, where=m, initial=0.5)
np.@.reduce(p, 0, None, None, False, s, m)
""",
    ),
    *for_each(
        "subtract divide",
        """
np.@.reduce(p, axis=0, where=m, initial=0.5)  ## where
np.@.reduce(p, axis=(1,))
np.@.reduce(p, axis=k)  ## axis
""",
    ),
    *read(
        """
z = p.copy(); np.negative.at(z, [0, 2]); z * z
z = p.copy(); np.exp.at(z, m); z * z
np.modf(p)[0] * np.modf(p)[1] + np.modf(p)[0]
o = np.zeros((3, 4)); e = o.copy(); np.modf(p * 3, out=(o, e)); o * e
o = p.copy(); e = q.copy(); np.modf(o, out=(e, o)); o * e + e
np.modf(p, where=m)  ## where
np.divmod(p, q)[1] * np.divmod(p, q)[0]
o = p.copy(); e = q.copy(); np.divmod(o, e, out=(o, e)); o * e
np.divmod(p, q, dtype=np.float64)[1]
np.logical_and.reduce(m, axis=0) * s
np.logical_or.reduce(m, axis=(0, 1)) * s
np.logical_or.outer(h, h) * s
np.greater.outer(w, b) * s
np.greater(p, q, out=np.zeros((3, 4), dtype=bool)) * s
np.equal(p, q, dtype=bool) * s
np.add.reduce([v, u])
np.add.reduceat(x, np.array([], dtype=int), 1)
np.add.accumulate([s, 2.0, s])
np.matmul(x, v, casting="same_kind", order="K", subok=True)
np.matmul(t, x.T, dtype=np.float64)
o = np.empty(3); np.matmul(x, v, out=o); o * 2
"""
    ),
]
