"""Write the generated function: signature, docstring, the two sweeps, what it returns.

The forward sweep is what the user wrote. Where folding makes a line of the reverse
sweep too long, its largest part that fits gets a variable, until every line fits.
"""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import final

from spadc.ir import (
    NO_DEFAULT,
    Apply,
    Assembly,
    For,
    Function,
    Global,
    Param,
    Value,
    While,
    classes_in,
)

from .arrays import NumPyValues
from .buffers import find_buffers
from .control import Body, Writer, has_code
from .folding import Folding, is_popped
from .liveness import find_interference
from .long_lines import parts_of_long_lines
from .names import Variables, choose_names
from .printer import WIDTH, Blank, Comment
from .refold import refold
from .releases import dead_after
from .sites import Sites, locate
from .spelling import ModuleName, Speller, constant
from .structures import SPECIAL
from .tape import Tape, find_tape
from .unpacking import assembled, assembly_of, form_checks, unpacked

ROUNDS = 12
NO_BREAK = "\0"  # a space of a docstring at which no line ends
Docstring = Sequence[str] | Callable[[Tape], Sequence[str]]
# Texts of expressions, and the values that they must have.
Forms = Sequence[tuple[str, object]]
FULL_NAMES = {"np": "numpy", "rt": "spadc_runtime"}


@final
@dataclass(frozen=True, slots=True)
class Definition:
    """The `def` statement of a generated function, and the tape of its two sweeps."""

    statement: ast.stmt
    tape: Tape


def function_definition(
    fn: Function,
    name: str,
    structure: Assembly,
    docstring: Docstring,
    taken: Iterable[str],
    forms: Forms = (),
    releases: bool = False,
) -> Definition:
    """The generated function. What its docstring says may depend on the tape."""
    fn = unpacked(fn)
    sites = locate(fn)
    buffers = find_buffers(sites)
    global_names = [
        op.name.split(".")[0] for op in sites.order if isinstance(op, Global)
    ]
    reserved = [*taken, *global_names, *classes_in(structure), name]
    keep: dict[Value, None] = {}
    at_end: dict[Value, None] = {}
    for _ in range(ROUNDS):
        folding = refold(sites, buffers, frozenset(keep), frozenset(at_end))
        found = find_interference(fn, folding)
        variables = choose_names(fn, found, reserved)
        speller = Speller(folding, variables, NumPyValues(sites), SPECIAL, releases)
        copied = [v for v in _copied_first(folding, variables) if v not in keep]
        swapped = [v for v in _swapped(variables, sites) if v not in at_end]
        too_long = [v for v in parts_of_long_lines(speller) if v not in keep]
        if not (too_long or swapped or copied):
            break
        keep.update(dict.fromkeys([*too_long, *copied]))
        at_end.update(dict.fromkeys(swapped))
    tape = find_tape(speller)
    whole = assembly_of(len(fn.results)) if structure is None else structure
    body = [*form_checks(forms, fn.params), *_sections(fn, speller, whole)]
    lines = docstring(tape) if callable(docstring) else docstring
    doc = [ast.Expr(ast.Constant(docstring_text(lines)))] if lines else []
    definition = ast.FunctionDef(name, parameters(fn.params), [*doc, *body], [])
    rename_modules(definition, [*reserved, *(param.name for param in fn.params)])
    return Definition(definition, tape)


def rename_modules(definition: ast.stmt, params: Sequence[str]) -> None:
    """Call a module by its full name where a parameter has the short one."""
    shadowed = {short: full for short, full in FULL_NAMES.items() if short in params}
    for node in ast.walk(definition) if shadowed else ():
        if isinstance(node, ModuleName) and node.id in shadowed:
            node.id = shadowed[node.id]


def _copied_first(folding: Folding, variables: Variables) -> Iterator[Value]:
    """What is popped from a list that must be copied first."""
    for value, op in folding.inlined.items():
        if is_popped(op) and not variables.share(op.operands[0], op.results[0]):
            yield value


def _swapped(variables: Variables, sites: Sites) -> Iterator[Value]:
    """New values of carried variables whose old value is still needed: what the user
    wrote as `a, b = b, a + b`."""
    for op in sites.order:
        if not isinstance(op, For | While):
            continue
        for param, end in zip(op.carried, op.body.results, strict=False):
            made = sites.definer.get(end)
            if isinstance(made, Apply) and end.hint is not None:
                same_name = param.hint == end.hint and not sites.is_reverse(made)
                if same_name and not variables.share(param, end):
                    yield end


# -- sections -------------------------------------------------------------------------


def _sections(fn: Function, speller: Speller, structure: Assembly) -> Body:
    """The two sweeps under their titles, and the `return`."""
    sites = speller.folding.sites
    dead = dead_after(speller) if speller.releases else {}
    writer = Writer(speller, fn.origin.name if fn.origin else fn.name, dead)
    forward = [op for op in fn.body.ops if not sites.is_reverse(op)]
    reverse = [op for op in fn.body.ops if sites.is_reverse(op)]
    headings = writer.headings(4)
    first = writer.ops(forward, 4, headings)
    second = writer.ops(reverse, 4, headings)
    results = fn.body.results
    end = [ast.Return(assembled(structure, results, speller))]
    if not reverse:
        return [*first, *end]
    body: Body = []
    if has_code(first):
        body += [Comment("Forward sweep"), *first]
    if has_code(second):
        body += [*([Blank()] if body else []), Comment("Reverse sweep"), *second]
    return [*body, *([Blank()] if body else []), *end]


# -- signature and docstring ----------------------------------------------------------


def parameters(params: Sequence[Param]) -> ast.arguments:
    """The user's parameters, then the keyword-only ones."""
    by_kind: dict[str, list[Param]] = {}
    for param in params:
        by_kind.setdefault(param.kind, []).append(param)
    only = by_kind.get("positional-only", [])
    either = by_kind.get("positional-or-keyword", [])
    keyword_only = by_kind.get("keyword-only", [])
    defaults = [
        constant(p.default) for p in (*only, *either) if p.default is not NO_DEFAULT
    ]
    return ast.arguments(
        posonlyargs=[ast.arg(p.name) for p in only],
        args=[ast.arg(p.name) for p in either],
        kwonlyargs=[ast.arg(p.name) for p in keyword_only],
        kw_defaults=[
            None if p.default is NO_DEFAULT else constant(p.default)
            for p in keyword_only
        ],
        defaults=defaults,
    )


def docstring_text(lines: Sequence[str]) -> str:
    """The summary, a blank line, the facts, all indented like the body."""
    summary, *facts = (_filled(line) for line in lines)
    if not facts:
        return "\n    ".join(summary)
    rest = [line for fact in facts for line in fact]
    return "\n    ".join([*summary, "\n    ".join(["", *rest]), ""]).replace(
        "\n    \n", "\n\n"
    )


def _filled(line: str) -> list[str]:
    """A line that fits, or several of them; `name: type` stays together."""
    room = WIDTH - 2 * len("    ")
    indent = line[: len(line) - len(line.lstrip())]
    joined = line.replace(": ", f":{NO_BREAK}")
    lines = textwrap.wrap(joined, room, subsequent_indent=indent + "  ")
    return [part.replace(NO_BREAK, " ") for part in lines] or [""]
