"""Real and imaginary parts and conjugates: views of complex arrays, and of real ones.

`z.real` of complex numbers is a view, which shares its memory with `z` in a way that no
subscript says; of a real array it is the array itself.
"""

from __future__ import annotations

from spadc.ir import dtype_of, is_complex
from spadc.primitives import find, find_method

from ..bindings import ArrayRef, Binding, Method, Scalar, Static
from ..calling.arguments import Arguments, library
from ..context import Lowering
from ..values import type_of
from .primitive_calls import apply_primitive

Number = ArrayRef | Scalar | Static


def part(low: Lowering, base: Number, name: str, hint: str | None) -> Binding:
    """`base.real` or `base.imag`."""
    return _part(low, name, Arguments((base,), {}, None, hint), "attribute")


@library("numpy.real", "numpy.imag")
def part_call(low: Lowering, given: Arguments) -> Binding:
    """`np.real(z)`, `np.imag(z)`"""
    return _part(low, given.name.rpartition(".")[2], given, "function")


def _part(low: Lowering, name: str, given: Arguments, form: str) -> Binding:
    base = given.positional[0] if given.positional else None
    if isinstance(base, Number):
        type_ = type_of(low.state, base)
        if dtype_of(type_) is None:
            low.refuse(
                "SPD104",
                "whether this is complex must be known at compile time",
                "Give the types of the parameters (--signature).",
            )
        if name == "real" and not is_complex(type_) and len(given.positional) == 1:
            return base
    known = find(f"numpy.{name}")
    assert known is not None
    return apply_primitive(low, known, given.positional, given, form)


def conjugate(low: Lowering, method: Method, given: Arguments) -> Binding:
    """`z.conj()`; a real array answers with itself."""
    base = method.receiver
    if not isinstance(base, Number) or given.positional or given.keywords:
        low.refuse("SPD102", f"`{method.name}` takes no arguments here")
    if not is_complex(type_of(low.state, base)):
        return base
    known = find_method(method.name)
    assert known is not None
    return apply_primitive(low, known, (base,), given, "method", method.name)
