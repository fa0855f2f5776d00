"""Generated gradients, kept as Python files: reviewed, imported, run, formatted.

`pytest tests/golden --update-golden` writes them anew.
"""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, final

import numpy as np
import pytest
from support import (
    assert_same_text,
    central_differences,
    copied,
    function_in,
    leaves,
    same_bits,
)

from spadc.cli import main

HERE = Path(__file__).parent
RNG = np.random.default_rng(7)


def numbers(*shape: int) -> Any:
    """Random numbers, none of them near zero."""
    return RNG.uniform(0.3, 1.2, shape) * RNG.choice([-1.0, 1.0], shape)


@final
@dataclass(frozen=True, slots=True)
class Golden:
    """A file with a function, how it is compiled, and arguments to run it with.

    `label` names the generated file; an approximate gradient is within `rtol`.
    """

    stem: str
    function: str
    args: tuple[Any, ...]
    wrt: tuple[int, ...] = (0,)
    options: tuple[str, ...] = ()
    label: str = ""
    rtol: float = 1e-6

    def __str__(self) -> str:
        return self.label or self.stem

    @property
    def kept(self) -> Path:
        """The generated file."""
        return HERE / f"{self}_grad.py"

    def command(self) -> list[str]:
        """The command line that writes to standard output."""
        return ["compile", f"{self.stem}.py:{self.function}", "-o", "-", *self.options]

    def generate(self) -> str:
        """The text that the command line writes now."""
        with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.chdir(HERE):
            status = main(self.command())
        assert status == 0
        return out.getvalue()


NETWORK = (
    numbers(4, 3),
    numbers(4, 2),
    numbers(3, 5),
    numbers(5),
    numbers(5, 2),
    numbers(2),
)
WEIGHTS = ("--wrt", "W1,b1,W2,b2")
VALUE = ("--mode", "value-and-grad")
STEPPER = "u0: f64[n], nu: float, dt: float, dx: float, steps: int"
LAYERS = (
    "params: {hidden: [{W: f64[d,m], b: f64[m]}, {W: f64[m,l], b: f64[l]}], "
    "last: (f64[l,k], f64[k]), ridge: float}, x: f64[n,d], y: f64[n,k]"
)
LABELS = np.eye(3)[[0, 2, 1, 1]]

