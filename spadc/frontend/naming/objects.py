"""Objects of the running program: what their attributes and items mean.

Numbers and arrays are read when the compiled function is called, wherever they are
found. Everything else (functions, classes, objects, which items a container has) is
compiled in and watched: a `Guard` says whether it still is what it was.
"""

from __future__ import annotations

import functools
import types
from collections.abc import Callable
from typing import Any

import numpy as np

from spadc.ir import SignatureError, type_of_value
from spadc.rules import rule_of

from ..bindings import (
    Binding,
    Dtype,
    External,
    Function,
    FunctionSource,
    LiveObject,
    Partial,
    RecordKind,
    Scalar,
    Static,
    Tuple,
)
from ..context import Lowering
from .constants import Outer, fixed_container, number_type, outer_array, outer_value
from .customs import live_custom
from .library import name_in_scipy
from .names import Guard, outline

VECTORIZED = "<vectorized>"  # what `np.vectorize` makes


def live_value(low: Lowering, where: Outer, value: Any) -> Binding:
    """What is found at `where` in the running program."""
    assert where.read is not None
    if isinstance(value, np.ndarray | np.generic):
        return _live_array(low, where, value)
    if type(value) in (bool, int, float, complex):
        guard = Guard(where.name, value, where.read)
        low.records.static_guards.setdefault(where.key, guard)
        known = outer_value(low, where, number_type(value))
        return Static(value, known, (where.key,))
    if isinstance(value, tuple | list | dict):
        return _live_container(low, where, value)
    if value is None or value is Ellipsis or isinstance(value, str):
        _watch(low, where, value, where.read)
        return Static(value)
    return _live_object(low, where, value)


def _watch(low: Lowering, where: Outer, value: Any, read: Callable[[], Any]) -> None:
    low.records.guards.setdefault(where.key, Guard(where.name, value, read))


def _live_container(low: Lowering, where: Outer, value: Any) -> Binding:
    whole = where.read
    assert whole is not None
    _watch(low, where, outline(value), lambda: outline(whole()))
    labels = list(value) if isinstance(value, dict) else range(len(value))
    items = tuple(live_value(low, where.part(k), value[k]) for k in labels)
    if isinstance(value, tuple):
        names = getattr(type(value), "_fields", None)
        kind = type(value).__name__
        return Tuple(items, None if names is None else RecordKind(kind, names))
    keys = tuple(labels) if isinstance(value, dict) else None
    return fixed_container(low, where, items, keys)


def _live_array(low: Lowering, where: Outer, value: Any) -> Binding:
    """An array or NumPy scalar of the running program."""
    try:
        type_ = type_of_value(value, where.name)
    except SignatureError as error:
        low.refuse("SPD304", str(error))
    if isinstance(value, np.generic):
        return Scalar(outer_value(low, where, type_))
    return outer_array(low, where, type_)


def _live_object(low: Lowering, where: Outer, value: Any) -> Binding:
    """A function, class or object of the running program."""
    read = where.read
    assert read is not None
    value, read = _looked_through(value, read)
    rule = rule_of(value)
    if rule is not None:
        return live_custom(low, Outer(where.name, where.owner, read), rule, live_value)
    if isinstance(value, types.MethodType):
        return _bound_method(low, Outer(where.name, where.owner, read), value)
    _watch(low, where, value, read)
    if isinstance(value, functools.partial):
        return _partial(low, Outer(where.name, where.owner, read), value)
    if _is_plain(value):
        return _vectorized(low, Outer(where.name, where.owner, read), value)
    if isinstance(value, np.dtype):
        return Dtype(value.name)
    if hasattr(type(value), "derivative") and hasattr(value, "primal"):
        return _derivative(low, Outer(where.name, where.owner, read), value)
    found = meaning(where, value)
    if isinstance(found, FunctionSource):
        return Function(found)
    if isinstance(found, LiveObject):
        live = LiveObject(where.name, value, read, where.owner)
        known = (made(low, live) for made in OF_LIBRARIES)
        return next((one for one in known if one is not None), live)
    return found  # type: ignore[no-any-return]


# Objects of a library that spadc knows: what one is, or None.
OF_LIBRARIES: list[Callable[[Lowering, LiveObject], Binding | None]] = []


def meaning(where: Outer, value: Any) -> Any:
    """A function of the user or of a library, or an object."""
    owner: Any = where.owner
    return owner.found(where.name, value)


def _looked_through(
    value: Any, read: Callable[[], Any]
) -> tuple[Any, Callable[[], Any]]:
    """The function inside a cache or a compiled function: it has the same values."""
    attribute = "__wrapped__" if type(value) is _CACHED else "py_func"
    inner = getattr(value, attribute, None)
    if isinstance(inner, types.FunctionType):
        return inner, lambda: getattr(read(), attribute)
    return value, read


