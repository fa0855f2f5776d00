"""Leave SSA: which values share a Python variable, and what it is called.

Values that control flow joins (a carried value with its init and yield, a branch's
result with what the branches yield, a store's result with its array) share a variable
where their live ranges allow it; so do values of one user variable. What cannot share
is moved explicitly. The user's names survive; a second variable of one name is
numbered: `h`, `h2`, `h3`.
"""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, count
from typing import final

from spadc.ir import Apply, For, Function, If, Op, Value, While, walk

from .buffers import is_store
from .folding import Folding
from .liveness import Interference, Live
from .nouns import noun

RESERVED = frozenset({"np", "rt", "math", "cmath", "scipy", *keyword.kwlist})
KEY = ("seed", "step")  # of random draws: never another value's variable
BUILTINS = {
    "length": ("len",),
    "saved": ("len",),
    "add_at": ("slice",),
    "gather_last": ("slice",),
}
LIST_BUILTINS = {
    "list_length": ("len",),
    "zero_items": ("len",),
    "rows": ("list",),
    "pieces": ("len",),
    "sum_items": ("sum",),
    "max_item": ("max",),
    "min_item": ("min",),
    "add_items": ("zip",),
    "first_position": ("slice", "len"),
}
LOOP_BUILTINS = ("range", "reversed", "enumerate", "zip")


@final
@dataclass(slots=True)
class Variables:
    """The groups of values that share a variable, and their names."""

    found: Interference
    fixed: dict[Value, str] = field(default_factory=dict)
    leader: dict[Value, Value] = field(default_factory=dict)
    members: dict[Value, list[Value]] = field(default_factory=dict)
    names: dict[Value, str] = field(default_factory=dict)
    passed_on: dict[Value, None] = field(default_factory=dict)

    def lead(self, value: Value) -> Value:
        """The value that stands for the group."""
        value = self.found.of(value)
        while value in self.leader:
            value = self.leader[value]
        return value

    def name(self, value: Value) -> str:
        """The variable that holds `value`."""
        return self.names[self.lead(value)]

    def share(self, a: Value, b: Value) -> bool:
        """Whether both are in one variable."""
        return self.lead(a) is self.lead(b)

    def is_passed_on(self, value: Value) -> bool:
        """Whether the variable is saved or moved even where the user never bound it."""
        return self.lead(value) in self.passed_on

    def edges(self, lead: Value) -> Live:
        """The groups that the group of `lead` may not join."""
        return self.found.edges.get(lead, {})

    def join(self, a: Value, b: Value) -> bool:
        """Put two groups into one variable unless they interfere."""
        a, b = self.lead(a), self.lead(b)
        if a is b:
            return True
        if b in self.edges(a):
            return False
        if b in self.fixed:
            a, b = b, a
        self.leader[b] = a
        self.members.setdefault(a, [a]).extend(self.members.pop(b, [b]))
        mine = self.found.edges.setdefault(a, {})
        for other in self.edges(b):
            mine[other] = None
            self.found.edges[other][a] = None
        return True

    def hint(self, value: Value) -> str | None:
        """The first name that a member of the group has."""
        lead = self.lead(value)
        if lead in self.fixed:
            return self.fixed[lead]
        hints = (self.found.folding.hint(v) for v in self.members.get(lead, [lead]))
        return next((hint for hint in hints if hint), None)


def choose_names(fn: Function, found: Interference, taken: Iterable[str]) -> Variables:
    """Group the values that get a variable and name the groups."""
    variables = Variables(found)
    variables.fixed = {param.value: param.name for param in fn.params}
    bound = list(_bound_values(fn, found))
    _join_stores(variables)
    _join_control_flow(variables)
    key = {p.value for p in fn.params if p.name in KEY and p.kind == "keyword-only"}
    _join_hints(variables, [value for value in bound if value not in key])
    used = {*taken, *RESERVED, *variables.fixed.values(), *_builtins_called(fn)}
    names_in_use = dict.fromkeys(sorted(used))
    for value in bound:
        lead = variables.lead(value)
        if lead in variables.names:
            continue
        if lead in variables.fixed:
            variables.names[lead] = variables.fixed[lead]
            continue
        members = variables.members.get(lead, [lead])
        stem = variables.hint(lead) or noun(value, members, found.folding)
        candidates = _numbered(stem) if stem != "i" else chain("ijk", _numbered("i"))
        name = next(n for n in candidates if n not in names_in_use)
        names_in_use[name] = None
        variables.names[lead] = name
    for value in _passed_on(variables):
        variables.passed_on[variables.lead(value)] = None
    return variables


