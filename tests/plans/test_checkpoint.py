"""The plan `checkpoint`: its spellings, its file, what it makes of a program."""

from __future__ import annotations

import numpy as np
import pytest
from support import same_bits

import spadc
from spadc.plans import Checkpoint, Plan, parse_plan


def decay(x, a, n):
    u = x * 1.0
    for _ in range(n):
        u = np.sin(a * u) * u
    return np.sum(u)


def two_loops(x, a, n):
    u = x * 1.0
    for _ in range(n):
        for _ in range(2):
            u = np.sin(a * u) * u
    s = 0.0
    for i in range(n):
        s = s + u[i % 3]
    return s


def marked(x, a, n):
    u = x * 1.0
    for _ in spadc.checkpoint(range(n), snapshots=3):
        u = np.sin(a * u) * u
    return np.sum(u)


X = np.array([0.3, -1.2, 0.8])


def test_text_and_value_are_the_same_plan() -> None:
    assert parse_plan("checkpoint:snapshots=7") == Checkpoint(7)
    assert parse_plan("checkpoint") == Checkpoint()
    assert str(Checkpoint(7)) == "checkpoint:snapshots=7"


@pytest.mark.parametrize(
    "text",
    ["checkpoint:", "checkpoint:steps=7", "checkpoint:snapshots=", "checkpoints"],
)
def test_other_texts_are_no_plans(text: str) -> None:
    with pytest.raises(ValueError, match="checkpoint"):
        parse_plan(text)


@pytest.mark.parametrize("number", [0, -1, 2.0, True])
def test_at_least_one_snapshot(number: object) -> None:
    with pytest.raises(ValueError, match="at least 1 snapshot"):
        Checkpoint(number)  # type: ignore[arg-type]


def test_file() -> None:
    plan = spadc.grad(decay, plan=Checkpoint(4))
    plan(X, 0.7, 9)
    text = plan.plan.to_json()
    assert '"snapshots": 4' in text
    again = Plan.from_json(text)
    assert again == plan.plan
    assert again.kind is plan.plan.kind
    assert "snapshots" not in Plan.exact().to_json()


@pytest.mark.parametrize("wrong", ['"4"', "-1", "2.5", "true"])
def test_wrong_file(wrong: str) -> None:
    text = Plan(snapshots=4).to_json().replace("4", wrong)
    with pytest.raises(ValueError, match="snapshots"):
        Plan.from_json(text)


@pytest.mark.parametrize("steps", [0, 1, 2, 9, 30])
def test_same_bits(steps: int) -> None:
    plain, kept = spadc.grad(decay), spadc.grad(decay, plan="checkpoint:snapshots=3")
    assert same_bits(kept(X, 0.7, steps), plain(X, 0.7, steps))
    assert "rt.revolve" in kept.source
    assert "_tape" not in kept.source


def test_only_outermost_loops_that_record() -> None:
    kept = spadc.grad(two_loops, plan=Checkpoint(3))
    assert same_bits(kept(X, 0.7, 5), spadc.grad(two_loops)(X, 0.7, 5))
    forward, reverse = kept.source.split("# Reverse sweep")
    assert forward.count("rt.revolve") == 1
    assert reverse.count("rt.revolve") == 1


def test_marks_of_the_program_win() -> None:
    kept = spadc.grad(marked, plan=Checkpoint(8))
    assert same_bits(kept(X, 0.7, 9), spadc.grad(decay)(X, 0.7, 9))
    assert "3 - len(starts)" in kept.source
    assert "8 - len(starts)" not in kept.source
