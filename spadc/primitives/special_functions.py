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
from .hermitian import is_zero
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
    loops: str = "f",
    in_double: bool = False,
    **facts: Any,
) -> Primitive:
    """An elementwise function of `scipy.special`, with a slope for each operand.

    `also` are its other names, `loops` the first operands of its first loop (see
    `float_dtype`); slopes `in_double` precision are brought to that of the value.
    """
    operands = [word.strip("?") for word in arguments.split()]
    assert len(operands) == len(slopes), f"`{name}` needs a slope for each operand"
    if facts.pop("is_ufunc", True):
        arguments += " out>"

    def infer(*types: Type) -> Type:
        types = tuple(t for t in types if not is_left_out(t))
        dtype = float_dtype(types, takes_complex, loops)
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
        known.vjp(rule_of(slopes, in_double))
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


def rule_of(slopes: Sequence[Slope], in_double: bool = False) -> Callable[..., Any]:
    """The VJP rule of an elementwise function with these slopes."""

    def rule(y_bar: Any, y: Any, *operands: Any) -> Any:
        weak = [is_weak(x.type) for x in operands]
        is_mixed = in_double or (any(weak) and not all(weak))

        def product(slope: Any) -> Any:
            is_number = not hasattr(slope, "type") or is_weak(slope.type)
            fits = is_number or not is_mixed
            return y_bar * (slope if fits else in_dtype_of(slope, y))

        return tuple(
            product(slope(y, *operands))
            if callable(slope) and not is_left_out(operand.type)
            else None
            for slope, operand in zip(slopes, operands, strict=True)
        )

    return rule


def several(
    name: str,
    count: int,
    slopes: Callable[..., Sequence[Any]],
    in_double: bool = False,
    **facts: Any,
) -> Primitive:
    """An elementwise function of one operand with `count` results; `slopes` gives
    theirs, over the tuple of results and the operand."""
    takes_complex = facts.get("takes_complex", False)

    def infer(x: Type) -> tuple[Type, ...]:
        dtype = float_dtype((x,), takes_complex)
        return (array_or_scalar(dtype, common_shape((x,))),) * count

    known = scipy_primitive(f"special.{name}", infer, "x", elementwise=True, **facts)

    @known.vjp
    def _rule(y_bars: Any, ys: Any, x: Any) -> Any:
        found = slopes(ys, x)
        if in_double:
            found = [in_dtype_of(slope, ys[0]) for slope in found]
        return sum_of_products(y_bars, found)

    return known


def sum_of_products(y_bars: Sequence[Any], slopes: Sequence[Any]) -> Any:
    """The cotangent of the operand of several results: of those that are used, as the
    slope of another may be infinite."""
    pairs = list(zip(y_bars, slopes, strict=True))
    used = [(bar, slope) for bar, slope in pairs if not is_zero(bar)]
    first, *others = [bar * slope for bar, slope in used or pairs[:1]]
    return sum(others, first)


def float_dtype(
    types: Iterable[Type], takes_complex: bool = False, loops: str = "f"
) -> str | None:
    """The dtype of a SciPy ufunc's result; None where it depends on the order of its
    loops.

    Python's numbers take the precision of the arrays that they meet, except if the
    first loop is one for whole numbers ("l", "ll") and they are whole, or one in double
    precision ("d"), which takes whatever is not of one dtype.
    """
    given = tuple(types)
    dtypes = [dtype_of(t) for t in given]
    if None in dtypes or (not takes_complex and any(d in REAL for d in dtypes)):
        return None
    strong = {REAL.get(d or "", d) for d, t in zip(dtypes, given, strict=True)
              if not is_weak(t)}  # fmt: skip
    if not strong <= WHOLE | FLOATS:
        return None
    first = zip(given, dtypes, loops, strict=False)
    whole = loops[0] == "l" and all(is_weak(t) and d == "int64" for t, d, _ in first)
    mixed = any(map(is_weak, given)) or len(set(dtypes)) > 1
    if loops == "d" and set(dtypes) == {"float32", "complex64"}:
        return None  # some have a loop for just that
    double = whole or (loops == "d" and mixed)
    is_single = strong == {"float32"} and not double
    if any(d in REAL for d in dtypes):
        return "complex64" if is_single else "complex128"
    return "float32" if is_single else "float64"


def in_complex(*types: Type) -> Type:
    """The type rule of a function that answers with complex numbers."""
    dtype = float_dtype(types, takes_complex=True)
    found = next((z for z, x in REAL.items() if x == dtype), dtype)
    return array_or_scalar(found, common_shape(types))
