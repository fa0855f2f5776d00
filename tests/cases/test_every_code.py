"""Every code has a case that shows its text, or is shown where it comes up."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

import spadc
from spadc.errors import CODES

HERE = Path(__file__).parent
ELSEWHERE = {
    "SPD113": "frontend/test_live.py",
    "SPD117": "programs/test_hooks.py",
    "SPD118": "forward/test_pushed.py",
    "SPD404": "api/test_nested.py",
    "SPD501": "frontend/test_files.py",
    "SPD502": "frontend/test_files.py",
    "SPD503": "frontend/test_files.py",
    "SPD504": "frontend/test_files.py",
    "SPD506": "plans/test_path_sampling.py",
    "SPD507": "api/test_adaptive.py",
    "SPD508": "plans/test_deterministic.py",
    "SPD509": "api/test_paths.py",
}
"""What comes up outside a compilation from text, and the test of it."""

BELOW = {"SPD406", "SPD505"}


def shown_in_cases() -> set[str]:
    """The codes with which cases are refused."""
    texts = (path.read_text(encoding="utf-8") for path in HERE.glob("*.txt"))
    errors = (text.partition("== error ==\n")[2] for text in texts)
    found = (re.match(r"(?:\S+: )?(SPD\d{3}) ", error) for error in errors)
    return {match[1] for match in found if match}


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_shown(code: str) -> None:
    if code in ELSEWHERE:
        assert code in (HERE.parent / ELSEWHERE[code]).read_text(encoding="utf-8")
    else:
        assert code in shown_in_cases() | BELOW


def test_codes_are_told_from_one_another() -> None:
    assert not shown_in_cases() & {*ELSEWHERE, *BELOW}
    assert shown_in_cases() | {*ELSEWHERE, *BELOW} == set(CODES)


def kinked(x):
    return np.sum(np.abs(x))


def test_a_check_that_fails() -> None:
    with pytest.raises(spadc.SpadcError) as caught:
        spadc.check(kinked, np.array([0.5, np.nan]))
    assert caught.value.code == "SPD406"


def test_a_plan_that_cannot_measure() -> None:
    gradient = spadc.grad(kinked, plan="top:1")
    with pytest.raises(spadc.SpadcError) as caught:
        gradient(np.array([0.5, np.nan]))
    assert caught.value.code == "SPD505"
