"""Decide which values are written as part of an expression and which get a variable.

A value is folded into its use when that prints the same computation: it is pure, used
once, in the same region, and no in-place store into a buffer that it reads stands
between. Whatever has a name keeps its statement, and in the forward sweep an expression
never grows beyond the user's own. Constants, module-level names, shapes and plain views
are repeated freely.
"""

from __future__ import annotations

from collections.abc import Iterator

from spadc.analysis import is_list
from spadc.ir import (
    UNDEFINED,
    Apply,
    Constant,
    For,
    Global,
    If,
    Op,
    Region,
    Statement,
    Value,
    While,
)
from spadc.primitives import STORED, primitive

from .buffers import Buffers, is_store
from .conditionals import KEEPS_STATEMENT, is_conditional
from .elements import find_elements
from .folding import Folding
from .repeats import allowed_repeats, is_local_only, is_named
from .sites import Sites, Use


def refold(
    sites: Sites,
    buffers: Buffers,
    keep: frozenset[Value] = frozenset(),
    at_end: frozenset[Value] = frozenset(),
) -> Folding:
    """Fold what may be folded, except the values in `keep`.

    Those in `at_end` are folded into the moves at the end of a loop's body, so that
    `a, b = b, a + b` is written as one assignment.
    """
    folding = Folding(sites, buffers, at_end=at_end)
    for op in sites.order:
        if isinstance(op, For):
            find_elements(op, folding)
    _fold_region(sites.body, folding, keep)
    return folding


def _fold_region(region: Region, folding: Folding, keep: frozenset[Value]) -> None:
    for op in reversed(region.ops):
        if len(op.results) == 1 and op.results[0] not in folding.elements:
            _fold_op(op, folding, keep)
        if isinstance(op, Apply) and op.name == "pop_item":
            _fold_popped(op, region, folding, keep)
        if isinstance(op, If) and is_conditional(op, folding.sites):
            _fold_branches(op, _places(op, folding), folding)
        else:
            for inner in reversed(op.regions):
                _fold_region(inner, folding, keep)


def _fold_op(op: Op, folding: Folding, keep: frozenset[Value]) -> None:
    value = op.results[0]
    roots = _roots(value, folding)
    folding.roots[value] = roots
    if roots and value not in keep and _may_fold(op, value, roots, folding):
        folding.inlined[value] = op


def _fold_branches(conditional: If, places: list[Use], folding: Folding) -> None:
    """Everything inside a conditional expression is part of it."""
    for region in conditional.regions:
        for op in region.ops:
            folding.roots[op.results[0]] = places
            folding.inlined[op.results[0]] = op
            if isinstance(op, If):
                _fold_branches(op, places, folding)


def _roots(value: Value, folding: Folding) -> list[Use]:
    """The places where the expression of `value` would be printed."""
    found: list[Use] = []
    for use in folding.sites.uses_of(value):
        owner = use.op if use.op is not None else folding.sites.owner[use.region]
        if use.op is None and not (
            isinstance(owner, If) and is_conditional(owner, folding.sites)
        ):
            found.append(use)
        else:
            assert owner is not None
            found.extend(_places(owner, folding))
    return found


def _places(op: Op, folding: Folding) -> list[Use]:
    """Where an op is printed: where it stands, or where it is folded into."""
    if op.results and op.results[0] in folding.inlined:
        return folding.roots[op.results[0]]
    sites = folding.sites
    return [Use(sites.region_of[op], op, sites.begin[op])]


def _may_fold(op: Op, value: Value, roots: list[Use], folding: Folding) -> bool:
    if isinstance(op, Global):
        return True
    if isinstance(op, Constant):
        return op.value is UNDEFINED or not _is_named_constant(op, folding)
    if isinstance(op, If):
        return is_conditional(op, folding.sites) and _folds_once(
            op, value, roots, folding
        )
    if not isinstance(op, Apply) or op.name in KEEPS_STATEMENT:
        return False
    if _is_stored_into(value, folding):
        return False
    if op.name == "pop":
        return _pop_folds(op, roots, folding)
    if op.name == "new_list" and not op.operands:
        return _fills_at_once(op, folding)
    if _may_repeat(op, value, roots, folding):
        return True
    return _folds_once(op, value, roots, folding)


def _is_stored_into(value: Value, folding: Folding) -> bool:
    """Whether a store changes the value in place, so that it needs a variable."""
    return any(
        is_store(use.op) and use.op.operands[0] is value
        for use in folding.sites.uses_of(value)
        if use.op is not None
    )


def _may_repeat(op: Apply, value: Value, roots: list[Use], folding: Folding) -> bool:
    """Whether the expression is so cheap that every use may write it again."""
    sites = folding.sites
    allowed = allowed_repeats(op, sites)
    if len(roots) > allowed or is_named(op, value, sites):
        return False
    home = sites.region_of[op]
    if is_local_only(op) and any(use.region is not home for use in roots):
        return False
    return all(_is_unchanged(op, use, folding) for use in roots)


def _is_named_constant(op: Constant, folding: Folding) -> bool:
    """A literal that the user gave a name keeps it, as a statement of the forward
    sweep."""
    hint, statement = op.result.hint, op.span.statement
    if hint is None or statement is None or folding.sites.is_reverse(op):
        return False
    return hint in statement.text.split("=")[0]


