"""Nothing public of NumPy and SciPy is merely missing; the table says what is so."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from frontend import by_hand
from frontend.scipy_by_hand import SCIPY_CALLS
from primitives.complex_rows import COMPLEX
from primitives.drawing import active
from primitives.rows import ROWS
from support import Tolerance, assert_gradient, function_from

import spadc
from spadc.cli import main
from spadc.frontend import Kind, coverage
from spadc.frontend.coverage import (
    WHOLE,
    ZERO_BY_HAND,
    is_by_hand,
    primitive_of,
    public_names,
)
from spadc.frontend.refused_names import REFUSED_NAMES

TABLE = coverage()
CALLS = {**by_hand.CALLS, **SCIPY_CALLS}
ARGUMENTS = {
    "x": np.array([0.71, -1.23, 0.42, 2.13, -0.37]),
    "y": np.array([-0.52, 0.91, 1.44, 0.23, -1.16]),
    "m": np.array([[0.53, -0.41, 1.12], [0.24, 0.95, -0.76], [1.37, 0.18, 0.69]]),
    "t": np.linspace(-1.3, 1.7, 24).reshape(2, 3, 4) ** 3 / 2 + 0.3,
}
COARSE = Tolerance(2e-2, 2e-2, 0.05)
SINGLE = {
    "numpy.float32", "numpy.float16", "numpy.complex64", "numpy.ndarray.astype",
    "numpy.half", "numpy.single", "numpy.csingle",
}  # fmt: skip
# SciPy takes their slopes by differences itself.
ITERATED = {"scipy.optimize.minimize", "scipy.optimize.least_squares"}
ACTIVE = {row.name for row in (*ROWS, *COMPLEX) if active(row)}


def names_of(*kinds: Kind) -> set[str]:
    return {line.name for line in TABLE if line.kind in kinds}


def test_every_public_function_is_in_the_table() -> None:
    listed = {name for module in WHOLE for name in public_names(module)}
    assert listed <= {line.name for line in TABLE}


def test_nothing_is_missing() -> None:
    assert not names_of(Kind.MISSING)


def test_refusals_are_of_what_is_not_known() -> None:
    known = names_of(Kind.DIFFERENTIABLE, Kind.ZERO)
    assert not known & REFUSED_NAMES.keys()


def test_refusals_are_of_what_there_is() -> None:
    public = {name for module in WHOLE for name in public_names(module)}
    whole = tuple(f"{module}." for module in WHOLE)
    assert {n for n in REFUSED_NAMES if _module(n) + "." in whole} <= public


def _module(name: str) -> str:
    return name.rpartition(".")[0]


def test_what_is_differentiable_is_differentiated_by_a_test() -> None:
    """By a row of its primitive, or by a call among those of `by_hand`."""
    untested = [n for n in names_of(Kind.DIFFERENTIABLE) if not is_tested(n)]
    assert not sorted(untested)


def is_tested(name: str) -> bool:
    if is_by_hand(name):
        return name in CALLS
    known = primitive_of(name)
    return known is not None and known.name in ACTIVE


def test_what_is_lowered_by_hand_is_public() -> None:
    assert CALLS.keys() <= names_of(Kind.DIFFERENTIABLE)
    assert names_of(Kind.ZERO) >= ZERO_BY_HAND
    assert all(is_by_hand(name) for name in CALLS)


def program(name: str, folder: Path) -> tuple:
    """The call as a function of what it names, and that function's arguments."""
    call = CALLS[name]
    lines = (
        call.splitlines() if "out" in re.findall(r"\w+", call) else [f"out = {call}"]
    )
    used = {word for word in re.findall(r"\b[a-z]\b", call) if word in ARGUMENTS}
    if "z" in re.findall(r"\b[a-z]\b", call):
        used |= {"x", "y"}
        lines = ["z = x + 1j * y", *lines]
    given = [p for p in ARGUMENTS if p in used]
    body = "\n    ".join([*lines, "return np.sum(np.sin(out))"])
    imports = "import math\n\nimport numpy as np\n"
    if name.startswith("scipy."):
        imports += f"import {name.rpartition('.')[0]}\n"
    source = f"{imports}\n\ndef f({', '.join(given)}):\n    {body}"
    return function_from(source, "f", folder), tuple(ARGUMENTS[p] for p in given)


@pytest.mark.parametrize("name", CALLS)
def test_derivatives_of_what_is_lowered_by_hand(name: str, tmp_path: Path) -> None:
    function, args = program(name, tmp_path)
    within = COARSE if name in {*SINGLE, *ITERATED} else Tolerance()
    wrt = tuple(range(len(args)))
    assert_gradient(function, args, wrt, within, layouts=("strided",))
    gradient = spadc.grad(function, wrt=wrt)(*args)
    assert any(np.any(bar) for bar in gradient)
    dots = tuple(np.cos(3 * x) for x in args)
    _, slope = spadc.jvp(function, wrt=wrt)(*args, dot=dots)
    pairs = zip(gradient, dots, strict=True)
    paired = sum(np.sum(bar * dot) for bar, dot in pairs)
    np.testing.assert_allclose(slope, paired, 2e-3 if name in SINGLE else 1e-8, 1e-9)


@pytest.mark.parametrize("name", ["numpy.load", "numpy.ndarray.tofile"])
def test_a_refusal_says_its_reason(name: str, tmp_path: Path) -> None:
    call = "x.tofile('a')" if "ndarray" in name else "np.load(x)"
    source = f"import numpy as np\n\n\ndef f(x):\n    return np.sum({call})\n"
    with pytest.raises(spadc.SpadcError) as caught:
        spadc.grad(function_from(source, "f", tmp_path))(np.ones(3))
    refused = REFUSED_NAMES[name]
    assert refused.reason in str(caught.value)
    assert caught.value.diagnostic.way_out == refused.way_out


def test_command_prints_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["coverage"]) == 0
    out = capsys.readouterr().out
    counts = Counter(line.kind for line in TABLE)
    assert f"together: {counts[Kind.DIFFERENTIABLE]} differentiable" in out


def test_command_says_what_is_known_of_a_name(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["coverage", "np.load"]) == 0
    assert capsys.readouterr().out.startswith(
        "numpy.load: refused, because it reads or writes a file."
    )


def test_command_writes_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["coverage", "numpy.linalg", "--json"]) == 0
    records = json.loads(capsys.readouterr().out)
    assert {"name", "kind", "reason", "way_out"} == records[0].keys()
    assert {r["name"] for r in records} >= {"numpy.linalg.inv", "numpy.linalg.norm"}


def test_command_knows_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["coverage", "numpy.nonsense"]) == 2
    assert "numpy.nonsense" in capsys.readouterr().err


def functions_covered() -> Counter[str]:
    """How many functions are differentiable or have a derivative of zero, by library;
    methods of arrays are not counted, those of one distribution count once."""
    names = {
        re.sub(r"^(scipy\.stats\.\w+)\..*", r"\1", name)
        for name in names_of(Kind.DIFFERENTIABLE, Kind.ZERO)
        if _module(name) not in ("numpy.ndarray", "numpy.ufunc")
    }
    return Counter(name.partition(".")[0] for name in names)


def test_bars() -> None:
    """As many functions as the project promises."""
    found = functions_covered()
    assert found["numpy"] >= 390
    assert found["scipy"] >= 120
