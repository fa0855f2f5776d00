"""What the docstring of a generated function says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from spadc.adjoint import Mode
from spadc.ir import (
    Apply,
    For,
    Function,
    Op,
    Param,
    Sym,
    Type,
    Value,
    While,
    definitions,
    shape_of,
    step_text,
    type_text,
    walk,
)
from spadc.plans import Kind, Plan

HEADS = {
    Mode.GRAD: "Gradient of `{name}` with respect to {wrt}",
    Mode.VALUE_AND_GRAD: "Value of `{name}` and its gradient with respect to {wrt}",
    Mode.VJP: "Value of `{name}` and the cotangents of {wrt}, given that of the output",
}


def docstring(
    fn: Function, name: str, wrt: Sequence[str], mode: Mode, plan: Plan
) -> list[str]:
    """The summary line, then the facts: plan, inactive arguments, types, tape."""
    head = HEADS[mode].format(name=name, wrt=", ".join(wrt))
    note = "" if plan.kind is Kind.EXACT else f", approximate ({plan.kind.value})"
    first, *table = plan.lines() or ("",)
    inactive = [
        p.name for p in fn.params if p.name not in wrt and _is_input(p.name, fn)
    ]
    if inactive:
        first = f"{first} Not active: {', '.join(inactive)}.".strip()
    facts = [first, *table, *_signature(fn), *_tape(fn)]
    return [f"{head}{note}.", *(fact for fact in facts if fact)]


def _is_input(name: str, fn: Function) -> bool:
    return any(p.name == name and p.kind != "keyword-only" for p in fn.params)


def _signature(fn: Function) -> list[str]:
    known = [
        f"{p.name}: {type_text(p.value.type)}" for p in fn.params if _says(p.value.type)
    ]
    note = "; no length is 1" if any(map(_excludes_one, fn.params)) else ""
    return [f"For {', '.join(known)}{note}."] if known else []


def _excludes_one(param: Param) -> bool:
    """Whether a length of the argument is taken to differ from 1."""
    dims = shape_of(param.value.type) or ()
    return any(isinstance(dim, Sym) and dim.not_one for dim in dims)


def _says(type_: Type) -> bool:
    return type_text(type_) != "any"


def _tape(fn: Function) -> list[str]:
    """What is pushed, in program order."""
    makers = definitions(fn.body)
    saved: dict[str, None] = {}
    for op in walk(fn.body):
        if isinstance(op, For | While) and not op.span.reverse:
            for inner in walk(op.body):
                if isinstance(inner, Apply) and inner.name == "push":
                    saved[_what(inner.operands[1], makers)] = None
    return [f"Tape: {', '.join(saved)}, once per iteration."] if saved else []


def _what(value: Value, makers: Mapping[Value, Op]) -> str:
    """The pushed value as the user would name it."""
    made = makers.get(value)
    while isinstance(made, Apply) and made.name == "copy":
        value = made.operands[0]
        made = makers.get(value)
    if value.hint:
        return value.hint
    if isinstance(made, Apply) and made.name == "index" and made.operands[0].hint:
        array, operands = made.operands[0].hint, made.operands
        names = [v.hint or "..." for v in operands]
        return f"{array}{step_text(made.attrs['step'], lambda ref: names[ref.operand])}"
    return "an unnamed value"
