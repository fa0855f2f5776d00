"""Which plans a program with hooks on cotangents can be compiled under."""

from __future__ import annotations

from spadc.derivatives import refused
from spadc.ir import Apply, Function, walk
from spadc.plans import Plan


def refuse_hooks(fn: Function, plan: Plan) -> None:
    """Refuse to estimate what a hook is given: what it makes of the estimate need not
    have the mean that it should."""
    if not plan.is_random:
        return
    for op in walk(fn.body):
        if isinstance(op, Apply) and op.name == "grad_hook":
            raise refused(
                "SPD505",
                op,
                f"`{fn.name}` has a `spadc.grad_hook`, which would be given an "
                f"estimate under `{plan.policy}`",
                "Take an exact plan, or apply the hook to the gradient.",
            )
