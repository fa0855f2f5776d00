"""The call of a function that stands beside the generated one.

What it calls, a `Callee`, is an attribute: the function itself, or the function that
pulls cotangents back through it.
"""

from __future__ import annotations

from typing import Any

from spadc.ir import Callee, Type

from .core import Unsupported
from .interpret import interpret
from .structural import structural


def _infer(*operands: Type, callee: Callee, **attrs: Any) -> tuple[Type, ...]:
    return callee.types


def _evaluate(*operands: Any, callee: Callee, **attrs: Any) -> Any:
    if callee.wrt is not None:
        raise Unsupported(f"`{callee.name}` is called: its values are not followed")
    results = interpret(callee.function, operands)
    return results if len(results) > 1 else results[0]


call = structural("call", _infer, _evaluate, "*operands callee:", takes_complex=True)
