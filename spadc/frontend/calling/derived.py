"""Calls of derivatives inside a function: `spadc.grad(f, wrt)(x)`.

The function is lowered apart, for arguments of these types, into a function of its own
that is closed: what it reads from around is given to it as well. The call is one op
that pulls the cotangent 1 back through it. Arguments are passed as copies, as a
gradient never changes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import final

from spadc.ir import (
    Assembly,
    Callee,
    Function,
    Result,
    Value,
    dtype_of,
    is_complex,
    may_be_float,
    shape_of,
)
from spadc.primitives import unit

from ..bindings import (
    ArrayRef,
    Binding,
    ContainerRef,
    External,
    Partial,
    RecordOf,
    Scalar,
    ShapeRef,
    Static,
    Tuple,
    is_number,
)
from ..bindings import Function as UserFunction
from ..context import Lowering
from ..naming.names import parameter_names
from ..results import take_apart
from ..state import Container, Grown
from ..values import describe
from .apart import Closed, apart, called, closed_function, refuse_changes
from .application import call
from .arguments import Arguments, library

GRADIENTS = ("spadc.grad", "spadc.value_and_grad")
OF_REALS = ("spadc.compat.grad", "spadc.compat.value_and_grad")
COMPATIBLE = (
    "autograd.grad", "autograd.value_and_grad", "jax.grad", "jax.value_and_grad",
)  # fmt: skip
OTHERS = (
    "vjp", "jvp", "linearize", "jacobian", "hessian", "hvp", "ggnvp",
    "elementwise_grad",
)  # fmt: skip
WRT = "<wrt>"


@library(*GRADIENTS)
def derivative(low: Lowering, given: Arguments) -> Binding:
    """`spadc.grad(f, wrt=0)`: a function that is yet to be called."""
    keywords = dict(given.keywords)
    wrt = (*given.positional, *[None] * 2)[1] or keywords.pop("wrt", Static(0))
    function = (*given.positional, None)[0] or keywords.pop("fun", None)
    if function is None or keywords or len(given.positional) > 2:
        low.refuse(
            "SPD102",
            f"`{given.name}` inside a function takes a function and `wrt`",
            "Make the gradient outside the function.",
        )
    return derived(given.name, function, wrt)


@library(*(f"spadc.compat.{where}" for where in COMPATIBLE))
def other_gradient(low: Lowering, given: Arguments) -> Binding:
    """The same in the words of another library: `grad(f, argnum)`, `argnums=`."""
    names = {"argnum": "wrt", "argnums": "wrt"}
    keywords = {names.get(name, name): value for name, value in given.keywords.items()}
    made = derivative(low, replace(given, keywords=keywords))
    assert isinstance(made, Partial)
    name = f"spadc.compat.{given.name.rpartition('.')[2]}"
    return replace(made, function=External(f"<{name}>"))


@library(*(f"spadc.{name}" for name in OTHERS))
def other_derivative(low: Lowering, given: Arguments) -> Binding:
    """What has no form inside a function."""
    low.refuse(
        "SPD102",
        f"`{given.name}` inside a function that is differentiated",
        "`spadc.grad` and `spadc.value_and_grad` may be used there.",
    )


def derived(name: str, function: Binding, wrt: Binding) -> Partial:
    """A derivative of `function` as something that can be called."""
    return Partial(External(f"<{name}>"), (function,), ((WRT, wrt),))


@final
@dataclass(frozen=True, slots=True)
class _Given:
    """One argument: what the function gets, and where its parts are among the
    parameters: the form of its gradient."""

    binding: Binding
    form: Assembly


@library(*(f"<{name}>" for name in (*GRADIENTS, *OF_REALS)))
def call_derivative(low: Lowering, given: Arguments) -> Binding:
    """Lower a call of a gradient."""
    function, *arguments = given.positional
    keywords = dict(given.keywords)
    which, several = _asked(low, keywords.pop(WRT))
    names = _names(function)
    chosen = [_place(low, one, names, len(arguments), keywords) for one in which]
    closed = Closed(low.builder)
    with apart(low) as builder:
        before = low.state.copy()  # arguments are the function's own
        pairs: list[tuple[int | str, Binding]] = [*enumerate(arguments)]
        named = {
            place: _argument(
                low, closed, binding, _name_at(place, names), place in chosen
            )
            for place, binding in (*pairs, *keywords.items())
        }
        inner = Arguments(
            tuple(named[k].binding for k in range(len(arguments))),
            {k: named[k].binding for k in keywords},
            given.node,
        )
        result = call(low, function, inner)
        values: list[Value] = []
        returns = take_apart(low, result, values)
        refuse_changes(low, before, "a function that is differentiated here")
    _check(low, function, returns, values)
    if given.name[1:-1] in OF_REALS and any(is_complex(p.type) for p in closed.params):
        low.refuse(
            "SPD301",
            "a gradient of `spadc.compat` by complex numbers is a conjugate",
            "Use `spadc.grad` inside the function.",
        )
    forms = [named[k].form for k in chosen]
    body = builder.region((), values)
    made = closed_function(low, called(function), closed, body)
    return _result(low, given, made, closed, forms, several)


def _asked(low: Lowering, wrt: Binding) -> tuple[list[int | str], bool]:
    """The parameters that are asked for, and whether a tuple was."""
    several = isinstance(wrt, Tuple | ContainerRef)
    items: Sequence[Binding] = (wrt,)
    if isinstance(wrt, Tuple):
        items = wrt.items
    found = [one.value for one in items if isinstance(one, Static)]
    right = all(isinstance(v, int | str) and v is not True for v in found)
    if len(found) != len(items) or not found or not right:
        low.refuse("SPD102", "`wrt` inside a function is a name, a position or a tuple")
    return found, several


def _names(function: Binding) -> tuple[str, ...]:
    """The names of the parameters that are still to be given."""
    if isinstance(function, UserFunction):
        names = parameter_names(function.source.node.args)
        rest = names[len(function.first) :]
        return tuple(n for n in rest if n not in dict(function.given))
    if isinstance(function, Partial) and function.first:
        inner = function.function
        if isinstance(inner, External) and inner.dotted.startswith("<spadc."):
            return _names(function.first[0])
    return ()


def _place(
    low: Lowering,
    which: int | str,
    names: Sequence[str],
    count: int,
    keywords: dict[str, Binding],
) -> int | str:
    """Where the argument is: a position or a keyword."""
    place: int | str = which
    if isinstance(which, int):
        place = which + max(len(names), count) if which < 0 else which
        if place >= count and place < len(names):
            place = names[place]
    elif which in names and names.index(which) < count:
        place = names.index(which)
    if (isinstance(place, int) and 0 <= place < count) or place in keywords:
        return place
    return low.refuse("SPD401", f"`wrt` names {which!r}, which this call does not give")


def _name_at(place: int | str, names: Sequence[str]) -> str:
    if isinstance(place, str):
        return place
    return names[place] if place < len(names) else f"x{place + 1}"


def _argument(
    low: Lowering, closed: Closed, binding: Binding, name: str, active: bool
) -> _Given:
    """What the function gets for an argument: parameters in place of its values."""
    if isinstance(binding, Tuple):
        parts = [_argument(low, closed, b, name, active) for b in binding.items]
        items = tuple(p.binding for p in parts)
        return _Given(replace(binding, items=items), tuple(p.form for p in parts))
    if isinstance(binding, ContainerRef):
        return _container(low, closed, binding, name, active)
    is_literal = isinstance(binding, Static) and is_number(binding.value)
    if isinstance(binding, Scalar | ArrayRef | ShapeRef) or (is_literal and active):
        bound = closed.argument(low, binding, name)
        is_float = may_be_float(closed.params[-1].type) and not is_literal_int(binding)
        is_part = active and is_float
        return _Given(bound, Result(len(closed.params) - 1) if is_part else None)
    if active:
        low.refuse("SPD402", f"`{name}` is {describe(binding)}: it has no gradient")
    if isinstance(binding, RecordOf):
        low.refuse(
            "SPD102", f"`{name}` is an object, given to a gradient in a function"
        )
    return _Given(binding, None)


def is_literal_int(binding: Binding) -> bool:
    """Whether a number is a literal that is no float."""
    return isinstance(binding, Static) and not isinstance(binding.value, float)


def _container(
    low: Lowering, closed: Closed, binding: ContainerRef, name: str, active: bool
) -> _Given:
    held = low.state.containers[binding.number]
    if not isinstance(held, Container):
        what = "a list of unknown length" if isinstance(held, Grown) else str(held)
        low.refuse("SPD102", f"`{name}`, given to a gradient in a function, is {what}")
    parts = [_argument(low, closed, item, name, active) for item in held.items]
    made = low.new_container([p.binding for p in parts], held.keys)
    forms = [p.form for p in parts]
    if held.keys is not None:
        return _Given(made, dict(zip(held.keys, forms, strict=True)))
    return _Given(made, forms)


def _check(
    low: Lowering, function: Binding, returns: Assembly, values: Sequence[Value]
) -> None:
    """Refuse a function whose result is no real number."""
    if not isinstance(returns, Result) or len(values) != 1:
        what = f"{len(values)} values"
    elif shape_of(values[0].type) not in (None, ()):
        what = "an array"
    elif is_complex(values[0].type) or dtype_of(values[0].type) == "bool":
        what = "no real number"
    else:
        return
    name = called(function)
    low.refuse(
        "SPD403", f"`{name}` returns {what}: only a scalar has a gradient",
        "Return one number (a sum, a mean).",
    )  # fmt: skip


def _result(
    low: Lowering,
    given: Arguments,
    made: Function,
    closed: Closed,
    forms: Sequence[Assembly],
    several: bool,
) -> Binding:
    """The gradient in the form of `wrt`, after the value if that is asked for."""
    with_value = given.name.endswith("value_and_grad>")
    wrt = tuple(dict.fromkeys(k for form in forms for k in _places(form)))
    callee = Callee.pulling_back(made, wrt, with_value)
    bar = unit(low.builder, made.body.results[0].type)
    results = low.apply_all("call", *closed.operands, bar, callee=callee)
    value, bars = results[:1], results[1:] if with_value else results
    found = dict(zip(wrt, bars, strict=True))
    grads = tuple(_assembled(low, form, found) for form in forms)
    shown = Tuple(grads) if several else grads[0]
    return Tuple((low.bind(value[0]), shown)) if with_value else shown


def _places(form: Assembly) -> list[int]:
    if isinstance(form, Result):
        return [form.index]
    items = form.values() if isinstance(form, dict) else form
    if isinstance(items, tuple | list) or isinstance(form, dict):
        return [k for item in items or () for k in _places(item)]  # type: ignore[union-attr]
    return []


def _assembled(low: Lowering, form: Assembly, found: dict[int, Value]) -> Binding:
    if isinstance(form, Result):
        return low.bind(found[form.index])
    if isinstance(form, tuple):
        return Tuple(tuple(_assembled(low, one, found) for one in form))
    if isinstance(form, list):
        return low.new_container([_assembled(low, one, found) for one in form])
    if isinstance(form, dict):
        items = [_assembled(low, one, found) for one in form.values()]
        return low.new_container(items, tuple(form))
    return Static(None)
