"""The samples: their gradients are current and right, and they do what they promise."""

from __future__ import annotations

import contextlib
import io
import runpy
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support import assert_gradient, assert_same_text, function_in

from spadc.cli import main

SAMPLES = Path(__file__).parents[2] / "samples"
OPTIONS = {
    "logistic": ["loss", "--mode", "value-and-grad"],
    "burgers": ["burgers_energy", "--wrt", "u0,nu", "--mode", "value-and-grad"],
    "heat": ["misfit", "--mode", "value-and-grad"],
    "huber": ["huber_norm", "--wrt", "r,delta"],
    "mlp_digits": ["loss", "--wrt", "W1,b1,W2,b2,W3,b3", "--mode", "value-and-grad"],
}
RNG = np.random.default_rng(3)


def _digits() -> tuple[Any, ...]:
    sizes = (64, 100, 100, 10)
    parameters: list[Any] = []
    for inputs, outputs in pairwise(sizes):
        parameters.append(0.1 * RNG.standard_normal((inputs, outputs)))
        parameters.append(0.1 * RNG.standard_normal(outputs))
    return (*parameters, RNG.uniform(size=(7, 64)), np.eye(10)[[3, 1, 4, 1, 5, 9, 2]])


ARGUMENTS: dict[str, tuple[tuple[Any, ...], tuple[int, ...]]] = {
    "logistic": (
        (
            RNG.standard_normal(3),
            RNG.standard_normal((5, 3)),
            np.array([1.0, -1.0, 1.0, 1.0, -1.0]),
        ),
        (0,),
    ),
    "burgers": ((RNG.standard_normal(9), 0.05, 0.01, 0.2, 5), (0, 1)),
    "heat": ((RNG.standard_normal(9), RNG.standard_normal(9), 0.2, 15), (0,)),
    "huber": ((RNG.standard_normal(3), 0.5), (0, 1)),
    "mlp_digits": (_digits(), (0, 1, 2, 3, 4, 5)),
}
by_sample = pytest.mark.parametrize("sample", OPTIONS)


@by_sample
def test_gradient_file_is_current(sample: str, update_golden: bool) -> None:
    function, *options = OPTIONS[sample]
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.chdir(SAMPLES):
        status = main(["compile", f"{sample}.py:{function}", "-o", "-", *options])
    assert status == 0
    assert_same_text(SAMPLES / f"{sample}_grad.py", out.getvalue(), update_golden)


@by_sample
def test_gradient_is_right(sample: str) -> None:
    args, wrt = ARGUMENTS[sample]
    assert_gradient(
        function_in(SAMPLES / f"{sample}.py", OPTIONS[sample][0]), args, wrt
    )


@by_sample
def test_docstring_shows_the_command(sample: str) -> None:
    text = " ".join((SAMPLES / f"{sample}.py").read_text().split())
    target = f"samples/{sample}.py:{OPTIONS[sample][0]}"
    assert " ".join(["spadc compile", target, *OPTIONS[sample][1:]]) in text


@pytest.mark.parametrize(
    ("sample", "promise"),
    [("burgers", "viscosity 0.070000"), ("huber", "robust centre")],
)
def test_sample_runs(sample: str, promise: str) -> None:
    with contextlib.redirect_stdout(io.StringIO()) as out:
        runpy.run_path(str(SAMPLES / f"{sample}.py"), run_name="__main__")
    assert promise in out.getvalue()


def test_logistic_fits() -> None:
    pytest.importorskip("sklearn")
    with contextlib.redirect_stdout(io.StringIO()) as out:
        runpy.run_path(str(SAMPLES / "logistic.py"), run_name="__main__")
    assert "test accuracy 9" in out.getvalue()


def test_digits_are_read() -> None:
    pytest.importorskip("sklearn")
    assert function_in(SAMPLES / "mlp_digits.py", "main")() >= 0.96
