"""The tangent that a call is given, as arguments of the generated function.

It has the form of `wrt`: that of the argument, or a tuple or dict of such. In a call it
is `dot=`; where that is not given, or is a parameter of the function, it is the last
positional argument.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from inspect import Signature
from typing import Any, Protocol, TypeVar

import numpy as np

from spadc.ir import (
    Reach,
    may_be_float,
    part_of_value,
    spelled,
    taken_apart,
)
from spadc.pipeline import Compiled

from .fitting import fitted, is_float, slices
from .refusals import refused
from .request import Request

DOT = "dot"
WHAT = "tangent"

T_co = TypeVar("T_co", covariant=True)
Arguments = tuple[tuple[Any, ...], dict[str, Any]]


class Fitting(Protocol[T_co]):
    """What makes keyword arguments of a tangent."""

    def __call__(
        self,
        compiled: Compiled,
        names: Sequence[str],
        request: Request,
        values: Mapping[str, Any],
        dot: Any,
    ) -> T_co:
        """Those for the names, the values of the arguments by theirs, and `dot`."""
        ...


def with_tangent(
    signature: Signature, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[Arguments, Any]:
    """The arguments without the tangent, and that."""
    if DOT in kwargs and DOT not in signature.parameters:
        rest = {name: value for name, value in kwargs.items() if name != DOT}
        return (args, rest), kwargs[DOT]
    fits = _fits(signature, args[:-1], kwargs) or not _fits(signature, args, kwargs)
    if args and fits:
        return (args[:-1], kwargs), args[-1]
    raise refused(
        "the tangent is missing", "Give it last, or by keyword: `dot=`, like `wrt`."
    )


def _fits(signature: Signature, args: Sequence[Any], kwargs: dict[str, Any]) -> bool:
    """Whether a call of the function itself has all that it needs."""
    try:
        signature.bind(*args, **kwargs)
    except TypeError:
        return False
    return True


def tangent_arguments(
    compiled: Compiled,
    names: Sequence[str],
    request: Request,
    values: Mapping[str, Any],
    dot: Any,
) -> dict[str, Any]:
    """Keyword arguments, called as `names` say, from a tangent of the form of `wrt`.

    `values` are the arguments by name. Each part gets the dtype of its part of the
    argument, None stands for zeros; refuses one of another form or shape.
    """
    parts = _parts(compiled, request, values, dot)
    tangents = [fitted(WHAT, of, given, value) for of, given, value in parts]
    return dict(zip(names, tangents, strict=True))


def tangent_batch(
    compiled: Compiled,
    names: Sequence[str],
    request: Request,
    values: Mapping[str, Any],
    dot: Any,
) -> Iterator[dict[str, Any]]:
    """Those for every row of tangents that have a first axis more than the
    arguments."""
    parts = _parts(compiled, request, values, dot)
    for row in slices(WHAT, parts):
        pairs = zip(parts, row, strict=True)
        found = [fitted(WHAT, of, given, value) for (of, _, value), given in pairs]
        yield dict(zip(names, found, strict=True))


def _parts(
    compiled: Compiled, request: Request, values: Mapping[str, Any], dot: Any
) -> list[tuple[str, Any, Any]]:
    """Every part of the arguments that has a tangent, with it."""
    dots = _by_name(request, dot)
    found = []
    for name in request.wrt:
        value, given = values[name], dots[name]
        _require_like(name, value, given, ())
        for reach in _inputs(compiled, name):
            part = None if given is None else _part(given, reach)
            text = f"`{spelled(name, reach)}`"
            found.append((text, part, part_of_value(value, reach)))
    return found


def _by_name(request: Request, dot: Any) -> Mapping[str, Any]:
    """The tangents of the arguments in `wrt`."""
    names = request.wrt
    listed = ", ".join(names)
    if request.named:
        if not isinstance(dot, dict) or set(dot) != set(names):
            raise refused(f"the tangent is a dict with the keys {listed}")
        return dot
    if not request.several:
        return {names[0]: dot}
    if not isinstance(dot, tuple | list) or len(dot) != len(names):
        raise refused(
            f"the tangent is a tuple of {len(names)}, as `wrt` is: {listed}",
            "Give one tangent for each, None for zeros.",
        )
    return dict(zip(names, dot, strict=True))


def _inputs(compiled: Compiled, name: str) -> list[Reach]:
    """The paths to the parts of a parameter that have a tangent, in order."""
    param = next(p for p in compiled.primal.params if p.name == name)
    if not param.is_structured:
        return [()]
    return [part.reach for part in param.parts if may_be_float(part.value.type)]


def _part(dot: Any, reach: Reach) -> Any:
    """What stands at a path; None where a container on the way is None."""
    for length in range(len(reach)):
        inner = part_of_value(dot, reach[:length])
        if inner is None:
            return None
    return part_of_value(dot, reach)


def _require_like(name: str, value: Any, dot: Any, reach: Reach) -> None:
    """Refuse a tangent that is nested in another way than the argument."""
    if dot is None:
        return
    opened = taken_apart(value)
    if opened is None:
        if not is_float(value) and not _is_same(value, dot):
            raise refused(
                f"`{spelled(name, reach)}` has no tangent: it is no floating point "
                "number",
                "Give None in its place.",
            )
        return
    given = taken_apart(dot)
    same = given is not None and given.kind == opened.kind
    if given is None or not same or set(given.labels) != set(opened.labels):
        text = spelled(name, reach)
        raise refused(f"the tangent is not nested like `{text}`, a {opened.kind}")
    items = dict(zip(given.labels, given.items, strict=True))
    for step, label, item in zip(
        opened.steps, opened.labels, opened.items, strict=True
    ):
        _require_like(name, item, items[label], (*reach, step))


def _is_same(value: Any, dot: Any) -> bool:
    """Whether the argument's own part stands where there is no tangent."""
    if isinstance(value, np.ndarray):
        return isinstance(dot, np.ndarray) and np.array_equal(value, dot)
    return type(value) is type(dot) and bool(value == dot)
