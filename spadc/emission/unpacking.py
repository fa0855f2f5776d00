"""Structured parameters as Python text: how their parts are read and made again.

A part that the user bound to a name is bound at the start, as `W = params["W"]`; any
other part is written as its path wherever it is used. What a function returns is
assembled from its flat results in the same way.
"""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Iterator, Mapping, Sequence

from spadc.ir import (
    Apply,
    Assembly,
    Function,
    Op,
    Param,
    Part,
    Reach,
    Record,
    Region,
    Result,
    Value,
    containers_of_type,
    redefine,
    regions_in,
    renamed,
    spelled,
    substitute,
    walk,
)

from .accesses import LOAD
from .printer import Blank
from .spelling import Speller, call, constant


def unpacked(fn: Function) -> Function:
    """The function with its structured parameters as values, their parts as ops."""
    unnamed = {
        part.value: Value(part.value.type)
        for param in fn.params
        for part in param.parts
        if not part.is_named
    }
    body, lists = _given_lists(redefine(fn.body, unnamed), fn.params, unnamed)
    reads: list[Apply] = [*lists]
    for param in fn.params:
        together = sequences(param)
        for part in param.parts:
            group = together.get(part.reach[:-1], [])
            if part in group[:1]:
                reads.append(_read(param, part.reach[:-1], group))
            elif part not in group:
                reads.append(_read(param, part.reach, [part], unnamed))
    roots = tuple(param.value for param in fn.params)
    body = dataclasses.replace(body, params=roots, ops=(*reads, *body.ops))
    return dataclasses.replace(fn, body=body)


LIST_READS = frozenset({"list_item", "list_length", "zero_items"})


def _given_lists(
    body: Region, params: Sequence[Param], unnamed: Mapping[Value, Value]
) -> tuple[Region, list[Apply]]:
    """The body with lists that are only read, and hold just what a list or tuple of a
    parameter holds, replaced by that one; and the reads of those inside parameters."""
    known = {
        tuple(unnamed.get(p.value, p.value) for p in parts): (param, reach)
        for param in params
        for reach, parts in whole_sequences(param).items()
    }
    if not known:
        return body, []
    changed = {
        value
        for op in walk(body)
        for value in (op.operands if not _reads_list(op) else op.operands[1:])
    }
    changed |= {v for region in regions_in(body) for v in region.results}
    replaced: dict[Value, Value] = {}
    reads: list[Apply] = []
    for op in walk(body):
        found = known.get(op.operands) if _is_new_list(op) else None
        if found is None or op.results[0] in changed:
            continue
        param, reach = found
        replaced[op.results[0]] = param.value
        if reach:
            value = Value(op.results[0].type, op.results[0].hint)
            replaced[op.results[0]] = value
            reads.append(Apply("part", (param.value,), (value,), {"reach": reach}))
    return substitute(body, replaced), reads


def _reads_list(op: Op) -> bool:
    return isinstance(op, Apply) and op.name in LIST_READS


def _is_new_list(op: Op) -> bool:
    return isinstance(op, Apply) and op.name == "new_list" and bool(op.operands)


def _read(
    param: Param,
    reach: Reach,
    parts: Sequence[Part],
    unnamed: Mapping[Value, Value] | None = None,
) -> Apply:
    results = renamed([part.value for part in parts], unnamed or {})
    return Apply("part", (param.value,), results, {"reach": reach})


def sequences(param: Param) -> dict[Reach, list[Part]]:
    """The lists and tuples that are unpacked in one statement: all they hold are parts
    with names."""
    return {
        reach: parts
        for reach, parts in whole_sequences(param).items()
        if len(parts) > 1 and all(part.is_named for part in parts)
    }


def whole_sequences(param: Param) -> dict[Reach, list[Part]]:
    """The lists and tuples that hold nothing but parts."""
    groups: dict[Reach, list[Part]] = {}
    for part in param.parts:
        groups.setdefault(part.reach[:-1], []).append(part)
    lengths = {
        reach: len(type_.items)
        for reach, type_ in containers_of_type(param.value.type)
        if type_.kind in ("list", "tuple")
    }
    return {
        reach: parts
        for reach, parts in groups.items()
        if len(parts) == lengths.get(reach)
    }


def assembly_of(count: int) -> Assembly:
    """All of several results: the only one, or a tuple."""
    return Result(0) if count == 1 else tuple(Result(k) for k in range(count))


def assembled(assembly: Assembly, results: Sequence[Value], by: Speller) -> ast.expr:
    """The expression of what is returned."""
    if assembly is None:
        return ast.Constant(None)
    if isinstance(assembly, Result):
        return by.value(results[assembly.index])
    if isinstance(assembly, Record):
        kind = ast.parse(assembly.like, mode="eval").body
        kind = kind if assembly.is_class else call("type", kind)
        items = (assembled(item, results, by) for item in assembly.items)
        return call(kind, **dict(zip(assembly.names, items, strict=True)))
    if isinstance(assembly, dict):
        keys: list[ast.expr | None] = [constant(key) for key in assembly]
        return ast.Dict(keys, [assembled(a, results, by) for a in assembly.values()])
    parts = [assembled(item, results, by) for item in assembly]
    return (
        ast.List(parts, LOAD) if isinstance(assembly, list) else ast.Tuple(parts, LOAD)
    )


def form_checks(
    forms: Sequence[tuple[str, object]], params: Sequence[Param]
) -> Iterator[ast.stmt]:
    """Raise if an argument has not the form that the code is for; unpacking a sequence
    raises by itself."""
    unpacked = {
        f"len({spelled(param.name, reach)})"
        for param in params
        for reach in sequences(param)
    }
    forms = [(text, value) for text, value in forms if text not in unpacked]
    if not forms:
        return
    tests = [_differs(text, value) for text, value in forms]
    names = dict.fromkeys(_root(text) for text, _ in forms)
    test = tests[0] if len(tests) == 1 else ast.BoolOp(ast.Or(), tests)
    said = " and ".join(f"`{name}`" for name in names)
    message = f"this code is for another form of {said}"
    yield ast.If(test, [ast.Raise(call("ValueError", ast.Constant(message)))], [])
    yield Blank()


def _differs(text: str, value: object) -> ast.expr:
    subject = ast.parse(text, mode="eval").body
    exactly = value is None or isinstance(value, bool)
    operator = ast.IsNot() if exactly else ast.NotEq()
    return ast.Compare(subject, [operator], [constant(value)])


def _root(text: str) -> str:
    """The parameter in `len(params["layers"])`."""
    node = ast.parse(text, mode="eval")
    names = (n.id for n in ast.walk(node) if isinstance(n, ast.Name))
    return next(name for name in names if name != "len")
