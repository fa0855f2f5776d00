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
    Reach,
    Sym,
    Type,
    Value,
    While,
    definitions,
    is_complex,
    shape_of,
    spelled,
    step_text,
    structure_text,
    type_text,
    walk,
)
from spadc.plans import Kind, Plan

from .checkpoints import checkpoint_lines

HEADS = {
    Mode.GRAD: "Gradient of `{name}` with respect to {wrt}",
    Mode.VALUE_AND_GRAD: "Value of `{name}` and its gradient with respect to {wrt}",
    Mode.VJP: "Value of `{name}` and the cotangents of {wrt}, given that of the output",
}


def docstring(
    fn: Function, primal: Function, wrt: Sequence[str], mode: Mode, plan: Plan
) -> list[str]:
    """The summary line, then the facts: plan, inactive arguments, types, tape,
    checkpoints."""
    head = HEADS[mode].format(name=primal.name, wrt=", ".join(wrt))
    note = "" if plan.kind is Kind.EXACT else f", approximate ({plan.kind.value})"
    first, *table = plan.lines() or ("",)
    inactive = [
        p.name for p in fn.params if p.name not in wrt and _is_input(p.name, fn)
    ]
    if inactive:
        first = f"{first} Not active: {', '.join(inactive)}.".strip()
    facts = [first, *table, *_signature(fn), *_complex(fn, wrt), *_tape(fn)]
    facts += [*checkpoint_lines(fn, primal), *primal.notes]
    return [f"{head}{note}.", *(fact for fact in facts if fact)]


def _is_input(name: str, fn: Function) -> bool:
    return any(p.name == name and p.kind != "keyword-only" for p in fn.params)


def _signature(fn: Function) -> list[str]:
    known = [f"{p.name}: {_type(p)}" for p in fn.params if _says(p.value.type)]
    note = "; no length is 1" if any(map(_excludes_one, fn.params)) else ""
    return [f"For {', '.join(known)}{note}."] if known else []


def _type(param: Param) -> str:
    """The type as a signature writes it, the lengths of parts by the parts' names."""
    names = {part.reach: part.value.hint for part in param.parts}

    def text(reach: Reach, type_: Type) -> str:
        written = type_text(type_)
        if reach not in names:
            return written
        return written.replace(f"{spelled(param.name, reach)}_", f"{names[reach]}_")

    return structure_text(param.value.type, text)


def _complex(fn: Function, wrt: Sequence[str]) -> list[str]:
    """What the cotangents of complex numbers mean, and the gradients."""
    if not any(is_complex(r.type) for op in walk(fn.body) for r in op.results):
        return []
    facts = ["A change dz of a complex z changes the output by real(sum(z_bar * dz))."]
    given = [p for p in fn.params if p.name in wrt]
    if any(is_complex(v.type) for p in given for v in p.values):
        facts.append("Complex gradients are df/dx + 1j df/dy, the steepest ascent.")
    return facts


def _excludes_one(param: Param) -> bool:
    """Whether a length of the argument is taken to differ from 1."""
    dims = [dim for v in param.values for dim in shape_of(v.type) or ()]
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
                if _records(inner):
                    saved[_what(inner.operands[1], makers)] = None
    return [f"Tape: {', '.join(saved)}, once per iteration."] if saved else []


def _records(op: Op) -> bool:
    """Whether the op saves a value in every iteration."""
    is_push = isinstance(op, Apply) and op.name == "push"
    return is_push and "_snapshot" not in getattr(op, "attrs", {})


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
