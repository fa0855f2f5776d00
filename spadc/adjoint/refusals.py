"""What the reverse sweep refuses."""

from __future__ import annotations

import linecache

from spadc.errors import Diagnostic, SpadcError
from spadc.ir import Apply
from spadc.primitives import primitive


def no_derivative(op: Apply) -> SpadcError:
    """An active primitive without a rule."""
    names = primitive(op.name).names
    name = names[0] if names else op.name
    place = op.span.place
    way_out = (
        "Take its argument out of `wrt`, or write it with functions that have one."
    )
    if place is None:
        return SpadcError(
            Diagnostic("SPD103", f"no derivative for {name}", way_out=way_out)
        )
    one_line = place.end_column is not None and place.end_line in (None, place.line)
    return SpadcError(
        Diagnostic(
            "SPD103",
            f"no derivative for {name}",
            place.file,
            place.line,
            place.column + 1,
            max(1, (place.end_column or 0) - place.column) if one_line else 1,
            linecache.getline(place.file, place.line) or None,
            way_out,
        )
    )
