"""The functions that are written with others compute NumPy's values, bit by bit."""

from __future__ import annotations

import importlib
import inspect
from typing import Any

import numpy as np
import pytest

from spadc.frontend.numpy_calls import numpy_functions as written
from spadc.frontend.numpy_calls import numpy_numerics as numerics
from spadc.frontend.numpy_calls.written_out import FILE_OF, WRITTEN, dotted

RNG = np.random.default_rng(4)
X, Y, M = RNG.normal(size=37), RNG.normal(size=37), RNG.normal(size=(9, 11))
T = RNG.normal(size=(3, 5, 7))
COORDINATES = np.cumsum(np.abs(RNG.normal(size=37)) + 0.1)
SQUARE = RNG.normal(size=(4, 4))
FOLDED = RNG.normal(size=(2, 3, 3, 1, 2))
WIDE = np.abs(RNG.normal(size=11)) + 0.1

CALLS: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = [
    ("trapezoid", (X,), {}),
    ("trapezoid", (X, COORDINATES), {}),
    ("trapezoid", (M,), {"dx": 0.3, "axis": 0}),
    ("trapezoid", (T, T + 1.0), {"axis": 1}),
    ("trapezoid", (M, WIDE), {}),
    ("gradient", (X,), {}),
    ("gradient", (X, 0.1), {"edge_order": 2}),
    ("gradient", (X, COORDINATES), {}),
    ("gradient", (X, COORDINATES), {"edge_order": 2}),
    ("gradient", (X, np.arange(37) * 2.0), {}),
    ("gradient", (M,), {}),
    ("gradient", (M, 0.1, 0.2), {}),
    ("gradient", (M,), {"axis": 0}),
    ("gradient", (T, 0.5), {"axis": (0, 2)}),
    ("gradient", (np.arange(7),), {}),
    ("average", (M,), {}),
    ("average", (M,), {"axis": 1, "weights": WIDE + 0 * M}),
    ("average", (M,), {"weights": np.abs(M), "returned": True}),
    ("average", (np.arange(5),), {"weights": np.arange(5)}),
    ("cov", (M,), {}),
    ("cov", (M,), {"rowvar": False, "bias": True}),
    ("cov", (X, Y), {}),
    ("cov", (M,), {"fweights": np.arange(1, 12), "aweights": WIDE, "ddof": 2}),
    ("cov", (M, M + 1.0), {"rowvar": False, "aweights": np.abs(X[:9]) + 0.1}),
    ("cov", (X,), {"dtype": np.float64}),
    ("corrcoef", (M,), {}),
    ("diagflat", (M, 1), {}),
    ("pad", (M, 2), {}),
    ("pad", (X, (1, 3)), {"constant_values": 1.5}),
    ("pad", (T, ((1, 0), (0, 2), (1, 1))), {}),
    ("append", (M, X), {}),
    ("append", (M, M[:2]), {"axis": 0}),
    ("insert", (X, 3, 2.5), {}),
    ("insert", (M, 1, WIDE), {"axis": 0}),
    ("select", ([X > 1, X > 0], [X, Y]), {"default": 0.5}),
    ("choose", ([0, 1, 1], [X[:3], Y[:3]]), {}),
    ("choose", ([0, 5, -1], [X[:3], Y[:3]]), {"mode": "wrap"}),
    ("choose", ([0, 5, -1], [X[:3], Y[:3]]), {"mode": "clip"}),
    ("piecewise", (X, [X < 0, X >= 1], [np.abs, 2.5, np.exp]), {}),
    ("polyval", (Y[:5], X), {}),
    ("sinc", (np.append(X, 0.0),), {}),
    ("ediff1d", (M,), {}),
    ("meshgrid", (X[:3], Y[:4]), {}),
    ("meshgrid", (X[:3], Y[:4], X[:2]), {"indexing": "ij"}),
    ("meshgrid", (X[:3], Y[:4]), {"sparse": True}),
    ("ix_", ([0, 2], np.array([1, 3, 4])), {}),
    ("fromfunction", (lambda i, j: i + 2 * j, (3, 4)), {}),
    ("vander", (X, 4), {}),
    ("vander", (X, 4), {"increasing": True}),
    ("rollaxis", (T, 2), {}),
    ("rollaxis", (T, 0, 3), {}),
    ("rollaxis", (T, -1, 1), {}),
    ("apply_along_axis", (np.sort, 0, M), {}),
    ("apply_along_axis", (np.sum, 1, M), {}),
    ("apply_along_axis", (np.cumsum, 1, T), {}),
    ("apply_along_axis", (np.sort, 0, X), {}),
    ("ediff1d", (M,), {"to_begin": 0.5, "to_end": X[:2]}),
    ("fromfunction", (lambda i, j, c: i * c + j, (2, 3)), {"c": 2.0}),
    *(("matrix_power", (SQUARE, n), {}) for n in (-1, 0, 1, 2, 3, 6)),
    *(("matrix_power", (np.stack([SQUARE, 2 * SQUARE]), n), {}) for n in (-2, 0, 5)),
    ("tensorsolve", (FOLDED, FOLDED[:, :, 0, 0, 0]), {}),
    ("tensorsolve", (np.moveaxis(FOLDED, -1, 0), FOLDED[:, :, 0, 0, 0], (0,)), {}),
    ("tensorinv", (FOLDED,), {}),
    ("poly", (X[:4],), {}),
    ("polyadd", (X[:5], Y[:3]), {}),
    ("polysub", (X[:2], Y[:3]), {}),
    ("polymul", (X[:5], Y[:3]), {}),
    ("polyder", (X[:5], 2), {}),
    ("polyint", (X[:5], 2), {"k": 0.5}),
    ("polydiv", (X[:5], Y[:3]), {}),
    ("polyfit", (X, Y, 3), {"w": COORDINATES}),
    ("apply_over_axes", (np.sum, T, [0, 2]), {}),
    ("broadcast_arrays", (M, WIDE), {}),
    ("cumulative_prod", (M,), {"axis": 1, "include_initial": True}),
    ("cumulative_sum", (X,), {}),
    ("diag_indices_from", (SQUARE,), {}),
    ("tril_indices_from", (M, -1), {}),
    ("triu_indices_from", (M,), {"k": 1}),
    ("mask_indices", (4, np.triu), {"k": 1}),
    ("fromiter", ([1.5, 2.5], float), {}),
    ("geomspace", (0.5, 8.0, 7), {}),
    ("logspace", (0.5, 2.0, 7), {"base": 3.0, "endpoint": False}),
    ("histogram2d", (X, Y, 4), {"weights": COORDINATES}),
    ("histogram_bin_edges", (X, 5), {}),
    ("histogramdd", ((X, Y),), {"bins": 3, "density": True}),
    ("intersect1d", (X, X[3:9]), {}),
    ("setdiff1d", (X, X[3:9]), {}),
    ("setxor1d", (X, X[3:9]), {}),
    ("union1d", (X, Y), {}),
    ("kaiser", (9, 2.5), {}),
    ("sort_complex", (X,), {}),
    ("trim_zeros", (np.array([0.0, 1.0, 2.0, 0.0]),), {}),
    ("unstack", (T,), {"axis": 1}),
    ("diff", (X,), {"prepend": 0.0, "append": 1.0}),
    ("diff", (M,), {"n": 2, "axis": 0, "prepend": M[:1]}),
]


