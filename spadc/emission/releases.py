"""Give up the arrays of a block that is run again: `del h, z`.

A local variable keeps its array until the function ends or binds it anew. At the end of
a block, in either sweep, the variables that the block has bound and that nobody reads
any more are deleted; otherwise running it again would save no memory.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from spadc.ir import Apply, Op, Region, has_storage

from .accesses import LOAD
from .spelling import Speller


def released(speller: Speller, end: Op) -> list[ast.stmt]:
    """The statement at the end of an outermost block, if it has something to delete."""
    variables, after = speller.variables, speller.variables.found.after[end]
    region = speller.folding.sites.region_of[end]
    following = region.ops[region.ops.index(end) + 1 :]
    if not any(map(speller.folding.is_statement, following)):
        return []
    names: dict[str, None] = {}
    for op in _block_before(end, region):
        if not isinstance(op, Apply) or not speller.folding.is_statement(op):
            continue
        for value in op.results:
            kept = any(variables.share(value, live) for live in after)
            if has_storage(value.type) and not kept:
                names[variables.name(value)] = None
    return [ast.Delete([ast.Name(name, LOAD) for name in names])] if names else []


def _block_before(end: Op, region: Region) -> Iterator[Op]:
    """The ops of the outermost block that ends with `end`."""
    depth = 0
    inside: list[Op] = []
    for op in region.ops:
        name = op.name if isinstance(op, Apply) else ""
        depth += (name == "checkpoint_begin") - (name == "checkpoint_end")
        if op is end:
            yield from inside if depth == 0 else ()
            return
        inside = [*inside, op] if depth else []
