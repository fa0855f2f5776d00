"""Loops: what a body changes is carried, found by lowering the body until nothing is
new.

The body is lowered with a guess of what is carried (at first: the numbers that it
assigns). Joining the entry of the loop with the end of the body says what differs; that
is the next guess, with the types and aliases found so far. When a guess confirms itself
the loop is made. Names first assigned in the loop enter it as `undefined`; names bound
to arrays carry the array, in a cell of its own (`join`), so that `old, new = new, old`
is just two carried values.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, final

from spadc.errors import SpadcError
from spadc.ir import INT, For, ScalarType, Value, While
from spadc.primitives import Builder

from ..bindings import ArrayRef, Binding, ContainerRef, Scalar, Static, is_number
from ..context import Lowering
from ..lists.grown import differ, form_of_list, grow, is_untouched
from ..lists.list_edits import formed
from ..naming.names import stored_names
from ..state import Container, Grown, State
from ..values import type_of, value_of
from .flow import flag, forget_result, is_known, left_name, returned_name, stopped_name
from .join import Join
from .phi import Facts, Key, Phi, Side, read_side

NEVER = Static(False)
ATTEMPTS = 24
STRICT_ATTEMPTS = 6


@final
@dataclass(slots=True)
class Turn:
    """One attempt: the head that was assumed, and what came out at the end of the
    body."""

    head: State
    phis: list[Phi]
    facts: Facts
    body: Builder
    back: State
    stop: Binding = NEVER
    unchanged: Callable[[Key, Any], bool] | None = None


@final
@dataclass(frozen=True, slots=True)
class LoopBody:
    """What a loop runs: the names that it assigns as text, and how to lower one
    iteration."""

    assigned: frozenset[str]
    run: Callable[[], None]


def carry(low: Lowering, entry: State, body: LoopBody) -> Turn:
    """Lower the body until the guess of what is carried confirms itself."""
    turn = first_guess(low, entry, body)
    for attempt in range(ATTEMPTS):
        run_body(low, turn, body)
        if grow_lists(low, entry, turn.back):
            turn = first_guess(low, entry, body)
            continue
        turn.unchanged = unchanged_in(turn) if attempt < STRICT_ATTEMPTS else None
        found = join_turn(low, entry, turn)
        keys = [phi.key for phi in found.phis]
        if found.facts == turn.facts and keys == [phi.key for phi in turn.phis]:
            turn.phis = [
                Phi(new.key, new.left, new.right, old.value)
                for new, old in zip(found.phis, turn.phis, strict=True)
            ]
            return turn
        turn = Turn(found.state, found.phis, found.facts, Builder(), State())
    return low.refuse(
        "SPD109",
        "what this loop carries from one iteration to the next does not settle",
        "Give every name that the loop changes one kind of value before the loop.",
    )


def grow_lists(low: Lowering, entry: State, back: State) -> bool:
    """Grow, before the loop, the lists that the body leaves with other items; whether
    there are any."""
    outer, low.state = low.state, entry
    found = False
    try:
        for number, known in list(entry.containers.items()):
            after = back.containers.get(number)
            if not differ(known, after):
                continue
            form, ref = form_of_list(after), ContainerRef(number)
            if isinstance(known, Container):
                grow(low, ref, form)
                found = True
            elif isinstance(known, Grown) and is_untouched(entry, known):
                formed(low, ref, form)
                found = True
    except SpadcError as error:
        low.refuse(
            "SPD108",
            f"this loop changes the length of a list: {error.diagnostic.message}",
            "Make an array before the loop, `h = np.zeros(n)`, and store into it.",
        )
    finally:
        low.state = outer
    return found


def first_guess(low: Lowering, entry: State, body: LoopBody) -> Turn:
    """Carry the numbers that the body assigns, with the types that they have before."""
    head, facts, phis = entry.copy(), Facts(), []
    for name, binding in entry.names.items():
        if name[0] != low.scope.frame.number or name[1] not in body.assigned:
            continue
        number = isinstance(binding, Static) and is_number(binding.value)
        if not (number or isinstance(binding, Scalar)):
            continue
        type_ = type_of(entry, binding)
        assert isinstance(type_, ScalarType)
        type_ = ScalarType(type_.dtype, type_.weak)
        key: Key = ("name", *name)
        value = Value(type_, name[1])
        facts.types[key] = type_
        phis.append(Phi(key, binding, None, value))
        head.names[name] = Scalar(value)
    return Turn(head, phis, facts, Builder(), State())


def run_body(low: Lowering, turn: Turn, body: LoopBody) -> None:
    """Lower one iteration, starting from the head."""
    outer_state, outer_builder = low.state, low.builder
    frame = low.scope.frame
    frame.loops += 1
    low.guesses += 1
    low.builder = outer_builder.child()
    low.state = turn.head.copy()
    low.state.names[left_name(low)] = Static(False)
    low.state.names[stopped_name(low)] = Static(False)
    forget_result(low)
    try:
        body.run()
        turn.stop = flag(low, stopped_name(low))
        low.state.names.pop(left_name(low), None)
        if low.state.raised:
            low.refuse("SPD110", "every iteration of this loop raises an exception")
        if stopped_name(low) not in turn.head.names:
            low.state.names.pop(stopped_name(low), None)
        turn.body, turn.back = low.builder, low.state
    finally:
        frame.loops -= 1
        low.guesses -= 1
        low.state, low.builder = outer_state, outer_builder


def join_turn(low: Lowering, entry: State, turn: Turn) -> Join:
    """The join of the way into the loop and the way back."""
    sides = Side(entry, low.builder), Side(turn.back, turn.body)
    return Join(low, entry, *sides, turn.facts, turn.unchanged)


def unchanged_in(turn: Turn) -> Callable[[Key, Any], bool]:
    """Whether a slot has, at the end of the body, the value that it came in with."""
    values = {phi.key: phi.value for phi in turn.phis}

    def unchanged(key: Key, right: Any) -> bool:
        value = values.get(key)
        if value is None:
            return False
        if isinstance(right, Value):
            return right is value
        if isinstance(right, ArrayRef):
            content = turn.head.cells.get(right.cell)
            return content is value and not right.path
        return isinstance(right, Scalar) and right.value is value

    return unchanged


def finish(low: Lowering, entry: State, turn: Turn) -> tuple[list[Value], list[Value]]:
    """The initial and the yielded values of everything carried, and whether to stop."""
    left, right = Side(entry, low.builder), Side(turn.back, turn.body)
    inits = [read_side(low, left, phi.left, phi.value.type) for phi in turn.phis]
    yields = [read_side(low, right, phi.right, phi.value.type) for phi in turn.phis]
    if not is_known(turn.stop, False):
        yields.append(stop_value(low, turn))
    return inits, yields


def after_loop(low: Lowering, entry: State, turn: Turn) -> list[Value]:
    """Continue with the state after the loop; its phis are the results of the op."""
    join = join_turn(low, entry, turn)
    low.state = join.state
    return [phi.value for phi in join.phis]


def counted(
    low: Lowering,
    bounds: tuple[Value, Value, Value],
    backwards: bool,
    assigned: frozenset[str],
    bind: Callable[[Value], None],
    run: Callable[[], None],
    hint: str | None,
    has_else: bool,
) -> Binding:
    """Append a `For`; `bind(index)` binds the loop's target. The result says whether
    the loop was stopped before its end."""
    entry = enter(low, has_else)
    index = Value(INT, hint)

    def body() -> None:
        bind(index)
        run()

    turn = carry(low, entry, LoopBody(assigned, body))
    inits, yields = finish(low, entry, turn)
    breaks = len(yields) > len(inits)
    results = after_loop(low, entry, turn)
    extra = [Value(INT)] if breaks else []
    low.builder.add(
        For(
            *bounds,
            tuple(inits),
            turn.body.region([index, *(phi.value for phi in turn.phis)], yields),
            (*results, *extra),
            breaks,
            backwards,
            low.builder.span,
        )
    )
    return leave(low)


def repeated(
    low: Lowering,
    assigned: frozenset[str],
    test: Callable[[], Value],
    run: Callable[[], None],
    has_else: bool,
) -> Binding:
    """Append a `While`; `test` computes whether to go on, without changing the
    state."""
    entry = enter(low, has_else)
    turn = carry(low, entry, LoopBody(assigned, run))
    inits, yields = finish(low, entry, turn)
    head = join_turn(low, entry, turn)
    region, going_on = lower_test(low, head.state, test)
    results = after_loop(low, entry, turn)
    low.builder.add(
        While(
            tuple(inits),
            region.region([phi.value for phi in head.phis], [going_on]),
            turn.body.region([phi.value for phi in turn.phis], yields),
            (*results, Value(INT)),
            len(yields) > len(inits),
            low.builder.span,
        )
    )
    return leave(low)


def lower_test(
    low: Lowering, head: State, test: Callable[[], Value]
) -> tuple[Builder, Value]:
    """Lower the test of a `while` into a region of its own."""
    state, builder = low.state, low.builder
    low.state, low.builder = head, builder.child()
    try:
        return low.builder, test()
    finally:
        low.state, low.builder = state, builder


def stop_value(low: Lowering, turn: Turn) -> Value:
    """Whether to stop, computed at the end of the body."""
    state, builder = low.state, low.builder
    low.state, low.builder = turn.back, turn.body
    try:
        return value_of(low, turn.stop, "stopped")
    finally:
        low.state, low.builder = state, builder


def enter(low: Lowering, has_else: bool) -> State:
    """The state at the entry: if there is an `else`, whether to run it is carried."""
    entry = low.state.copy()
    if has_else:
        name = (low.scope.frame.number, f"<stopped>{low.scope.frame.loops + 1}")
        entry.names[name] = Static(False)
    return entry


def leave(low: Lowering) -> Binding:
    """Whether the loop was stopped; a return in it has also left what is around it."""
    name = (low.scope.frame.number, f"<stopped>{low.scope.frame.loops + 1}")
    stopped = low.state.names.pop(name, Static(False))
    leave_outer(low)
    return stopped


def leave_outer(low: Lowering) -> None:
    """After a loop: if the function has returned in it, the block around it is left
    too."""
    returned = flag(low, returned_name(low))
    if not is_known(returned, False):
        low.state.names[left_name(low)] = returned
        if low.scope.frame.loops:
            low.state.names[stopped_name(low)] = returned


def assigned_names(body: list[Any]) -> frozenset[str]:
    """Every name that statements bind, as text."""
    return frozenset().union(*map(stored_names, body))
