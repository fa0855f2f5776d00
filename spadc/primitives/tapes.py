"""What sweeps start from, record and raise: `unit_bar`, tapes, exceptions."""

from __future__ import annotations

import builtins
from typing import Any

import numpy as np

from spadc.ir import BOOL, FLOAT, AnyType, TapeType

from .core import Call, Cost
from .structural import structural


def _unit_bar(out: Any) -> float:
    if np.ndim(out):
        raise TypeError("only a scalar has a gradient; use the vjp of an array")
    return 1.0


unit_bar = structural(
    "unit_bar",
    lambda out: FLOAT,
    _unit_bar,
    "out",
    spelling=Call("rt.unit_bar"),
    shape_only=frozenset({0}),
    zero_derivative=True,
)

not_ = structural(
    "not_", lambda x: BOOL, lambda x: not x, "x", cost=Cost.CHEAP, zero_derivative=True
)
tape = structural("tape", lambda: TapeType(), list, "", has_effect=True)
push = structural("push", lambda tape, v: (), list.append, "tape v", has_effect=True)
pop = structural("pop", lambda tape: AnyType(), list.pop, "tape", has_effect=True)


def _raise(kind: str, message: str | None) -> None:
    raise getattr(builtins, kind)(*(() if message is None else (message,)))


raise_ = structural(
    "raise_", lambda kind, message: (), _raise, "kind: message:", has_effect=True
)
