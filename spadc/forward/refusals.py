"""What the tangent sweep refuses."""

from __future__ import annotations

from spadc.derivatives import refused
from spadc.errors import SpadcError
from spadc.ir import Op, Value


def refuse_unbound(op: Op, value: Value) -> SpadcError:
    """A value that may be unbound has no tangent where another arm has one."""
    name = f"`{value.hint}`" if value.hint else "a value"
    return refused(
        "SPD118",
        op,
        f"{name} may not be bound here, so its tangent cannot be made",
        "Give it a value before the branch or loop.",
    )
