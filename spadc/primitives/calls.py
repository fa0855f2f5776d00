"""The call of a function that stands beside the generated one.

What it calls, a `Callee`, is an attribute: the function itself, or the function that
pulls cotangents back through it.
"""

from __future__ import annotations

from typing import Any

from spadc.errors import Diagnostic, SpadcError
from spadc.ir import Callee, Type

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
