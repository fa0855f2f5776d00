"""Arrays kept in a smaller form, and unfolded again by the reverse sweep.

What is packed is unfolded to the same elements; what is rounded, to random ones with
these as their mean (`rounding` in the runtime explains it). Storing is marked costly,
so that the reverse sweep never does it again: it reads what the forward sweep stored.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from spadc.ir import CarrierType, Type, dtype_of

from .core import Call, Primitive
from .draws import drawn
from .structural import structural

DISTANCE = 2  # bytes of the distance of levels, for each row


def _store(name: str, infer: Any, arguments: str, evaluate: Any = drawn) -> Primitive:
    return structural(
        name,
        infer,
        evaluate,
        arguments,
        zero_derivative=True,
        spelling=Call(f"rt.{name}"),
    )


def _packed(name: str, bits: int | None, evaluate: Any = np.array) -> Primitive:
    """A primitive that packs exactly, in that many bits; None: known at run time."""

    def infer(x: Type, **attrs: Any) -> Type:
        if bits is not None:
            return CarrierType(x, bits)
        return CarrierType(x, 8 * np.dtype(dtype_of(x)).itemsize, is_most=True)

    return _store(name, infer, "x", evaluate)


def _rounded(name: str) -> Primitive:
    def infer(x: Type, *key: Type, bits: int, **attrs: Any) -> Type:
        least = np.dtype(dtype_of(x)).itemsize if name == "round_rows" else 0
        return CarrierType(x, bits, DISTANCE + least)

    return _store(name, infer, "x | bits: seed step edge: at?")


def _unfolded(name: str) -> Primitive:
    """A primitive that gives an array of the type that was stored."""

    def infer(carrier: Type) -> Type:
        assert isinstance(carrier, CarrierType)
        return carrier.of

    def evaluate(carrier: Any) -> Any:
        return carrier

    return _store(name, infer, "carrier", evaluate)


pack_bits = _packed("pack_bits", 1)
pack_slopes = _packed("pack_slopes", 1, lambda x: np.heaviside(x, 0.5))
pack_signs = _packed("pack_signs", 1, np.sign)
pack_integers = _packed("pack_integers", None)
round_rows = _rounded("round_rows")
round_relu = _rounded("round_relu")

for _name in ("unpack_bits", "unpack_levels", "unpack_integers", "unround_rows"):
    _unfolded(_name)
relu_values = _unfolded("relu_values")
relu_slopes = _unfolded("relu_slopes")

STORED = frozenset(
    {"pack_bits", "pack_slopes", "pack_signs", "pack_integers"}
    | {"round_rows", "round_relu"}
)
