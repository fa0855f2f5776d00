"""The programs that other tools get wrong are right here, or refused; never wrong."""

from __future__ import annotations

import numpy as np
import pytest
from programs import peers
from support import central_differences, right_or_refused

import spadc

LEAST_RIGHT = 28
IDS = [function.__name__ for function, *_ in peers.TABLE]
by_program = pytest.mark.parametrize(
    ("function", "args", "wrt", "truth"), peers.TABLE, ids=IDS
)


@by_program
def test_truth_of_the_table(function, args, wrt, truth):
    (numeric,) = central_differences(function, args, (wrt,))
    np.testing.assert_allclose(truth, numeric, rtol=1e-6, atol=1e-8)


@by_program
def test_right_or_refused(function, args, wrt, truth):
    if right_or_refused(function, args, wrt) == "right":
        np.testing.assert_allclose(
            spadc.grad(function, wrt=wrt)(*args), truth, 1e-6, 1e-8
        )


def test_most_are_right():
    verdicts = {
        function.__name__: right_or_refused(function, args, wrt, layouts=("plain",))
        for function, args, wrt, _ in peers.TABLE
    }
    refused = {
        name: verdict for name, verdict in verdicts.items() if verdict != "right"
    }
    assert len(verdicts) - len(refused) >= LEAST_RIGHT, refused


def test_positional_only_parameters_count_for_wrt():
    both = spadc.grad(peers.positional_only, wrt=(0, 1))
    np.testing.assert_allclose(both(1.5, 2.0), (6.0, 2.25))
    np.testing.assert_allclose(both(1.5), (6.0, 2.25))
    np.testing.assert_allclose(both(1.5, y=3.0), (9.0, 2.25))


def test_rebound_global_is_seen(monkeypatch):
    gradient = spadc.grad(peers.scaled_by_global)
    assert gradient(3.0) == pytest.approx(12.0)
    monkeypatch.setattr(peers, "gain", 5.0)
    assert gradient(3.0) == pytest.approx(30.0)


def test_rebound_helper_is_seen(monkeypatch):
    def cube(x):
        return x**3

    gradient = spadc.grad(peers.calls_rebindable_helper)
    assert gradient(3.0) == pytest.approx(6.0)
    monkeypatch.setattr(peers, "shape_function", cube)
    assert gradient(3.0) == pytest.approx(27.0)


@pytest.mark.parametrize("args", [(), (3.0, 2, 5.0)], ids=["too few", "too many"])
def test_wrong_number_of_arguments(args):
    gradient = spadc.grad(peers.optional_count)
    with pytest.raises(TypeError):
        gradient(*args)


def test_unknown_keyword():
    with pytest.raises(TypeError):
        spadc.grad(peers.optional_count)(3.0, m=2)


def test_arrays_of_the_caller_stay_as_they_were():
    c = peers.V.copy()
    spadc.grad(peers.overwrites_its_copy)(c)
    spadc.grad(peers.augmented_argument)(c)
    np.testing.assert_array_equal(c, peers.V)
