"""The call of a function that stands beside the generated one.

What it calls, a `Callee`, is an attribute: the function itself, or the function that
pulls cotangents back through it.
"""

from __future__ import annotations

from typing import Any, NoReturn

from spadc.ir import Callee, Type

from .core import Unsupported
from .structural import structural


def _infer(*operands: Type, callee: Callee, **attrs: Any) -> tuple[Type, ...]:
    return callee.types


def _evaluate(*operands: Any, callee: Callee, **attrs: Any) -> NoReturn:
    raise Unsupported(f"`{callee.name}` is called: its values are not followed")


call = structural("call", _infer, _evaluate, "*operands callee:", takes_complex=True)
