"""Frozen distributions: `norm(0, 1).logpdf(x)` is `norm.logpdf(x, 0, 1)`.

A distribution that is called keeps its shapes, location and scale for its methods. Made
outside of the function, these are read from it when the compiled function is called.
"""

from __future__ import annotations

import sys

from spadc.primitives import REGISTRY, Primitive, find

from ..bindings import Binding, ContainerRef, External, LiveObject, Partial, Tuple
from ..calling.arguments import MAKERS, Arguments
from ..context import Lowering
from ..language.attributes import OF_OBJECTS
from ..naming.constants import READ_OUTSIDE, Outer, read_outside
from ..naming.objects import OF_LIBRARIES, live_attribute
from ..state import State
from ..values import container_of

METHODS = ("logpdf", "logpmf")


def distributions() -> list[str]:
    """The dotted names of the distributions that have methods here."""
    names = [name for known in REGISTRY.values() for name in known.names]
    heads = [n.rpartition(".")[0] for n in names if n.endswith(METHODS)]
    return [head for head in heads if head.count(".") == 2]


def freeze(low: Lowering, given: Arguments) -> Binding:
    """`norm(loc, scale)`"""
    named = tuple(given.keywords.items())
    return Partial(External(given.name), given.positional, named)


def attribute_of_frozen(low: Lowering, base: Partial, name: str) -> Binding:
    """A method of a frozen distribution, with what it keeps."""
    assert isinstance(base.function, External)
    method = External(f"{base.function.dotted}.{name}")
    known = find(method.dotted)
    kept = {} if known is None else _kept(low, known, base)
    return Partial(method, (), tuple(kept.items()))


def _kept(low: Lowering, known: Primitive, base: Partial) -> dict[str, Binding]:
    names = [argument.name for argument in known.arguments][1:]
    if len(base.first) > len(names):
        low.refuse("SPD107", f"too many arguments for `{known.names[0]}`")
    return dict(zip(names, base.first, strict=False)) | dict(base.given)


def of_file(low: Lowering, where: Outer, base: Partial, inner: State) -> Binding:
    """A distribution that a file freezes outside of functions."""
    args, kwds = where.attribute("args"), where.attribute("kwds")
    first = (
        read_outside(low, args.part(k), b, inner) for k, b in enumerate(base.first)
    )
    given = ((k, read_outside(low, kwds.part(k), b, inner)) for k, b in base.given)
    return Partial(base.function, tuple(first), tuple(given))


def made_outside(low: Lowering, base: LiveObject) -> Binding | None:
    """A frozen distribution of the running program, if it is one."""
    stats = sys.modules.get("scipy.stats")
    kept = getattr(base.value, "dist", None)
    known = getattr(stats, str(getattr(kept, "name", "")), None)
    dotted = f"scipy.stats.{getattr(kept, 'name', '')}"
    is_frozen = hasattr(base.value, "args") and hasattr(base.value, "kwds")
    if not is_frozen or type(known) is not type(kept) or dotted not in MAKERS:
        return None
    args = live_attribute(low, base, "args")
    kwds = live_attribute(low, base, "kwds")
    assert isinstance(args, Tuple)
    assert isinstance(kwds, ContainerRef)
    held = container_of(low, kwds)
    named = zip(map(str, held.keys or ()), held.items, strict=True)
    return Partial(External(dotted), args.items, tuple(named))


OF_LIBRARIES.append(made_outside)
for _distribution in distributions():
    MAKERS[_distribution] = freeze
    OF_OBJECTS[External(_distribution)] = attribute_of_frozen
    READ_OUTSIDE[External(_distribution)] = of_file
