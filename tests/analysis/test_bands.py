"""Which elements an element can depend on: bands that are found, and those that are
not."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import function_in

from spadc.adjoint import Mode
from spadc.analysis import Band, band_between
from spadc.frontend import find_function, read_module
from spadc.ir import parse_signature
from spadc.pipeline import prepare

PROGRAMS = """
import numpy as np

def elementwise(x, w):
    return np.tanh(x * w) * x + 1.0

def differences(x, w):
    return x[1:] - x[:-1] ** 2

def by_diff(x, w):
    return np.diff(x, n=2)

def stencil(x, w):
    y = x.copy()
    y[1:-1] = x[2:] * x[:-2] + w[1:-1]
    return y

def added(x, w):
    y = x * 2.0
    y[2:] += x[:-2]
    return y

def joined(x, w):
    return np.concatenate((np.zeros(1), x[:-1] * w[:-1]))

def chosen(x, w):
    return np.where(x > w, x[:] * 2.0, w)

def total(x, w):
    return x / np.sum(x)

def backwards(x, w):
    return x[::-1] * w

def from_the_end(x, w):
    return x[-2:] * 2.0

def one_for_all(x, w):
    return w * x[0]

def stretched(x, w):
    return w + x[:1]

def picked(x, w):
    return x[np.array([2, 0, 1])]

def in_a_loop(x, w):
    y = x * 1.0
    for i in range(3):
        y[1:] = y[:-1] * w[1:]
    return y

def beside_a_loop(x, w):
    y = x * 1.0
    for i in range(3):
        y[1:] = y[:-1] * w[1:]
    return y + x

def beside_a_while(x, w):
    y, k = x * 1.0, 0
    while k < 3:
        y, k = np.cumsum(y), k + 1
    return y * x

def beside_a_branch(x, w):
    y = x * w
    if w[0] > 0:
        y = y[::-1]
    return y + x

def stored_number(x, w):
    y = w * 1.0
    y[1:] = x[0]
    return y

def running(x, w):
    return np.cumsum(x)

def sheared(x, w):
    return x[:, 1:] * x[:, :-1]

def turned(x, w):
    return x.T * w
"""

FOUND = {
    "elementwise": ((0,), (0,)),
    "differences": ((0,), (1,)),
    "by_diff": ((0,), (2,)),
    "stencil": ((-1,), (1,)),
    "added": ((-2,), (0,)),
    "joined": ((-1,), (-1,)),
    "chosen": ((0,), (0,)),
    "sheared": ((0, 0), (0, 1)),
}
DENSE = (
    "total", "backwards", "from_the_end", "one_for_all", "stretched", "picked",
    "in_a_loop", "stored_number", "running", "turned", "beside_a_loop",
    "beside_a_while", "beside_a_branch",
)  # fmt: skip
MATRICES = ("sheared", "turned")


def band(name: str, folder: Path) -> Band | None:
    file = folder / "programs.py"
    file.write_text(PROGRAMS)
    source = find_function(read_module(file), name)
    text = "x: f64[n, m], w: f64[m, n]" if name in MATRICES else "x: f64[n], w: f64[n]"
    made = prepare(source, parse_signature(text), ("x",), Mode.VJP)
    return band_between(made.fn.body, made.inputs[0], made.fn.results[0])


@pytest.mark.parametrize("name", FOUND)
def test_bands_are_found(name: str, tmp_path: Path) -> None:
    assert band(name, tmp_path) == Band(*FOUND[name])


@pytest.mark.parametrize("name", DENSE)
def test_no_band_where_none_is_sure(name: str, tmp_path: Path) -> None:
    assert band(name, tmp_path) is None


def test_widths() -> None:
    assert Band((-1, 0), (1, 0)).widths == (3, 1)


@pytest.mark.parametrize("name", FOUND)
def test_nothing_outside_the_band_matters(name: str, tmp_path: Path) -> None:
    """Central differences are zero outside the band."""
    import numpy as np

    found = band(name, tmp_path)
    assert found is not None
    function = function_in(tmp_path / "programs.py", name)
    rng = np.random.default_rng(0)
    x = rng.standard_normal((5, 5) if name in MATRICES else 6)
    w = rng.standard_normal(x.shape)
    for place in np.ndindex(x.shape):
        moved = x.copy()
        moved[place] += 1e-3
        changed = np.argwhere(function(moved, w) != function(x, w))
        offsets = np.array(place) - changed
        assert (offsets >= found.low).all()
        assert (offsets <= found.high).all()
