"""Objects that the program makes: of named tuples, dataclasses and plain classes.

Such an object exists when compiling: its attributes are bindings, kept in the state
like the items of a dict, so that its methods may set them. What its class says is read
from the running program; a class that does more than to keep attributes and methods
(its own `__new__`, `__setattr__`, a metaclass) is refused.
"""

from __future__ import annotations

import abc
import dataclasses
import inspect
import types
from dataclasses import replace
from typing import Any, NoReturn

from ..bindings import (
    NONE,
    Binding,
    External,
    Function,
    FunctionSource,
    Instance,
    LiveObject,
    Partial,
    RecordKind,
    Static,
    Tuple,
)
from ..context import Lowering
from ..naming.constants import Outer
from ..naming.names import Guard, parameter_names
from ..naming.objects import live_value, meaning
from ..state import Container
from ..values import describe, items_of, static_value
from .arguments import Arguments, library, taken
from .calls import call_function

MAGIC = (
    "__new__", "__setattr__", "__getattr__", "__getattribute__", "__init_subclass__",
    "__delattr__", "__set_name__",
)  # fmt: skip
FROZEN = "it is an object of a frozen dataclass"


def made_object(low: Lowering, cls: LiveObject, given: Arguments) -> Binding:
    """`Layer(w)`, where `Layer` is a class of the running program."""
    value: type = cls.value
    if issubclass(value, tuple) and hasattr(value, "_fields"):
        return _named_tuple(low, cls, given)
    _check_plain(low, cls)
    if dataclasses.is_dataclass(value) and "__init__" not in _own_functions(value):
        return _of_dataclass(low, cls, given)
    made = new_instance(low, {}, cls)
    init = getattr(value, "__init__", None)
    if isinstance(init, types.FunctionType):
        bound = of_class(low, cls, "__init__", made)
        assert isinstance(bound, Function)
        call_function(low, bound, given)
    elif given.positional or given.keywords:
        low.refuse("SPD107", f"`{value.__name__}` takes no arguments")
    return made


def new_instance(
    low: Lowering,
    attributes: dict[str, Binding],
    cls: LiveObject | None,
    fixed: str | None = None,
) -> Instance:
    """A new object with these attributes."""
    ref = low.new_container(tuple(attributes.values()), tuple(attributes))
    known = low.state.containers[ref.number]
    assert isinstance(known, Container)
    low.state.containers[ref.number] = Container(known.items, known.keys, fixed)
    return Instance(ref.number, cls)


def _check_plain(low: Lowering, cls: LiveObject) -> None:
    value: Any = cls.value
    params = getattr(value, "__dataclass_params__", None)
    frozen = params is not None and params.frozen
    for name in MAGIC:
        found = getattr(value, name, None)
        same = found is getattr(object, name, None)
        generated = frozen and name in ("__setattr__", "__delattr__")
        builtin = isinstance(found, types.BuiltinMethodType)
        if not same and not generated and not builtin:
            _refuse_class(low, cls, f"its `{name}` may do anything")
    if type(value) not in (type, abc.ABCMeta):
        _refuse_class(low, cls, "it has a metaclass")
    builtins = [base for base in value.__mro__[1:-1] if base.__module__ == "builtins"]
    if builtins:
        _refuse_class(low, cls, f"it is a {builtins[0].__name__}")


def _refuse_class(low: Lowering, cls: LiveObject, reason: str) -> NoReturn:
    low.refuse(
        "SPD101",
        f"spadc does not make objects of `{cls.value.__name__}`: {reason}",
        "Make it outside the function, or use a dict.",
    )


def _own_functions(cls: type) -> set[str]:
    """The methods that a class or its bases define in Python text."""
    found = inspect.getmembers(cls, inspect.isfunction)
    return {n for n, f in found if not f.__code__.co_filename.startswith("<")}


# --- named tuples and dataclasses -----------------------------------------------------


def _named_tuple(low: Lowering, cls: LiveObject, given: Arguments) -> Binding:
    value: Any = cls.value
    where = Outer(cls.name, cls.module, cls.read)
    defaults = {
        name: live_value(low, where.inside(name, _default(cls, name)), default)
        for name, default in value._field_defaults.items()
    }
    items = matched(low, value.__name__, value._fields, defaults, given)
    kind = RecordKind(value.__name__, value._fields, cls=cls)
    return Tuple(tuple(items.values()), kind)


