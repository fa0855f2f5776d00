"""One call, at least, of every SciPy function that is lowered by code of its own.

As in `by_hand`; the module of the function is imported by its full name.
"""

from __future__ import annotations

TIGHT = "rtol=1e-10, atol=1e-11"
SQUARE = "scipy.sparse.coo_array((x, ([0, 1, 2, 3, 4], [1, 0, 3, 4, 2])))"
ROWS = "(x, [0, 2, 1, 3, 4], [0, 2, 3, 5])"

INTEGRALS = {
    "trapezoid": "scipy.integrate.trapezoid(x, np.cumsum(y**2))",
    "cumulative_trapezoid": "scipy.integrate.cumulative_trapezoid(x, y, initial=0)",
    "simpson": "scipy.integrate.simpson(x, x=np.cumsum(y**2))",
    "cumulative_simpson": "scipy.integrate.cumulative_simpson(x, x=np.cumsum(y**2))",
    "quad": "scipy.integrate.quad(lambda t, k: k * t * t, x[0], 1.0, (y[0],))[0]",
    "odeint": "scipy.integrate.odeint(lambda u, t: -y[1] * u, x, [0.0, 0.5, 1.0], "
    f"{TIGHT})",
    "solve_ivp": "scipy.integrate.solve_ivp(lambda t, u: t * y * u, (0.0, 1.0), x, "
    f"t_eval=[0.5, 1.0], {TIGHT}).y",
}
CUBIC = "lambda u, k: u**3 + k * u - 1.0"
EQUATIONS = {
    "root": "scipy.optimize.root(lambda u: u**3 + y[1] * u - x, np.ones(5)).x",
    "fsolve": "scipy.optimize.fsolve(lambda u: u**3 + y[1] * u - x, np.ones(5))",
    "fixed_point": "scipy.optimize.fixed_point(lambda u: np.cos(u * y) / 4 + x, x)",
    "newton": f"scipy.optimize.newton({CUBIC}, 0.7, args=(y[1],), tol=1e-12)",
    "root_scalar": f"scipy.optimize.root_scalar({CUBIC}, (y[1],), bracket=(0, 2)).root",
    "minimize": "scipy.optimize.minimize(lambda u: np.sum((u - x) ** 2 + u**4), "
    "np.zeros(5), tol=1e-12).x",
    "least_squares": "scipy.optimize.least_squares(lambda u: np.concatenate((u - x, "
    "0.3 * u**2)), x, xtol=1e-14, ftol=1e-14, gtol=1e-14).x",
    "minimize_scalar": "scipy.optimize.minimize_scalar(lambda u: (u - y[1]) ** 2).x",
    **{
        name: f"scipy.optimize.{name}({CUBIC}, 0.0, 2.0, (y[1],))"
        for name in ("brentq", "brenth", "bisect", "ridder", "toms748")
    },
}
SPLINES = {
    "CubicSpline": "spline = scipy.interpolate.CubicSpline(np.arange(5.0), x)\n"
    "out = spline(2 + y) * spline.derivative()(2 + y)",
    "PchipInterpolator": "spline = scipy.interpolate.PchipInterpolator(np.arange(5.0), "
    "x)\nout = spline(2 + y)",
    "PPoly": "scipy.interpolate.PPoly(m, np.array([0.0, 1.0, 2.0, 4.0]))(x)",
    "interp1d": "scipy.interpolate.interp1d(np.arange(5.0), x, 'cubic')(2 + y)",
}
STRUCTURED = {
    "toeplitz": "scipy.linalg.toeplitz(x, y[:3])",
    "hankel": "scipy.linalg.hankel(x)",
    "circulant": "scipy.linalg.circulant(x) @ y",
    "convolution_matrix": "scipy.linalg.convolution_matrix(x, 3, 'same')",
    "block_diag": "scipy.linalg.block_diag(m, x, m[:2])",
    "companion": "scipy.linalg.companion(x)",
    "leslie": "scipy.linalg.leslie(x, y[1:])",
    "fiedler": "scipy.linalg.fiedler(x)",
    "khatri_rao": "scipy.linalg.khatri_rao(m, m[:2] ** 2)",
    "diagsvd": "scipy.linalg.diagsvd(x, 5, 6)",
}
FILTERS = {
    "filtfilt": "scipy.signal.filtfilt(y[:2], [1.0, 0.3], x, padlen=3)",
    "lfilter_zi": "scipy.signal.lfilter_zi(x[:3], [1.0, 0.3, -0.2])",
}
DISTANCES = {
    "sqeuclidean": "scipy.spatial.distance.sqeuclidean(x, y)",
    "cityblock": "scipy.spatial.distance.cityblock(x, y, np.arange(5.0))",
    "braycurtis": "scipy.spatial.distance.braycurtis(x, y)",
    "cosine": "scipy.spatial.distance.cosine(x, y)",
    "correlation": "scipy.spatial.distance.correlation(x, y, y**2)",
}
EDGES = {
    "sobel": "scipy.ndimage.sobel(m, 0, mode='nearest')",
    "prewitt": "scipy.ndimage.prewitt(m)",
}
MATRICES = {
    **{
        f"csr_{kind}": f"scipy.sparse.csr_{kind}({ROWS}, shape=(3, 5)) @ y"
        for kind in ("matrix", "array")
    },
    **{
        f"csc_{kind}": f"scipy.sparse.csc_{kind}({ROWS}, shape=(5, 3)).dot(y[:3])"
        for kind in ("matrix", "array")
    },
    "coo_matrix": f"({SQUARE.replace('array', 'matrix')} * 2.0).T @ y",
    "coo_array": f"y @ {SQUARE}",
    "diags": "scipy.sparse.diags([x, y[1:]], [0, 1]) @ y",
    "diags_array": "scipy.sparse.diags_array([x, y[1:]], offsets=[0, 1]).toarray()",
    "eye": "scipy.sparse.eye(5) @ x",
    "eye_array": "scipy.sparse.eye_array(5) @ x",
    "identity": "(x[0] * scipy.sparse.identity(5)) @ y",
    "linalg.spsolve": f"scipy.sparse.linalg.spsolve({SQUARE}.tocsc(), y)",
}
SCIPY_CALLS = {
    **{f"scipy.integrate.{name}": call for name, call in INTEGRALS.items()},
    **{f"scipy.optimize.{name}": call for name, call in EQUATIONS.items()},
    **{f"scipy.interpolate.{name}": call for name, call in SPLINES.items()},
    **{f"scipy.spatial.distance.{name}": call for name, call in DISTANCES.items()},
    **{f"scipy.ndimage.{name}": call for name, call in EDGES.items()},
    **{f"scipy.signal.{name}": call for name, call in FILTERS.items()},
    **{f"scipy.sparse.{name}": call for name, call in MATRICES.items()},
    **{f"scipy.linalg.{name}": call for name, call in STRUCTURED.items()},
}
