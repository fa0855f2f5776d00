"""Random programs are lowered to IR that computes the same bits, or refused."""

from __future__ import annotations

import copy
import linecache
import os

import numpy as np
import pytest
from frontend.agreement import lowered, run, same
from frontend.random_programs import Writer

from spadc.errors import SpadcError

X, Y = np.array([0.7, -1.2, 0.4, 2.1]), np.array([-0.5, 0.9, 1.4, 0.2])
COUNT = int(os.environ.get("SPADC_RANDOM_PROGRAMS", "60"))
EXPECTED = {"SPD201", "SPD202", "SPD204", "SPD108", "SPD109"}


def function_of(number: int):
    """The function of a random program, with a text that can be found."""
    text, file = Writer(number).text(), f"<random program {number}>"
    linecache.cache[file] = (len(text), None, text.splitlines(True), file)
    namespace = {"__name__": "random_program"}
    exec(compile(text, file, "exec"), namespace)
    return namespace["f"]


@pytest.mark.parametrize("typed", [True, False], ids=["typed", "untyped"])
@pytest.mark.parametrize("number", range(COUNT))
def test_same_bits_or_refused(number, typed):
    function = function_of(number)
    with np.errstate(all="ignore"):
        try:
            want = function(X.copy(), Y.copy())
        except (IndexError, ValueError):
            pytest.skip("not a program that runs")
        try:
            made = lowered(function, X, Y, typed=typed)
        except SpadcError as error:
            assert error.code in EXPECTED, str(error)
            return
        given = copy.deepcopy((X, Y))
        assert same(run(made, *given), want)


def test_most_are_accepted():
    accepted = 0
    for number in range(60):
        try:
            lowered(function_of(number), X, Y)
            accepted += 1
        except SpadcError:
            pass
    assert accepted > 30