def _builtins_called(fn: Function) -> Iterator[str]:
    """The builtin functions that the generated text calls."""
    for op in walk(fn.body):
        if isinstance(op, For):
            yield from LOOP_BUILTINS
        elif isinstance(op, Apply):
            yield from BUILTINS.get(op.name, ())
            yield from LIST_BUILTINS.get(op.name, ())
            if op.name.startswith("builtins."):
                yield op.name.removeprefix("builtins.")
            called = op.attrs.get("_name")
            if isinstance(called, str) and op.attrs.get("_form") == "function":
                yield called


def _numbered(stem: str) -> Iterator[str]:
    return chain((stem,), (f"{stem}{n}" for n in count(2)))


def _bound_values(fn: Function, found: Interference) -> Iterator[Value]:
    """Every value with a variable, in order of definition."""
    yield from (param.value for param in fn.params)
    for op in found.folding.sites.order:
        if not found.folding.is_statement(op):
            continue
        if isinstance(op, For | While):
            yield from (found.of(p) for p in op.carried)
        if isinstance(op, For) and found.folding.binds_index(op):
            yield op.index
        header = found.folding.headers.get(op) if isinstance(op, For) else None
        if header is not None:
            yield from (group[0] for group in header.reads)
        yield from op.results


def _join_stores(variables: Variables) -> None:
    folding = variables.found.folding
    for op in folding.sites.order:
        if is_store(op) and op.operands[0] not in folding.inlined:
            variables.join(op.operands[0], op.results[0])


def _join_control_flow(variables: Variables) -> None:
    for op in variables.found.folding.sites.order:
        if isinstance(op, For | While):
            for param, end in zip(op.carried, op.body.results, strict=False):
                _join_move(variables, param, end)
            for param, init in zip(op.carried, op.inits, strict=True):
                _join_move(variables, param, init)
        for target, source in _moves(op) if isinstance(op, If) else ():
            _join_move(variables, target, source)


def _join_move(variables: Variables, target: Value, source: Value) -> None:
    """Let a move vanish, unless the user told the two apart by name."""
    folding = variables.found.folding
    if source in folding.inlined or not _is_assigned(target, folding):
        return
    a, b = variables.hint(target), variables.hint(source)
    if a is None or b is None or a == b or (a.endswith("_bar") and b.endswith("_bar")):
        variables.join(target, source)


def _passed_on(variables: Variables) -> Iterator[Value]:
    """What is pushed on a tape or moved to another variable, bound or not."""
    folding = variables.found.folding
    for op in folding.sites.order:
        if isinstance(op, Apply) and op.name == "push":
            yield from folding.reads((op.operands[1],))
        for target, source in _moves(op):
            is_read = source not in folding.inlined and folding.sites.uses_of(target)
            if is_read and not variables.share(target, source):
                yield source


def _moves(op: Op) -> Iterator[tuple[Value, Value]]:
    """Target and source of everything that control flow joins at an op."""
    if isinstance(op, If):
        for region in op.regions:
            yield from zip(op.results, region.results, strict=True)
    elif isinstance(op, For | While):
        yield from zip(op.carried, op.inits, strict=True)
        yield from zip(op.carried, op.body.results, strict=False)


def _is_assigned(value: Value, folding: Folding) -> bool:
    op = folding.sites.definer.get(value)
    return op is None or folding.is_statement(op)


def _join_hints(variables: Variables, bound: list[Value]) -> None:
    """Values of one user variable that are not needed at the same time share it."""
    groups: dict[str, list[Value]] = {}
    for value in bound:
        hint, lead = variables.hint(value), variables.lead(value)
        if hint is None:
            continue
        known = groups.setdefault(hint, [])
        if any(variables.share(lead, other) for other in known):
            continue
        if not any(variables.join(other, lead) for other in known):
            known.append(lead)
