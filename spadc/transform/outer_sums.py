"""Sum the outer products of a loop in one matrix product after it.

    for t in ...:                             for t in ...:
        W_bar += np.outer(z_bar, h)    ->         z_bars.append(z_bar)
                                                  hs.append(h)
                                              W_bar += np.array(z_bars).T @ np.array(hs)

The vectors take less room than the tape of the loop does, and the matrix is read and
written once instead of in every iteration. Left alone in programs with checkpoints,
which keep memory small on purpose.

Guarantee: only sums that nothing in the loop reads are moved; the order of the terms
within the sum is the only change.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import final

from spadc.ir import (
    Apply,
    ArrayType,
    For,
    Function,
    ListType,
    Op,
    Region,
    Value,
    count_uses,
    dtype_of,
    rank_of,
    rewrite,
    walk,
    with_body,
)
from spadc.primitives import Builder

CHECKPOINTED = "revolve"


def sum_outer_products(fn: Function) -> Function:
    """The function with the outer products of reverse loops summed after them."""
    applied = [op for op in walk(fn.body) if isinstance(op, Apply)]
    if any(op.name == CHECKPOINTED or "_again" in op.attrs for op in applied):
        return fn
    return with_body(fn, rewrite(fn.body, _summed_after))


@final
@dataclass(frozen=True, slots=True)
class _Sum:
    """A carried matrix to which iterations only add outer products."""

    position: int
    additions: tuple[Apply, ...]
    products: tuple[Apply, ...]


def _summed_after(op: Op) -> list[Op]:
    if not isinstance(op, For) or not op.span.reverse or op.breaks:
        return [op]
    found = _find_sums(op)
    if not found:
        return [op]
    before, after = Builder(op.span), Builder(op.span)
    starts: list[Value] = []
    heads: list[Value] = []
    ends: list[Value] = []
    results: list[Value] = []
    appends: dict[Op, list[Op]] = {}
    for each in found:
        lists = [_empty_list(before, each, side) for side in (0, 1)]
        params = [Value(v.type, v.hint) for v in lists]
        last = _append_vectors(each, params, appends)
        finals = [Value(v.type, v.hint) for v in lists]
        starts += lists
        heads += params
        ends += last
        results += finals
        _add_product(after, op, each, finals)
    gone = {each.position for each in found}
    kept = [k for k in range(len(op.inits)) if k not in gone]
    body = _without(op.body, appends)
    index, *carried = body.params
    new = dataclasses.replace(
        op,
        inits=(*(op.inits[k] for k in kept), *starts),
        body=Region(
            (index, *(carried[k] for k in kept), *heads),
            body.ops,
            (*(body.results[k] for k in kept), *ends),
        ),
        results=(*(op.results[k] for k in kept), *results),
    )
    return [*before.ops, new, *after.ops]


def _find_sums(op: For) -> list[_Sum]:
    uses = count_uses(op.body)
    makers = {r: inner for inner in op.body.ops for r in inner.results}
    found = []
    for position, param in enumerate(op.carried):
        additions: list[Apply] = []
        products: list[Apply] = []
        value = op.body.results[position]
        while (made := makers.get(value)) is not None and uses[value] == 1:
            product = _added_product(made, makers)
            if product is None or uses[product.result] != 1:
                break
            assert isinstance(made, Apply)
            additions.insert(0, made)
            products.insert(0, product)
            value = made.operands[0]
        if additions and value is param and uses[param] == 1:
            found.append(_Sum(position, tuple(additions), tuple(products)))
    return found


def _added_product(op: Op, makers: dict[Value, Op]) -> Apply | None:
    """The outer product of two vectors of one dtype that `op` adds to a matrix."""
    if not isinstance(op, Apply) or op.name != "accumulate" or op.attrs["path"]:
        return None
    matrix, added = op.operands
    product = makers.get(added)
    if not isinstance(product, Apply) or product.name != "outer":
        return None
    vectors = product.operands
    if not all(isinstance(v.type, ArrayType) and rank_of(v.type) == 1 for v in vectors):
        return None
    dtype = dtype_of(matrix.type)
    known = dtype in ("float32", "float64")
    return product if known and {dtype_of(v.type) for v in vectors} == {dtype} else None


def _empty_list(build: Builder, each: _Sum, side: int) -> Value:
    vector = each.products[0].operands[side]
    name = f"{vector.hint or ('z_bar', 'z')[side]}s"
    start = Value(ListType(vector.type), name)
    build.ops.append(Apply("new_list", (), (start,), span=build.span))
    return start


def _append_vectors(
    each: _Sum, lists: list[Value], appends: dict[Op, list[Op]]
) -> list[Value]:
    """Put appends in the place of the additions; the lists after all of them."""
    for addition, product in zip(each.additions, each.products, strict=True):
        build = Builder(addition.span)
        lists = [
            build.apply("append", found, vector, hint=found.hint)
            for found, vector in zip(lists, product.operands, strict=True)
        ]
        appends[addition] = build.ops
        appends[product] = []
    return lists


def _add_product(build: Builder, op: For, each: _Sum, lists: list[Value]) -> None:
    build.span = each.additions[0].span
    left, right = (build.apply("array_of_list", found, dtype=None) for found in lists)
    product = build.apply("matmul", build.apply("transpose", left, axes=None), right)
    start, end = op.inits[each.position], op.results[each.position]
    attrs = each.additions[0].attrs
    build.ops.append(Apply("accumulate", (start, product), (end,), attrs, build.span))


def _without(body: Region, replaced: dict[Op, list[Op]]) -> Region:
    ops = tuple(new for op in body.ops for new in replaced.get(op, [op]))
    return dataclasses.replace(body, ops=ops)
