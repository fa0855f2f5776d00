"""Random programs are differentiated rightly or refused, and mostly the former."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import Phase, assume, event, given, settings
from hypothesis import strategies as st
from properties.programs import Writer
from support import central_differences, copied, function_from, right_or_refused

ARGS = (np.array([0.7, -1.2, 0.4, 1.1, -0.3]), 0.8)


def is_smooth_here(function, args):
    """Whether differences do not depend on the step: no branch flips within it."""
    near = central_differences(function, args, (0, 1), step=1e-4)
    far = central_differences(function, args, (0, 1), step=3e-4)
    return all(np.allclose(a, b, 1e-7, 1e-9) for a, b in zip(near, far, strict=True))


def verdict_of(seed, folder):
    """ "right", a code, or None for a program that has no derivative here."""
    function = function_from(Writer(seed).program(), "program", folder)
    if not np.isfinite(function(*copied(ARGS))) or not is_smooth_here(function, ARGS):
        return None
    return right_or_refused(function, ARGS, (0, 1), layouts=("plain", "reversed"))


@given(seed=st.integers(0, 10**9))
@settings(phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_right_or_refused(seed, tmp_path_factory):
    verdict = verdict_of(seed, tmp_path_factory.getbasetemp())
    assume(verdict is not None)
    event(str(verdict))


@pytest.mark.parametrize("seeds", [range(20)])
def test_few_are_refused(seeds, tmp_path):
    verdicts = [verdict_of(seed, tmp_path) for seed in seeds]
    defined = [verdict for verdict in verdicts if verdict is not None]
    assert defined.count("right") >= 0.6 * len(defined), verdicts
