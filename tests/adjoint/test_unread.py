"""Which overwritten elements of a loop nobody reads: exhaustive over small offsets."""

from __future__ import annotations

import numpy as np
import pytest
from support import central_differences
from support.sources import function_from

import spadc

X = np.linspace(0.9, -0.7, 9)

LOOPS = ("range(3, n - 3)", "range(n - 4, 2, -1)")
READS = ("y[{0}]", "np.sum(y[:{0}] ** 2)", "np.sum(y[{0}:] ** 2)", "y[2]", "y[6]")


@pytest.mark.parametrize("read", READS)
@pytest.mark.parametrize("loop", LOOPS)
def test_every_offset(loop: str, read: str, tmp_path) -> None:
    """A store at `i + c`, and a read at `i + d` before and after it."""
    for store in (0, 1):
        for offset in (-1, 0, 1) if "{0}" in read else (0,):
            part = read.format(f"i + {offset}" if offset >= 0 else f"i - {-offset}")
            place = f"i + {store}" if store >= 0 else f"i - {-store}"
            text = f"""
import numpy as np

def f(x, n):
    y = x * 1.0
    for i in {loop}:
        w = 0.5 * np.sin({part}) + x[i]
        y[{place}] = y[{place}] * w
        x[i] = {part} ** 2
    return np.sum(y**2) + np.sum(x)
"""
            function = function_from(text, "f", tmp_path)
            (numeric,) = central_differences(function, (X, 9))
            got = spadc.grad(function)(X.copy(), 9)
            np.testing.assert_allclose(got, numeric, 1e-6, 1e-8, err_msg=text)
