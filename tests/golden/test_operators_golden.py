"""Generated code of the other operators, kept as Python files: tangents, products with
Hessians, Jacobians and Hessians with and without structure, derivatives inside."""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys
from pathlib import Path

import pytest
from support import assert_same_text

from spadc.cli import main

HERE = Path(__file__).parent
STENCIL = "u: f64[n]"
CASES = {
    "mlp_tangent": ("mlp_loss", "W1,b1", "jvp"),
    "mlp_curvature": ("mlp_loss", "W1,b1", "hvp"),
    "branch_tangent": ("branch_in_loop", "", "jvp"),
    "newton_curvature": ("newton_root", "", "hvp"),
    "rosenbrock_hessian": ("rosenbrock", "", "hessian"),
    "reaction_jacobian": ("reaction", "", "jacobian-forward"),
    "learned_start": ("learned_start", "", "grad"),
    "gradient_penalty": ("gradient_penalty", "", "grad"),
}


# Of functions that stand beside others in their file: options are given in full.
MORE = {
    "softplus_gate": (":softplus_gate", "--mode=elementwise-grad", "--wrt", "x,beta"),
    "softplus_aux": (":gated_loss", "--wrt", "beta", "--has-aux"),
}


@pytest.mark.parametrize("name", [*CASES, *MORE])
def test_generated_source(name: str, update_golden: bool) -> None:
    if name in MORE:
        function, *options = MORE[name]
        target = ["compile", f"softplus_gate.py{function}", "-o", "-", *options]
    else:
        stem, wrt, mode = CASES[name]
        target = ["compile", f"{stem}.py:{stem}", "-o", "-", "--mode", mode]
        target += ["--wrt", wrt] if wrt else []
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.chdir(HERE):
        assert main(target) == 0
    assert_same_text(HERE / f"{name}_grad.py", out.getvalue(), update_golden)


def test_ruff_would_not_change_them() -> None:
    files = [str(HERE / f"{name}_grad.py") for name in (*CASES, *MORE)]
    command = [sys.executable, "-m", "ruff", "format", "--check", "--isolated", *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
