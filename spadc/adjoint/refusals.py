"""What the reverse sweep refuses."""

from __future__ import annotations

import linecache

from spadc.errors import Diagnostic, SpadcError
from spadc.ir import Apply
from spadc.primitives import primitive

WAY_OUT = "Take its argument out of `wrt`, or write it with functions that have one."


def no_derivative(op: Apply) -> SpadcError:
    """An active primitive without a rule."""
    names = primitive(op.name).names
    return refused_rule(op, f"no derivative for {names[0] if names else op.name}")


def refused_rule(op: Apply, message: str) -> SpadcError:
    """An active primitive whose rule does not cover this case."""
    place = op.span.place
    if place is None:
        return SpadcError(Diagnostic("SPD103", message, way_out=WAY_OUT))
    one_line = place.end_column is not None and place.end_line in (None, place.line)
    width = max(1, (place.end_column or 0) - place.column) if one_line else 1
    return SpadcError(
        Diagnostic(
            "SPD103",
            message,
            place.file,
            place.line,
            place.column + 1,
            width,
            linecache.getline(place.file, place.line) or None,
            WAY_OUT,
        )
    )
