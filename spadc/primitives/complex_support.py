"""Which primitives take complex operands; all others are refused by name.

An entry says it (`takes_complex=True`); those of the families below are listed here.

The rule of a holomorphic function is right as it stands (see `core`), so taking complex
operands is a promise about three things: the type that is inferred, the value, and the
rule, whose ops take complex operands again. A table of the tests holds each of them to
it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from spadc.ir import (
    AnyType,
    ArrayType,
    ListType,
    ScalarType,
    Type,
    dtype_of,
    is_complex,
)

from .core import Primitive, primitive

_NAMES = """
    index gather_last write accumulate add_at copy astype unbroadcast fit_to
    shape size ndim dim length zeros_like ones_like empty_like full full_like
    add subtract multiply divide negative positive power float_power
    absolute square reciprocal equal not_equal where isfinite isinf isnan
    array asarray ascontiguousarray array_of linspace
    transpose swapaxes moveaxis matrix_transpose reshape ravel flatten expand_dims
    squeeze broadcast_to atleast_1d atleast_2d flip flipud fliplr roll
    diagonal trace diag triu tril diag_bar einsum
    concatenate stack hstack vstack hstack_part repeat tile untile take
    matmul tensordot dot inner outer vdot
    matmul_left_bar matmul_right_bar tensordot_left_bar tensordot_right_bar
    dot_left_bar dot_right_bar inner_left_bar inner_right_bar
    norm solve solve_bar inv det slogdet
    sum mean var std prod products_of_others cumsum diff count_nonzero any all
    logical_and logical_or logical_xor logical_not item builtins.bool
    take_along_axis asfortranarray add_reduceat reduceat_bar cumprod cumprod_bar
    isclose allclose array_equal round rint
    convolve correlate convolve_bar kron column_stack dstack pad delete compress extract
    resize sliding_window_view array_equiv
"""
_OF_LISTS = """
    new_list filled_list list_length list_item nested_item list_part concat append
    extend insert_item pop_item set_item add_to_item split_off first_position
    zero_items add_items stack_list array_of_list concatenate_list rows pieces
    sum_items spread_items
"""
OF_LISTS = frozenset(_OF_LISTS.split())
TAKES_COMPLEX = OF_LISTS.union(_NAMES.split())


def complex_refusal(
    name: str,
    operands: Sequence[Type],
    results: Sequence[Type],
    attrs: Mapping[str, Any],
) -> tuple[str, str] | None:
    """Why this op does not do with complex numbers what it should, and the way out; or
    None."""
    known = primitive(name)
    read = [t for k, t in enumerate(operands) if k not in known.shape_only]
    if not any(map(holds_complex, read)):
        return None
    spoken = known.names[0] if known.names else name
    if not takes_complex(known):
        return f"`{spoken}` of complex numbers has no derivative here", PARTS
    dtype = attrs.get("dtype")
    if isinstance(dtype, str) and not dtype.startswith("complex"):
        return f"`{spoken}` with dtype {dtype} discards the imaginary parts", TAKE_REAL
    if name in OF_LISTS and any(map(holds_reals, read)):
        return "real and complex arrays are in one list", START_COMPLEX
    into_real = name in STORES and dtype is None and not is_complex(operands[0])
    if into_real and is_complex(operands[1]):
        return "complex numbers are stored into an array of real ones", START_COMPLEX
    if any(isinstance(t, NUMERIC) and dtype_of(t) is None for t in results):
        return "the dtype of these complex numbers is not known", GIVE_TYPES
    return None


PARTS = "Write it for the real and the imaginary part, two arrays."
TAKE_REAL = "Take the part that is meant: `z.real`."
START_COMPLEX = "Make it complex from the start: `np.zeros(n, dtype=complex)`."
GIVE_TYPES = "Give the types of the parameters (--signature)."
NUMERIC = ArrayType | ScalarType | AnyType
STORES = frozenset({"write", "accumulate", "add_at", "full_like", "pad"})


def takes_complex(known: Primitive) -> bool:
    """Whether type, value and rule of a primitive hold for complex operands."""
    return known.takes_complex or known.has_effect or known.name in TAKES_COMPLEX


def holds_reals(type_: Type) -> bool:
    """Whether a value of this type is an array of real numbers, or a list of such."""
    if isinstance(type_, ListType):
        return type_.element is not None and holds_reals(type_.element)
    dtype = dtype_of(type_)
    return isinstance(type_, ArrayType) and dtype is not None and dtype[0] == "f"


def holds_complex(type_: Type) -> bool:
    """Whether a value of this type is complex, or a list of complex ones."""
    if isinstance(type_, ListType):
        return type_.element is not None and holds_complex(type_.element)
    return is_complex(type_)
