"""The text form of policies and treatments, and back."""

from __future__ import annotations

import numpy as np
import pytest

import spadc
from spadc import SpadcError
from spadc.plans import RAD, Checkpoint, Combined, Plan, TopPaths, parse_plan
from spadc.plans.treatment import (
    Exact,
    Gate,
    Keep,
    Omit,
    Packed,
    Recomputed,
    Rounded,
    Sample,
    parse_residual,
    parse_treatment,
    treatment_word,
)

TREATMENTS = [
    Exact(),
    Omit(),
    Sample("features", 0.1, 3),
    Sample("rows", 0.25, 1, design="bernoulli", score="norm", control=True),
    Gate(2, keep=0.5),
]
RESIDUALS = [Keep(), Packed(), Recomputed(), Rounded(2, draw=4)]


@pytest.mark.parametrize("treatment", TREATMENTS, ids=treatment_word)
def test_treatments_are_read_as_written(treatment):
    assert parse_treatment(treatment_word(treatment)) == treatment


@pytest.mark.parametrize("treatment", RESIDUALS, ids=treatment_word)
def test_residual_treatments_are_read_as_written(treatment):
    assert parse_residual(treatment_word(treatment)) == treatment


@pytest.mark.parametrize(
    "text, plan",
    [
        ("exact", Plan.exact()),
        ("top:8", TopPaths(8)),
        ("rad:keep=0.1", RAD(0.1)),
        ("rad:0.1,sample=same", RAD(0.1, sample="same")),
        ("rad:keep=.1", RAD(0.1)),
        ("rad:keep=0.5,score=none,safe=false", RAD(0.5, safe=False)),
        ("rad:keep=0.5+checkpoint", Combined((RAD(0.5), Checkpoint()))),
    ],
)
def test_plans(text, plan):
    assert parse_plan(text) == plan
    assert parse_plan(str(plan)) == plan if text != "exact" else True


@pytest.mark.parametrize(
    "text, message",
    [
        ("rad", "`rad` needs keep"),
        ("rad:", "not a plan"),
        ("rad:keep=0", "keep is a fraction above 0"),
        ("rad:keep=2", "keep is a fraction above 0"),
        ("rad:keep=0.1,keep=0.2", "`keep=0.2`"),
        ("rad:kept=0.1", "its fields are keep, sample"),
        ("rad:keep=0.1,sample=some", "sample is one of batch"),
        ("rad:keep=0.1,score=no", "score is one of"),
        ("rad:keep=0.1,design=winner", "needs a score"),
        ("rad:keep=0.1,sample=batch,score=norm", "rows of the batch"),
        ("mystery:1", "is not a plan"),
        ("rad:keep=much", "keep is a fraction above 0"),
    ],
)
def test_other_texts_are_refused(text, message):
    with pytest.raises(ValueError, match=message):
        parse_plan(text)


def test_adaptive_plans_sample_alone():
    def loss(w, V, x):
        return np.sum((np.tanh(x @ w) @ V) ** 2)

    w, V, x = np.ones((2, 3)), np.ones((3, 2)), np.ones((4, 2))
    both = spadc.grad(loss, plan="spad:keep=0.5,inputs=true+rad:keep=0.5,sample=edges")
    with pytest.raises(SpadcError, match="is adaptive"):
        both(w, V, x)


def test_a_plan_from_a_file_says_what_it_does():
    def loss(w, V, x):
        return np.sum((np.tanh(x @ w) @ V) ** 2)

    args = np.ones((2, 3)), np.ones((3, 2)), np.ones((4, 2))
    first = spadc.grad(loss, wrt="V", plan="rad:keep=0.5,sample=same")
    first(*args)
    again = spadc.grad(loss, wrt="V", plan=Plan.from_json(first.plan.to_json()))
    again(*args)
    assert ": sample:unit=features,keep=0.5,draw=1." in again.source
    assert (
        again(*args, seed=1, step=2).tobytes() == first(*args, seed=1, step=2).tobytes()
    )
