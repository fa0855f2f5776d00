"""Each hard program is right, or refused where that is expected; never wrong."""

from __future__ import annotations

import numpy as np
import pytest
from programs import hard_programs
from support import (
    Program,
    Tolerance,
    assert_gradient,
    central_differences,
    programs_of,
    right_or_refused,
)

X, M = hard_programs.X, hard_programs.M
SAFE = frozenset({"alias_in_one_branch", "reshape_then_write"})
REFUSED: frozenset[str] = frozenset()
LOOSE = Tolerance(rtol=1e-3, atol=1e-3, step=1e-2)
PROGRAMS = programs_of(
    hard_programs,
    {"x": X, "m": M, "params": {"w": [X, (M[0],)], "b": X[1:2]}},
    SAFE,
)


@pytest.mark.parametrize("program", PROGRAMS, ids=str)
def test_right_or_refused(program: Program) -> None:
    within = LOOSE if str(program) == "float32_stays" else Tolerance()
    verdict = right_or_refused(program.function, program.args, program.wrt, within)
    if program.expectation == "right":
        assert (verdict != "right") == (str(program) in REFUSED), verdict


def test_float32_stays() -> None:
    args = (X.astype(np.float32),)
    assert_gradient(hard_programs.float32_stays, args, 0, LOOSE)


@pytest.mark.parametrize("program", PROGRAMS, ids=str)
def test_primal_runs(program: Program) -> None:
    numeric = central_differences(program.function, program.args, program.wrt)
    assert all(np.all(np.isfinite(g)) for g in numeric)


def test_there_are_45_programs() -> None:
    assert len(PROGRAMS) == 45
