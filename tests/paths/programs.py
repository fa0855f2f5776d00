"""Small programs as IR, each with arguments to run it on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from spadc.analysis import active_values
from spadc.ir import (
    ArrayType,
    For,
    Function,
    If,
    Param,
    Place,
    ScalarType,
    Slice,
    Span,
    Statement,
    Subscript,
    Sym,
    Type,
    Value,
    While,
)
from spadc.paths import PathGraph, path_graph
from spadc.primitives import Builder, Expr

NUMBER = ScalarType("float64")
COUNT = ScalarType("int64", weak=True)
VECTOR = ArrayType("float64", (Sym("n"),))
MATRIX = ArrayType("float64", (Sym("m"), Sym("n")))


@dataclass(frozen=True)
class Program:
    fn: Function
    args: tuple[Any, ...]
    wrt: tuple[Value, ...]

    @property
    def graph(self) -> PathGraph:
        active = active_values(self.fn, self.wrt, self.fn.results)
        return path_graph(self.fn, self.wrt, self.fn.results, active)


class Writer:
    """A builder that names values and counts lines."""

    def __init__(self, build: Builder) -> None:
        self.build = build

    def line(self, number: int, text: str) -> None:
        place = Place("f.py", number)
        self.build.span = Span(place, Statement("f", number, text))

    def named(self, name: str, expression: Any) -> Expr:
        """The expression under a name, which its last op gets."""
        last = self.build.ops[-1]
        old = expression.value
        assert old in last.results
        new = Value(old.type, name)
        self.build.ops.pop()
        results = tuple(new if r is old else r for r in last.results)
        self.build.ops.append(
            type(last)(last.name, last.operands, results, last.attrs, last.span)
        )
        return Expr(new, self.build)

    def call(self, name: str, *operands: Any, **attrs: Any) -> Any:
        return self.build.express(name, *operands, **attrs)

    def branch(
        self,
        test: Any,
        then: Callable[[Any], Any],
        orelse: Callable[[Any], Any],
        name: str,
    ) -> Expr:
        regions = []
        for arm in (then, orelse):
            inner = self.build.child()
            result = arm(Writer(inner)).value
            regions.append(inner.region((), (result,)))
        made = Value(regions[0].results[0].type, name)
        self.build.add(If(test.value, regions[0], regions[1], (made,), self.build.span))
        return Expr(made, self.build)

    def loop(
        self, stop: Any, carried: dict[str, Any], body: Callable[..., Sequence[Any]]
    ) -> list[Expr]:
        inner = self.build.child()
        index = Value(COUNT, "i")
        params = [Value(e.type, name) for name, e in carried.items()]
        yields = [
            e.value for e in body(Writer(inner), *(Expr(p, inner) for p in params))
        ]
        results = tuple(Value(p.type, p.hint) for p in params)
        inits = tuple(e.value for e in carried.values())
        start, step = self.build.constant(0), self.build.constant(1)
        region = inner.region((index, *params), yields)
        stop_value = self.build.value(stop)
        op = For(start, stop_value, step, inits, region, results, span=self.build.span)
        self.build.add(op)
        return [Expr(r, self.build) for r in results]


def program(
    params: dict[str, Type],
    args: Sequence[Any],
    body: Callable[..., Any],
    wrt: Sequence[str] | None = None,
) -> Program:
    values = {name: Value(type_, name) for name, type_ in params.items()}
    build = Builder()
    out = body(Writer(build), *(Expr(v, build) for v in values.values()))
    outs = out if isinstance(out, tuple) else (out,)
    region = build.region(tuple(values.values()), tuple(o.value for o in outs))
    fn = Function("f", tuple(Param(n, v) for n, v in values.items()), region)
    return Program(fn, tuple(args), tuple(values[n] for n in wrt or params))


def hovland() -> Program:
    def body(w: Writer, x1: Expr, x2: Expr) -> Any:
        w.line(2, "a = np.exp(x1)")
        a = w.named("a", w.call("exp", x1))
        w.line(3, "b = np.sin(x2)")
        b = w.named("b", w.call("sin", x2))
        w.line(4, "c = b * x2")
        c = w.named("c", b * x2)
        w.line(5, "d = a * c")
        d = w.named("d", a * c)
        w.line(6, "return a * d")
        return a * d

    return program({"x1": NUMBER, "x2": NUMBER}, (0.3, 0.7), body)


def gated() -> Program:
    def body(w: Writer, x: Expr, weights: Expr) -> Any:
        w.line(2, "a = x @ w")
        a = w.named("a", x @ weights)
        w.line(3, "y = a + 0.01 * np.sin(a)")
        y = w.named("y", a + 0.01 * w.call("sin", a))
        w.line(4, "return np.mean(y**2)")
        return w.call("mean", y**2, axis=None, keepdims=False)

    rng = np.random.default_rng(1)
    args = rng.standard_normal((5, 3)), rng.standard_normal(3)
    return program({"x": MATRIX, "w": VECTOR}, args, body, ["w"])


def perceptron() -> Program:
    def body(
        w: Writer, x: Expr, y: Expr, W1: Expr, b1: Expr, W2: Expr, b2: Expr
    ) -> Any:
        w.line(2, "h = np.tanh(x @ W1 + b1)")
        h = w.named("h", w.call("tanh", x @ W1 + b1))
        w.line(3, "err = h @ W2 + b2 - y")
        err = w.named("err", h @ W2 + b2 - y)
        w.line(4, "return np.mean(err**2)")
        return w.call("mean", err**2, axis=None, keepdims=False)

    rng = np.random.default_rng(2)
    shapes = {
        "x": (6, 4),
        "y": (6, 2),
        "W1": (4, 3),
        "b1": (3,),
        "W2": (3, 2),
        "b2": (2,),
    }
    types = {k: ArrayType("float64", s) for k, s in shapes.items()}
    args = [rng.standard_normal(s) for s in shapes.values()]
    return program(types, args, body, ["W1", "b1", "W2", "b2"])


def branched(delta: float = 0.5) -> Program:
    """huber_norm of the style guide: an early return, a shared prefix."""

    def body(w: Writer, r: Expr, delta: Expr) -> Any:
        w.line(2, "s = np.sqrt(np.sum(r**2))")
        s = w.named("s", w.call("sqrt", w.call("sum", r**2, axis=None, keepdims=False)))
        w.line(3, "if s <= delta:")

        def near(inner: Writer) -> Any:
            inner.line(4, "return 0.5 * s**2")
            return 0.5 * Expr(s.value, inner.build) ** 2

        def far(inner: Writer) -> Any:
            inner.line(5, "tail = s - 0.5 * delta")
            here = Expr(delta.value, inner.build)
            tail = inner.named("tail", Expr(s.value, inner.build) - 0.5 * here)
            inner.line(6, "return delta * tail")
            return here * tail

        return w.branch(s <= delta, near, far, "")

    args = np.array([0.6, 0.8]), delta
    return program({"r": VECTOR, "delta": NUMBER}, args, body)


def stepper(steps: int = 4) -> Program:
    """The Burgers time stepper of the style guide."""

    def part(start: int | None, stop: int | None) -> Subscript:
        return Subscript((Slice(start, stop),))

    def body(w: Writer, u0: Expr, nu: Expr, dt: Expr, dx: Expr, steps: Expr) -> Any:
        w.line(2, "u = u0.copy()")
        first = w.named("u", w.call("copy", u0))
        w.line(3, "for step in range(steps):")

        def step(inner: Writer, u: Expr) -> Any:
            here = [Expr(v.value, inner.build) for v in (nu, dt, dx)]

            def at(start: int | None, stop: int | None) -> Any:
                return inner.call("index", u, step=part(start, stop))

            inner.line(4, "adv = u[1:-1] * (u[2:] - u[:-2]) / (2 * dx)")
            adv = inner.named(
                "adv", at(1, -1) * (at(2, None) - at(None, -2)) / (2 * here[2])
            )
            inner.line(5, "lap = (u[2:] - 2 * u[1:-1] + u[:-2]) / dx**2")
            bent = at(2, None) - 2 * at(1, -1) + at(None, -2)
            lap = inner.named("lap", bent / here[2] ** 2)
            inner.line(6, "u[1:-1] += dt * (nu * lap - adv)")
            rate = here[1] * (here[0] * lap - adv)
            new = inner.call("accumulate", u, rate, path=(part(1, -1),))
            return [inner.named("u", new)]

        (u,) = w.loop(steps, {"u": first}, step)
        w.line(7, "return np.mean(u**2)")
        return w.call("mean", u**2, axis=None, keepdims=False)

    types = {"u0": VECTOR, "nu": NUMBER, "dt": NUMBER, "dx": NUMBER, "steps": COUNT}
    u0 = np.sin(np.linspace(0, 3, 7))
    return program(types, (u0, 0.1, 0.01, 0.5, steps), body, ["u0", "nu"])


def swapping(steps: int = 5) -> Program:
    """`for _: a, b = b * w, a + np.sin(w)`: a state that takes two iterations."""

    def body(w: Writer, a: Expr, b: Expr, k: Expr) -> Any:
        def step(inner: Writer, a: Expr, b: Expr) -> Any:
            here = Expr(k.value, inner.build)
            return [b * here, a + inner.call("sin", here)]

        ends = w.loop(steps, {"a": a, "b": b}, step)
        return w.call("sin", ends[0])

    return program({"a": NUMBER, "b": NUMBER, "w": NUMBER}, (0.4, 1.1, 0.9), body)


def overwritten(steps: int = 3) -> Program:
    """`y = x; for _: y = x * x`: what the loop carries does not depend on itself."""

    def body(w: Writer, x: Expr) -> Any:
        def step(inner: Writer, y: Expr) -> Any:
            here = Expr(x.value, inner.build)
            return [here * here]

        (y,) = w.loop(steps, {"y": x}, step)
        return y + x

    return program({"x": NUMBER}, (1.3,), body)


def raised(steps: int = 3) -> Program:
    """`y = x; for _: y = y * x`: the initial value is read in the loop too."""

    def body(w: Writer, x: Expr) -> Any:
        def step(inner: Writer, y: Expr) -> Any:
            return [y * Expr(x.value, inner.build)]

        return w.loop(steps, {"y": x}, step)[0]

    return program({"x": NUMBER}, (1.3,), body)


def nested() -> Program:
    """A branch and a loop in a loop, with state of both."""

    def body(w: Writer, x: Expr, k: Expr) -> Any:
        def inner_step(inner: Writer, x: Expr) -> Any:
            return [x * 0.9 + Expr(k.value, inner.build)]

        def step(inner: Writer, x: Expr, total: Expr) -> Any:
            build = inner.build
            small = x < 1.5
            grown = inner.branch(
                small,
                lambda arm: Expr(x.value, arm.build) * Expr(k.value, arm.build),
                lambda arm: arm.call("sin", Expr(x.value, arm.build)),
                "x",
            )
            (after,) = inner.loop(2, {"x": grown}, inner_step)
            return [after, total + after * Expr(k.value, build)]

        return w.loop(4, {"x": x, "total": k}, step)[1]

    return program({"x": NUMBER, "w": NUMBER}, (0.7, 0.6), body)


def doubling(depth: int) -> Program:
    """`x = x * x`, again and again: 2**depth paths."""

    def body(w: Writer, x: Expr) -> Any:
        for _ in range(depth):
            x = x * x
        return x

    return program({"x": NUMBER}, (1.01,), body)


def halving() -> Program:
    """`while x * x > w: x = x * w`"""

    def body(w: Writer, x: Expr, k: Expr) -> Any:
        carried = [Value(NUMBER, "x"), Value(NUMBER, "x")]
        tests, inner = w.build.child(), w.build.child()
        seen = Expr(carried[0], tests)
        test = tests.region(
            (carried[0],), ((seen * seen > Expr(k.value, tests)).value,)
        )
        new = (Expr(carried[1], inner) * Expr(k.value, inner)).value
        run = inner.region((carried[1],), (new,))
        results = Value(NUMBER, "x"), Value(COUNT)
        w.build.add(While((x.value,), test, run, results))
        return Expr(results[0], w.build)

    return program({"x": NUMBER, "w": NUMBER}, (3.0, 0.5), body)


PROGRAMS: dict[str, Callable[[], Program]] = {
    "hovland": hovland,
    "gated": gated,
    "perceptron": perceptron,
    "near": lambda: branched(2.0),
    "far": lambda: branched(0.5),
    "stepper": stepper,
    "stepper without a step": lambda: stepper(0),
    "swapping": swapping,
    "overwritten": overwritten,
    "overwritten never": lambda: overwritten(0),
    "raised": raised,
    "nested": nested,
    "doubling": lambda: doubling(5),
    "halving": halving,
}
