"""Count the arithmetic of the reverse of an edge: multiplications and additions.

An elementwise op or a reduction costs one for each element, a product two for each
multiplication, a factorisation or a solution of equations the cube of its order. Views,
shapes and casts of numbers cost nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from spadc.ir import Apply, Op, Value
from spadc.primitives import Cost, interpret, primitive

if TYPE_CHECKING:
    from .record import Link

PRODUCTS = ("matmul", "dot", "inner", "tensordot", "einsum", "outer", "vdot")
CUBIC = ("solve", "inv", "det", "slogdet", "cholesky", "eigh", "svd", "qr", "pinv")


def arithmetic(link: Link, bar: Any) -> int:
    """The arithmetic by which a link pulls a cotangent back."""
    assert link.reverse is not None
    fn, counts = link.reverse.fn, []
    values: dict[Value, Any] = {}

    def count(op: Op, results: tuple[Any, ...]) -> None:
        values.update(zip(op.results, results, strict=True))
        counts.append(flops_of(op, [values.get(v) for v in op.operands], results))

    args = (bar, *link.values)
    values.update(zip(fn.body.params, args, strict=True))
    interpret(fn, args, None, count)
    return sum(counts)


def flops_of(op: Op, operands: Sequence[Any], results: Sequence[Any]) -> int:
    """The arithmetic of `op` for these operands and results."""
    if not isinstance(op, Apply) or primitive(op.name).cost is Cost.FREE:
        return 0
    arrays = [v for v in (*operands, *results) if isinstance(v, np.ndarray)]
    largest = max((array.size for array in arrays), default=1)
    if op.name.startswith(PRODUCTS):
        return _product(operands, results[0])
    if op.name.startswith(CUBIC):
        order = max((a.shape[-1] for a in arrays if a.ndim > 1), default=1)
        return largest * order
    return largest


def _product(operands: Sequence[Any], result: Any) -> int:
    """Twice the number of multiplications: with m, k and n the lengths that are kept,
    summed and kept, the operands have m k and k n elements and the result m n."""
    sizes = [np.size(v) for v in operands[:2]]
    if len(sizes) < 2:
        return 2 * max(sizes, default=1)
    shared = _shared(operands[0], operands[1], result)
    square = math.prod((*sizes, np.size(result)))
    return 2 * math.isqrt(square // shared) if square else 0


def _shared(a: Any, b: Any, result: Any) -> int:
    """The number of matrices in stacks of the same length; 1 if they are no stacks."""
    stacks = {np.shape(v)[:-2] for v in (a, b, result)}
    return math.prod(stacks.pop()) if len(stacks) == 1 else 1
