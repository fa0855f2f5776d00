"""`raise` and `assert` on bad input stay in the generated code."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import spadc


class Mine(Exception):
    """An exception that only this file knows."""


def guarded(x: Any, n: int = 3) -> Any:
    if n < 0:
        raise Mine("count")
    if x[0] < 0.0:
        raise ValueError(f"negative {x[0]}")
    assert n > 2, "few"
    total = 0.0
    for v in x:
        if v > 100.0:
            raise OverflowError
        total = total + v**2
    return total


@pytest.mark.parametrize(
    ("args", "kind", "message"),
    [
        ((np.ones(3), -1), RuntimeError, "Mine: count"),
        ((-np.ones(3),), ValueError, r"negative \{x\[0\]\}"),
        ((np.ones(3), 1), AssertionError, "few"),
        ((np.full(3, 200.0),), OverflowError, None),
    ],
)
def test_guards_raise(args: Any, kind: type[Exception], message: str | None) -> None:
    gradient = spadc.grad(guarded)
    with pytest.raises(kind, match=message):
        gradient(*args)


def test_gradient_behind_guards() -> None:
    np.testing.assert_allclose(spadc.grad(guarded)(np.arange(3.0)), 2 * np.arange(3.0))
