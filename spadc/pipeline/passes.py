"""The passes in their order, and how they are run and observed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import final

from spadc.adjoint import number_twins, place_records
from spadc.ir import Function, Value, verify
from spadc.transform import (
    ask_lasting,
    ask_newest,
    find_norms,
    insert_copies,
    merge_common,
    remove_dead,
    simplify,
    sink,
    sum_outer_products,
)


@final
@dataclass(frozen=True, slots=True)
class Pass:
    """One step: its name and what it does."""

    name: str
    apply: Callable[[Function], Function]


PRIMAL: tuple[Pass, ...] = (
    Pass("dead code", remove_dead),
    Pass("norms", find_norms),
    Pass("number twins", number_twins),
)

RECORDS = Pass("records", place_records)


def raw_adjoint(active: Collection[Value]) -> tuple[Pass, ...]:
    """What is done while the reverse sweep still reads values inside forward regions.

    The `active` values are floating, which untyped programs do not say by themselves.
    """
    return (
        Pass("dead code", remove_dead),
        Pass("simplify", partial(simplify, floats=active)),
        Pass("common subexpressions", merge_common),  # what is there twice, once
        Pass("dead code", remove_dead),  # before records: what is dead needs none
    )


def adjoint(
    active: Collection[Value], gradients: range, releases: bool = False
) -> tuple[Pass, ...]:
    """What makes the reverse sweep legal, short and safe to do in place.

    `gradients` are the positions of the results that get memory of their own.
    `releases` says that arrays are given up as soon as nothing reads them.
    """
    lasting = (Pass("lasting", ask_lasting), Pass("dead code", remove_dead))
    own = partial(insert_copies, owned=gradients)
    return (
        RECORDS,
        Pass("simplify", partial(simplify, floats=active)),
        Pass("common subexpressions", merge_common),
        Pass("dead code", remove_dead),
        Pass("outer products", sum_outer_products),
        Pass("sink", sink),
        Pass("storage", own),  # later changes of reads could break its guarantee
        Pass("newest", ask_newest),  # shapes only: stores do not change them
        *(lasting if releases else ()),
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
