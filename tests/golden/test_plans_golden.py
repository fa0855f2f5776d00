"""Generated code of plans, kept as Python files: sampled edges, residuals in another
form, draws that follow what was seen."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
import warnings
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
    "classifier_rounded": (*RELU, "round:bits=2"),
    "attention_rounded": ("attention", "Wq,Wk,Wv", "round:bits=2,safe=false"),
    "classifier_again": (*RELU, "recompute"),
    "walk_packed": ("limited_walk", "x", "pack"),
    "walk_again": ("limited_walk", "x,pull", "recompute"),
    "mlp_spad": ("mlp_loss", "W1,b1,W2,b2", "spad:keep=0.1"),
    "mlp_paper": ("mlp_loss", "W1,W2", "spad:keep=0.1,mode=paper,score=exact"),
    "mlp_bandit": ("mlp_loss", "W1,W2", "bandit:keep=0.1,rule=thompson,inputs=true"),
    "hovland_bandit": ("hovland", "x1,x2", "bandit:keep=0.5,per=edge"),
}
SIGNATURES = {"hovland": "x1: float, x2: float"}


@pytest.mark.parametrize("name", CASES)
def test_generated_source(name: str, update_golden: bool) -> None:
    stem, wrt, plan = CASES[name]
    target = ["compile", f"{stem}.py", "-o", "-", "--wrt", wrt, "--plan", plan]
    if stem in SIGNATURES:
        target += ["--signature", SIGNATURES[stem]]
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


@pytest.mark.parametrize("hash_seed", ["0", "1", "4242"])
def test_draws_have_the_same_numbers_in_every_process(hash_seed: str) -> None:
    stem, wrt, plan = CASES["attention_rounded"]
    target = ["compile", f"{stem}.py", "-o", "-", "--wrt", wrt, "--plan", plan]
    path = os.pathsep.join(sys.path)
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": path}
    command = [sys.executable, "-m", "spadc", *target]
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=HERE, env=environment, check=True
    )
    assert done.stdout == (HERE / "attention_rounded_grad.py").read_text()
