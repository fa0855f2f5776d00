"""Generated code of plans whose draws follow what was seen, kept as Python files."""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from support import assert_same_text

from spadc.cli import main

HERE = Path(__file__).parent
CASES = {
    "mlp_spad": ("mlp_loss", "W1,b1,W2,b2", "spad:keep=0.1"),
    "mlp_paper": ("mlp_loss", "W1,W2", "spad:keep=0.1,mode=paper,score=exact"),
    "mlp_bandit": ("mlp_loss", "W1,W2", "bandit:keep=0.1,rule=thompson,inputs=true"),
    "hovland_bandit": ("hovland", "x1,x2", "bandit:keep=0.5,per=edge"),
}


@pytest.mark.parametrize("name", CASES)
def test_generated_source(name: str, update_golden: bool) -> None:
    stem, wrt, plan = CASES[name]
    target = ["compile", f"{stem}.py:{stem}", "-o", "-", "--wrt", wrt, "--plan", plan]
    if stem == "hovland":
        target += ["--signature", "x1: float, x2: float"]
    with (
        contextlib.redirect_stdout(io.StringIO()) as out,
        contextlib.chdir(HERE),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")  # of several draws on one path
        assert main(target) == 0
    assert_same_text(HERE / f"{name}_grad.py", out.getvalue(), update_golden)


def test_ruff_would_not_change_them() -> None:
    files = [str(HERE / f"{name}_grad.py") for name in CASES]
    command = [sys.executable, "-m", "ruff", "format", "--check", "--isolated", *files]
    subprocess.run(command, check=True, capture_output=True)
