"""Calls of the user's functions: arguments are bound as Python binds them, and the body
is lowered in place, in a scope of its own. Arrays are passed by reference, so what the
callee writes the caller sees.
"""

from __future__ import annotations

from typing import Any

import gast

from spadc.ir import Apply

from ..bindings import (
    NONE,
    ArrayRef,
    Binding,
    Conflict,
    Function,
    FunctionSource,
    Maybe,
    Scalar,
    Static,
    Tuple,
)
from ..context import Lowering
from ..control.flow import RESULT, flag, is_known, returned_name, start_function
from ..language.statements import block
from ..naming.constants import Outer
from ..naming.names import NameTable, Scope, local_names, parameter_names
from ..naming.objects import live_value
from ..state import leaves_of
from .arguments import Arguments


def call_function(low: Lowering, function: Function, given: Arguments) -> Binding:
    """Lower the body of a function of the user in place."""
    source = function.source
    if low.depth >= low.options.depth:
        low.refuse(
            "SPD105",
            f"calls of `{source.name}` are nested more than {low.options.depth} deep",
            "A recursion must end on a test that is known at compile time; or use a "
            "loop.",
        )
    scope = new_scope(low, source, function.scope, given.hint)
    bound = bind_arguments(low, function, given, scope)
    outer = low.scope, low.statement
    low.scope, low.depth = scope, low.depth + 1
    try:
        low.state.names.update({(scope.number, n): b for n, b in bound.items()})
        return run_body(low, source, scope)
    finally:
        (low.scope, low.statement), low.depth = outer, low.depth - 1


def new_scope(
    low: Lowering, source: FunctionSource, parent: Scope | None, hint: str | None = None
) -> Scope:
    """A scope for one activation of a function."""
    low.counters.scopes += 1
    names, outer = local_names(source.node)
    return Scope(
        low.counters.scopes, source, parent, names, source.node.lineno, outer, hint=hint
    )


def run_body(low: Lowering, source: FunctionSource, scope: Scope) -> Binding:
    """Lower the statements of a function whose parameters are bound; its result."""
    start_function(low)
    if isinstance(source.node, gast.Lambda):
        low.statement = low.statement_of(source.node)
        result = low.expression(source.node.body, scope.hint)
    else:
        block(low, source.node.body)
        result = result_of(low, source)
    drop_scope(low, scope, result)
    return result


def _refuse_unsupported(low: Lowering, source: FunctionSource) -> None:
    """Refuse what a function of NumPy that is written out does not support."""
    ops = [op for op in low.builder.ops if isinstance(op, Apply)]
    attrs = next((op.attrs for op in reversed(ops) if op.name == "raise_"), {})
    if low.quoted is not None and attrs.get("kind") == "NotImplementedError":
        low.refuse("SPD102", f"`{source.name}` is not supported for {attrs['message']}")


def result_of(low: Lowering, source: FunctionSource) -> Binding:
    """What a function returned; None if it ran to its end."""
    returned = flag(low, returned_name(low))
    result = low.state.names.get((low.scope.number, RESULT))
    if low.state.raised:
        _refuse_unsupported(low, source)
        low.refuse(
            "SPD110",
            f"`{source.name}` raises an exception on every way that is left",
            None,
            source.node,
        )
    if result is None or is_known(returned, False):
        return NONE
    if (
        not is_known(returned, True)
        and result != NONE
        and not returns_at_end(source.node)
    ):
        return _or_none(low, returned, result)
    return result


def _or_none(low: Lowering, returned: Binding, result: Binding) -> Binding:
    """A result that the function has on some ways only: on the others it is None."""
    if not isinstance(result, Scalar | ArrayRef | Tuple) or not isinstance(
        returned, Scalar
    ):
        return Conflict("is None on another way through the function")
    return Maybe(Scalar(low.apply("not_", returned.value)), result)


def returns_at_end(node: Any) -> bool:
    """Whether a function cannot run to its end without a `return`."""
    return _always_leaves(node.body)


def _always_leaves(body: list[Any]) -> bool:
    last = body[-1] if body else None
    if isinstance(last, gast.Return | gast.Raise):
        return True
    if isinstance(last, gast.If):
        return _always_leaves(last.body) and _always_leaves(last.orelse)
    if isinstance(last, gast.With):
        return _always_leaves(last.body)
    if isinstance(last, gast.While):
        forever = isinstance(last.test, gast.Constant) and bool(last.test.value)
        return forever and not any(isinstance(n, gast.Break) for n in gast.walk(last))
    return False


