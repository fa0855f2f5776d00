"""Programs that call whole families of NumPy functions, with their keywords."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support import assert_gradient, function_from

import spadc

X = np.array([0.71, -1.23, 0.42, 2.13, -0.37])
Y = np.array([-0.52, 0.91, 1.44, 0.23, -1.16])
M = np.array([[0.53, -0.41, 1.12], [0.24, 0.95, -0.76], [1.37, 0.18, 0.69]])
T = np.linspace(-1.3, 1.7, 24).reshape(2, 3, 4) ** 3 / 2 + 0.3
ARGUMENTS = {"x": X, "y": Y, "m": M, "t": T}
GAP = "out = x.copy()\n    out[1] = np.nan\n    "
GAPS = "z = m.copy()\n    z[0, 1] = z[2, 2] = np.nan\n    "

CALLS = {
    # --- without NaN ------------------------------------------------------------------
    "nanmax": GAPS + "out = np.nanmax(z, axis=0) * np.nanmin(z, axis=1)",
    "nanmax-start": GAPS + "out = np.nanmax(z, axis=1, initial=y[1], where=m > -0.5)",
    "nanstd": GAPS + "out = np.nanstd(z, axis=0, ddof=1, keepdims=True)",
    "nanvar": GAPS + "out = np.nanvar(z, where=m < 1.3)",
    "nanmean": GAPS + "out = np.nanmean(z, axis=(0, 1), keepdims=True) * z[1]",
    "nanmedian": GAPS + "out = np.nanmedian(z, axis=1) + np.nanmedian(z)",
    "nanquantile": GAPS + "out = np.nanquantile(z, [0.2, 0.45], axis=1)",
    "nanprod": GAPS + "out = np.nanprod(z, axis=1)",
    "nancumsum": GAPS + "out = np.nancumsum(z, axis=0) * np.nancumprod(z, axis=1)",
    "nan-tangent": GAP + "out = np.nansum(out / out) * np.nansum(out**2)",
    # --- order ------------------------------------------------------------------------
    "quantile": "np.quantile(t, [0.2, 0.7], axis=(0, 2), method='hazen')",
    "quantile-moves": "np.quantile(x, np.abs(y[:3]) / 3)",
    "percentile-out": "out = np.zeros(3)\n    np.percentile(m, 40, axis=0, out=out)",
    "unique": "v, i = np.unique(x * x[::-1], return_inverse=True)\n"
    "    out = v[i] ** 2 * y",
    "unique-counts": "v, n = np.unique(m, return_counts=True)\n    out = v * n",
    "setxor": "np.setxor1d(x, x[:2] + 0.0)",
    "union": "np.union1d(x, [5.0, 9.0])",
    # --- histograms -------------------------------------------------------------------
    "histogram": "a, b = np.histogram(x, 3, weights=y)\n    out = a * b[1:]",
    "histogram-density": "np.histogram(x, 3, density=True)[0]",
    "histogram2d": "np.histogram2d(x, y, [2, 3], [[-2, 3], [-2, 2]], weights=y)[0]",
    "histogram2d-edges": "e = np.array([-3.0, 0.1, 3.0])\n"
    "    out = np.histogram2d(x, y, [e, 2], weights=x)[0]",
    "histogramdd": "a, b = np.histogramdd(np.stack([x, y], axis=1), bins=2,\n"
    "        weights=x**2)\n    out = a * b[0][:2]",
    # --- polynomials ------------------------------------------------------------------
    "polyfit-rows": "np.polyfit(x, np.stack([y, y**2], axis=1), 2)",
    "polyval": "np.polyval(np.polyfit(x, y, 3), 0.3)",
    "polymul-zeros": "np.polymul(np.append(np.zeros(2), x), y)",
    "polydiv-exact": "q, r = np.polydiv(np.polymul(x, y), y)\n    out = np.sum(q) + r",
    # --- sequences --------------------------------------------------------------------
    "logspace": "np.logspace(x[:2], y[:2], 4, endpoint=False)",
    "logspace-base": "np.logspace(0.0, 1.0, 5, base=y[1])",
    "geomspace": "np.geomspace(-x[0], -3.0, 4, endpoint=False)",
    "geomspace-rows": "np.geomspace(x[:1], y[1:3], 4, axis=1)",
    "cumulative": "np.cumulative_prod(m, axis=1, include_initial=True)",
    "trim": "np.trim_zeros(np.concatenate((np.zeros(2), x, np.zeros(1))), 'f')",
    "trim-all": "out = np.sum(np.trim_zeros(np.zeros(3) * x[0])) + x",
    "unwrap": "np.unwrap(4 * x) * np.unwrap(m, axis=0)[0, 0]",
    "frexp": "a, e = np.frexp(x)\n    out = np.ldexp(a**2, e)",
    "unstack": "a, b, c = np.unstack(m, axis=1)\n    out = a * b + c",
    "broadcast": "a, b = np.broadcast_arrays(x[:3, None], m)\n    out = a * b",
    "shapes": "np.broadcast_to(x[:3], np.broadcast_shapes((3,), m.shape)) * m",
    # --- stacks -----------------------------------------------------------------------
    "matvec": "np.matvec(t, x[:4]) * np.vecmat(y[:3], t)[:, :3]",
    "block": "np.block([[[m], [2 * m]]]) * np.block([x[0], y[:2]])",
    "kaiser": "np.kaiser(4, y[2]) * np.i0(x[:4])",
    "over-axes": "np.apply_over_axes(np.max, t, (0, -1)) * m[0, :, None]",
    "vectorize-types": "g = np.vectorize(lambda a, b: np.exp(a) * b, [float])\n"
    "    out = g(m, x[:3])",
    "questions": "out = x if np.isrealobj(x) and np.isdtype(x.dtype, 'real floating')"
    " else y",
}


def program(call: str, folder: Path) -> tuple[Any, tuple[Any, ...]]:
    """The function of `x`, `y`, `m` and `t` that a call is of."""
    body = call if "out = " in call or "out=" in call else f"out = {call}"
    source = (
        "import numpy as np\n\n\n"
        f"def f(x, y, m, t):\n    {body}\n    return np.sum(np.sin(out))"
    )
    return function_from(source, "f", folder), tuple(ARGUMENTS.values())


@pytest.mark.parametrize("name", CALLS)
def test_gradients(name: str, tmp_path: Path) -> None:
    function, args = program(CALLS[name], tmp_path)
    assert_gradient(function, args, (0, 1, 2, 3), layouts=("strided",))


REFUSED = {
    "np.quantile(x, 0.3, overwrite_input=True)": "order",
    "np.quantile(x, 0.3, method='unheard')": "unheard",
    "np.unique(x, sorted=False)": "sorted",
    "np.vectorize(lambda v: v, signature='()->()')(x)": "signature",
    "np.vectorize(lambda v: v, excluded={0})(x)": "excluded",
    "np.histogram(x, 'auto')[1]": "auto",
    "np.real_if_close(x + 1j * y)": "real",
    "np.roots(x)": "eigvals",
    "np.unique_counts(x)[0]": "unique",
}


@pytest.mark.parametrize("call", REFUSED)
def test_refusals(call: str, tmp_path: Path) -> None:
    function, args = program(call, tmp_path)
    with pytest.raises(spadc.SpadcError, match=REFUSED[call]):
        spadc.grad(function)(*args)


@np.vectorize
def rectified(a: float, b: float) -> float:
    """The larger of two numbers, or their product."""
    return a * b if a > 0.5 else max(a, b)


def test_a_function_that_was_vectorized_outside() -> None:
    def loss(x: Any, y: Any) -> Any:
        return np.sum(rectified(x, y) ** 2)

    assert_gradient(loss, (X, Y), (0, 1))


DECORATED = """\
import numpy as np