def _default(cls: LiveObject, name: str) -> Any:
    return lambda: cls.read()._field_defaults[name]


def matched(
    low: Lowering,
    what: str,
    names: tuple[str, ...],
    defaults: dict[str, Binding],
    given: Arguments,
) -> dict[str, Binding]:
    """The arguments of a call by name, as Python matches them, in the order of the
    names."""
    if len(given.positional) > len(names):
        low.refuse("SPD107", f"`{what}` takes {len(names)} arguments at most")
    found = dict(zip(names, given.positional, strict=False))
    for name, binding in given.keywords.items():
        if name in found or name not in names:
            problem = "got two values for" if name in found else "has no part"
            low.refuse("SPD107", f"`{what}` {problem} `{name}`")
        found[name] = binding
    found = {**defaults, **found}
    for name in names:
        if name not in found:
            low.refuse("SPD107", f"`{what}` needs an argument for `{name}`")
    return {name: found[name] for name in names}


def _of_dataclass(low: Lowering, cls: LiveObject, given: Arguments) -> Binding:
    value: Any = cls.value
    fields = {f.name: f for f in dataclasses.fields(value)}
    names = tuple(inspect.signature(value).parameters)
    if set(names) - set(fields) or any(not f.init for f in fields.values()):
        _refuse_class(low, cls, "some of its fields are not made from arguments")
    defaults = {
        name: _field_default(low, cls, f)
        for name, f in fields.items()
        if not _is_missing(f)
        and name not in given.keywords
        and names.index(name) >= len(given.positional)
    }
    items = matched(low, value.__name__, names, defaults, given)
    post = getattr(value, "__post_init__", None) is not None
    fixed = FROZEN if value.__dataclass_params__.frozen else None
    made = new_instance(low, items, cls, fixed)
    if post:
        bound = of_class(low, cls, "__post_init__", made)
        assert isinstance(bound, Function)
        call_function(low, bound, Arguments((), {}, given.node))
    return made


def _is_missing(field: Any) -> bool:
    missing = dataclasses.MISSING
    return field.default is missing and field.default_factory is missing


def _field_default(low: Lowering, cls: LiveObject, field: Any) -> Binding:
    where = Outer(cls.name, cls.module, cls.read)
    name = field.name
    if field.default is not dataclasses.MISSING:
        here = where.inside(name, lambda: cls.read().__dataclass_fields__[name].default)
        return live_value(low, here, field.default)
    if field.default_factory in (list, dict):
        return low.new_container((), () if field.default_factory is dict else None)
    if field.default_factory is tuple:
        return Tuple(())
    here = where.inside(
        name, lambda: cls.read().__dataclass_fields__[name].default_factory
    )
    factory = live_value(low, here, field.default_factory)
    if not isinstance(factory, Function):
        _refuse_class(low, cls, f"the default of `{name}` is not in sight")
    return call_function(low, factory, Arguments((), {}, None))


@library("types.SimpleNamespace")
def namespace(low: Lowering, given: Arguments) -> Binding:
    """`SimpleNamespace(a=1)`"""
    if given.positional:
        low.refuse("SPD102", "`SimpleNamespace` takes keywords here")
    return new_instance(low, dict(given.keywords), None)


@library("collections.namedtuple")
def named_tuple_class(low: Lowering, given: Arguments) -> Binding:
    """`namedtuple("Point", "x y")`"""
    (name, fields), (defaults,) = taken(
        low, given, ("typename", "field_names"), ("defaults",), "namedtuple"
    )
    names = static_value(low, fields, "the names of the fields")
    names = names.replace(",", " ").split() if isinstance(names, str) else names
    known = () if defaults is None else items_of(low, defaults)
    first = (name, Tuple(tuple(map(Static, names))), Tuple(tuple(known)))
    return Partial(External(MADE), first)


MADE = "<a named tuple>"


