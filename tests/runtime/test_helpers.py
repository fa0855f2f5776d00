"""The helpers compute what their primitives mean, and refuse what has no meaning."""

from __future__ import annotations

import ast
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import spadc_runtime as rt

from spadc.primitives import REGISTRY

RNG = np.random.default_rng(0)
SHAPES = [(), (3,), (2, 3), (3, 4), (5, 2, 3), (5, 3, 4), (1, 3, 4)]
PRODUCTS = {"matmul": np.matmul, "dot": np.dot, "inner": np.inner}


def agree(name: str, *args: Any, **keywords: Any) -> None:
    """The helper answers like the primitive of its name."""
    given = getattr(rt, name)(*args, **keywords)
    wanted = REGISTRY[name].evaluate(*args, **keywords)
    assert np.shape(given) == np.shape(wanted)
    assert np.result_type(given) == np.result_type(wanted)
    np.testing.assert_allclose(given, wanted, rtol=1e-5)


@pytest.mark.parametrize("name", PRODUCTS)
@pytest.mark.parametrize(("left", "right"), list(product(SHAPES, SHAPES)))
def test_products(name: str, left: tuple[int, ...], right: tuple[int, ...]) -> None:
    a, b = RNG.standard_normal(left), RNG.standard_normal(right)
    try:
        y = PRODUCTS[name](a, b)
    except ValueError:
        return
    y_bar = RNG.standard_normal(np.shape(y))
    agree(f"{name}_left_bar", y_bar, b, left)
    agree(f"{name}_right_bar", y_bar, a, right)


@pytest.mark.parametrize("axes", [0, 1, ((1, 2), (1, 0)), ((2,), (0,)), (-1, 0)])
def test_tensordot(axes: Any) -> None:
    a, b = RNG.standard_normal((2, 3, 4)), RNG.standard_normal((4, 3, 5))
    y_bar = RNG.standard_normal(np.tensordot(a, b, axes).shape)
    agree("tensordot_left_bar", y_bar, b, a.shape, axes=axes)
    agree("tensordot_right_bar", y_bar, a, b.shape, axes=axes)


@pytest.mark.parametrize(
    ("given", "shape"),
    [
        ((2, 3), (2, 3)),
        ((2, 3), (3,)),
        ((2, 3), (1, 3)),
        ((4, 2, 3), (2, 1)),
        ((4, 2, 3), (1,)),
        ((2, 3), ()),
        ((), ()),
        ((0, 3), (1, 3)),
        ((2, 1), (1, 1)),
    ],
)
def test_unbroadcast(given: tuple[int, ...], shape: tuple[int, ...]) -> None:
    x_bar = RNG.standard_normal(given).astype(np.float32)
    agree("unbroadcast", x_bar, shape)
    result = rt.unbroadcast(x_bar, shape)
    assert np.shape(result) == shape and np.result_type(result) == np.float32


@pytest.mark.parametrize(
    ("given", "shape"), [((3,), (2, 3)), ((2, 3), (2,)), ((3,), (2,))]
)
def test_unbroadcast_refuses(given: tuple[int, ...], shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="does not broadcast"):
        rt.unbroadcast(np.ones(given), shape)


def test_parts() -> None:
    x = RNG.standard_normal((3, 4))
    agree("fit_to", x, (1, 4))
    agree("fit_to", x[:1], (3, 4))
    agree("astype_like", x, np.float32(1))
    agree("diag_bar", np.diag(x, 1), x.shape, k=1)
    agree("diag_bar", np.diag(x[0], -1), (4,), k=-1)
    agree("untile", np.tile(x, (2, 1, 3)), x.shape, (2, 1, 3))
    agree("untile", np.tile(x, 2), x.shape, (2,))
    for number in range(2):
        agree("hstack_part", np.hstack([x, x[:, :2]]), (3, 4), (3, 2), number=number)
        agree("hstack_part", np.hstack([x[0], 1.0]), (4,), (), number=number)


def test_gather_last_keeps_the_last_of_each() -> None:
    x, key = np.arange(4.0) + 1, np.array([2, 0, 2, 1])
    np.testing.assert_array_equal(rt.gather_last(x, key), [0, 1, 3, 2])


def test_reductions() -> None:
    x = RNG.integers(0, 3, (3, 4)).astype(float)
    for axis in (None, 0, 1, (0, 1)):
        agree("products_of_others", x, axis=axis)
    for axis in (None, 0, -1):
        agree(
            "sort_bar", np.sort(RNG.standard_normal(x.shape), axis=axis), x, axis=axis
        )


