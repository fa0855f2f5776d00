"""Calls of functions whose derivatives the user states, `spadc.custom_rule`.

The call becomes one op that calls the function as it stands. Its rules are lowered
apart, for the types of this call, into functions that the op holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn

from spadc.ir import (
    AnyType,
    Callee,
    Function,
    ObjectType,
    Result,
    Type,
    Value,
    cotangent_type,
    has_storage,
    may_be_float,
)
from spadc.primitives import Written

from ..bindings import ArrayRef, Binding, Custom, Scalar, Static, Tuple, is_number
from ..bindings import Function as UserFunction
from ..context import Lowering
from ..language.operators import bind_number
from ..memory.storage import aliasing
from ..naming.constants import outer_value
from ..results import take_apart
from ..values import describe, value_of
from .apart import Closed, apart, closed_function, misfit, refuse_changes
from .application import CALLS, call
from .arguments import Arguments

CODE = "SPD117"
Given = tuple[str, Binding]  # the keyword, or nothing, and the argument


def call_custom(low: Lowering, function: Custom, given: Arguments) -> Binding:
    """Lower a call of a function with stated derivatives."""
    if function.vjp is None and function.jvp is None:
        low.refuse(
            CODE,
            f"`{function.name}` has no rule",
            f"State one: `@{function.name}.vjp`, or `@{function.name}.jvp`.",
        )
    arguments = _arranged(low, function, given)
    written = tuple(_written(low, function, one) for one in arguments)
    values = [
        value_of(low, binding)
        for (_, binding), one in zip(arguments, written, strict=True)
        if one.is_operand
    ]
    result = AnyType() if function.result is None else function.result
    attrs: dict[str, Any] = {"layout": written, "of": function.name}
    read: list[Value] = []
    if function.vjp is not None:
        made, read, attrs["bars"] = _vjp(low, function, arguments, values, result)
        attrs["vjp"] = Callee.of(made)
    attrs["counts"] = (len(values), len(read))
    if function.jvp is not None:
        made, more = _jvp(low, function, arguments, values, result)
        attrs["jvp"] = Callee.of(made)
        read = [*read, *more]
    if function.result is not None:
        attrs["result"] = result
    target = outer_value(low, function.where, ObjectType("function"))
    kind = {(True, False): "_vjp", (False, True): "_jvp"}
    ending = kind.get((function.vjp is not None, function.jvp is not None), "")
    operands = (target, *values, *read)
    value = low.apply(f"custom{ending}", *operands, hint=given.hint, **attrs)
    if not has_storage(value.type):
        return bind_number(low, value)
    arrays = [b for _, b in arguments if isinstance(b, ArrayRef)]
    return aliasing(low, value, *arrays)


CALLS[Custom] = call_custom


def _arranged(low: Lowering, function: Custom, given: Arguments) -> list[Given]:
    """The arguments: those that have a position first, in their order."""
    found = [*given.positional]
    named = dict(given.keywords)
    for name in (function.positional or ())[len(found) :]:
        if name not in named:
            break
        found.append(named.pop(name))
    for name in named:
        if function.positional is not None and name not in function.keywords:
            low.refuse(
                "SPD102",
                f"`{function.name}` is given `{name}` by keyword",
                "Give it and those before it by position; only what is keyword-only "
                "may be given so.",
            )
    return [*(("", one) for one in found), *named.items()]


def _completed(
    function: Custom, rule: Binding, stated: Sequence[Given], ends: int
) -> list[Given]:
    """The arguments as a rule gets them behind its `ends`: with those that are left out
    and that it has parameters for."""
    first = [one for one in stated if not one[0]]
    named = dict(one for one in stated if one[0])
    if isinstance(rule, UserFunction):
        args: Any = rule.source.node.args
        room = len(args.posonlyargs) + len(args.args) - len(rule.first) - ends
        taken = {arg.id for arg in args.kwonlyargs}
        for name in (function.positional or ())[len(first) : room]:
            if name not in function.defaults:
                break
            first.append(("", Static(function.defaults[name])))
        for name in taken & function.defaults.keys() & {*function.keywords}:
            named.setdefault(name, Static(function.defaults[name]))
    return [*first, *sorted(named.items())]


def _written(low: Lowering, function: Custom, given: Given) -> Written:
    """How an argument is written into the call."""
    keyword, binding = given
    if isinstance(binding, Static):
        known = binding.value is None or isinstance(binding.value, str)
        if known or is_number(binding.value):
            low.guard(binding.guards)
            return Written(keyword, False, binding.value)
    if isinstance(binding, Scalar | ArrayRef) and not keyword:
        return Written()
    what = f"`{keyword}`" if keyword else describe(binding)
    low.refuse(
        "SPD104" if keyword else "SPD102",
        f"`{function.name}`, which has a rule of its own, is given {what}",
        "By keyword it takes what is known when compiling, by position numbers and "
        "arrays.",
    )


def _vjp(
    low: Lowering,
    function: Custom,
    arguments: Sequence[Given],
    values: Sequence[Value],
    result: Type,
) -> tuple[Function, list[Value], tuple[int, ...]]:
    """The VJP rule as a function, the values that it reads from around it, and the
    operands that its results are the cotangents of."""
    assert function.vjp is not None
    arguments = _completed(function, function.vjp, arguments, 2)
    closed = Closed(
        low.builder, [Value(cotangent_type(result), "out_bar"), Value(result, "out")]
    )
    inner = [Value(v.type, v.hint) for v in values]
    closed.params += inner
    with apart(low, prints=True) as builder:
        before = low.state.copy()
        ends = tuple(_bound(low, v) for v in closed.params[:2])
        given = _inner(low, arguments, inner, ends)
        answer = call(low, function.vjp, given)
        items = _items(low, function, answer, arguments)
        bars, found = [], list[Value]()
        for place, value, item in _paired(arguments, inner, items):
            if isinstance(item, Static) and item.value is None:
                continue
            bar = _value(low, function, item)
            if value is None or not may_be_float(value.type):
                continue  # of what is no floating point number
            if misfit(value, bar):
                _refuse(low, function, "vjp", "has a cotangent of another shape")
            bars.append(place)
            found.append(bar)
        refuse_changes(low, before, f"the rule of `{function.name}`")
        body = builder.region((), found)
    made = closed_function(low, f"{function.name}_vjp", closed, body)
    return made, closed.operands, tuple(bars)


def _jvp(
    low: Lowering,
    function: Custom,
    arguments: Sequence[Given],
    values: Sequence[Value],
    result: Type,
) -> tuple[Function, list[Value]]:
    """The JVP rule as a function, and the values that it reads from around it."""
    assert function.jvp is not None
    arguments = _completed(function, function.jvp, arguments, 2)
    dots = [Value(cotangent_type(v.type), _dotted(v)) for v in values]
    inner = [Value(v.type, v.hint) for v in values]
    out = Value(result, "out")
    closed = Closed(low.builder, [*dots, out, *inner])
    with apart(low, prints=True) as builder:
        before = low.state.copy()
        operands = iter(dots)
        tangents = tuple(
            Static(None) if isinstance(b, Static) else _bound(low, next(operands))
            for keyword, b in arguments
            if not keyword
        )
        ends = (Tuple(tangents), _bound(low, out))
        answer = call(low, function.jvp, _inner(low, arguments, inner, ends))
        dot = _value(low, function, answer)
        if misfit(out, dot):
            _refuse(low, function, "jvp", "has a tangent of another shape")
        refuse_changes(low, before, f"the rule of `{function.name}`")
        body = builder.region((), (dot,))
    made = closed_function(low, f"{function.name}_jvp", closed, body)
    return made, closed.operands


def _dotted(value: Value) -> str | None:
    return f"{value.hint}_dot" if value.hint else None


def _bound(low: Lowering, value: Value) -> Binding:
    return low.bind(value) if has_storage(value.type) else Scalar(value)


def _inner(
    low: Lowering,
    arguments: Sequence[Given],
    inner: Sequence[Value],
    ends: tuple[Binding, ...],
) -> Arguments:
    """What a rule is called with: the ends, then the arguments of the function."""
    values = iter(inner)
    found: list[Binding] = [*ends]
    keywords: dict[str, Binding] = {}
    for keyword, binding in arguments:
        if keyword:
            keywords[keyword] = binding
        elif isinstance(binding, Static):
            found.append(binding)
        else:
            found.append(_bound(low, next(values)))
    return Arguments(tuple(found), keywords, low.node)


def _items(
    low: Lowering, function: Custom, answer: Binding, arguments: Sequence[Given]
) -> tuple[Binding, ...]:
    """What a VJP rule answers, for each positional argument."""
    count = sum(not keyword for keyword, _ in arguments)
    is_tuple = isinstance(answer, Tuple)
    items = answer.items if isinstance(answer, Tuple) else (answer,)
    if isinstance(answer, Static) and answer.value is None and count != 1:
        _refuse(low, function, "vjp", "returns None")
    if len(items) != count:
        what = f"returns {len(items)} cotangents" if is_tuple else "returns one value"
        _refuse(low, function, "vjp", f"{what} for {count} arguments")
    return items


def _paired(
    arguments: Sequence[Given], inner: Sequence[Value], items: Sequence[Binding]
) -> list[tuple[int, Value | None, Binding]]:
    """The number among the operands, the operand and the cotangent of each positional
    argument; a literal is no operand."""
    found: list[tuple[int, Value | None, Binding]] = []
    place = 0
    for (_, binding), item in zip(arguments, items, strict=False):
        if isinstance(binding, Static):
            found.append((-1, None, item))
        else:
            found.append((place, inner[place], item))
            place += 1
    return found


def _value(low: Lowering, function: Custom, item: Binding) -> Value:
    """A cotangent or a tangent as one value."""
    values: list[Value] = []
    known = isinstance(item, Scalar | ArrayRef) or (
        isinstance(item, Static) and is_number(item.value)
    )
    if not known or not isinstance(take_apart(low, item, values), Result):
        _refuse(low, function, "rule", f"answers with {describe(item)}")
    return values[0]


def _refuse(low: Lowering, function: Custom, which: str, what: str) -> NoReturn:
    low.refuse(
        CODE,
        f"the {which} of `{function.name}` {what}",
        "A VJP rule, `rule(out_bar, out, *args)`, returns a cotangent for each "
        "positional argument, of its shape, or None; a JVP rule, `rule(arg_dots, out, "
        "*args)`, the tangent of the result.",
    )
