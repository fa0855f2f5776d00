"""Name the edges of a function so that plans can speak about them.

An edge is (op ordinal, position). Ops are numbered in a walk over the function, outer
before inner, in program order. Positions count the operands of the op first and then
what its regions yield:

    Apply        k                       result <- operand k
    If           1 + 2 * k + branch      result k <- yield k of `then` (0), `orelse` (1)
    For, While   position of inits[k]    carried value k <- its value before the loop
    For, While   operands + k            carried value k <- what an iteration yields

A carried value at the head of the loop and the result of the loop are one vertex: the
result is what the next iteration would have seen. So `init` is the edge of the first
iteration (and of a loop that never runs), `yield` the edge of all the others.
"""

from __future__ import annotations

from typing import NamedTuple

from spadc.ir import For, Function, If, Op, Value, While, walk


class EdgeKey(NamedTuple):
    """The number of the op that makes the target, and the edge's position in it."""

    op: int
    position: int

    def __str__(self) -> str:
        return f"{self.op}.{self.position}"

    @classmethod
    def parse(cls, text: str) -> EdgeKey:
        """The key that is written `op.position`."""
        op, position = text.split(".")
        return cls(int(op), int(position))


def ordinals(fn: Function) -> dict[Op, int]:
    """The number of every op of `fn`, by identity."""
    return {op: number for number, op in enumerate(walk(fn.body))}


def yield_position(op: If | For | While, result: int, branch: int = 0) -> int:
    """Position of the edge from what a region yields to result number `result`."""
    stride = 2 if isinstance(op, If) else 1
    return len(op.operands) + stride * result + branch


def init_position(op: For | While, carried: int) -> int:
    """Position of the edge from an initial value to carried value number `carried`."""
    return len(op.operands) - len(op.inits) + carried


def numbered_values(fn: Function) -> tuple[Value, ...]:
    """Every value of `fn`, by its number: parameters, then the results of each op in
    program order, followed by the parameters of its regions."""
    found = list(fn.body.params)
    for op in walk(fn.body):
        found += op.results
        for region in op.regions:
            found += region.params
    return tuple(dict.fromkeys(found))
