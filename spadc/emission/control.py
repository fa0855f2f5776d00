"""Write regions, branches and loops as Python statements.

What control flow joins is moved where values do not share a variable: at the end of a
branch, before a loop and at the end of its body. Moves that read each other's targets
become one parallel assignment (`old, new = new, old`).
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import final

from spadc.analysis import is_list
from spadc.ir import UNDEFINED, Constant, For, If, Op, Region, Value, While

from .accesses import LOAD
from .comprehensions import as_comprehension
from .exits import body_with_exit
from .loop_headers import Header
from .printer import Comment
from .releases import deletion
from .sections import Headings
from .spelling import Speller, call, constant, negation
from .statements import assign, statements_of, variable

Body = list[ast.stmt]
Move = tuple[Value, Value]


@final
@dataclass(slots=True)
class Writer:
    """Statements for regions, with the headings of the reverse sweep."""

    speller: Speller
    function: str
    dead: Mapping[Op, Sequence[str]] = field(default_factory=dict)

    def region(self, region: Region, indent: int) -> Body:
        """The statements of a region, without its moves."""
        return self.ops(region.ops, indent, self.headings(indent))

    def headings(self, indent: int) -> Headings:
        """Fresh headings for a region."""
        return Headings(self.speller.folding, self.function, indent)

    def ops(self, ops: Sequence[Op], indent: int, headings: Headings) -> Body:
        """The statements of consecutive ops."""
        body: Body = []
        for op in ops:
            if self.speller.folding.is_statement(op):
                body += [Comment(line) for line in headings.before(op)]
                body += self.op(op, indent)
                body += deletion(self.dead.get(op, ()))
        return body

    def op(self, op: Op, indent: int) -> Body:
        """The statements of one op."""
        if isinstance(op, For):
            return self.counted(op, indent)
        if isinstance(op, While):
            return self.repeated(op, indent)
        if isinstance(op, If) and not self.speller.folding.is_conditional_expression(
            op
        ):
            return self.branch(op, indent)
        return statements_of(self.speller, op)

    # -- moves ---------------------------------------------------------------------

    def moves(self, moves: Sequence[Move]) -> Body:
        """Assign sources to targets as if all at once."""
        pending = [m for m in moves if self._is_needed(*m)]
        body: Body = []
        while pending:
            free = next((m for m in pending if self._is_free(m, pending)), None)
            if free is None:
                return [*body, self._parallel(pending)]
            pending.remove(free)
            body.append(
                assign(variable(self.speller, free[0]), self.speller.value(free[1]))
            )
        return body

    def _is_needed(self, target: Value, source: Value) -> bool:
        folding = self.speller.folding
        op = folding.inlined.get(source)
        if isinstance(op, Constant) and op.value is UNDEFINED:
            return self.speller.variables.is_passed_on(target)
        return op is not None or not self.speller.variables.share(target, source)

    def _is_free(self, move: Move, pending: list[Move]) -> bool:
        """Whether no other pending move still reads this move's target."""
        share = self.speller.variables.share
        return not any(
            share(move[0], read)
            for other in pending
            if other is not move
            for read in self.speller.folding.reads((other[1],))
        )

    def _parallel(self, moves: list[Move]) -> ast.stmt:
        targets = [variable(self.speller, target) for target, _ in moves]
        sources = [self.speller.value(source) for _, source in moves]
        return assign(ast.Tuple(targets, LOAD), ast.Tuple(sources, LOAD))

    def used(self, value: Value) -> bool:
        """Whether anything uses the value."""
        return bool(self.speller.folding.sites.uses_of(value))

    # -- branches ------------------------------------------------------------------

    def branch(self, op: If, indent: int) -> Body:
        """`if`/`else`, empty branches left out."""
        return self.either(op, *self.arms(op, indent))

    def arms(self, op: If, indent: int) -> tuple[Body, Body]:
        """The statements of both branches, moves included."""
        then, orelse = (self.arm(op, region, indent + 4) for region in op.regions)
        return then, orelse

    def arm(self, op: If, region: Region, indent: int) -> Body:
        """One branch and its moves."""
        return [*self.region(region, indent), *self.result_moves(op, region)]

    def result_moves(self, op: If, region: Region) -> Body:
        """Bind the branch's yields to the results that are used."""
        pairs = zip(op.results, region.results, strict=True)
        return self.moves([(r, y) for r, y in pairs if self.used(r)])

    def either(self, op: If, then: Body, orelse: Body) -> Body:
        """The `if` statement for two bodies of which one may be empty."""
        test = self.speller.value(op.test)
        if not has_code(then) and not has_code(orelse):
            return []
        if not has_code(then):
            return [ast.If(negation(test), orelse, [])]
        return [ast.If(test, then, orelse if has_code(orelse) else [])]

    # -- loops ---------------------------------------------------------------------

    def counted(self, op: For, indent: int) -> Body:
        """A `for` loop, or the comprehension that the user wrote."""
        made = as_comprehension(self, op)
        if made is not None:
            return [assign(variable(self.speller, op.results[0]), made)]
        before = self.moves(list(zip(op.carried, op.inits, strict=True)))
        counter = op.results[-1:] if op.breaks and self.used(op.results[-1]) else ()
        before += [assign(variable(self.speller, c), constant(0)) for c in counter]
        body = self.loop_body(op, counter, indent + 4)
        target = self.loop_target(op)
        return [*before, ast.For(target, self.range_of(op), body or [ast.Pass()], [])]

    def range_of(self, op: For) -> ast.expr:
        """What is iterated: arrays, or `range(...)` without what is the default."""
        header = self.speller.folding.headers.get(op)
        if header is not None:
            return self.iterated(header, op.backwards)
        bounds = [self.speller.value(v) for v in (op.start, op.stop, op.step)]
        if self._is_number(op.step, 1):
            bounds.pop()
            if self._is_number(op.start, 0):
                bounds.pop(0)
        indices = call("range", *bounds)
        turned = op.backwards and self.speller.folding.binds_index(op)
        return call("reversed", indices) if turned else indices

    def loop_target(self, op: For) -> ast.expr:
        """What the header of a `for` loop binds."""
        folding = self.speller.folding
        header = folding.headers.get(op)
        names = [op.index] if folding.binds_index(op) else []
        names += [group[0] for group in header.reads] if header else []
        targets = [variable(self.speller, value) for value in names]
        if not targets:
            return ast.Name("_", LOAD)
        return targets[0] if len(targets) == 1 else ast.Tuple(targets, LOAD)

    def iterated(self, header: Header, backwards: bool) -> ast.expr:
        """The arrays that a loop goes over."""
        arrays = [self.speller.value(array) for array in header.arrays]
        if len(arrays) > 1:
            return call("zip", *arrays)
        if header.numbered:
            return call("enumerate", *arrays)
        if backwards and is_list(header.arrays[0]):
            return call("reversed", arrays[0])
        turned = ast.Slice(None, None, constant(-1))
        return ast.Subscript(arrays[0], turned, LOAD) if backwards else arrays[0]

    def _is_number(self, value: Value, number: int) -> bool:
        op = self.speller.definition(value)
        return isinstance(op, Constant) and op.value == number

    def repeated(self, op: While, indent: int) -> Body:
        """A `while` loop."""
        before = self.moves(list(zip(op.carried, op.inits, strict=True)))
        counter = op.results[-1:] if self.used(op.results[-1]) else ()
        before += [assign(variable(self.speller, c), constant(0)) for c in counter]
        tests = self.region(op.test, indent + 4)
        body = self.loop_body(op, counter, indent + 4)
        test = self.speller.value(op.test.results[0])
        if not tests:
            return [*before, ast.While(test, body or [ast.Pass()], [])]
        leave = ast.If(negation(test), [ast.Break()], [])
        return [*before, ast.While(ast.Constant(True), [*tests, leave, *body], [])]

    def loop_body(self, op: For | While, counter: Sequence[Value], indent: int) -> Body:
        """The body with its moves, the count of iterations and the way out."""
        counting: Body = [
            ast.AugAssign(variable(self.speller, c), ast.Add(), constant(1))  # type: ignore[arg-type]
            for c in counter
        ]
        if op.breaks:
            return [*counting, *body_with_exit(self, op, indent)]
        moves = list(zip(op.carried, op.body.results, strict=True))
        return [*counting, *self.region(op.body, indent), *self.moves(moves)]


def has_code(body: Body) -> bool:
    """Whether anything but comments is there."""
    return any(not isinstance(statement, Comment) for statement in body)
