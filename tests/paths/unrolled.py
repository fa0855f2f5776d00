"""The gradient of a run, by a tape: the reference that paths are measured against.

The program is run op by op, every op is written down as often as it ran, and the
cotangents are pulled back through the edges that a selection keeps. Nothing is shared
with the adjoint that spadc generates, and loops are unrolled, so this is Bauer's sum
over the paths of the run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from spadc.ir import (
    Apply,
    Constant,
    For,
    Function,
    If,
    Op,
    Param,
    Region,
    Value,
    While,
)
from spadc.paths import EdgeKey, Selection, init_position, ordinals, yield_position
from spadc.primitives import Builder, Expr, interpret, primitive


@dataclass
class Node:
    """One value of the run; `links` are (edge, node before, pull back)."""

    value: Any
    links: list[tuple[EdgeKey, Node, Callable[[Any], Any]]] = field(
        default_factory=list
    )


def contribution_of(
    fn: Function, wrt: Sequence[Value], args: Sequence[Any]
) -> Callable[[Selection], list[Any]]:
    """What `score_paths` asks for, by unrolling."""
    run = Run(fn, args)
    return lambda selection: run.gradient(selection, wrt)


class Run:
    def __init__(self, fn: Function, args: Sequence[Any]) -> None:
        self.numbers = ordinals(fn)
        self.nodes: dict[Value, Node] = {}
        self.order: list[Node] = []
        inputs = [self.node(arg) for arg in args]
        self.outs = self.region(fn.body, inputs)
        self.inputs = dict(zip(fn.body.params, inputs, strict=True))

    def gradient(self, selection: Selection, wrt: Sequence[Value]) -> list[Any]:
        bars = {id(node): 0.0 * np.asarray(node.value) for node in self.order}
        for out in self.outs:
            bars[id(out)] = np.ones_like(np.asarray(out.value, dtype=float))
        for node in reversed(self.order):
            for key, before, pull_back in node.links:
                if selection.keeps(key):
                    part = pull_back(bars[id(node)])
                    if part is not None:
                        bars[id(before)] = bars[id(before)] + part
        return [bars[id(self.inputs[v])] for v in wrt]

    def node(self, value: Any) -> Node:
        made = Node(value)
        self.order.append(made)
        return made

    def region(self, region: Region, args: Sequence[Node]) -> list[Node]:
        self.nodes.update(zip(region.params, args, strict=True))
        for op in region.ops:
            self.nodes.update(zip(op.results, self.op(op), strict=True))
        return [self.nodes[v] for v in region.results]

    def op(self, op: Op) -> list[Node]:
        if isinstance(op, Constant):
            return [self.node(op.value)]
        if isinstance(op, Apply):
            return self.apply(op)
        if isinstance(op, If):
            branch = 0 if self.nodes[op.test].value else 1
            yielded = self.region(op.regions[branch], [])
            return [
                self.step(op, yield_position(op, k, branch), node)
                for k, node in enumerate(yielded)
            ]
        assert isinstance(op, For | While)
        return self.loop(op)

    def step(self, op: Op, position: int, before: Node) -> Node:
        made = self.node(before.value)
        made.links.append(
            (EdgeKey(self.numbers[op], position), before, lambda bar: bar)
        )
        return made

    def loop(self, op: For | While) -> list[Node]:
        carried = [
            self.step(op, init_position(op, k), self.nodes[v])
            for k, v in enumerate(op.inits)
        ]
        trips = 0
        for index in self.indices(op):
            if isinstance(op, While) and not self.region(op.test, carried)[0].value:
                break
            trips += 1
            first = [self.node(index)] if isinstance(op, For) else []
            yielded = self.region(op.body, [*first, *carried])
            carried = [
                self.step(op, yield_position(op, k), node)
                for k, node in enumerate(yielded[: len(op.inits)])
            ]
            if op.breaks and yielded[-1].value:
                break
        counted = op.breaks or isinstance(op, While)
        return [*carried, self.node(trips)] if counted else carried

    def indices(self, op: For | While) -> range:
        if isinstance(op, While):
            return range(10_000)
        start, stop, step = (self.nodes[v].value for v in (op.start, op.stop, op.step))
        return range(start, stop, step)

    def apply(self, op: Apply) -> list[Node]:
        before = [self.nodes[v] for v in op.operands]
        operands = [node.value for node in before]
        shown = {k: v for k, v in op.attrs.items() if not k.startswith("_")}
        value = primitive(op.name).evaluate(*operands, **shown)
        values = list(value) if len(op.results) > 1 else [value]
        made = [self.node(v) for v in values]
        if primitive(op.name).rule is None or primitive(op.name).zero_derivative:
            return made
        for number, result in enumerate(made):
            for position, node in enumerate(before):
                pull_back = Pullback(op, operands, values, number, position)
                key = EdgeKey(self.numbers[op], position)
                result.links.append((key, node, pull_back))
        return made


@dataclass
class Pullback:
    """One edge of one op that ran: its rule, run on the values of the run."""

    op: Apply
    operands: list[Any]
    values: list[Any]
    number: int
    position: int

    def __call__(self, bar: Any) -> Any:
        bars = [bar if k == self.number else 0.0 * v for k, v in enumerate(self.values)]
        made = self.rule()
        if made is None:
            return None
        whole = interpret(made, [*bars, *self.values, *self.operands])[0]
        return summed_to(whole, np.shape(self.operands[self.position]))

    def rule(self) -> Function | None:
        build = Builder()
        bars = [Value(r.type) for r in self.op.results]
        params = [*bars, *self.op.results, *dict.fromkeys(self.op.operands)]
        inner = {v: Value(v.type) for v in self.op.operands}
        operands = [Expr(inner[v], build) for v in self.op.operands]
        attrs = {k: v for k, v in self.op.attrs.items() if not k.startswith("_")}
        one = len(bars) == 1
        args = [[Expr(v, build) for v in group] for group in (bars, self.op.results)]
        rule = primitive(self.op.name).rule
        assert rule is not None
        made = rule(*(a[0] if one else tuple(a) for a in args), *operands, **attrs)
        cotangent = made[self.position] if isinstance(made, tuple) else made
        if cotangent is None:
            return None
        params = [*bars, *self.op.results, *(inner[v] for v in self.op.operands)]
        body = build.region(params, [build.value(cotangent)])
        return Function(
            "rule", tuple(Param(f"p{k}", v) for k, v in enumerate(params)), body
        )


def summed_to(bar: Any, shape: tuple[int, ...]) -> Any:
    """The cotangent summed over the axes that broadcasting stretched."""
    bar = np.asarray(bar)
    bar = bar.sum(axis=tuple(range(bar.ndim - len(shape))))
    axes = tuple(k for k, n in enumerate(shape) if n == 1)
    return bar.sum(axis=axes, keepdims=True) if axes else bar
