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
    Param,
    Part,
    Reach,
    Record,
    Result,
    Value,
    containers_of_type,
    redefine,
    renamed,
    spelled,
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
    body = redefine(fn.body, unnamed)
    reads: list[Apply] = []
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
    groups: dict[Reach, list[Part]] = {}
    for part in param.parts:
        if part.is_named:
            groups.setdefault(part.reach[:-1], []).append(part)
    lengths = {
        reach: len(type_.items)
        for reach, type_ in containers_of_type(param.value.type)
        if type_.kind in ("list", "tuple")
    }
    return {
        reach: parts
        for reach, parts in groups.items()
        if 1 < len(parts) == lengths.get(reach)
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
        kind = call("type", ast.parse(assembly.like, mode="eval").body)
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