def drop_scope(low: Lowering, scope: Scope, result: Binding) -> None:
    """Forget the local names of a function, unless a function that it made needs
    them."""
    if scope.closes and not isinstance(result, Static):
        return
    if scope.closes and any(
        isinstance(leaf, Function)
        for name, binding in low.state.names.items()
        if name[0] != scope.number
        for leaf in leaves_of(binding)
    ):
        return
    for name in [n for n in low.state.names if n[0] == scope.number]:
        del low.state.names[name]


def bind_arguments(
    low: Lowering, function: Function, given: Arguments, scope: Scope
) -> dict[str, Binding]:
    """Parameters and their arguments, as Python matches them."""
    args = function.source.node.args
    positional = [*function.first, *given.positional]
    keywords = {**dict(function.given), **given.keywords}
    names = [p.id for p in (*args.posonlyargs, *args.args)]
    bound: dict[str, Binding] = dict(zip(names, positional, strict=False))
    _bind_rest(low, function, positional[len(names) :], bound)
    only = {p.id for p in args.posonlyargs}
    extra: dict[str, Binding] = {}
    for name, value in keywords.items():
        is_parameter = name in names or name in (p.id for p in args.kwonlyargs)
        if is_parameter and name not in only:
            if name in bound:
                _mismatch(low, function, f"got two values for `{name}`")
            bound[name] = value
        elif args.kwarg is not None:
            extra[name] = value
        else:
            _mismatch(low, function, f"has no parameter `{name}`")
    if args.kwarg is not None:
        bound[args.kwarg.id] = low.new_container(tuple(extra.values()), tuple(extra))
    _bind_defaults(low, function, names, bound)
    missing = [n for n in parameter_names(args) if n not in bound]
    if missing:
        _mismatch(low, function, f"needs an argument for `{missing[0]}`")
    return bound


def _mismatch(low: Lowering, function: Function, problem: str) -> None:
    low.refuse("SPD107", f"`{function.source.name}` {problem}")


def _bind_rest(
    low: Lowering, function: Function, rest: list[Binding], bound: dict[str, Binding]
) -> None:
    args = function.source.node.args
    if args.vararg is not None:
        bound[args.vararg.id] = Tuple(tuple(rest))
    elif rest:
        _mismatch(low, function, f"takes {len(bound)} positional arguments at most")


def _bind_defaults(
    low: Lowering, function: Function, names: list[str], bound: dict[str, Binding]
) -> None:
    args = function.source.node.args
    with_default = names[len(names) - len(args.defaults) :]
    known = function.defaults or (None,) * len(args.defaults)
    for name, default, node in zip(with_default, known, args.defaults, strict=True):
        if name not in bound:
            bound[name] = default or _module_default(low, function, name, node)
    kw_defaults = function.kw_defaults
    for number, parameter in enumerate(args.kwonlyargs):
        node = args.kw_defaults[number]
        if parameter.id in bound or node is None:
            continue
        default = kw_defaults[number] if kw_defaults is not None else None
        bound[parameter.id] = default or _module_default(
            low, function, parameter.id, node
        )


def _module_default(low: Lowering, function: Function, name: str, node: Any) -> Binding:
    """A default of a function of a module, which was evaluated outside every
    function."""
    live = function.source.live_defaults
    if live is not None and not isinstance(node, gast.Constant):
        value, owner = live[name], function.source.module
        if isinstance(value, bool | int | float | str | None):
            return Static(value)
        holding: Any = getattr(owner, "holding")  # noqa: B009
        where = Outer(name, holding(name, value), lambda: value)
        return live_value(low, where, value)
    mutable = (gast.List, gast.Dict, gast.Call, gast.ListComp)
    if isinstance(node, mutable):
        low.refuse(
            "SPD204",
            f"a default of `{function.source.name}` is one object for all calls",
            "Use None as the default, and make the object in the function.",
        )
    outer = low.scope, low.statement
    low.scope = Scope(
        0, module_level(function.source.module, node), None, frozenset(), 1
    )
    try:
        return low.expression(node)
    finally:
        low.scope, low.statement = outer


def module_level(module: NameTable, node: Any) -> FunctionSource:
    """A stand-in for the code outside functions."""
    return FunctionSource("<module>", node, module)
