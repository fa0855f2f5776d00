"""Append the draws of gated edges, and remember what they have taken."""

from __future__ import annotations

import dataclasses
from typing import final

from spadc.ir import For, Value
from spadc.plans import Gate
from spadc.primitives import Builder, Expr

from .draw_sites import Draw
from .guide import Gated
from .keys import RandomKey, at_turns
from .reached import Reach, Reached

Turns = tuple[Value, Value]  # the turns that are taken, and their weight


@final
class Drawn:
    """What has been drawn: the weights at each vertex, the edges and turns taken.

    Draws are keyed by `turns`, the indices of the loops around.
    """

    def __init__(self, random: RandomKey, reached: Reached) -> None:
        self.random = random
        self.reached = reached
        self.turns: tuple[Value, ...] = ()
        self.weights: dict[tuple[int, int], Value] = {}  # of a slot of a draw
        self.taken: dict[int, Gated] = {}  # of a draw of edges or turns

    def gate(self, how: Gate, source: Reach, build: Builder) -> Gated:
        """When a gated edge is taken whose source is so reached."""
        if how.scheme == "vertex":
            weight = self.weights[how.draw, how.slot]
            return Gated(weight, weight)
        taken = self.taken[how.draw]
        if not source:
            return taken
        test = self.reached.test(source, build, None)
        return dataclasses.replace(taken, test=build.apply("and_", test, taken.test))

    def add(self, draw: Draw, build: Builder) -> None:
        """Append a draw."""
        if draw.how.scheme == "vertex":
            self._vertex(draw, build)
        else:
            self.edges(draw, build)

    def _key(self, build: Builder) -> tuple[Value, ...]:
        """What a draw here is keyed by: seed, step and the indices of the loops."""
        return (*self.random.values, at_turns(self.turns, build))

    def _vertex(self, draw: Draw, build: Builder) -> None:
        """`a_to_d, a_to_y = rt.edge_weights(2, seed=seed, step=step, edge=4)`"""
        how, chances = draw.how, draw.probabilities
        count = len(chances)
        uniform = 1 / count if how.design == "replacement" else how.draws / count
        same = all(abs(p - min(1.0, uniform)) < 1e-12 for p in chances)
        vertex = self.reached.of.get(draw.source)
        steering = self.random.steering
        is_reached = self.reached.test(vertex, build, None) if vertex else None
        weights = build.apply_all(
            "edge_weights",
            build.constant(None) if is_reached is None else is_reached,
            *self._key(build),
            *(steering.edge_operands if steering else (None, None)),
            hints=draw.hints,
            edges=count if same else chances,
            draws=how.draws if same or how.design == "replacement" else 1,
            design=how.design,
            edge=how.draw,
            **(steering.edge_numbers(how.draw) if steering else {}),
        )
        self.weights.update({(how.draw, k): w for k, w in enumerate(weights)})
        if draw.takes_one:
            self.reached.draws_one(weights, vertex)

    def edges(self, draw: Draw, build: Builder) -> None:
        """`take_sin = rt.draw(seed, step, edge=2) < 0.05`"""
        how = draw.how
        number = build.apply("draw", *self._key(build), edge=how.draw)
        (hint,) = draw.hints
        hint = hint.replace("_turns", "_taken")
        taken = build.apply("less", number, how.keep, hint=hint)
        self.taken[how.draw] = Gated(taken, keep=how.keep)

    def choose_turns(self, draw: Draw, loop: For, build: Builder) -> Turns:
        """`turns, weight = rt.sample_turns(n, keep=0.1, ...)`, before the loop."""
        start, stop, step = (Expr(v, build) for v in (loop.start, loop.stop, loop.step))
        count = stop if start.literal == 0 else stop - start
        if step.literal != 1:
            count = -((start - stop) // step)
        (hint,) = draw.hints
        turns, weight = build.apply_all(
            "sample_turns",
            count.value,
            *self._key(build),
            hints=(hint, "weight"),
            keep=draw.how.keep,
            edge=draw.how.draw,
        )
        return turns, weight

    def take_turn(self, draw: Draw, chosen: Turns, loop: For, build: Builder) -> None:
        """Whether this is a turn that is taken."""
        bounds = (loop.index, loop.start, loop.step)
        index, start, step = (Expr(v, build) for v in bounds)
        turn = index if start.literal == 0 else index - start
        turn = turn if step.literal == 1 else turn // step
        test = build.apply("is_taken", turn.value, chosen[0])
        self.taken[draw.how.draw] = Gated(test, chosen[1])
