"""Seeded faults: what goes wrong in stochastic gradients is found by the certificate.

The faults are those met in published code: no weights, another draw in the reverse
sweep than in the forward sweep, the same draw in every step, weights twice, an edge
left out. And T6: the published, greedy rule of SPAD is biased, and the tests see it.
"""

from __future__ import annotations

import re

import pytest
from support import Numbers, function_from

import spadc
from spadc.execution import load_function

N = Numbers(3).normal
ARGS = (N(11, 8), N(11, 2), N(8, 6), N(6, 2))


NETWORK = """import numpy as np


def network(x, y, W, V):
    h = np.tanh(x @ W)
    return np.mean((h @ V - y) ** 2) + 0.05 * np.sum(V * V)
"""


def without_weights(source):
    return re.sub(r"\bweight\d? \* \(", "(", source)


def another_draw_in_the_reverse_sweep(source):
    forward, mark, reverse = source.partition("    # Reverse sweep")
    kept = re.search(r"(kept\d?), weight\d? = rt.sample_rows\([^)]*\)", forward)
    again = kept.group(0).replace("edge=", "edge=1")
    return f"{forward}{mark}\n    {again}{reverse}"


def the_same_draw_in_every_step(source):
    return source.replace("step=step", "step=0")


def the_same_draw_for_a_while(source):
    return source.replace("step=step", "step=step // 4")


def the_seed_is_not_read(source):
    return source.replace("seed=seed", "seed=0")


def weights_twice(source):
    return re.sub(r"(\bweight\d?) \* \(", r"\1 * \1 * (", source)


def an_edge_left_out(source):
    return re.sub(r"V_bar \+= .*", "V_bar += 0.0", source)


def weights_by_the_fraction_of_floats(source):
    """1 / keep instead of n / k, which is not the same where keep * n is no integer."""
    return re.sub(r"\bweight\d? \* \(", "(1 / 0.3) * (", source)


FAULTS = (
    (without_weights, "is not the gradient"),
    (another_draw_in_the_reverse_sweep, "is not the gradient"),
    (the_same_draw_in_every_step, "draws are used again"),
    (the_same_draw_for_a_while, "draws are used again"),
    (the_seed_is_not_read, "is not the gradient"),
    (weights_twice, "is not the gradient"),
    (an_edge_left_out, "is not the gradient"),
    (weights_by_the_fraction_of_floats, "is not the gradient"),
)


@pytest.fixture
def network(tmp_path):
    """A new function each time, so that nothing compiled before is used."""
    return function_from(NETWORK, "network", tmp_path)


@pytest.fixture
def gradient(network):
    return spadc.grad(network, wrt=(2, 3), plan="rad:keep=0.3,sample=rows")


@pytest.mark.parametrize(("fault", "words"), FAULTS)
def test_a_fault_is_found(gradient, monkeypatch, fault, words):
    changed = []

    def loaded(source, name, *values):
        if "rt.sample_rows" in source:
            faulty = fault(source)
            assert faulty != source
            changed.append(faulty)
            source = faulty
        return load_function(source, name, *values)

    monkeypatch.setattr("spadc.api.specialise.load_function", loaded)
    made = gradient.certify(*ARGS, draws=400, compare=False)
    assert changed
    assert not made.holds, str(made)
    assert any(words in one for one in made.faults), str(made)


def test_without_a_fault_it_holds(gradient):
    made = gradient.certify(*ARGS, draws=400, compare=False)
    assert made.holds, str(made)


def test_the_published_rule_is_biased(network):
    """T6: paper mode says that it is biased, and the tests have the power to see it."""
    options = "keep=0.3,draws=4,follow=10"
    greedy = spadc.grad(network, wrt=(2, 3), plan=f"spad:{options},mode=paper")
    made = greedy.certify(*ARGS, draws=400, compare=False)
    assert made.kind == "biased" and not made.is_unbiased
    mixed = spadc.grad(network, wrt=(2, 3), plan=f"spad:{options}")
    made = mixed.certify(*ARGS, draws=400, compare=False)
    assert made.kind == "unbiased" and made.is_unbiased, str(made)
