"""What the reverse sweep refuses."""

from __future__ import annotations

import linecache
from collections.abc import Collection, Sequence

from spadc.errors import Diagnostic, SpadcError
from spadc.ir import (
    AnyType,
    Apply,
    ArrayType,
    Op,
    Region,
    ScalarType,
    ShapeType,
    Value,
    walk,
)
from spadc.primitives import complex_refusal, primitive

WAY_OUT = "Take its argument out of `wrt`, or write it with functions that have one."


def no_derivative(op: Apply) -> SpadcError:
    """An active primitive without a rule."""
    names = primitive(op.name).names
    return refused_rule(op, f"no derivative for {names[0] if names else op.name}")


def check_known(op: Apply, active: Sequence[object]) -> None:
    """Refuse an active operand in which the derivative of `op` is not known."""
    for position, reason in primitive(op.name).no_derivative_in.items():
        if position < len(active) and active[position]:
            raise refused_rule(op, reason)


def check_complex(body: Region) -> None:
    """Refuse a reverse sweep that computes with complex numbers in a way that is not
    proved right: no imaginary part is lost, no dtype forgotten."""
    for op in walk(body):
        if isinstance(op, Apply):
            given, made = [v.type for v in op.operands], [v.type for v in op.results]
            refusal = complex_refusal(op.name, given, made, op.attrs)
            if refusal is not None:
                raise refused_rule(op, refusal[0])


def refused_rule(op: Apply, message: str) -> SpadcError:
    """An active primitive whose rule does not cover this case."""
    return refused("SPD103", op, message, WAY_OUT)


def refused(code: str, op: Op, message: str, way_out: str) -> SpadcError:
    """A refusal at the place of `op`."""
    place = op.span.place
    if place is None:
        return SpadcError(Diagnostic(code, message, way_out=way_out))
    one_line = place.end_column is not None and place.end_line in (None, place.line)
    width = max(1, (place.end_column or 0) - place.column) if one_line else 1
    return SpadcError(
        Diagnostic(
            code,
            message,
            place.file,
            place.line,
            place.column + 1,
            width,
            linecache.getline(place.file, place.line) or None,
            way_out,
        )
    )


def refused_state(
    op: Op, state: Sequence[Value], unbound: Collection[Value]
) -> SpadcError | None:
    """Why the state of a loop cannot be saved before every step, if it cannot."""
    for value in state:
        name = f"`{value.hint}`" if value.hint else "a value"
        if value in unbound:
            return refused(
                "SPD114",
                op,
                f"{name} may not be bound yet when this loop saves its first snapshot",
                "Give it a value before the loop.",
            )
        if not isinstance(value.type, ArrayType | AnyType | ScalarType | ShapeType):
            return refused(
                "SPD114",
                op,
                f"{name} is a list that this loop changes and reads, which snapshots "
                "do not hold",
                "Store into an array instead, or checkpoint a block of the body, "
                "`with spadc.checkpoint():`.",
            )
    return None
