"""The passes in their order, and how they are run and observed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import final

from spadc.adjoint import number_twins, place_records
from spadc.ir import Function, verify
from spadc.transform import insert_copies, merge_common, remove_dead, simplify, sink


@final
@dataclass(frozen=True, slots=True)
class Pass:
    """One step: its name and what it does."""

    name: str
    apply: Callable[[Function], Function]


PRIMAL: tuple[Pass, ...] = (
    Pass("dead code", remove_dead),
    Pass("number twins", number_twins),
)

# Between these and the next the reverse sweep still reads values inside forward
# regions.
RAW_ADJOINT: tuple[Pass, ...] = (
    Pass("dead code", remove_dead),
    Pass("simplify", simplify),
    Pass("dead code", remove_dead),  # before records: what is dead needs none
)

ADJOINT: tuple[Pass, ...] = (
    Pass("records", place_records),
    Pass("simplify", simplify),
    Pass("common subexpressions", merge_common),
    Pass("dead code", remove_dead),
    Pass("sink", sink),
    Pass(
        "storage", insert_copies
    ),  # last: every later change could break its guarantee
)

Observer = Callable[[str, Function], None]


def unobserved(name: str, fn: Function) -> None:
    """Look at nothing."""


def verify_after(name: str, fn: Function) -> None:
    """Check what must hold of every function between passes."""
    verify(fn)


def run(fn: Function, passes: Sequence[Pass], observe: Observer) -> Function:
    """Apply `passes` in order and show `observe` the function after each."""
    for step in passes:
        fn = step.apply(fn)
        observe(step.name, fn)
    return fn
