"""Splines, sparse matrices and filters of SciPy inside a program: made by it, made
outside of it, in a running program and in a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sps
from scipy import ndimage, signal
from scipy.interpolate import CubicSpline, interp1d
from scipy.sparse.linalg import spsolve
from support import Tolerance, assert_gradient

import spadc
from spadc.cli import main

RNG = np.random.default_rng(3)
KNOTS, POINTS = np.linspace(0.0, 3.0, 7), RNG.uniform(0.1, 2.9, size=4)
HEIGHTS, VECTOR = np.sin(KNOTS), RNG.normal(size=5)
SPLINE, POLYGON = CubicSpline(KNOTS, HEIGHTS), interp1d(KNOTS, HEIGHTS)
OUTER = sps.diags([np.ones(4), -2.0 * np.ones(5), np.ones(4)], [-1, 0, 1]).tocsr()
WITHIN = Tolerance(1e-5, 1e-7, 1e-4)


def through_points(y: Any, t: Any) -> Any:
    spline = CubicSpline(KNOTS, y, bc_type="natural")
    return np.sum(spline(t) ** 2) + np.sum(spline(t, 1)) + spline.derivative()(t)[0]


def of_outer_spline(t: Any) -> Any:
    return np.sum(SPLINE(t) ** 2 * POLYGON(t)) + np.sum(SPLINE.derivative(2)(t))


def cubic_in_a_loop(y: Any, t: Any) -> Any:
    cubic = interp1d(KNOTS, y, kind="cubic")
    total = 0.0
    for k in range(3):
        total += k * np.sum(cubic(t) ** 2)
    return total


def products(x: Any) -> Any:
    return np.sum((OUTER @ x) ** 2 + OUTER.dot(x) ** 3) + np.sum(x @ OUTER.T)


def systems(b: Any) -> Any:
    return np.sum(spsolve(OUTER, b) ** 2)


def implicit_steps(k: Any, u: Any) -> Any:
    A = sps.diags([-k[1:], 1.0 + 2.0 * k, -k[:-1]], [-1, 0, 1], format="csc")
    for _ in range(3):
        u = spsolve(A, u)
    return np.sum(u**2)


def of_entries(data: Any, x: Any) -> Any:
    A = sps.csr_matrix((data, OUTER.indices, OUTER.indptr), shape=(5, 5))
    return np.sum((A @ x) ** 2) + np.sum((A.T @ x) ** 3) + np.sum(A.toarray() ** 2)


def entries_changed_in_place(data: Any, x: Any) -> Any:
    data = data.copy()
    A = sps.csr_matrix((data, OUTER.indices, OUTER.indptr), shape=(5, 5))
    data *= 2.0
    return np.sum((A @ x) ** 2)


def scaled(c: Any, x: Any) -> Any:
    A = sps.diags([np.ones(4), np.ones(5)], [1, 0])
    return np.sum((c * A @ x) ** 2) + np.sum((OUTER * c @ x) ** 2)


def filtered(b: Any, a: Any, x: Any) -> Any:
    y, state = signal.lfilter(b, a, x, zi=np.zeros(1))
    return np.sum(y**2) + np.sum(state * x[:1])


def envelope(x: Any) -> Any:
    return np.sum(np.abs(signal.hilbert(x)))


def warped(image: Any, shift: Any) -> Any:
    places = np.stack([np.linspace(0.3, 2.4, 6), np.linspace(1.2, 2.7, 6)]) + shift
    smooth = ndimage.gaussian_filter(image, 0.7)
    return np.sum(ndimage.map_coordinates(smooth, places, order=1) ** 2)


CASES: list[tuple[Any, tuple[Any, ...]]] = [
    (through_points, (HEIGHTS, POINTS)),
    (of_outer_spline, (POINTS,)),
    (cubic_in_a_loop, (HEIGHTS, POINTS)),
    (products, (VECTOR,)),
    (systems, (VECTOR,)),
    (implicit_steps, (RNG.uniform(0.1, 0.5, size=5), VECTOR)),
    (of_entries, (OUTER.data.copy(), VECTOR)),
    (entries_changed_in_place, (OUTER.data.copy(), VECTOR)),
    (scaled, (1.3, VECTOR)),
    (filtered, (np.array([0.5, 0.3]), np.array([1.2, -0.4]), VECTOR)),
    (envelope, (VECTOR,)),
    (warped, (RNG.normal(size=(4, 5)), 0.1)),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0].__name__)
def test_gradient(case: Any) -> None:
    function, args = case
    wrt = tuple(range(len(args)))
    assert_gradient(function, args, wrt, WITHIN, layouts=("plain",))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0].__name__)
def test_tangent_agrees_with_the_gradient(case: Any) -> None:
    function, args = case
    wrt = tuple(range(len(args)))
    rng = np.random.default_rng(1)
    dots = tuple(rng.normal(size=np.shape(x)) if np.ndim(x) else 0.7 for x in args)
    gradient = spadc.grad(function, wrt=wrt)(*args)
    _, tangent = spadc.jvp(function, wrt=wrt)(*args, dot=dots)
    along = sum(np.sum(g * d) for g, d in zip(gradient, dots, strict=True))
    np.testing.assert_allclose(tangent, along, 1e-9)


FILE = """import numpy as np
import scipy.sparse as sps
from scipy.interpolate import CubicSpline

xs = np.linspace(0.0, 3.0, 7)
spline = CubicSpline(xs, np.sin(xs))
A = sps.diags([np.ones(4), -2.0 * np.ones(5)], [1, 0]).tocsr()


def f(x):
    return np.sum(spline(A @ x) ** 2)
"""


def test_objects_of_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "model.py"
    path.write_text(FILE)
    assert main(["compile", str(path), "-o", "-", "--signature", "x: f64[n]"]) == 0
    source = capsys.readouterr().out
    assert "A = sps.diags(" in source
    assert "z = A @ x" in source
    assert "PPoly(spline.c, spline.x)(z, 1)" in source
    assert "A.T @ " in source
    space: dict[str, Any] = {}
    exec(FILE, space)
    exec(source, space)
    x, step = RNG.uniform(0.5, 0.9, size=5), 1e-6
    moved = [
        (space["f"](x + step * e) - space["f"](x - step * e)) / (2 * step)
        for e in np.eye(5)
    ]
    np.testing.assert_allclose(space["f_grad"](x), moved, 1e-6, 1e-8)


def sum_of_matrices(x: Any) -> Any:
    return np.sum((OUTER + OUTER) @ x)


def from_dense(m: Any) -> Any:
    return np.sum(sps.csr_matrix(m) @ np.ones(3))


def spline_width(s: Any) -> Any:
    return np.sum(ndimage.gaussian_filter(np.ones((3, 3)), s))


def of_order_three(x: Any) -> Any:
    return np.sum(ndimage.map_coordinates(x, np.ones((2, 1))))


def of_knots(x: Any) -> Any:
    return np.sum(CubicSpline(x, HEIGHTS)(POINTS))


@pytest.mark.parametrize(
    ("function", "x", "said"),
    [
        (sum_of_matrices, VECTOR, "arithmetic with a sparse matrix"),
        (from_dense, np.eye(3), "where its zeros are"),
        (spline_width, 1.0, "no derivative in the width"),
        (of_order_three, np.eye(4), "order=1"),
        (of_knots, KNOTS, "no derivative in the knots"),
    ],
    ids=lambda case: getattr(case, "__name__", ""),
)
def test_refused(function: Any, x: Any, said: str) -> None:
    with pytest.raises(spadc.SpadcError, match=said):
        spadc.grad(function)(x)
