"""Leaving: which way out of a loop or function has been taken.

`return`, `break` and `continue` set flags, which live in the state like names and are
joined like names. While a flag is known at compile time nothing of it appears in the
program.

    left      the rest of the current block is not run (one for each loop around it)
    stopped   the loop is not continued
    returned  the function has its result, which is bound to the name `RESULT`
"""

from __future__ import annotations

from ..bindings import Binding, Static
from ..context import Lowering

RESULT = "<>result"
RETURNED = "<returned>"


def is_flag(name: str) -> bool:
    """Whether a name in the state is one of the flags."""
    return name.startswith(("<left>", "<stopped>", RETURNED))


def left_name(low: Lowering) -> tuple[int, str]:
    """The flag that the rest of the current block depends on."""
    frame = low.scope.frame
    return (frame.number, f"<left>{frame.loops}")


def stopped_name(low: Lowering) -> tuple[int, str]:
    """The flag of the innermost loop."""
    frame = low.scope.frame
    return (frame.number, f"<stopped>{frame.loops}")


def returned_name(low: Lowering) -> tuple[int, str]:
    """The flag of the function."""
    return (low.scope.frame.number, RETURNED)


def result_name(low: Lowering) -> tuple[int, str]:
    """Where the function's result is."""
    return (low.scope.frame.number, RESULT)


def flag(low: Lowering, name: tuple[int, str]) -> Binding:
    """The current value of a flag."""
    return low.state.names.get(name, Static(False))


def is_known(binding: Binding, value: bool) -> bool:
    """Whether a flag has this value at compile time."""
    return isinstance(binding, Static) and binding.value is value


def has_returned(low: Lowering) -> bool:
    """Whether it is certain that the function has returned."""
    return is_known(flag(low, returned_name(low)), True)


def start_function(low: Lowering) -> None:
    """Lower the flags of a function."""
    low.state.names[returned_name(low)] = Static(False)
    low.state.names[left_name(low)] = Static(False)


def forget_result(low: Lowering) -> None:
    """Where the function has not returned, there is no result yet."""
    low.state.names[returned_name(low)] = Static(False)
    low.state.names.pop(result_name(low), None)


def leave_function(low: Lowering, result: Binding) -> None:
    """`return result`"""
    low.state.names[result_name(low)] = result
    low.state.names[returned_name(low)] = Static(True)
    leave_loop(low)


def leave_loop(low: Lowering) -> None:
    """`break`, or a return out of the innermost loop."""
    if low.scope.frame.loops:
        low.state.names[stopped_name(low)] = Static(True)
    leave_block(low)


def leave_block(low: Lowering) -> None:
    """`continue`, or a stronger way out."""
    low.state.names[left_name(low)] = Static(True)