def test_accumulations() -> None:
    x = RNG.integers(0, 3, (3, 4)).astype(float)
    y_bar = RNG.standard_normal(x.shape)
    for axis in (0, -1):
        agree("cumprod_bar", y_bar, np.cumprod(x, axis), x, axis=axis)
        for running in (np.maximum.accumulate, np.minimum.accumulate):
            agree("running_bar", y_bar, running(x, axis), x, axis=axis)
        agree(
            "reduceat_bar",
            y_bar,
            np.array([2, 0, 1, 1][: x.shape[axis]]),
            x.shape,
            axis=axis,
        )


def test_filters() -> None:
    a, v = RNG.standard_normal(5), RNG.standard_normal(3)
    for mode in ("full", "same", "valid"):
        y_bar = RNG.standard_normal(np.convolve(a, v, mode).shape)
        agree("convolve_bar", y_bar, v, a.shape, mode=mode)
        agree("convolve_bar", y_bar, a, v.shape, mode=mode)
    corners, heights = np.array([0.0, 1.0, 3.0]), RNG.standard_normal(3)
    x = np.array([-1.0, 0.0, 0.5, 2.0, 3.0, 4.0])
    agree("interp_slope", x, corners, heights)
    agree("interp_bar", RNG.standard_normal(6), x, corners)
    agree("interp_slope_bar", RNG.standard_normal(6), x, corners)
    agree("bin_of", x, corners)


def test_decompositions() -> None:
    x = RNG.standard_normal((3, 3))
    symmetric = x @ x.T + np.eye(3)
    agree("cholesky_bar", np.tril(x), np.linalg.cholesky(symmetric))
    agree("eigh_bar", x[0], x, *np.linalg.eigh(symmetric))


@pytest.mark.parametrize("name", ["quantile_bar", "quantile_dot", "quantile_slope"])
@pytest.mark.parametrize("ties", ["share", "first"])
def test_quantiles(name: str, ties: str) -> None:
    x, asked = np.round(RNG.standard_normal((3, 4)), 1), np.array([0.2, 0.7])
    x[1, 2] = np.nan
    calls: list[tuple[Any, dict[str, Any]]] = [
        (0.3, {}),
        (asked, {"axis": 1, "ignore_nan": True}),
        (asked, {"axis": 0, "method": "hazen", "keepdims": True}),
    ]
    for q, attrs in calls:
        shape = np.nanquantile(
            x, q, axis=attrs.get("axis"), keepdims="keepdims" in attrs
        )
        first = np.cos(shape if name == "quantile_bar" else x)
        agree(name, np.nan_to_num(first), x, q, ties=ties, **attrs)


@pytest.mark.parametrize("axis", [0, 1])
def test_running(axis: int) -> None:
    u, a = RNG.standard_normal((2, 3, 4))
    agree("recurrence", u, a, axis=axis)
    agree("sort_dot", u, np.round(a), axis=axis)
    order = np.argsort(a, axis=axis)
    agree("along_axis_bar", u, order, (3, 4), axis=axis)
    agree("along_axis_bar", u[0], order[0], (4,), axis=None)


AROUND_ESTIMATES = {
    *("agreement", "explore_after", "explore_for", "magnitude"),  # rankings
    *("controlled", "within"),
    *("around", "chosen_by", "learned", "proportional", "selected"),
    *("exp3", "greedy", "rewarded", "thompson", "ucb"),
}
"""What only the functions around the estimates of adaptive plans call."""


def test_every_helper_is_named_and_documented() -> None:
    called = {
        primitive.spelling.function.removeprefix("rt.")
        for primitive in REGISTRY.values()
        if getattr(primitive.spelling, "function", "").startswith("rt.")
    }
    assert called | {"gather_last"} | AROUND_ESTIMATES == set(rt.__all__)
    for name in rt.__all__:
        assert "Source:" in getattr(rt, name).__doc__


def test_imports_only_numpy() -> None:
    """Helpers for SciPy import it where they run."""
    modules = set()
    for file in Path(rt.__file__).parent.glob("*.py"):
        tree = ast.parse(file.read_text())
        lazily = file.name.startswith("scipy_")
        for node in tree.body if lazily else ast.walk(tree):
            if isinstance(node, ast.Import):
                modules |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                modules.add(node.module or "")
    assert modules <= {"__future__", "typing", "collections.abc", "numpy"}


@pytest.mark.parametrize("norm", [None, "backward", "ortho", "forward"])
@pytest.mark.parametrize("length", [4, 5])
def test_irfft_bar(norm: str | None, length: int) -> None:
    agree("irfft_bar", RNG.standard_normal((3, length)), norm=norm)
    agree("irfft_bar", RNG.standard_normal((length, 3)), axis=0, norm=norm)


def test_no_gradient_of_a_complex_number() -> None:
    with pytest.raises(TypeError, match="complex"):
        rt.unit_bar(2j)
