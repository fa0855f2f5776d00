"""Random programs are differentiated rightly or refused, and mostly the former."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, assume, event, given, settings
from hypothesis import strategies as st
from properties.matrices import MatrixWriter
from properties.programs import Writer
from support import central_differences, copied, function_from, right_or_refused

VECTOR = np.array([0.7, -1.2, 0.4, 1.1, -0.3])
MATRIX = np.array([[0.5, -0.4, 1.1], [0.2, 0.9, -0.7], [1.3, 0.1, 0.6]])
WRITERS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "vectors": (Writer, (VECTOR, 0.8)),
    "matrices": (MatrixWriter, (MATRIX, np.array([0.6, -0.8, 0.3]))),
}
TOO_LARGE = 1e5
LEAST_RIGHT = {"vectors": 0.8, "matrices": 0.4}


def is_smooth_here(function: Any, args: tuple[Any, ...]) -> bool:
    """Whether differences do not depend on the step: no branch flips within it."""
    near = central_differences(function, args, (0, 1), step=1e-4)
    far = central_differences(function, args, (0, 1), step=3e-4)
    return all(np.allclose(a, b, 1e-7, 1e-9) for a, b in zip(near, far, strict=True))


def verdict_of(kind: str, seed: int, folder: Path) -> str | None:
    """ "right", a code, or None for a program that has no derivative here."""
    writer, args = WRITERS[kind]
    function = function_from(writer(seed).program(), "program", folder)
    try:
        with np.errstate(all="ignore"):
            value = function(*copied(args))
    except ValueError:
        return None  # a store into a read-only view
    if not abs(value) < TOO_LARGE or not is_smooth_here(function, args):
        return None
    return right_or_refused(function, args, (0, 1), layouts=("plain", "reversed"))


@pytest.mark.parametrize("kind", WRITERS)
@given(seed=st.integers(0, 10**9))
@settings(phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_right_or_refused(kind, seed, tmp_path_factory):
    verdict = verdict_of(kind, seed, tmp_path_factory.getbasetemp())
    assume(verdict is not None)
    event(str(verdict))


@pytest.mark.parametrize("kind", WRITERS)
def test_few_are_refused(kind, tmp_path):
    verdicts = [verdict_of(kind, seed, tmp_path) for seed in range(20)]
    defined = [verdict for verdict in verdicts if verdict is not None]
    assert defined.count("right") >= LEAST_RIGHT[kind] * len(defined), verdicts
