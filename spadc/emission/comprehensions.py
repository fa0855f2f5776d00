"""Write a loop that only fills a list as the comprehension that the user wrote."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from spadc.ir import Apply, For, If, Op, Region, Statement, Value

if TYPE_CHECKING:
    from .control import Writer

Clauses = list[ast.comprehension]


def as_comprehension(writer: Writer, op: For) -> ast.expr | None:
    """`[f(v) for v in x if test]`, if the loop does nothing else."""
    folding = writer.speller.folding
    made = folding.inlined.get(op.inits[0]) if len(op.inits) == 1 else None
    starts_empty = isinstance(made, Apply) and made.name == "new_list"
    if not starts_empty or made is None or made.operands:
        return None
    if op.span.reverse or not is_in_comprehension(op.span.statement):
        return None
    clauses: Clauses = []
    element = _appended(writer, op, clauses)
    return None if element is None else ast.ListComp(element, clauses)


def is_in_comprehension(statement: Statement | None) -> bool:
    """Whether a statement is not a loop itself, but has a comprehension in it."""
    if statement is None or " for " not in statement.text:
        return False
    try:
        tree = ast.parse(statement.text)
    except (SyntaxError, ValueError):
        return False
    return any(isinstance(node, ast.comprehension) for node in ast.walk(tree))


def _appended(writer: Writer, op: For, clauses: Clauses) -> ast.expr | None:
    """What one turn appends to the carried list, with the clauses of this loop and of
    those inside it."""
    if op.breaks or len(op.carried) != 1:
        return None
    clause = ast.comprehension(writer.loop_target(op), writer.range_of(op), [], 0)
    clauses.append(clause)
    return _in_region(writer, op.body, op.carried[0], clauses)


def _in_region(
    writer: Writer, region: Region, before: Value, clauses: Clauses
) -> ast.expr | None:
    folding = writer.speller.folding
    statements = [inner for inner in region.ops if folding.is_statement(inner)]
    if len(region.results) != 1:
        return None
    if len(statements) == 2:
        return _inner_list(writer, statements[0], statements[1], before, region)
    if len(statements) != 1:
        return None
    (only,) = statements
    after = region.results[0]
    if isinstance(only, Apply):
        appends = only.name == "append" and only.operands[0] is before
        if not appends or only.result is not after:
            return None
        return writer.speller.value(only.operands[1])
    if isinstance(only, If):
        return _under_test(writer, only, before, after, clauses)
    if isinstance(only, For) and only.inits == (before,) and only.results == (after,):
        return _appended(writer, only, clauses)
    return None


def _inner_list(
    writer: Writer, loop: Op, append: Op, before: Value, region: Region
) -> ast.expr | None:
    """`[f(a, b) for a in x]`, where it is what is appended."""
    uses = writer.speller.folding.sites.uses_of
    if not isinstance(loop, For) or not isinstance(append, Apply):
        return None
    if append.name != "append" or append.results != region.results:
        return None
    whole = len(loop.results) == 1 and append.operands == (before, loop.results[0])
    if not whole or len(uses(loop.results[0])) != 1:
        return None
    return as_comprehension(writer, loop)


def _under_test(
    writer: Writer, op: If, before: Value, after: Value, clauses: Clauses
) -> ast.expr | None:
    """The element where a test holds; otherwise the list must stay as it is."""
    if op.results != (after,) or not _does_nothing(op.orelse, before, writer):
        return None
    clauses[-1].ifs.append(writer.speller.value(op.test))
    return _in_region(writer, op.then, before, clauses)


def _does_nothing(region: Region, before: Value, writer: Writer) -> bool:
    idle = not any(map(writer.speller.folding.is_statement, region.ops))
    return idle and region.results == (before,)