@np.vectorize
def slope(v, w=2.0):
    return v**2 if v > 0 else w * v


def f(x):
    return np.sum(np.sin(slope(x)) * slope(x, 3.0))
"""


def test_a_function_that_a_file_vectorizes(tmp_path: Path) -> None:
    assert_gradient(function_from(DECORATED, "f", tmp_path), (X,), 0)


SECOND = ("quantile-moves", "nanstd", "unique", "histogram", "cumulative", "unwrap")


@pytest.mark.parametrize("name", SECOND)
def test_second_derivatives(name: str, tmp_path: Path) -> None:
    """The product with the Hessian is the difference of gradients."""
    function, args = program(CALLS[name], tmp_path)
    gradient = spadc.grad(function)
    way = np.cos(np.arange(5.0))
    step = 1e-6
    ahead, behind = (gradient(X + s * step * way, *args[1:]) for s in (1, -1))
    product = spadc.hvp(function)(*args, way)
    np.testing.assert_allclose(
        product,
        (ahead - behind) / (2 * step),
        rtol=1e-5,
        atol=1e-6,
    )


MASKED = {
    "sum": "np.sum(z, where=m > 0)",
    "max": "np.max(z, initial=-9.0, where=m > 0)",
    "var": "np.var(z, where=m > 0)",
    "prod": "np.prod(z, where=m > 0)",
    "nanmax": "np.nanmax(z)",
    "nanstd": "np.nanstd(z)",
}


@pytest.mark.parametrize("name", MASKED)
def test_what_a_mask_leaves_out_has_no_part_in_a_tangent(
    name: str, tmp_path: Path
) -> None:
    """`z` is NaN where the mask is not, and so is its tangent."""
    body = f"z = m + np.sqrt(m) * 0.5\n    out = {MASKED[name]} + 0.0 * x"
    function, (x, y, _, t) = program(body, tmp_path)
    m = np.array([[0.53, -0.41, 1.12], [0.24, 0.95, -0.76]])
    with np.errstate(invalid="ignore"):
        bars = spadc.grad(function, wrt=2)(x, y, m, t)
        _, dot = spadc.jvp(function, wrt=2)(x, y, m, t, np.cos(m))
    np.testing.assert_allclose(dot, np.sum(np.where(m > 0, bars * np.cos(m), 0)))
