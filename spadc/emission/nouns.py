"""Words for values that the user did not name.

A cotangent is `z_bar`, a branch flag `took_then`, a tape is named after what lies on
it; what an op makes often has a word of its own.
"""

from __future__ import annotations

from collections.abc import Iterable

from spadc.ir import Apply, For, If, Op, ShapeType, TapeType, Value, While
from spadc.primitives import TAKES

from .folding import Folding

NOUNS = {
    "sum": "total",
    "mean": "mean",
    "sqrt": "root",
    "norm_root": "root",
    "shape": "shape",
    "size": "size",
    "length": "n",
    "dim": "n",
    "index": "part",
    "argmax": "best",
    "argmin": "best",
    "argsort": "order",
    "max": "top",
    "min": "low",
    "norm": "norm",
    "exp": "e",
    "equal": "mask",
    "not_equal": "mask",
    "less": "mask",
    "less_equal": "mask",
    "greater": "mask",
    "greater_equal": "mask",
    "subtract": "diff",
}


def noun(value: Value, members: Iterable[Value], folding: Folding) -> str:
    """A word for a variable whose first value is `value`."""
    if isinstance(value.type, TapeType):
        return _noun_of_tape(value, folding)
    if _is_seed(folding.sites.definer.get(value)):
        return "out_bar"
    if any(_is_flag(v, folding) for v in members):
        return "taken" if _is_drawn(value, folding) else "took_then"
    if any(is_cotangent(v, folding) for v in members):
        return "z_bar"
    op = folding.sites.definer.get(value)
    if op is None:
        return "i" if _is_loop_index(value, folding) else "z"
    if isinstance(op, For | While) and value is op.results[-1]:
        return "trips"
    if value in folding.sites.body.results and not folding.sites.is_reverse(op):
        return "value"
    if isinstance(op, Apply) and op.name == "pop":
        return _noun_on_tape(op.operands[0], folding) or "z"
    if isinstance(op, Apply):
        return NOUNS.get(op.name, "shape" if isinstance(value.type, ShapeType) else "z")
    return "z"


def _is_seed(op: Op | None) -> bool:
    """Whether the op makes the output cotangent."""
    return isinstance(op, Apply) and op.name == "unit_bar"


def _noun_of_tape(tape: Value, folding: Folding) -> str:
    """`x_tape` for a tape of values of `x`."""
    stem = _noun_on_tape(tape, folding)
    return f"{stem}_tape" if stem else "tape"


def _noun_on_tape(tape: Value, folding: Folding) -> str | None:
    """What the values on a tape are called."""
    for use in folding.sites.uses_of(tape):
        if isinstance(use.op, Apply) and use.op.name == "push":
            pushed = use.op.operands[1]
            return folding.hint(pushed) or noun(pushed, (pushed,), folding)
    return None


def _is_loop_index(value: Value, folding: Folding) -> bool:
    return any(isinstance(op, For) and op.index is value for op in folding.sites.order)


def _is_flag(value: Value, folding: Folding) -> bool:
    return any(
        isinstance(use.op, If) and use.op.test is value
        for use in folding.sites.uses_of(value)
    )


def _is_drawn(value: Value, folding: Folding) -> bool:
    """Whether a truth value says that one of several drawn edges is taken."""
    op = folding.sites.definer.get(value)
    if not isinstance(op, Apply):
        return False
    either = op.name in {"or_", "and_"}
    return op.name in TAKES or (
        either and any(_is_drawn(operand, folding) for operand in op.operands)
    )


def is_cotangent(value: Value, folding: Folding) -> bool:
    """Whether a value of the reverse sweep is computed from cotangents."""
    pending, seen = [value], {value}
    while pending:
        current = pending.pop()
        if current.hint is not None:
            if current.hint.endswith("_bar"):
                return True
            continue
        op = folding.sites.definer.get(current)
        if _is_seed(op):
            return True
        if isinstance(op, If) and _chooses_adjoint(op, current, folding):
            return True
        fresh = [v for v in _adjoint_operands(op, current, folding) if v not in seen]
        seen.update(fresh)
        pending.extend(fresh)
    return False


def _chooses_adjoint(op: If, value: Value, folding: Folding) -> bool:
    """Whether a side of a reverse branch computes the result by an adjoint op."""
    slot = op.results.index(value)
    made = [folding.sites.definer.get(r.results[slot]) for r in op.regions]
    return any(isinstance(m, Apply) and folding.sites.is_adjoint(m) for m in made)


def _adjoint_operands(
    op: Op | None, value: Value, folding: Folding
) -> tuple[Value, ...]:
    """What an adjoint op computes `value` from."""
    if op is None or not folding.sites.is_reverse(op):
        return ()
    if isinstance(op, If):
        slot = op.results.index(value)
        return tuple(region.results[slot] for region in op.regions)
    if isinstance(op, For | While):
        slot = op.results.index(value)
        return () if slot >= len(op.inits) else (op.inits[slot], op.body.results[slot])
    is_copy = isinstance(op, Apply) and op.name == "copy"
    return op.operands if is_copy or folding.sites.is_adjoint(op) else ()
