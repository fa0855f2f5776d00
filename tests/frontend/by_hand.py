"""One call, at least, of every function that is lowered by code of its own.

A call is an expression over `x`, `y` (vectors), `m` (a square matrix), `t` (of rank 3)
and `z` (complex numbers made of them), or statements that leave `out`. What has
derivatives by being one primitive has rows in `tests/primitives` instead.
"""

from __future__ import annotations

CALLS: dict[str, str] = {
    # --- arrays from arrays -----------------------------------------------------------
    "numpy.array": "np.array([x, 2 * x])",
    "numpy.asarray": "np.asarray([x[0], y[1]])",
    "numpy.asanyarray": "np.asanyarray([x[0], y[1]])",
    "numpy.ascontiguousarray": "np.ascontiguousarray(m.T)",
    "numpy.asfortranarray": "np.asfortranarray(m)",
    "numpy.require": "np.require(m, requirements='C')",
    "numpy.copy": "np.copy(x)",
    "numpy.full_like": "np.full_like(x, y[0])",
    "numpy.append": "np.append(x, y)",
    "numpy.insert": "np.insert(x, 1, y[0])",
    "numpy.r_": "np.r_[x, y[0], y]",
    "numpy.c_": "np.c_[x, y]",
    "numpy.pad": "np.pad(x, (1, 2))",
    "numpy.diagflat": "np.diagflat(x, 1)",
    "numpy.meshgrid": "a, b = np.meshgrid(x, y)\nout = a * b",
    "numpy.vander": "np.vander(x, 3)",
    "numpy.fromfunction": "np.fromfunction(lambda i, j: i * x[0] + j, (2, 3))",
    # --- shapes and parts -------------------------------------------------------------
    "numpy.atleast_3d": "np.atleast_3d(m)",
    "numpy.rollaxis": "np.rollaxis(t, 2)",
    "numpy.rot90": "np.rot90(m) * m",
    "numpy.split": "a, b = np.split(x[:4], 2)\nout = a * b",
    "numpy.array_split": "a, b = np.array_split(x, 2)\nout = np.sum(a) * b",
    "numpy.hsplit": "a, b = np.hsplit(t, [2])[:2]\nout = a * np.sum(b)",
    "numpy.vsplit": "a, b = np.vsplit(t, 2)\nout = a * b",
    "numpy.dsplit": "a, b = np.dsplit(t, 2)\nout = a * b",
    "numpy.ndenumerate": "out = 0.0\nfor i, v in np.ndenumerate(m):\n"
    "    out += i[0] * v**2",
    # --- choosing ---------------------------------------------------------------------
    "numpy.where": "np.where(x > 0, x, 2 * y)",
    "numpy.choose": "np.choose([0, 1, 0, 1, 1], (x, y))",
    "numpy.select": "np.select([x > 0.5, x > 0], [x, 2 * y])",
    "numpy.piecewise": "np.piecewise(x, [x > 0], [lambda v: v**2, 1.5])",
    # --- stores -----------------------------------------------------------------------
    "numpy.copyto": "out = x.copy()\nnp.copyto(out, y, where=x > 0)",
    "numpy.put": "out = x.copy()\nnp.put(out, [0, 2], y[:2])",
    "numpy.put_along_axis": "out = m.copy()\n"
    "np.put_along_axis(out, np.array([[0, 2, 1]]), m[:1] ** 2, 0)",
    "numpy.place": "out = x.copy()\nnp.place(out, x > 0, y[:3])",
    "numpy.putmask": "out = x.copy()\nnp.putmask(out, x > 0, y)",
    "numpy.fill_diagonal": "out = m.copy()\nnp.fill_diagonal(out, x[0])",
    # --- numbers ----------------------------------------------------------------------
    "numpy.float16": "np.float16(x[0]) * 1.0",
    "numpy.float32": "np.float32(x) * y",
    "numpy.float64": "np.float64(x[0]) * y",
    "numpy.complex64": "np.complex64(x).real",
    "numpy.complex128": "np.complex128(x[0]).real * y",
    "numpy.real": "np.real(z)",
    "numpy.imag": "np.imag(z)",
    "numpy.divmod": "a, b = np.divmod(x, 0.3)\nout = b",
    "math.prod": "math.prod([x[0], y[0], x[1]])",
    # --- numerics ---------------------------------------------------------------------
    "numpy.apply_along_axis": "np.apply_along_axis(np.sum, 1, m)",
    "numpy.average": "np.average(x, weights=y**2)",
    "numpy.corrcoef": "np.corrcoef(m)",
    "numpy.cov": "np.cov(m)",
    "numpy.diff": "np.diff(x, prepend=y[0])",
    "numpy.ediff1d": "np.ediff1d(x)",
    "numpy.gradient": "np.gradient(x, 0.5)",
    "numpy.histogram": "np.histogram(x, bins=3, range=(-2, 3), weights=y)[0]",
    "numpy.linalg.matrix_power": "np.linalg.matrix_power(m, 3)",
    "numpy.linalg.tensorsolve": "np.linalg.tensorsolve(m, x[: len(m)])",
    "numpy.linalg.tensorinv": "np.linalg.tensorinv(m, ind=1)",
    "numpy.nanmean": "np.nanmean(x)",
    "numpy.nansum": "np.nansum(x)",
    "numpy.polyval": "np.polyval(x, y)",
    "numpy.sinc": "np.sinc(x)",
    "numpy.trapezoid": "np.trapezoid(x, np.cumsum(y**2))",
    # --- members of arrays ------------------------------------------------------------
    "numpy.ndarray.T": "m.T * m",
    "numpy.ndarray.mT": "m.mT * m",
    "numpy.ndarray.real": "z.real",
    "numpy.ndarray.imag": "z.imag",
    "numpy.ndarray.flat": "out = 0.0\nfor v in m.flat:\n    out += v**2",
    "numpy.ndarray.astype": "x.astype(np.float32)",
    "numpy.ndarray.copy": "x.copy()",
    "numpy.ndarray.item": "x[:1].item() * y",
    "numpy.ndarray.tolist": "sum(x.tolist()) * y",
    "numpy.ndarray.view": "x.view() * y",
    "numpy.ndarray.fill": "out = x.copy()\nout.fill(y[0])",
    "numpy.ndarray.put": "out = x.copy()\nout.put([0, 2], y[:2])",
    "numpy.ndarray.sort": "out = x.copy()\nout.sort()\nout = out * y",
    "numpy.ndarray.partition": "out = x.copy()\nout.partition(2)\nout = out * y",
    # --- methods of ufuncs ------------------------------------------------------------
    "numpy.ufunc.accumulate": "np.multiply.accumulate(x)",
    "numpy.ufunc.at": "out = x.copy()\nnp.add.at(out, [0, 0, 2], y[:3])",
    "numpy.ufunc.outer": "np.subtract.outer(x, y)",
    "numpy.ufunc.reduce": "np.multiply.reduce(x)",
    "numpy.ufunc.reduceat": "np.add.reduceat(x, [0, 2, 3])",
}
"""What is called, by name."""