def _fills_at_once(op: Apply, folding: Folding) -> bool:
    """`hs = []` just before the loop that fills the list."""
    uses = folding.sites.uses_of(op.result)
    region = folding.sites.region_of[op]
    return len(uses) == 1 and isinstance(uses[0].op, For) and uses[0].region is region


def _pop_folds(op: Apply, roots: list[Use], folding: Folding) -> bool:
    """`u[1:-1] = u_tape.pop()`, `if took_then_tape.pop():`"""
    if len(roots) != 1 or len(folding.sites.uses_of(op.result)) != 1:
        return False
    user = roots[0].op
    if folding.sites.uses_of(op.result)[0].op is not user:
        return False
    is_stored = is_store(user) and user.operands[1] is op.result
    is_tested = isinstance(user, If) and op.result.hint is None
    return (is_stored or is_tested) and _is_adjacent(op, roots[0], folding)


def _fold_popped(
    op: Apply, region: Region, folding: Folding, keep: frozenset[Value]
) -> None:
    """`h_bar += hs_bar.pop()`, where nothing comes in between."""
    item = op.results[1]
    roots = _roots(item, folding)
    folding.roots[item] = roots
    uses = folding.sites.uses_of(item)
    if item in keep or item.hint or len(roots) != 1 or len(uses) != 1:
        return
    root = roots[0]
    if root.op is None or root.region is not region:
        return
    first, last = region.ops.index(op), region.ops.index(root.op)
    between = region.ops[first + 1 : last]
    if any(is_list(v) for part in (*between, root.op) for v in part.operands):
        return
    if not root.op.regions and all(_is_inlined(part, folding) for part in between):
        folding.inlined[item] = op


def _is_inlined(op: Op, folding: Folding) -> bool:
    return bool(op.results) and op.results[0] in folding.inlined


def _is_adjacent(op: Apply, root: Use, folding: Folding) -> bool:
    if folding.sites.region_of[op] is not root.region:
        return False
    return _is_unchanged(op, root, folding)


def _is_unchanged(op: Op, use: Use, folding: Folding) -> bool:
    """Whether what `op` reads is still the same at the use."""
    sites = folding.sites
    loop = sites.loops_around(use.region, sites.region_of[op])
    before = use.position if loop is None else sites.finish[loop]
    return not any(
        folding.buffers.stored_between(v, sites.begin[op], before)
        for v in _elements_read(op)
    )


def _elements_read(op: Op) -> Iterator[Value]:
    if not isinstance(op, Apply):
        yield from op.operands
        for region in op.regions:
            yield from region.results
            for inner in region.ops:
                yield from _elements_read(inner)
        return
    shape_only = primitive(op.name).shape_only
    for k, operand in enumerate(op.operands):
        if k not in shape_only:
            yield operand


def _folds_once(op: Op, value: Value, roots: list[Use], folding: Folding) -> bool:
    sites = folding.sites
    if len(roots) != 1 or len(sites.uses_of(value)) != 1:
        return False
    root = roots[0]
    if sites.region_of[op] is not root.region:
        return False
    return _fits_the_statement(op, value, root, folding) and _is_unchanged(
        op, root, folding
    )


def _fits_the_statement(op: Op, value: Value, root: Use, folding: Folding) -> bool:
    sites = folding.sites
    if root.op is None:
        return _folds_into_results(op, value, root, folding)
    if value.hint is not None:
        return _is_copied(value, root.op) or _is_saved(op, root.op)
    if sites.is_reverse(op):
        return True
    in_forward = not sites.is_reverse(root.op)
    return in_forward and _same_statement(op.span.statement, root.op.span.statement)


def _is_copied(value: Value, user: Op) -> bool:
    """Whether all that happens to the value is that a copy gets its name."""
    is_copy = isinstance(user, Apply) and user.name == "copy"
    return is_copy and user.operands[0] is value and user.results[0].hint == value.hint


def _is_saved(op: Op, user: Op) -> bool:
    """Whether the op makes the copy of an array, in whatever form, that goes on a
    tape."""
    is_push = isinstance(user, Apply) and user.name == "push"
    return is_push and isinstance(op, Apply) and op.name in {"copy", *STORED}


def _same_statement(inner: Statement | None, outer: Statement | None) -> bool:
    """Within one statement, or out of the `return` of a function that was inlined."""
    return inner == outer or (inner is not None and inner.text.startswith("return "))


def _folds_into_results(op: Op, value: Value, root: Use, folding: Folding) -> bool:
    """A loop's test; what a function without a reverse sweep returns; an unnamed
    gradient."""
    owner = folding.sites.owner[root.region]
    if isinstance(owner, While) and root.region is owner.test:
        return value.hint is None
    if owner is not None:
        return value in folding.at_end
    if value.hint is not None:
        return False
    if folding.sites.is_reverse(op):
        return True
    user = folding.sites.uses_of(value)[0].op
    in_statement = user is None or _same_statement(
        op.span.statement, user.span.statement
    )
    return in_statement and folding.sites.reverse_start > root.position
