"""Types of SciPy's results are inferred without it, and exactly: loops of its ufuncs.

Numbers of Python, arrays of both precisions, of whole numbers and of bools meet in
every function.
"""

from __future__ import annotations

import itertools
import warnings

import numpy as np
import pytest
from primitives.running import agrees, type_at
from primitives.special_rows import SPECIAL
from primitives.stats_rows import CONTINUOUS

from spadc.primitives import Role, infer_types, primitive

KINDS = (
    np.ones(2, np.float32), np.ones(2), 1.0, 1, np.float32(1), np.ones(2, int),
    np.ones(2, np.int16), np.ones(2, bool), np.ones(2, np.complex64), 1j,
)  # fmt: skip
NAMES = [f"special.{name}" for name in SPECIAL]
METHODS = [f"stats.{name}.{m}" for name in CONTINUOUS for m in ("logpdf", "cdf", "ppf")]


@pytest.mark.parametrize("names", [NAMES[::2], NAMES[1::2], METHODS[::5]])
def test_types(names: list[str]) -> None:
    for name in names:
        check(name)


def check(name: str) -> None:
    apart = (Role.OUT, Role.STATIC)
    count = sum(a.role not in apart for a in primitive(name).arguments)
    mixed = itertools.product(KINDS, repeat=count)
    every = max(1, len(KINDS) ** count // 60) | 1
    answered = 0
    for operands in itertools.islice(mixed, 0, None, every):
        types = tuple(type_at(x, "known") for x in operands)
        inferred = infer_types(name, types, {})
        try:
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("ignore")
                found = primitive(name).evaluate(*operands)
        except (TypeError, ValueError):
            continue
        results = found if isinstance(found, tuple) else (found,)
        for type_, result in zip(inferred, results, strict=True):
            assert agrees(type_, result), (name, operands, type_)
        answered += 1
    assert answered, name
