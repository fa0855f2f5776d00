"""What `scipy.linalg` answers without a derivative: constant matrices, questions."""

from __future__ import annotations

from typing import Any

from spadc.ir import ArrayType, ScalarType, Type

from .core import Cost, Unsupported
from .scipy_entries import scipy_primitive


def _side(n: Type) -> Any:
    return n.value if isinstance(n, ScalarType) else None


def _square(dtype: str) -> Any:
    """The type rule of a constant matrix with `n` rows."""

    def infer(n: Type, **attrs: Any) -> Type:
        return ArrayType(dtype, (_side(n), _side(n)))

    return infer


def _infer_helmert(n: Type, full: bool = False) -> Type:
    side = _side(n)
    rows = side if full or side is None else side - 1
    return ArrayType("float64", (rows, side))


def _infer_exact(n: Type, **attrs: Any) -> Type:
    if attrs.get("exact"):
        raise Unsupported("exact whole numbers, which may be Python objects")
    return ArrayType("float64", (_side(n), _side(n)))


def _constant(name: str, infer: Any, arguments: str, **defaults: Any) -> None:
    scipy_primitive(
        f"linalg.{name}",
        infer,
        arguments,
        defaults,
        cost=Cost.CHEAP,
        zero_derivative=True,
    )


_constant("hilbert", _square("float64"), "n")
_constant("invhilbert", _infer_exact, "n exact=", exact=False)
_constant("helmert", _infer_helmert, "n full=", full=False)
_constant("dft", _square("complex128"), "n scale=", scale=None)
_constant("hadamard", _square("int64"), "n")


def _question(name: str) -> None:
    scipy_primitive(
        f"linalg.{name}",
        lambda a, **attrs: ScalarType("bool"),
        "a atol= rtol=",
        {"atol": None, "rtol": None},
        takes_complex=True,
        zero_derivative=True,
    )


_question("issymmetric")
_question("ishermitian")
scipy_primitive(
    "linalg.bandwidth",
    lambda a: (ScalarType("int64", weak=True), ScalarType("int64", weak=True)),
    "a",
    takes_complex=True,
    zero_derivative=True,
)
