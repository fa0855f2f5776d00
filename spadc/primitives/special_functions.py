"""How elementwise functions of SciPy are stated: one slope for each operand.

    special("erf", "x", lambda y, x: TWO_OVER_ROOT_PI * exp(-(x**2)))

A slope is the derivative in that operand, over the value `y` and the operands.
`UNKNOWN` in place of a slope refuses the derivative in that operand by name; `FLAT`
says that it is zero. The order of a Bessel function is of the first kind, what is
counted or rounded of the second.

Types are those of the loops that the ufuncs of SciPy have: single precision stays,
whole numbers become float64.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from spadc.ir import Type, array_or_scalar, dtype_of

from .core import Primitive
from .inference import common_shape, is_left_out, is_weak
from .scipy_entries import scipy_primitive
from .structural import in_dtype_of

UNKNOWN, FLAT = "unknown", "flat"
Slope = Callable[..., Any] | str
WHOLE = frozenset({"int32", "int64", "uint32", "uint64"})
FLOATS = frozenset({"float32", "float64"})
REAL = {"complex64": "float32", "complex128": "float64"}


def special(
    name: str,
    arguments: str,
    *slopes: Slope,
    also: str = "",
    takes_complex: bool = False,
    counts: bool = False,
    **facts: Any,
) -> Primitive:
    """An elementwise function of `scipy.special`, with a slope for each operand.

    `also` are its other names; one that `counts` has a loop for whole numbers.
    """
    operands = [word.strip("?") for word in arguments.split()]
    assert len(operands) == len(slopes), f"`{name}` needs a slope for each operand"
    if facts.pop("is_ufunc", True):
        arguments += " out>"

    def infer(*types: Type) -> Type:
        types = tuple(t for t in types if not is_left_out(t))
        dtype = float_dtype(types, takes_complex, counts)
        return array_or_scalar(dtype, common_shape(types))

    known = scipy_primitive(
        f"special.{name}",
        facts.pop("infer", infer),
        arguments,
        names=tuple(f"scipy.special.{other}" for other in also.split()),
        broadcasts=len(operands) > 1,
        elementwise=True,
        takes_complex=takes_complex,
        no_derivative_in=refusals(f"scipy.special.{name}", operands, slopes),
        zero_derivative=all(slope == FLAT for slope in slopes),
        **facts,
    )
    if any(map(callable, slopes)):
        known.vjp(rule_of(slopes))
    return known


def refusals(
    name: str, operands: Sequence[str], slopes: Sequence[Slope]
) -> Mapping[int, str]:
    """Why there is no derivative in some operands, by position."""
    return {
        k: f"`{name}` has no derivative with respect to `{operand}` here"
        for k, (operand, slope) in enumerate(zip(operands, slopes, strict=True))
        if slope == UNKNOWN
    }


def rule_of(slopes: Sequence[Slope]) -> Callable[..., Any]:
    """The VJP rule of an elementwise function with these slopes."""

    def rule(y_bar: Any, y: Any, *operands: Any) -> Any:
        return tuple(
            y_bar * in_precision(slope(y, *operands), y, operands)
            if callable(slope) and not is_left_out(operand.type)
            else None
            for slope, operand in zip(slopes, operands, strict=True)
        )

    return rule


def in_precision(slope: Any, y: Any, operands: Sequence[Any]) -> Any:
    """A slope in the precision of the value: NumPy makes float64 of Python numbers."""
    weak = [is_weak(x.type) for x in operands]
    is_number = not hasattr(slope, "type") or is_weak(slope.type)
    return slope if is_number or all(weak) or not any(weak) else in_dtype_of(slope, y)


def several(
    name: str, count: int, slopes: Callable[..., Sequence[Any]], **facts: Any
) -> Primitive:
    """An elementwise function of one operand with `count` results; `slopes` gives
    theirs, over the tuple of results and the operand."""
    takes_complex = facts.get("takes_complex", False)

    def infer(x: Type) -> tuple[Type, ...]:
        dtype = float_dtype((x,), takes_complex)
        return (array_or_scalar(dtype, common_shape((x,))),) * count

    infer = facts.pop("infer", infer)
    known = scipy_primitive(f"special.{name}", infer, "x", elementwise=True, **facts)

    @known.vjp
    def _rule(y_bars: Any, ys: Any, x: Any) -> Any:
        parts = zip(y_bars, slopes(ys, x), strict=True)
        first, *others = [y_bar * slope for y_bar, slope in parts]
        return sum(others, first)

    return known


def float_dtype(
    types: Iterable[Type], takes_complex: bool = False, counts: bool = False
) -> str | None:
    """The dtype of a SciPy ufunc's result; None where it depends on the order of its
    loops. One that `counts` answers whole numbers, Python's too, in float64."""
    strong, imaginary = set(), False
    for type_ in types:
        dtype = dtype_of(type_)
        if dtype is None or (dtype in REAL and not takes_complex):
            return None
        imaginary |= dtype in REAL
        if not is_weak(type_) or (counts and dtype == "int64"):
            strong.add(REAL.get(dtype, dtype))
    if not strong <= WHOLE | FLOATS:
        return None
    is_single = strong == {"float32"}
    if imaginary:
        return "complex64" if is_single else "complex128"
    return "float32" if is_single else "float64"


def in_complex(*types: Type) -> Type:
    """The type rule of a function that answers with complex numbers."""
    dtype = float_dtype(types, takes_complex=True)
    found = next((z for z, x in REAL.items() if x == dtype), dtype)
    return array_or_scalar(found, common_shape(types))