_CACHED = type(functools.lru_cache(len))


def _bound_method(low: Lowering, where: Outer, value: types.MethodType) -> Binding:
    """A method with its object, such as `self.step`; of SciPy's, `norm.logpdf`."""
    read = where.read
    assert read is not None
    _watch(low, where, value.__func__, lambda: getattr(read(), "__func__", None))
    owner = name_in_scipy(value.__self__)
    if owner is not None:
        return External(f"{owner}.{value.__name__}")
    found = meaning(where, value.__func__)
    inside = where.inside("__self__", lambda: read().__self__)
    if not isinstance(found, FunctionSource):
        return LiveObject(where.name, value, read, where.owner)
    return Function(found, first=(live_value(low, inside, value.__self__),))


def _partial(low: Lowering, where: Outer, value: functools.partial[Any]) -> Binding:
    """`functools.partial(f, x, k=v)`, made outside."""
    read = where.read
    assert read is not None
    inner = where.inside("func", lambda: read().func)
    function = live_value(low, inner, value.func)
    first = live_value(low, where.inside("args", lambda: read().args), value.args)
    given = where.inside("keywords", lambda: read().keywords)
    outlined = outline(value.keywords)
    _watch(low, given, outlined, lambda: outline(read().keywords))
    named = {k: live_value(low, given.part(k), v) for k, v in value.keywords.items()}
    assert isinstance(first, Tuple)
    return Partial(function, first.items, tuple(named.items()))


def _vectorized(low: Lowering, where: Outer, value: np.vectorize) -> Binding:
    """`np.vectorize(f)`, made outside."""
    read = where.read
    assert read is not None
    inner = where.inside("pyfunc", lambda: read().pyfunc)
    function = live_value(low, inner, value.pyfunc)
    dtype = None if value.otypes is None else np.dtype(value.otypes).name
    return Partial(External(VECTORIZED), (function, Static(dtype)), ())


def _is_plain(value: Any) -> bool:
    """Whether a vectorized function is one of elements, with one result."""
    if not isinstance(value, np.vectorize):
        return False
    several = value.otypes is not None and len(value.otypes) != 1
    return not (several or value.excluded or value.signature)


def _derivative(low: Lowering, where: Outer, value: Any) -> Binding:
    """A gradient that was made outside: the derivative of its primal."""
    read = where.read
    assert read is not None
    name, wrt = value.derivative
    inside = where.inside("primal", lambda: read().primal)
    items = tuple(map(Static, wrt)) if isinstance(wrt, tuple) else ()
    asked = Tuple(items) if isinstance(wrt, tuple) else Static(wrt)
    primal = live_value(low, inside, value.primal)
    return Partial(External(f"<{name}>"), (primal,), (("<wrt>", asked),))


def live_attribute(low: Lowering, base: LiveObject, name: str) -> Binding:
    """`config.dt`, where `config` is an object of the running program."""
    where = Outer(
        f"{base.name}.{name}", base.module, lambda: getattr(base.read(), name)
    )
    try:
        value = getattr(base.value, name)
    except AttributeError:
        low.refuse("SPD304", f"`{base.name}` has no attribute `{name}`")
    if isinstance(value, types.MethodType) and value.__self__ is itself(base.value):
        found = base.module.found(where.name, value.__func__)
        if isinstance(found, FunctionSource):
            read = where.read
            assert read is not None
            function = lambda: getattr(read(), "__func__", None)  # noqa: E731
            _watch(low, where, value.__func__, function)
            return Function(found, first=(_receiver(base),))
    return live_value(low, where, value)


def itself(value: Any) -> Any:
    """The object that `super()` is of."""
    return getattr(value, "__self__", None) if isinstance(value, super) else value


def _receiver(base: LiveObject) -> LiveObject:
    """The object that a method is called on."""
    if not isinstance(base.value, super):
        return base
    name = base.name.removeprefix("super(").removesuffix(")")
    return LiveObject(
        name, itself(base.value), lambda: itself(base.read()), base.module
    )


def called_object(low: Lowering, base: LiveObject) -> Binding:
    """What calling an object calls: its class's `__call__`."""
    method = getattr(type(base.value), "__call__", None)  # noqa: B004
    if not isinstance(method, types.FunctionType):
        low.refuse(
            "SPD101",
            f"`{base.name}` is an object of the class `{type(base.value).__name__}`, "
            "which spadc does not know how to call",
            "Write what it does with functions that spadc knows.",
        )
    return live_attribute(low, base, "__call__")
