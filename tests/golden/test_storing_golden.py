"""Generated code that keeps residuals in another form, as Python files."""

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
WEIGHTS = "W1,b1,W2,W3"
CASES = {
    "classifier_rounded": ("relu_classifier", WEIGHTS, "round:bits=2"),
    "classifier_again": ("relu_classifier", WEIGHTS, "recompute"),
    "walk_packed": ("limited_walk", "x", "pack"),
    "walk_again": ("limited_walk", "x,pull", "recompute"),
}


@pytest.mark.parametrize("name", CASES)
def test_generated_source(name: str, update_golden: bool) -> None:
    stem, wrt, plan = CASES[name]
    target = ["compile", f"{stem}.py:{stem}", "-o", "-", "--wrt", wrt, "--plan", plan]
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.chdir(HERE):
        assert main(target) == 0
    assert_same_text(HERE / f"{name}_grad.py", out.getvalue(), update_golden)


def test_ruff_would_not_change_them() -> None:
    files = [str(HERE / f"{name}_grad.py") for name in CASES]
    command = [sys.executable, "-m", "ruff", "format", "--check", "--isolated", *files]
    subprocess.run(command, check=True, capture_output=True)
