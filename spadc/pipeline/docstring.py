"""What the docstring of a generated function says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from spadc.adjoint import Mode
from spadc.emission import NO_BREAK, Tape
from spadc.ir import (
    Apply,
    For,
    Function,
    Op,
    Param,
    Reach,
    ScalarType,
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
from spadc.primitives import SOLVERS_SAID

from .checkpoints import checkpoint_lines
from .steering import HANDED_ON

SHOWN = 6  # arrays that the tape's line names
TOGETHER = 60  # characters of a formula that stays on one line
HEADS = {
    Mode.GRAD: "Gradient of `{name}` with respect to {wrt}",
    Mode.VALUE_AND_GRAD: "Value of `{name}` and its gradient with respect to {wrt}",
    Mode.VJP: "Value of `{name}` and the cotangents of {wrt}, given that of the output",
    Mode.ELEMENTWISE: "Elementwise gradient of `{name}` with respect to {wrt}",
    Mode.JVP: "Value of `{name}` and its tangent, given those of {wrt}",
    Mode.HVP: "Hessian of `{name}` with respect to {wrt}, times a direction",
    Mode.JACOBIAN_FORWARD: "Jacobian of `{name}` with respect to {wrt}",
    Mode.JACOBIAN_REVERSE: "Jacobian of `{name}` with respect to {wrt}",
    Mode.HESSIAN: "Hessian of `{name}` with respect to {wrt}",
}


def docstring(
    fn: Function,
    primal: Function,
    wrt: Sequence[str],
    mode: Mode,
    plan: Plan,
    tape: Tape,
) -> list[str]:
    """The summary line, then the facts: plan, inactive arguments, types, tape,
    checkpoints."""
    first, *table = plan.lines() or ("",)
    inactive = [
        p.name for p in fn.params if p.name not in wrt and _is_input(p.name, fn)
    ]
    if inactive:
        first = f"{first} Not active: {', '.join(inactive)}.".strip()
    stored = [] if mode is Mode.JVP or mode.is_matrix else _tape(fn, tape)
    facts = [first, *table, *_signature(fn), *_complex(fn, wrt), *stored]
    facts += [*checkpoint_lines(fn, primal), *_solvers(fn), *fn.notes]
    return [f"{summary(primal, wrt, mode, plan)}.", *(fact for fact in facts if fact)]


def _solvers(fn: Function) -> list[str]:
    """How derivatives pass through SciPy's solvers."""
    names = {op.name for op in walk(fn.body) if isinstance(op, Apply)}
    return list(dict.fromkeys(v for k, v in SOLVERS_SAID.items() if k in names))


def summary(primal: Function, wrt: Sequence[str], mode: Mode, plan: Plan) -> str:
    """What the function returns, and whether that is exact, unbiased or biased."""
    head = HEADS[mode].format(name=primal.name, wrt=", ".join(wrt))
    note = "" if plan.kind is Kind.EXACT else f", approximate ({plan.kind.value})"
    return f"{head}{note}"


def _is_input(name: str, fn: Function) -> bool:
    return any(p.name == name and p.kind != "keyword-only" for p in fn.params)


def _signature(fn: Function) -> list[str]:
    given = [p for p in fn.params if p.name not in HANDED_ON]
    known = [f"{p.name}: {_type(p)}" for p in given if _says(p.value.type)]
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


def _tape(fn: Function, tape: Tape) -> list[str]:
    """The arrays that the forward sweep leaves for the reverse sweep, and their bytes
    where types say it; else what is pushed."""
    pushed, size = _pushed(fn), tape.size
    has_arrays = tape.kept or (not pushed and any(map(_has_lengths, fn.params)))
    if size is None or not has_arrays:
        return [f"Tape: {', '.join(pushed)}, once per iteration."] if pushed else []
    names = list(dict.fromkeys(one.name for one in tape.kept))
    if len(names) > SHOWN:
        names = [*names[:SHOWN], f"{len(names) - SHOWN} more"]
    most = "at most " if tape.is_most else ""
    formula = f"{most}{size} bytes"
    if len(formula) <= TOGETHER:
        formula = formula.replace(" ", NO_BREAK)
    line = f"Tape: {', '.join(names)}{': ' if names else ''}{formula}"
    numbers = [what for what, value in pushed.items() if _is_number(value)]
    if numbers:
        line += f"; numbers {', '.join(numbers)}, once per iteration"
    return [f"{line}."]


def _is_number(value: Value) -> bool:
    return isinstance(value.type, ScalarType)


def _has_lengths(param: Param) -> bool:
    """Whether an argument is an array of known rank."""
    return any(shape_of(v.type) for v in param.values)


def _pushed(fn: Function) -> dict[str, Value]:
    """What is pushed, in program order."""
    makers = definitions(fn.body)
    saved: dict[str, Value] = {}
    for op in walk(fn.body):
        if isinstance(op, For | While) and not op.span.reverse:
            for inner in walk(op.body):
                if _records(inner):
                    value = inner.operands[1]
                    saved.setdefault(_what(value, makers), value)
    return saved


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
