"""Random programs are differentiated rightly or refused, and mostly the former.

`pytest tests/properties --runs 20000 --seconds 3600` looks longer.
"""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from random import Random

import numpy as np
import pytest
from conftest import Runs
from hypothesis import Phase, given, note, seed, settings
from hypothesis import strategies as st
from properties.programs import Writer
from properties.verdicts import verdict_of
from support import function_from

SHARDS = 8
MOST_REFUSED = 0.45  # of a shard; what has no types is refused more often
LEAST_SMOOTH = 0.5
# No sums or differences of these meet a cut of the programs.
VECTOR = np.array([0.7131, -1.2047, 0.4109, 1.1383, -0.3271])
MATRIX = np.array(
    [
        [0.5237, -0.4193, 1.1071, 0.3019],
        [0.2213, 0.9157, -0.7411, -0.2389],
        [1.3087, 0.1103, 0.6329, -0.8161],
    ]
)
ARGUMENTS = {
    "float64": (VECTOR, MATRIX, 0.8093),
    "float32": (VECTOR.astype("f4"), MATRIX.astype("f4"), np.float32(0.8093)),
}
MODES = ("neither", "neither", "grad", "vjp", "untyped")
LAYOUTS = ("plain", "plain", "reversed", "strided")


@pytest.mark.parametrize("shard", range(SHARDS))
def test_right_or_refused(shard, runs: Runs, tmp_path, record_property):
    counted: Counter[str] = Counter()
    started = time.monotonic()

    @seed(shard)
    @settings(
        max_examples=max(1, runs.number // SHARDS),
        derandomize=False,
        database=None,
        phases=[Phase.generate, Phase.shrink],
    )
    @given(st.randoms(use_true_random=False))
    def check(random):
        if time.monotonic() - started > runs.seconds:
            return
        verdict = one_verdict(random, tmp_path)
        counted[verdict or "not smooth"] += 1

    check()
    record_property("random programs", dict(counted))
    smooth = counted.total() - counted["not smooth"]
    assert smooth >= LEAST_SMOOTH * counted.total(), counted
    assert smooth - counted["right"] <= MOST_REFUSED * smooth, counted


def one_verdict(random: Random, folder: Path) -> str | None:
    """Draw a program, and arguments for it, and see."""
    writer = Writer(random)
    text = writer.program()
    args = ARGUMENTS["float32" if random.randrange(5) == 0 else "float64"]
    layout, also = random.choice(LAYOUTS), random.choice(MODES)
    note(f"{text}\n# {layout}, {args[0].dtype}, {also}")
    if writer.nested:
        args = ({"x": args[0], "others": [*args[1:]]},)
    return verdict_of(function_from(text, "program", folder), args, layout, also)
