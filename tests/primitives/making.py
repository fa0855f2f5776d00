"""Sample values, and rows of the table."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from primitives.running import Row

RANDOM = np.random.default_rng(7)


def reals(*shape: int, low: float = -2.0, high: float = 2.0) -> Any:
    """Numbers that are apart from each other, shuffled."""
    count = math.prod(shape)
    steps = (np.arange(count) + RANDOM.uniform(0.2, 0.8, count)) / max(count, 1)
    return (low + (high - low) * RANDOM.permutation(steps)).reshape(shape)


def row(name: str, call: Callable[..., Any], *operands: Any, **facts: Any) -> Row:
    """A row whose attributes are the keywords that `Row` does not know."""
    known = {"tag", "fixed", "needs_rank", "once"}
    attrs = {k: v for k, v in facts.items() if k not in known}
    rest = {k: v for k, v in facts.items() if k in known}
    return Row(name, operands, call, attrs, **rest)


def rows(
    name: str,
    call: Any,
    operands: tuple[Any, ...],
    *variants: dict[str, Any],
    **facts: Any,
) -> Any:
    """One row for each set of keywords, which NumPy takes under the same names."""
    return [
        row(
            name,
            lambda *xs, _v=v: call(*xs, **_v),
            *operands,
            tag=_tag(v),
            **v,
            **facts,
        )
        for v in variants
    ]


def _tag(keywords: dict[str, Any]) -> str:
    return ",".join(f"{k}={v}" for k, v in keywords.items())


REPEATED = np.array([0, 2, 0, 1])
X, V = reals(3, 4), reals(3, 4)
CUBE = reals(2, 3, 4)
A, B, D = reals(2, 3), reals(3, 4), reals(3)
