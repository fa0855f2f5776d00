"""Random programs with lists are differentiated rightly or refused, mostly the former.

`pytest tests/properties/test_random_lists.py --runs 2000` looks longer.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from conftest import Runs
from properties.list_programs import Writer
from support import Tolerance, assert_gradient, function_from

import spadc

SHARDS = 4
SHARE = 8  # of the runs asked for, one in eight is a program with lists
MOST_REFUSED = 0.25
NEAR = Tolerance(rtol=1e-4, atol=1e-6)
NUMBERS = np.array([0.7, -1.2, 0.4, 1.1, -0.3])
ARRAYS = np.array(
    [
        [0.5, -0.4, 1.1],
        [0.2, 0.9, -0.7],
        [1.3, 0.1, 0.6],
        [-0.8, 0.3, -0.2],
    ]
)


@pytest.mark.parametrize("shard", range(SHARDS))
def test_right_or_refused(shard: int, runs: Runs, tmp_path: Path) -> None:
    numbers = range(shard, max(SHARDS, runs.number // SHARE), SHARDS)
    verdicts = [verdict(number, tmp_path) for number in numbers]
    refused = [v for v in verdicts if v not in ("right", "no program")]
    assert len(refused) <= MOST_REFUSED * len(verdicts) + 1, refused


def verdict(number: int, folder: Path) -> str:
    """ "right", "no program" if it does not run, or the code of a refusal."""
    writer = Writer(number)
    function = function_from(writer.text(), "f", folder)
    x = ARRAYS if writer.of_arrays else NUMBERS
    with np.errstate(all="ignore"):
        try:
            value = function(x.copy())
        except (IndexError, ValueError):
            return "no program"
        if not np.abs(value) < 1e6:
            return "no program"
        try:
            assert_gradient(function, (x,), 0, NEAR, ("plain",))
        except spadc.SpadcError as refusal:
            return str(refusal.code)
    return "right"
