"""Functions with stated derivatives: what `spadc.custom_rule` says of them.

In a running program it is the object that was made, or the function that was
registered; in a file, decorators and statements of its text.
"""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import gast

from spadc.ir import ArrayType, SignatureError, Type, parse_annotation
from spadc.rules import CustomRule, rule_of

from ..bindings import Binding, Custom, External, Function, FunctionSource
from ..context import Lowering
from .constants import Outer
from .file_names import FileNames
from .library import library_object
from .names import Guard, Scope, parameter_names

MARKER = "spadc.custom_rule"
KINDS = ("vjp", "jvp")
Live = Callable[[Lowering, Outer, Any], Binding]

# In a running program


def live_custom(
    low: Lowering, where: Outer, rule: CustomRule, live_value: Live
) -> Custom:
    """What `rule` states, as it is found at `where`."""
    rules: dict[str, Binding | None] = {}
    for kind in KINDS:
        inside = where.inside(kind, _reader(where, f"{kind}_rule"))
        stated = getattr(rule, f"{kind}_rule")
        assert inside.read is not None
        low.records.guards.setdefault(
            inside.key, Guard(inside.name, stated, inside.read)
        )
        rules[kind] = None if stated is None else live_value(low, inside, stated)
    name = getattr(rule.function, "__name__", "function")
    name = name if name.isidentifier() else "function"  # a lambda has no name
    outer = Outer(name, where.owner, _reader(where, "function"))
    positional, keywords, defaults = _signature(rule.function)
    annotations = getattr(rule.function, "__annotations__", {})
    result = _result(annotations.get("return"))
    return Custom(
        name,
        outer,
        rules["vjp"],
        rules["jvp"],
        positional,
        keywords,
        defaults,
        result,
    )


def _reader(where: Outer, attribute: str) -> Callable[[], Any]:
    read = where.read
    assert read is not None

    def now() -> Any:
        return getattr(rule_of(read()), attribute)

    return now


Signature = tuple[tuple[str, ...] | None, tuple[str, ...], dict[str, Any]]


def _signature(function: Any) -> Signature:
    """The names of the parameters, None for those of a function that has no text; and
    the defaults that are literals."""
    try:
        parameters = tuple(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return None, (), {}
    if any(p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD) for p in parameters):
        return None, (), {}
    named = tuple(p.name for p in parameters if p.kind is p.KEYWORD_ONLY)
    given = {p.name: p.default for p in parameters if p.default is not p.empty}
    defaults = {name: value for name, value in given.items() if _is_literal(value)}
    return tuple(p.name for p in parameters if p.name not in named), named, defaults


def _is_literal(value: Any) -> bool:
    return value is None or type(value) in (bool, int, float, complex, str)


def _result(annotation: object) -> Type | None:
    """The type that an annotation promises: dtype and rank."""
    if not isinstance(annotation, str):
        return None
    try:
        type_ = parse_annotation(annotation.strip("'\""))
    except SignatureError:
        return None
    if isinstance(type_, ArrayType) and type_.shape is not None:
        return ArrayType(type_.dtype, (None,) * len(type_.shape))
    return type_


def library_custom(
    low: Lowering, function: External, live_value: Live
) -> Custom | None:
    """The rule that is registered for a function of a library, if one is."""
    rule = rule_of(library_object(function.dotted))
    if rule is None or isinstance(low.scope.function.module, FileNames):
        return None  # a file says itself what is registered
    module, _, name = function.dotted.rpartition(".")
    statement = f"from {module} import {name}"
    where = Outer(
        name,
        low.scope.function.module,
        lambda: library_object(function.dotted),
        (statement,),
    )
    return live_custom(low, where, rule, live_value)


# In a file


def file_custom(
    low: Lowering, function: Function, given: Mapping[str, Binding]
) -> Custom:
    """A function of a file that `spadc.custom_rule` decorates, or registers with the
    rules that are `given`."""
    source = function.source
    rules = {kind: given.get(kind) or _decorated(source, kind) for kind in KINDS}
    node: Any = source.node
    keywords = tuple(arg.id for arg in node.args.kwonlyargs)
    names = parameter_names(node.args)
    positional = tuple(name for name in names if name not in keywords)
    returns = getattr(node, "returns", None)
    text = None if returns is None else source.module.source.segment(returns)
    return Custom(
        source.name,
        Outer(source.name, source.module, None, (_imported(source),)),
        rules["vjp"],
        rules["jvp"],
        positional,
        keywords,
        _defaults(node.args),
        _result(text),
    )


def _defaults(args: Any) -> dict[str, Any]:
    """The defaults of a function of a file that are literals."""
    positional = [*args.posonlyargs, *args.args]
    pairs = list(zip(reversed(positional), reversed(args.defaults), strict=False))
    pairs += list(zip(args.kwonlyargs, args.kw_defaults, strict=True))
    return {
        name.id: node.value
        for name, node in pairs
        if isinstance(node, gast.Constant) and _is_literal(node.value)
    }


def _imported(source: FunctionSource) -> str:
    """The statement that imports a function of a file beside the generated one."""
    return f"from {Path(source.module.source.file).stem} import {source.name}"


def _decorated(source: FunctionSource, kind: str) -> Binding | None:
    """The rule of the file that is decorated with `@f.vjp`."""
    wanted = f"{source.name}.{kind}"
    found: Binding | None = None
    for statement in source.module.source.tree.body:
        for decorator in getattr(statement, "decorator_list", ()):
            if _dotted(decorator) == wanted:
                plain: Any = copy.copy(statement)
                plain.decorator_list = []
                name = f"{source.name}_{kind}"
                found = Function(FunctionSource(name, plain, source.module))
    return found


def _dotted(node: Any) -> str:
    if isinstance(node, gast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, gast.Name) else ""


def states_rule(low: Lowering, decorator: Any) -> bool:
    """Whether a decorator is `@f.vjp` or `@f.jvp`, which leaves a function as it is."""
    if not isinstance(decorator, gast.Attribute) or decorator.attr not in KINDS:
        return False
    return isinstance(low.expression(decorator.value), Function)


def registered(low: Lowering, target: Binding) -> Custom | None:
    """The rule that a statement of the file registers for a function:
    `spadc.custom_rule(library.function, vjp=...)`."""
    module = low.scope.function.module
    if not isinstance(module, FileNames):
        return None
    for statement in module.source.tree.body:
        call = getattr(statement, "value", None)
        if not isinstance(statement, gast.Expr) or not _registers(call):
            continue
        function, rules = _read(low, module, call)
        if isinstance(target, Function) and isinstance(function, Function):
            if target.source is function.source:
                return file_custom(low, target, rules)
        elif isinstance(target, External) and target == function:
            head, _, name = target.dotted.rpartition(".")
            where = Outer(name, module, None, (f"from {head} import {name}",))
            return Custom(name, where, rules.get("vjp"), rules.get("jvp"))
    return None


def _registers(call: Any) -> bool:
    is_call = isinstance(call, gast.Call) and bool(call.args)
    return is_call and _dotted(call.func).split(".")[-1] == MARKER.split(".")[-1]


def _read(
    low: Lowering, module: FileNames, call: Any
) -> tuple[Binding, dict[str, Binding]]:
    """What is registered, and its rules, read outside functions."""
    outer = low.scope
    source = FunctionSource("<module>", call, module)
    low.scope = Scope(0, source, None, frozenset(), 1)
    try:
        keywords = {str(k.arg): low.expression(k.value) for k in call.keywords}
        return low.expression(call.args[0]), keywords
    finally:
        low.scope = outer
