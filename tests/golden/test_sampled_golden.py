"""Generated code of plans that sample edges, kept as Python files."""

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
RELU = ("relu_classifier", "W1,b1,W2,W3")
CASES = {
    "relu_same": (*RELU, "rad:keep=0.1,sample=same"),
    "relu_different": (*RELU, "rad:keep=0.1,sample=different+pack"),
    "relu_project": (*RELU, "rad:keep=0.1,sample=project,design=hadamard"),
    "relu_rows": (*RELU, "rad:keep=0.1,sample=rows,design=column-row,score=norm"),
    "relu_batch": (*RELU, "rad:keep=0.1,sample=batch"),
    "recurrent_same": ("recurrent", "W,v", "rad:keep=0.1,sample=same"),
    "pde_positions": ("sampled_pde", "growth", "rad:keep=0.01,sample=positions"),
}


@pytest.mark.parametrize("name", CASES)
def test_generated_source(name: str, update_golden: bool) -> None:
    stem, wrt, plan = CASES[name]
    target = ["compile", f"{stem}.py", "-o", "-", "--wrt", wrt, "--plan", plan]
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.chdir(HERE):
        assert main(target) == 0
    assert_same_text(HERE / f"{name}_grad.py", out.getvalue(), update_golden)


def test_ruff_would_not_change_them() -> None:
    files = [str(HERE / f"{name}_grad.py") for name in CASES]
    command = [sys.executable, "-m", "ruff", "format", "--check", "--isolated", *files]
    subprocess.run(command, check=True, capture_output=True)
