"""Which counted loops go over elements, as the user wrote them.

`for v in x`, `for v in x[::-1]`, `for i, v in enumerate(x)` and `for a, b in zip(x, y)`
are recognised by what the index is used for; the statement's text gives the names and
tells them from `for i in range(len(x))`.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import final

from spadc.ir import (
    Apply,
    At,
    Constant,
    For,
    Op,
    Ref,
    Statement,
    Subscript,
    Value,
    definitions,
    regions_in,
)

from .buffers import Buffers
from .sites import Sites

ELEMENT = Subscript((At(Ref(1)),))


@final
@dataclass(frozen=True, slots=True)
class Header:
    """A loop over the elements of `arrays`; `reads` are the elements of each.

    `numbered` loops also bind the index: `enumerate`.
    """

    arrays: tuple[Value, ...]
    reads: tuple[tuple[Value, ...], ...]
    numbered: bool = False


@final
@dataclass(frozen=True, slots=True)
class Written:
    """The names in a loop's header and the function that it calls."""

    names: tuple[str, ...] = ()
    function: str | None = None


def written_header(statement: Statement | None) -> Written | None:
    """What the user wrote, or None where that is neither a `for` statement nor the only
    clause of a comprehension."""
    loop = _clause(statement.text) if statement is not None else None
    if loop is None:
        return None
    target = loop.target
    parts = target.elts if isinstance(target, ast.Tuple) else [target]
    names = tuple(part.id if isinstance(part, ast.Name) else "" for part in parts)
    call = _unmarked(loop.iter)
    while isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
        if call.func.id != "reversed" or not isinstance(call.args[0], ast.Call):
            return Written(names, call.func.id)
        call = call.args[0]
    return Written(names)


def _clause(text: str) -> ast.For | ast.comprehension | None:
    """`for target in items`, of a statement or of a comprehension."""
    head = text.rstrip(" :") + ": pass" if text.startswith("for ") else text
    try:
        (statement,) = ast.parse(head).body
    except (SyntaxError, ValueError):
        return None
    if isinstance(statement, ast.For):
        return statement
    clauses = [n for n in ast.walk(statement) if isinstance(n, ast.comprehension)]
    return clauses[0] if len(clauses) == 1 else None


def _unmarked(iterated: ast.expr) -> ast.expr:
    """What `spadc.checkpoint(...)` is around."""
    if isinstance(iterated, ast.Call) and iterated.args:
        called = ast.unparse(iterated.func)
        if called.rpartition(".")[2] == "checkpoint":
            return iterated.args[0]
    return iterated


def find_header(
    op: For, written: Written | None, sites: Sites, buffers: Buffers
) -> Header | None:
    """The header over elements that says the same as the counted loop, if any."""
    if written is not None and written.function == "range":
        return None
    if written is None and op.index.hint is not None:
        return None
    if not (_is_number(op.start, 0, sites) and _is_number(op.step, 1, sites)):
        return None
    reads, others = _reads(op, sites)
    arrays = tuple(reads)
    begin, finish = sites.begin[op], sites.finish[op]
    for array in arrays:
        if _is_local(array, op) or buffers.stored_between(array, begin, finish):
            return None
    lengths = _lengths(op.stop, sites)
    if lengths is None or dict.fromkeys(lengths).keys() - reads.keys() or not arrays:
        return None
    header = Header(arrays, tuple(tuple(reads[array]) for array in arrays), others)
    return header if _is_sayable(op, header, written, lengths) else None


def _is_sayable(
    op: For, header: Header, written: Written | None, lengths: list[Value]
) -> bool:
    """Whether Python has words for it."""
    if len(header.arrays) > 1:
        is_zip = written is not None and written.function == "zip"
        return is_zip and not header.numbered and not op.backwards
    if header.numbered:
        is_numbered = written is not None and written.function == "enumerate"
        return is_numbered and not op.backwards
    return len(lengths) == 1


def _reads(op: For, sites: Sites) -> tuple[dict[Value, list[Value]], bool]:
    """The element reads by array; whether the index is used for anything else."""
    found: dict[Value, list[Value]] = {}
    others = False
    for use in sites.uses_of(op.index):
        array = _array_read(use.op, op.index)
        if array is None or use.op is None:
            others = True
        else:
            found.setdefault(array, []).append(use.op.results[0])
    return found, others


def _array_read(op: Op | None, index: Value) -> Value | None:
    """The array of which the op reads the element at `index`."""
    if not isinstance(op, Apply) or op.operands[0] is index:
        return None
    if op.name not in ("index", "list_item"):
        return None
    return op.operands[0] if op.attrs["step"] == ELEMENT else None


def _lengths(stop: Value, sites: Sites) -> list[Value] | None:
    """The arrays whose shortest length the loop runs to."""
    op = sites.definer.get(stop)
    if not isinstance(op, Apply):
        return None
    if op.name in ("length", "list_length") or (
        op.name == "dim" and op.attrs["axis"] == 0
    ):
        return [op.operands[0]]
    if op.name != "builtins.min":
        return None
    sides = [_lengths(operand, sites) for operand in op.operands]
    return [a for side in sides for a in side or []] if None not in sides else None


def _is_number(value: Value, number: int, sites: Sites) -> bool:
    op = sites.definer.get(value)
    return isinstance(op, Constant) and op.value == number


def _is_local(value: Value, loop: Op) -> bool:
    """Whether the value changes from one iteration to the next."""
    return any(
        value in definitions(region)
        or any(value in r.params for r in regions_in(region))
        for region in loop.regions
    )