def own(name: str) -> Any:
    """The function that is lowered."""
    if name in FILE_OF:
        return getattr(module_of(FILE_OF[name]), name)
    return getattr(numerics if hasattr(numerics, name) else written, name)


def module_of(file: str) -> Any:
    """One of the files of functions that are written with others."""
    return importlib.import_module(f"spadc.frontend.numpy_calls.{file}")


def numpys(name: str) -> Any:
    """NumPy's own function."""
    found: Any = np
    for part in dotted(name).split(".")[1:]:
        found = getattr(found, part)
    return found


def in_single(x: Any) -> Any:
    """The arguments with every array of floats in float32."""
    if isinstance(x, list | tuple):
        return type(x)(in_single(item) for item in x)
    if isinstance(x, dict):
        return {key: in_single(item) for key, item in x.items()}
    is_float = isinstance(x, np.ndarray) and x.dtype == np.float64
    return x.astype(np.float32) if is_float else x


@pytest.mark.parametrize(("name", "args", "keywords"), CALLS)
def test_bits_are_numpys_in_single_precision(
    name: str, args: Any, keywords: Any
) -> None:
    test_bits_are_numpys(name, in_single(args), in_single(keywords))


@pytest.mark.parametrize(("name", "args", "keywords"), CALLS)
def test_bits_are_numpys(name: str, args: Any, keywords: Any) -> None:
    given = own(name)(*args, **keywords)
    wanted = numpys(name)(*args, **keywords)
    several = isinstance(wanted, tuple | list)
    pairs = zip(given, wanted, strict=True) if several else [(given, wanted)]
    for a, b in pairs:
        assert np.shape(a) == np.shape(b)
        assert np.asarray(a).dtype == np.asarray(b).dtype
        assert np.asarray(a).tobytes() == np.asarray(b).tobytes()


def test_bracketed_calls() -> None:
    made = written.mgrid(np.arange(3), np.arange(4))
    np.testing.assert_array_equal(made, np.mgrid[:3, :4])
    for a, b in zip(
        written.ogrid(np.arange(3), np.arange(4)), np.ogrid[:3, :4], strict=True
    ):
        np.testing.assert_array_equal(a, b)
    np.testing.assert_array_equal(written.r_(X, Y, 1.0), np.r_[X, Y, 1.0])
    np.testing.assert_array_equal(written.c_(X, Y), np.c_[X, Y])


def test_every_function_is_compared() -> None:
    assert set(WRITTEN) <= {name for name, *_ in CALLS}


@pytest.mark.parametrize("name", WRITTEN)
def test_parameters_are_numpys(name: str) -> None:
    """The parameters have NumPy's names, in its order, as far as they go."""
    names = list(inspect.signature(own(name)).parameters)
    numpy_names = list(inspect.signature(numpys(name)).parameters)
    assert [n for n in numpy_names if n in names] == names
