"""Which of two operands, or of many elements, has the derivative where they tie.

Rules ask the conventions of their builder: ties share equally, or the first or the last
has it all.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from spadc.ir import Type, array_or_scalar, shape_of

from .core import Call, Primitive, parse_arguments, register
from .inference import Axis

FIRST, SECOND = 0, 1


def at_tie(x: Any, operand: int = FIRST) -> float:
    """The share of an operand where two tie, the FIRST unless said."""
    ties = x.builder.conventions.ties
    if ties == "share":
        return 0.5
    return 1.0 if (operand == FIRST) == (ties == "first") else 0.0


def tied(x: Any) -> dict[str, str]:
    """The keyword that tells a helper who has the derivative of equal elements."""
    ties = x.builder.conventions.ties
    return {} if ties == "share" else {"ties": ties}


def _one_hit(hits: Any, axis: Axis = None, last: bool = False) -> Any:
    """Where the first, or last, True is in the order of the elements over `axis`."""
    hits = np.asarray(hits)
    axes = tuple(range(hits.ndim)) if axis is None else axis
    axes = (axes,) if isinstance(axes, int) else axes
    ends = tuple(range(-len(axes), 0))
    moved = np.moveaxis(hits, axes, ends)
    rows = moved.reshape(*moved.shape[: hits.ndim - len(axes)], -1)
    rows = rows[..., ::-1] if last else rows
    found = rows & (np.cumsum(rows, axis=-1) == 1)
    found = found[..., ::-1] if last else found
    return np.moveaxis(found.reshape(moved.shape), ends, axes)[()]


def _infer(hits: Type, axis: Axis = None, last: bool = False) -> Type:
    return array_or_scalar("bool", shape_of(hits))


one_hit = register(
    Primitive(
        "one_hit",
        _infer,
        _one_hit,
        parse_arguments("hits axis= last=", {"axis": None, "last": False}),
        Call("rt.one_hit"),
        zero_derivative=True,
    )
)


def _any_like(mask: Any, shape: tuple[int, ...]) -> Any:
    """Where any of `mask` is true to which an array of `shape` is broadcast."""
    mask = np.asarray(mask)
    lead = max(mask.ndim - len(shape), 0)
    mask = np.any(mask, axis=tuple(range(lead))) if lead else mask
    last = zip(mask.shape, shape[len(shape) - mask.ndim :], strict=True)
    axes = tuple(k for k, (n, m) in enumerate(last) if m == 1 != n)
    return np.any(mask, axis=axes, keepdims=True)[()] if axes else mask


def _infer_any_like(mask: Type, shape: Type) -> Type:
    return array_or_scalar("bool", None)


any_like = register(
    Primitive(
        "any_like",
        _infer_any_like,
        _any_like,
        parse_arguments("mask (shape)"),
        Call("rt.any_like"),
        zero_derivative=True,
    )
)


def settled(hits: Any, axis: Axis) -> Any:
    """Where the elements are that an extreme over `axis` is: all that tie for it, or
    the one of them that has its derivative."""
    ties = hits.builder.conventions.ties
    return hits if ties == "share" else one_hit(hits, axis=axis, last=ties == "last")