@library(MADE)
def named_tuple(low: Lowering, given: Arguments) -> Binding:
    """Call what `namedtuple` made."""
    name, fields, defaults, *rest = given.positional
    assert isinstance(fields, Tuple) and isinstance(defaults, Tuple)
    names = tuple(str(static_value(low, one, "a field")) for one in fields.items)
    start = len(names) - len(defaults.items)
    known = dict(zip(names[start:], defaults.items, strict=True))
    text = str(static_value(low, name, "the name of the class"))
    items = matched(low, text, names, known, replace(given, positional=tuple(rest)))
    return Tuple(tuple(items.values()), RecordKind(text, names))


@library("builtins.super")
def behind(low: Lowering, given: Arguments) -> Binding:
    """`super()`: what the classes behind this one say of the same object."""
    scope = low.scope.frame
    module: Any = scope.function.module
    cell = getattr(module, "cells", {}).get("__class__")
    first = next(iter(parameter_names(scope.function.node.args)), None)
    receiver = low.state.names.get((scope.number, first)) if first else None
    if given.positional or cell is None or receiver is None:
        low.refuse("SPD101", "spadc knows `super()` in a method, without arguments")
    after = cell.cell_contents
    if isinstance(receiver, Instance):
        return Instance(receiver.number, receiver.cls, after)
    if not isinstance(receiver, LiveObject):
        low.refuse("SPD101", f"`super()` of {describe(receiver)}")
    value = super(after, receiver.value)
    name, read = f"super({receiver.name})", receiver.read
    return LiveObject(name, value, lambda: super(after, read()), receiver.module)


# --- attributes -----------------------------------------------------------------------


def attribute_of_instance(low: Lowering, base: Instance, name: str) -> Binding:
    """An attribute of an object that the program has made."""
    known = low.state.containers[base.number]
    if not isinstance(known, Container):
        low.refuse("SPD109", "this object has other attributes on another way")
    assert known.keys is not None
    if name in known.keys and base.after is None:
        return known.items[known.keys.index(name)]
    if base.cls is None:
        low.refuse("SPD304", f"this object has no attribute `{name}` here")
    return of_class(low, base.cls, name, base)


def of_class(low: Lowering, cls: LiveObject, name: str, receiver: Binding) -> Binding:
    """What a class defines under a name, for one of its objects."""
    after = receiver.after if isinstance(receiver, Instance) else None
    if isinstance(receiver, Instance) and after is not None:
        receiver = Instance(receiver.number, receiver.cls)
    raw = _defined(cls.value, name, after)
    if raw is _NOTHING:
        low.refuse("SPD304", f"`{cls.value.__name__}` has no attribute `{name}`")
    where = Outer(
        f"{cls.name}.{name}", cls.module, lambda: _defined(cls.read(), name, after)
    )
    if isinstance(raw, types.FunctionType):
        return _method(low, where, raw, receiver)
    if isinstance(raw, property) and isinstance(raw.fget, types.FunctionType):
        bound = _method(
            low, where.inside("fget", _inner(where, "fget")), raw.fget, receiver
        )
        return call_function(low, bound, Arguments((), {}, None))
    if isinstance(raw, classmethod | staticmethod):
        inner = where.inside("__func__", _inner(where, "__func__"))
        if isinstance(raw, staticmethod):
            return live_value(low, inner, raw.__func__)
        return _method(low, inner, raw.__func__, cls)
    if raw is object.__init__:
        return External("<nothing>")
    return live_value(low, where, raw)


@library("<nothing>")
def nothing(low: Lowering, given: Arguments) -> Binding:
    """A call that does nothing."""
    return NONE


_NOTHING = Static("nothing")


def _defined(cls: type, name: str, after: type | None) -> Any:
    """What the classes behind `after` define; properties and methods as they are."""
    order = cls.__mro__
    start = 0 if after is None else order.index(after) + 1
    for one in order[start:]:
        if name in vars(one):
            return vars(one)[name]
    return _NOTHING


def _inner(where: Outer, name: str) -> Any:
    read = where.read
    assert read is not None
    return lambda: getattr(read(), name)


def _method(low: Lowering, where: Outer, raw: object, receiver: Binding) -> Function:
    assert where.read is not None
    guard = Guard(where.name, raw, where.read)
    low.records.guards.setdefault(where.key, guard)
    found = meaning(where, raw)
    assert isinstance(found, FunctionSource)
    return Function(found, first=(receiver,))
