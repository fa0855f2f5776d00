"""Draws that decide whether whole edges of the backpropagation graph are computed."""

from __future__ import annotations

from typing import Any

from spadc.ir import BOOL, ObjectType, ScalarType

from .core import Call, Cost, Infix, Storage
from .structural import structural

TAKES = frozenset({"edge_weights", "sample_turns"})  # draws of whole edges and turns
WEIGHT = ScalarType("float64", weak=True)  # a Python number, 0 where nothing is taken


def _drawn(*operands: Any, **attrs: Any) -> Any:
    raise NotImplementedError("only generated code draws")


def _edges(*key: Any, edges: int | tuple[float, ...], **attrs: Any) -> Any:
    return (WEIGHT,) * (edges if isinstance(edges, int) else len(edges))


edge_weights = structural(
    "edge_weights",
    _edges,
    _drawn,
    "edges: | draws= reached? seed step edge: at? design= followed? chances? of=",
    defaults={"draws": 1, "design": "replacement"},
    cost=Cost.FREE,
    zero_derivative=True,
    spelling=Call("rt.edge_weights", positional=("edges",)),
)
sample_turns = structural(
    "sample_turns",
    lambda n, *key, **attrs: (ObjectType("frozenset"), WEIGHT),
    _drawn,
    "n | keep: seed step edge: at?",
    cost=Cost.FREE,
    zero_derivative=True,
    spelling=Call("rt.sample_turns"),
)
inverse_chance = structural(
    "inverse_chance",
    lambda keep: WEIGHT,
    lambda keep: 1 / keep,
    "keep:",
    cost=Cost.FREE,
    zero_derivative=True,
)
held = structural(
    "held",
    lambda x: x,
    lambda x: x,
    "x",
    storage=Storage.VIEW,
    takes_complex=True,
    linear_in=(0,),
)
is_taken = structural(
    "is_taken",
    lambda turn, turns: BOOL,
    lambda turn, turns: turn in turns,
    "turn turns",
    cost=Cost.FREE,
    zero_derivative=True,
    spelling=Infix("in"),
)
held.vjp(lambda y_bar, y, x: y_bar)
