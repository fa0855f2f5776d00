"""The matrices of `scipy.linalg` that are written out: SciPy's bits."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.linalg

from spadc.frontend.scipy_calls import matrices
from spadc.frontend.scipy_calls.written_out import MATRICES

RNG = np.random.default_rng(4)
C, R = RNG.normal(size=4), RNG.normal(size=3)
A, B = RNG.normal(size=(2, 3)), RNG.normal(size=(4, 3))
CALLS: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = [
    ("toeplitz", (C,), {}),
    ("toeplitz", (C, R), {}),
    ("toeplitz", (C + 1j * C[::-1],), {}),
    ("hankel", (C,), {}),
    ("hankel", (C, R), {}),
    ("circulant", (C,), {}),
    *(
        ("convolution_matrix", (C, n), {"mode": mode})
        for n in (2, 4, 6)
        for mode in ("full", "same", "valid")
    ),
    ("block_diag", (A, B), {}),
    ("block_diag", (A, C, B), {}),
    ("companion", (C,), {}),
    ("leslie", (C, R), {}),
    ("fiedler", (C,), {}),
    ("khatri_rao", (A, B), {}),
    ("diagsvd", (R, 3, 5), {}),
    ("diagsvd", (R, 4, 3), {}),
]


def in_single(x: Any) -> Any:
    return x.astype("float32") if isinstance(x, np.ndarray) and x.dtype == float else x


def test_every_function_is_called() -> None:
    assert {name for name, *_ in CALLS} == set(MATRICES.split())


@pytest.mark.parametrize(("name", "args", "keywords"), CALLS)
@pytest.mark.parametrize("single", [False, True], ids=["double", "single"])
def test_bits_are_scipys(name: str, args: Any, keywords: Any, single: bool) -> None:
    args = tuple(map(in_single, args)) if single else args
    given = getattr(matrices, name)(*args, **keywords)
    wanted = getattr(scipy.linalg, name)(*args, **keywords)
    np.testing.assert_array_equal(given, wanted)
    assert given.dtype == wanted.dtype
