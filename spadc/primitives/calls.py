"""The call of a function that stands beside the generated one.

What it calls, a `Callee`, is an attribute: the function itself, or the function that
pulls cotangents back through it.
"""

from __future__ import annotations

from typing import Any

from spadc.errors import Diagnostic, SpadcError
from spadc.ir import Callee, ScalarType, Type, Value, dtype_of

from .builder import Builder
from .interpret import interpret
from .structural import structural


def not_followed(what: str) -> SpadcError:
    """The refusal to compute values of the adjoint program without running it."""
    return SpadcError(
        Diagnostic(
            "SPD505",
            f"{what}: what flows there is not followed along single paths",
            way_out="Use the exact plan.",
        )
    )


def _infer(*operands: Type, callee: Callee, **attrs: Any) -> tuple[Type, ...]:
    return callee.types


def _evaluate(*operands: Any, callee: Callee, **attrs: Any) -> Any:
    if callee.wrt is not None:
        raise not_followed(f"cotangents are pulled back through `{callee.name}`")
    results = interpret(callee.function, operands)
    return results if len(results) > 1 else results[0]


call = structural("call", _infer, _evaluate, "*operands callee:", takes_complex=True)


def unit(build: Builder, of: Type) -> Value:
    """The cotangent 1 of a number, in its dtype; it is the argument of a function that
    does not see the literal, so that a Python number would make doubles of floats."""
    one, dtype = build.constant(1.0), dtype_of(of)
    is_weak = isinstance(of, ScalarType) and of.weak
    if is_weak or dtype in (None, "float64"):
        return one
    return build.apply("astype", one, dtype=dtype)
