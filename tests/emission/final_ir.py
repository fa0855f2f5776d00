"""The final IR of style examples, built by hand: what the passes before emission hand
over.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from spadc.ir import (
    ArrayType,
    At,
    For,
    Function,
    If,
    Origin,
    Param,
    ScalarType,
    Slice,
    Span,
    Statement,
    Subscript,
    Sym,
    TapeType,
    Type,
    Value,
)
from spadc.primitives import Builder

ALL = Slice()
INNER = (Subscript((Slice(1, -1),)),)
AFTER = (Subscript((Slice(2, None),)),)
BEFORE = (Subscript((Slice(None, -2),)),)


class Draft:
    """A function under construction: parameters by name, spans by statement."""

    def __init__(self, name: str, file: str, line: int, types: dict[str, Type]) -> None:
        self.origin = Origin(file, line, name)
        self.params = [Param(n, Value(t, n)) for n, t in types.items()]
        self.build = Builder()

    def __getitem__(self, name: str) -> Value:
        return next(p.value for p in self.params if p.name == name)

    def at(self, line: int, text: str, reverse: bool = False) -> Builder:
        """The builder, with ops from now on belonging to this statement."""
        self.build.span = Span(None, Statement(self.origin.name, line, text), reverse)
        return self.build

    def restoring(self) -> Builder:
        """The builder, with ops from now on restoring or recomputing primal values."""
        self.build.span = Span(reverse=True)
        return self.build

    def function(self, results: Sequence[Value]) -> Function:
        """The finished function."""
        body = self.build.region([p.value for p in self.params], results)
        return Function(self.origin.name, tuple(self.params), body, self.origin)


def array(*dims: Any) -> ArrayType:
    """A float64 array; dims given as letters."""
    return ArrayType(
        "float64", tuple(Sym(d) if isinstance(d, str) else d for d in dims)
    )


def mlp() -> Function:
    """Style example (a)."""
    draft = Draft(
        "mlp_loss",
        "models.py",
        12,
        {
            "x": array("n", "d"),
            "y": array("n", "k"),
            "W1": array("d", "m"),
            "b1": array("m"),
            "W2": array("m", "k"),
            "b2": array("k"),
        },
    )
    lines = {2: "h = np.tanh(x @ W1 + b1)", 3: "err = h @ W2 + b2 - y"}
    lines[4] = "return np.mean(err**2)"
    b = draft.at(2, lines[2])
    z = b.apply("add", b.apply("matmul", draft["x"], draft["W1"]), draft["b1"])
    h = b.apply("tanh", z, hint="h")
    b = draft.at(3, lines[3])
    out = b.apply("add", b.apply("matmul", h, draft["W2"]), draft["b2"])
    err = b.apply("subtract", out, draft["y"], hint="err")
    b = draft.at(4, lines[4], reverse=True)
    factor = b.apply("divide", 2, b.apply("size", err))
    err_bar = b.apply("multiply", factor, err, hint="err_bar")
    b = draft.at(3, lines[3], reverse=True)
    b2_bar = b.apply("sum", err_bar, axis=0, hint="b2_bar")
    h_t = b.apply("transpose", h, axes=None)
    W2_bar = b.apply("matmul", h_t, err_bar, hint="W2_bar")
    W2_t = b.apply("transpose", draft["W2"], axes=None)
    h_bar = b.apply("matmul", err_bar, W2_t, hint="h_bar")
    b = draft.at(2, lines[2], reverse=True)
    slope = b.apply("subtract", 1, b.apply("power", h, 2))
    z_bar = b.apply("multiply", h_bar, slope)
    b1_bar = b.apply("sum", z_bar, axis=0, hint="b1_bar")
    x_t = b.apply("transpose", draft["x"], axes=None)
    W1_bar = b.apply("matmul", x_t, z_bar, hint="W1_bar")
    return draft.function([W1_bar, b1_bar, W2_bar, b2_bar])


def burgers() -> Function:
    """Style example (b): (value, u0_bar, nu_bar)."""
    number = ScalarType("float64")
    draft = Draft(
        "burgers_energy",
        "burgers.py",
        5,
        {
            "u0": array("n"),
            "nu": number,
            "dt": number,
            "dx": number,
            "steps": ScalarType("int64", weak=True),
        },
    )
    lines = {
        2: "u = u0.copy()",
        3: "for step in range(steps):",
        4: "adv = u[1:-1] * (u[2:] - u[:-2]) / (2 * dx)",
        5: "lap = (u[2:] - 2 * u[1:-1] + u[:-2]) / dx**2",
        6: "u[1:-1] += dt * (nu * lap - adv)",
        7: "return np.mean(u**2)",
    }
    nu, dt, dx, steps = (draft[n] for n in ("nu", "dt", "dx", "steps"))
    b = draft.at(2, lines[2])
    u0 = b.apply("copy", draft["u0"], hint="u", _form="method")
    b = draft.at(3, lines[3])
    (tape,) = b.apply_typed("tape", (), (TapeType(),), ("u_tape",))
    zero, one = b.constant(0), b.constant(1)
    index, u = Value(ScalarType("int64", True), "step"), Value(u0.type, "u")
    inner = Draft.__new__(Draft)
    inner.origin, inner.params, inner.build = draft.origin, draft.params, b.child()
    c = inner.at(4, lines[4])

    def part(c: Builder, x: Value, path: Any) -> Value:
        return c.apply("index", x, step=path[0])

    def laplacian(c: Builder, u: Value) -> Value:
        middle = c.apply("multiply", 2, part(c, u, INNER))
        top = c.apply("subtract", part(c, u, AFTER), middle)
        top = c.apply("add", top, part(c, u, BEFORE))
        return c.apply("divide", top, c.apply("power", dx, 2), hint="lap")

    diff = c.apply("subtract", part(c, u, AFTER), part(c, u, BEFORE))
    flux = c.apply("multiply", part(c, u, INNER), diff)
    adv = c.apply("divide", flux, c.apply("multiply", 2, dx), hint="adv")
    c = inner.at(5, lines[5])
    lap = laplacian(c, u)
    c = inner.at(6, lines[6])
    c.apply_typed("push", (tape, c.apply("copy", part(c, u, INNER))), ())
    rate = c.apply("subtract", c.apply("multiply", nu, lap), adv)
    new = c.apply("add", part(c, u, INNER), c.apply("multiply", dt, rate))
    stored = c.apply("write", u, new, path=INNER, hint="u", _augmented=True)
    body = c.region((index, u), (stored,))
    end = Value(u0.type, "u")
    b.add(For(zero, steps, one, (u0,), body, (end,), span=b.span))
    b = draft.at(7, lines[7])
    value = b.apply("mean", b.apply("power", end, 2))
    b = draft.at(7, lines[7], reverse=True)
    u_bar0 = b.apply(
        "multiply", b.apply("divide", 2, b.apply("size", end)), end, hint="u_bar"
    )
    b = draft.at(3, lines[3], reverse=True)
    nu_bar0 = b.constant(0.0, hint="nu_bar")
    zero, one = b.constant(0), b.constant(1)
    index = Value(ScalarType("int64", True), "step")
    u, u_bar = Value(u0.type, "u"), Value(u0.type, "u_bar")
    nu_bar = Value(ScalarType("float64"), "nu_bar")
    inner.build = b.child()
    c = inner.restoring()
    (saved,) = c.apply_typed("pop", (tape,), (u0.type,))
    before = c.apply("write", u, saved, path=INNER, hint="u")
    lap = laplacian(c, before)
    c = inner.at(6, lines[6], reverse=True)
    rate_bar = c.apply("multiply", dt, part(c, u_bar, INNER))
    gain = c.apply("sum", c.apply("multiply", rate_bar, lap))
    nu_end = c.apply("add", nu_bar, gain, hint="nu_bar")
    c = inner.at(5, lines[5], reverse=True)
    scaled = c.apply("multiply", nu, rate_bar)
    lap_bar = c.apply("divide", scaled, c.apply("power", dx, 2), hint="lap_bar")

    def add(c: Builder, x: Value, v: Value, path: Any) -> Value:
        return c.apply("accumulate", x, v, path=path, hint="u_bar")

    bar = add(c, u_bar, lap_bar, AFTER)
    bar = add(c, bar, c.apply("multiply", -2, lap_bar), INNER)
    bar = add(c, bar, lap_bar, BEFORE)
    c = inner.at(4, lines[4], reverse=True)
    top = c.apply("negative", rate_bar)
    adv_bar = c.apply("divide", top, c.apply("multiply", 2, dx), hint="adv_bar")
    diff_bar = c.apply("multiply", adv_bar, part(c, before, INNER))
    span = c.apply("subtract", part(c, before, AFTER), part(c, before, BEFORE))
    bar = add(c, bar, c.apply("multiply", adv_bar, span), INNER)
    bar = add(c, bar, diff_bar, AFTER)
    bar = add(c, bar, c.apply("negative", diff_bar), BEFORE)
    body = c.region((index, u, u_bar, nu_bar), (before, bar, nu_end))
    ends = (Value(u0.type, "u"), Value(u0.type, "u_bar"), Value(nu.type, "nu_bar"))
    inits = (end, u_bar0, nu_bar0)
    b.add(For(zero, steps, one, inits, body, ends, backwards=True, span=b.span))
    return draft.function([value, ends[1], ends[2]])


def huber() -> Function:
    """Style example (c)."""
    draft = Draft(
        "huber_norm", "huber.py", 3, {"r": array("n"), "delta": ScalarType("float64")}
    )
    lines = {
        2: "s = np.sqrt(np.sum(r**2))",
        3: "if s <= delta:",
        4: "return 0.5 * s**2",
        5: "tail = s - 0.5 * delta",
        6: "return delta * tail",
    }
    r, delta = draft["r"], draft["delta"]
    b = draft.at(2, lines[2])
    s = b.apply("sqrt", b.apply("sum", b.apply("power", r, 2)), hint="s")
    b = draft.at(3, lines[3])
    inside = b.apply("less_equal", s, delta)
    b = draft.at(3, lines[3], reverse=True)
    then, orelse = b.child(), b.child()
    then_bar = then.constant(0.0)
    inner = Draft.__new__(Draft)
    inner.origin, inner.params, inner.build = draft.origin, draft.params, orelse
    c = inner.restoring()
    half = c.apply("multiply", 0.5, delta)
    tail = c.apply("subtract", s, half, hint="tail")
    c = inner.at(5, lines[5], reverse=True)
    delta_bar = c.apply(
        "subtract", tail, c.apply("multiply", 0.5, delta), hint="delta_bar"
    )
    bars = (Value(s.type, "s_bar"), Value(delta.type, "delta_bar"))
    branches = (then.region((), (s, then_bar)), orelse.region((), (delta, delta_bar)))
    b.add(If(inside, *branches, bars, span=b.span))
    b = draft.at(2, lines[2], reverse=True)
    r_bar = b.apply("multiply", b.apply("divide", bars[0], s), r, hint="r_bar")
    return draft.function([r_bar, bars[1]])


def with_results(fn: Function, results: Sequence[Value]) -> Function:
    """The function returning other values."""
    body = dataclasses.replace(fn.body, results=tuple(results))
    return dataclasses.replace(fn, body=body)


def at(index: Any) -> Subscript:
    """`x[index]`"""
    return Subscript((At(index),))