GOLDEN = [
    Golden("mlp_loss", "mlp_loss", NETWORK, (2, 3, 4, 5), WEIGHTS),
    Golden("mlp_generic", "mlp_loss", NETWORK, (2, 3, 4, 5), WEIGHTS),
    Golden(
        "mlp_generic",
        "mlp_loss",
        NETWORK,
        (2, 3, 4, 5),
        (*WEIGHTS, "--standalone"),
        label="mlp_standalone",
    ),
    Golden(
        "gated_loss",
        "gated_loss",
        (numbers(4, 3), numbers(3)),
        (1,),
        ("--wrt", "w", "--plan", "top:1", "--example", "gated_loss.py:example"),
        rtol=0.05,
    ),
    Golden(
        "burgers_energy",
        "burgers_energy",
        (numbers(8), 0.05, 0.01, 0.2, 4),
        (0, 1),
        ("--wrt", "u0,nu", *VALUE, "--signature", STEPPER),
    ),
    Golden(
        "huber_norm",
        "huber_norm",
        (numbers(4), 0.7),
        (0, 1),
        ("--wrt", "r,delta", "--signature", "r: f64[n], delta: float"),
    ),
    Golden(
        "mlp_layers",
        "mlp_layers",
        (
            {
                "hidden": [
                    {"W": numbers(3, 4), "b": numbers(4)},
                    {"W": numbers(4, 2), "b": numbers(2)},
                ],
                "last": (numbers(2, 3), numbers(3)),
                "ridge": 0.1,
            },
            numbers(5, 3),
            numbers(5, 3),
        ),
        options=("--signature", LAYERS),
    ),
    Golden("cross_entropy", "cross_entropy", (numbers(2, 3), numbers(4, 2), LABELS)),
    Golden(
        "wave_equation",
        "wave_equation",
        (numbers(7), 0.4, 3),
        (0, 1),
        ("--wrt", "start,c", "--signature", "c: float"),
    ),
    Golden(
        "gauss_seidel",
        "gauss_seidel",
        (numbers(4, 4) + 4 * np.eye(4), numbers(4), 3),
        (0, 1),
        ("--wrt", "a,b"),
    ),
    Golden("first_above", "first_above", (numbers(5), 0.9)),
    Golden("newton_root", "newton_root", (0.8, 1e-13)),
    Golden("boundary_stencil", "boundary_stencil", (numbers(6),)),
    Golden(
        "void_callee",
        "smoothed_energy",
        (numbers(6), 0.3),
        (0, 1),
        ("--wrt", "x,rate"),
    ),
    Golden(
        "recurrent",
        "recurrent",
        (numbers(3, 3), numbers(3), numbers(5)),
        (0, 1),
        ("--wrt", "W,v", *VALUE),
    ),
    Golden(
        "list_of_states",
        "list_of_states",
        (numbers(3, 3), numbers(3, 2), numbers(5, 2)),
        (0, 1),
        ("--wrt", "W,U"),
    ),
    Golden(
        "table_of_rows",
        "table_of_rows",
        (numbers(4), numbers(3)),
        (0, 1),
        ("--wrt", "a,b", *VALUE),
    ),
    Golden("filtered", "filtered", (numbers(6),)),
    Golden(
        "masked_store", "masked_store", (numbers(6), 0.1), (0, 1), ("--wrt", "x,slope")
    ),
    Golden("scatter_sum", "scatter_sum", (numbers(5), np.array([0, 2, 2, 1, 0]))),
    Golden("branch_in_loop", "branch_in_loop", (numbers(5), 0.1)),
    Golden("rosenbrock", "rosenbrock", (numbers(5),)),
    Golden(
        "burgers_energy",
        "burgers_energy",
        (numbers(8), 0.05, 0.01, 0.2, 4),
        (0, 1),
        (
            *("--wrt", "u0,nu", *VALUE, "--signature", STEPPER),
            *("--plan", "checkpoint:snapshots=2"),
        ),
        label="burgers_checkpoint",
    ),
    Golden(
        "newton_root",
        "newton_root",
        (0.8, 1e-13),
        (0,),
        ("--plan", "checkpoint:snapshots=3", "--standalone"),
        label="newton_checkpoint",
    ),
    Golden(
        "quantum_walk",
        "quantum_walk",
        (numbers(3), numbers(4) + 1j * numbers(4), 3),
        (0, 1),
        ("--wrt", "couplings,start"),
    ),
]
by_golden = pytest.mark.parametrize("golden", GOLDEN, ids=str)


@by_golden
def test_generated_source(golden: Golden, update_golden: bool) -> None:
    assert_same_text(golden.kept, golden.generate(), update_golden)


@by_golden
def test_gradient_is_right(golden: Golden) -> None:
    primal = function_in(HERE / f"{golden.stem}.py", golden.function)
    with_value = "value-and-grad" in golden.options
    suffix = "value_and_grad" if with_value else "grad"
    compiled = function_in(golden.kept, f"{golden.function}_{suffix}")
    args = copied(golden.args)
    gradient = compiled(*args)
    if with_value:
        value, gradient = gradient
        assert same_bits(value, primal(*copied(golden.args)))
    numeric = central_differences(primal, golden.args, golden.wrt)
    for got, want in zip(leaves(gradient), numeric, strict=True):
        np.testing.assert_allclose(got, want, golden.rtol, 1e-8)
    for used, given in zip(leaves(args), leaves(golden.args), strict=True):
        np.testing.assert_array_equal(used, given)


def test_ruff_would_not_change_them() -> None:
    files = [str(golden.kept) for golden in GOLDEN]
    for arguments in (["format", "--check"], ["check", "--select", "E,F,I,UP"]):
        command = [sys.executable, "-m", "ruff", *arguments, *files]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("hash_seed", ["0", "1", "4242"])
def test_same_text_in_every_process(hash_seed: str) -> None:
    commands = [golden.command() for golden in GOLDEN]
    script = f"from spadc.cli import main\nfor c in {commands!r}: main(c)"
    path = os.pathsep.join(sys.path)
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": path}
    command = [sys.executable, "-c", script]
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=HERE, env=environment
    )
    assert done.stderr == ""
    assert done.stdout == "".join(golden.kept.read_text() for golden in GOLDEN)
