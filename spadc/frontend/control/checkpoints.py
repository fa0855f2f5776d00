"""`spadc.checkpoint`: which loops keep snapshots, and which blocks are run again.

A block stays a straight list of ops between two markers, so that what it binds means
the same inside and outside. A loop is marked on its op.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import gast

from spadc.ir import For, While

from ..bindings import Binding, CheckpointOf, Static
from ..calling.arguments import Arguments, library, taken
from ..context import Lowering
from ..values import describe

MARKER = "spadc.checkpoint"
DEFAULT_SNAPSHOTS = 10
CODE = "SPD114"


@library(MARKER)
def checkpoint_of(low: Lowering, given: Arguments) -> Binding:
    """`spadc.checkpoint(items, snapshots=10)`"""
    if len(given.positional) > 1:
        low.refuse("SPD102", f"`{MARKER}` takes `snapshots` by keyword")
    (items,), (snapshots,) = taken(low, given, ("iterable",), ("snapshots",), MARKER)
    return CheckpointOf(items, number_of_snapshots(low, snapshots))


def number_of_snapshots(low: Lowering, given: Binding | None) -> int:
    """The number that is given, or the default."""
    if given is None or (isinstance(given, Static) and given.value is None):
        return DEFAULT_SNAPSHOTS
    if not isinstance(given, Static):
        low.refuse(
            "SPD104",
            "the number of snapshots must be known at compile time",
            "Write it as a literal or a module constant.",
        )
    low.guard(given.guards)
    if type(given.value) is not int or given.value < 1:
        low.refuse(
            CODE,
            f"{describe(given)} is no number of snapshots",
            "Keep at least one: `snapshots=1`.",
        )
    return given.value


def kept(low: Lowering, node: Any, snapshots: int, run: Callable[[], None]) -> None:
    """Lower the loop `node` with `run`; its op keeps that many snapshots."""
    start, place = len(low.builder.ops), low.source.place(node)
    run()
    ops = low.builder.ops
    for position in range(start, len(ops)):
        op = ops[position]
        if isinstance(op, For | While) and op.span.place == place:
            ops[position] = dataclasses.replace(op, snapshots=snapshots)
            return
    low.refuse(
        CODE,
        "this loop is written out when compiling, so it keeps no snapshots",
        "Take `spadc.checkpoint` away, or put the body into a block, "
        "`with spadc.checkpoint():`.",
        node,
    )


def with_checkpoint(low: Lowering, node: Any, call: Any, run: Any) -> None:
    """`with spadc.checkpoint():`; `run` lowers the statements of the block."""
    keywords = {keyword.arg: keyword.value for keyword in call.keywords}
    if call.args or keywords.keys() - {"snapshots"}:
        low.refuse(
            CODE,
            f"`with {MARKER}(...)` takes `snapshots` only",
            f"Write `with {MARKER}():`, or `for x in {MARKER}(items):`.",
            call,
        )
    if "snapshots" not in keywords:
        low.apply_all("checkpoint_begin")
        run()
        low.apply_all("checkpoint_end")
        return
    snapshots = number_of_snapshots(low, low.expression(keywords["snapshots"]))
    if len(node.body) != 1 or not isinstance(node.body[0], gast.For | gast.While):
        low.refuse(
            CODE,
            "snapshots are kept by a loop, and this block is not one loop",
            "Put the loop alone into the `with`; or leave out `snapshots`, and the "
            "block is run again.",
        )
    kept(low, node.body[0], snapshots, run)
