"""The reverse of reads and stores: `index`, `write`, `accumulate`, `add_at`.

These are linear in the array and the stored value and touch only a part of the
cotangent, so they are stated on paths instead of as rules:

    y = x[p]                  x_bar[p] += y_bar
    y = x with x[p] = v       v_bar += y_bar[p]; x_bar += y_bar with [p] = 0
    y = x with x[p] += v      v_bar += y_bar[p]; x_bar += y_bar

Where an integer array in `p` names an element twice, a read adds into it twice and a
store keeps the last value only, so only that one gets a cotangent (`gather_last`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from spadc.derivatives import fit_shape
from spadc.ir import Apply, Path, Ref, Step, Subscript, Value, map_refs, refs
from spadc.primitives import Builder, without_new_axes

if TYPE_CHECKING:
    from spadc.derivatives import Cotangents

    from .sweep import Sweep

Reverse = Callable[["Sweep", Apply, Sequence[bool], Builder, "Cotangents"], None]


def read_path(
    build: Builder, array: Value, path: Path, dynamic: Sequence[Value]
) -> Value:
    """Read `array` along `path`, whose references count `dynamic` from 0."""
    part = array
    for step in path:
        part = read_step(build, part, step, dynamic)
    return part


def read_step(
    build: Builder, array: Value, step: Step, dynamic: Sequence[Value]
) -> Value:
    """Read `array` along one step, whose references count `dynamic` from 0."""
    if not isinstance(step, Subscript):
        return build.apply("transpose", array, axes=step.axes)
    used = list(refs((step,)))
    number = {ref: Ref(k + 1) for k, ref in enumerate(used)}
    (local,) = map_refs((step,), number.__getitem__)
    return build.apply("index", array, *(dynamic[r.operand] for r in used), step=local)


def path_and_values(op: Apply) -> tuple[Path, tuple[Value, ...]]:
    """The path of a store and its dynamic operands, counted from 0.

    Steps that reach the whole array (`x[:]`) are left out.
    """
    path: Path = op.attrs["path"] if "path" in op.attrs else (op.attrs["step"],)
    path = tuple(s for s in path if not (isinstance(s, Subscript) and s.is_whole))
    return map_refs(path, lambda ref: Ref(ref.operand - 2)), op.operands[2:]


def reverse_index(
    sweep: Sweep, op: Apply, kept: Sequence[bool], build: Builder, bars: Cotangents
) -> None:
    """Scatter the cotangent into that of the array that was read."""
    if op.attrs["step"].is_whole:
        sweep.contribute(op.operands[0], bars[op.result], build, bars)
        return
    dropped = without_new_axes(op.attrs["step"])
    if dropped is not None:
        bar = build.apply("index", bars[op.result], step=dropped)
        sweep.contribute(op.operands[0], bar, build, bars)
        return
    sweep.contribute_part(op, (op.attrs["step"],), bars[op.result], build, bars)


def reverse_write(
    sweep: Sweep, op: Apply, kept: Sequence[bool], build: Builder, bars: Cotangents
) -> None:
    """The stored value gets the part; the array gets the rest."""
    path, dynamic = path_and_values(op)
    y_bar = bars[op.result]
    if kept[1]:
        part = read_stored(build, y_bar, path, dynamic)
        sweep.contribute(
            op.operands[1], fit_shape(build, part, op.operands[1]), build, bars
        )
    if kept[0] and path:
        rest = build.apply("write", y_bar, 0.0, *dynamic, path=op.attrs["path"])
        sweep.contribute(op.operands[0], rest, build, bars)


def read_stored(
    build: Builder, y_bar: Value, path: Path, dynamic: Sequence[Value]
) -> Value:
    """The cotangent of what was stored along `path`: overwritten elements get none."""
    last = path[-1] if path else None
    if not isinstance(last, Subscript) or not last.may_repeat:
        return read_path(build, y_bar, path, dynamic)
    inner = read_path(build, y_bar, path[:-1], dynamic)
    used = list(refs((last,)))
    number = {ref: Ref(k + 1) for k, ref in enumerate(used)}
    (local,) = map_refs((last,), number.__getitem__)
    values = (dynamic[r.operand] for r in used)
    return build.apply("gather_last", inner, *values, step=local)


def reverse_accumulate(
    sweep: Sweep, op: Apply, kept: Sequence[bool], build: Builder, bars: Cotangents
) -> None:
    """The added value gets the part; the array gets everything."""
    path, dynamic = path_and_values(op)
    y_bar = bars[op.result]
    if kept[1]:
        part = read_path(build, y_bar, path, dynamic)
        sweep.contribute(
            op.operands[1], fit_shape(build, part, op.operands[1]), build, bars
        )
    if kept[0]:
        sweep.contribute(op.operands[0], y_bar, build, bars)


STORES: dict[str, Reverse] = {
    "index": reverse_index,
    "write": reverse_write,
    "accumulate": reverse_accumulate,
    "add_at": reverse_accumulate,
}
