"""`np.einsum` with subscripts that are known at compile time.

The cotangent of an operand is the einsum of the output cotangent and the other
operands, with the operand's own labels as output. Labels that nothing else has are
stretched again; a label that stands twice selects the diagonal (the product with an
identity).
"""

from __future__ import annotations

import string
from collections.abc import Sequence
from typing import Any

import numpy as np

from spadc.ir import Dim, Shape, Type, array_or_scalar, rank_of, shape_of

from .core import (
    ALL,
    Primitive,
    Storage,
    Unsupported,
    parse_arguments,
    primitive,
    register,
)
from .helpers import helper
from .inference import is_weak, made_arrays, ufunc_dtype
from .structural import dim, in_dtype_of


def einsum_labels(
    subscripts: str, ranks: Sequence[int | None]
) -> tuple[list[str], str]:
    """The labels of each operand and of the result, with `...` written out."""
    text = subscripts.replace(" ", "")
    left, arrow, output = text.partition("->")
    inputs = left.split(",")
    if len(inputs) != len(ranks):
        raise Unsupported(f"einsum {subscripts!r} does not fit {len(ranks)} operands")
    if not arrow:
        output = ("..." if "..." in left else "") + "".join(
            c for c in sorted(set(left) - set(",.")) if left.count(c) == 1
        )
    if "..." not in text:
        return inputs, output
    free = [c for c in string.ascii_letters if c not in text]
    longest = 0
    for number, (part, rank) in enumerate(zip(inputs, ranks, strict=True)):
        if "..." not in part:
            continue
        if rank is None:
            raise Unsupported("einsum with '...' needs the rank of its operands")
        width = rank - len(part.replace("...", ""))
        longest = max(longest, width)
        inputs[number] = part.replace("...", "".join(free[:width][::-1]))
    return inputs, output.replace("...", "".join(free[:longest][::-1]))


def _lengths(inputs: Sequence[str], shapes: Sequence[Shape | None]) -> dict[str, Dim]:
    """The length of each label, as far as it is known."""
    found: dict[str, Dim] = {}
    for part, shape in zip(inputs, shapes, strict=True):
        for label, length in zip(part, shape or (None,) * len(part), strict=True):
            if found.get(label, 1) == 1:
                found[label] = length
    return found


def _infer_einsum(*xs: Type, subscripts: str, optimize: Any = False) -> Type:
    made = made_arrays(xs)
    dtype = ufunc_dtype(np.multiply, made) if len(xs) == 2 else _common(made)
    try:
        inputs, output = einsum_labels(subscripts, [rank_of(x) for x in xs])
    except Unsupported:
        if any(rank_of(x) is None for x in xs):
            return array_or_scalar(dtype, None)
        raise
    lengths = _lengths(inputs, [shape_of(x) for x in xs])
    return array_or_scalar(dtype, tuple(lengths[label] for label in output))


def _common(xs: Sequence[Type]) -> str | None:
    total = xs[0]
    for x in xs[1:]:
        total = array_or_scalar(ufunc_dtype(np.multiply, (total, x)), None)
    return getattr(total, "dtype", None)


einsum = register(
    Primitive(
        "einsum",
        _infer_einsum,
        lambda *xs, subscripts, optimize=False: np.einsum(
            subscripts, *xs, optimize=optimize
        ),
        parse_arguments("subscripts: *operands | out> optimize=", {"optimize": False}),
        names=("numpy.einsum",),
        storage=Storage.MAYBE,
        linear_in_each=ALL,
    )
)


@einsum.vjp
def _einsum(
    y_bar: Any, y: Any, *xs: Any, subscripts: str, optimize: Any = False
) -> Any:
    inputs, output = einsum_labels(subscripts, [rank_of(x.type) for x in xs])
    bars = []
    for number, x in enumerate(xs):
        others = [(o, inputs[k]) for k, o in enumerate(xs) if k != number]
        bars.append(_operand_bar(y_bar, output, others, x, inputs[number]))
    return tuple(bars)


def _operand_bar(
    y_bar: Any, output: str, others: list[tuple[Any, str]], x: Any, own: str
) -> Any:
    own, factors = _with_diagonals(x, own, others, output)
    present = "".join(label for label in own if _occurs(label, output, factors))
    x_bar = _product(y_bar, output, factors, present)
    stretched = tuple(k for k, label in enumerate(own) if label not in present)
    if not present:
        return _fill(x_bar, x)
    if stretched:
        axis = stretched[0] if len(stretched) == 1 else stretched
        x_bar = primitive("expand_dims")(x_bar, axis=axis)
        return primitive("broadcast_to")(_fitted(x_bar, x, own, factors), x.shape)
    return _fitted(x_bar, x, own, factors)


def _occurs(label: str, output: str, factors: list[tuple[Any, str]]) -> bool:
    return label in output or any(label in part for _, part in factors)


def _with_diagonals(
    x: Any, own: str, others: list[tuple[Any, str]], output: str
) -> tuple[str, list[tuple[Any, str]]]:
    """Give a label's second occurrence a name of its own, tied by an identity."""
    taken = set(own + output).union(*(part for _, part in others))
    free = iter(c for c in string.ascii_letters if c not in taken)
    renamed, factors = "", list(others)
    for axis, label in enumerate(own):
        if label not in own[:axis]:
            renamed += label
            continue
        fresh = next(free)
        renamed += fresh
        tie = primitive("eye")(dim(x, axis=axis), None, dtype="bool")
        factors.append((tie, label + fresh))
    return renamed, factors


def _product(
    y_bar: Any, output: str, factors: list[tuple[Any, str]], result: str
) -> Any:
    """The einsum of the output cotangent and the factors; a scalar one scales."""
    if output:
        factors = [(y_bar, output), *factors]
    if len(factors) == 1 and factors[0][1] == result:
        product = factors[0][0]
    elif factors:
        text = ",".join(part for _, part in factors) + "->" + result
        product = einsum(*(x for x, _ in factors), subscripts=text)
    else:
        return y_bar
    return product if output else y_bar * product


def _fill(x_bar: Any, x: Any) -> Any:
    if rank_of(x.type) == 0:
        return x_bar
    if is_weak(x_bar.type):
        return primitive("full_like")(x, x_bar)
    return primitive("broadcast_to")(x_bar, x.shape)


def _fitted(x_bar: Any, x: Any, own: str, factors: list[tuple[Any, str]]) -> Any:
    """`x_bar` in the shape of `x`, also where einsum stretched a length of 1."""
    x_bar = in_dtype_of(x_bar, x) if any(_is_bool(f) for f, _ in factors) else x_bar
    lengths = _lengths([own], [shape_of(x.type)])
    same = all(
        length is not None and length == lengths.get(label, length)
        for factor, part in factors
        for label, length in _lengths([part], [shape_of(factor.type)]).items()
        if label in own
    )
    known = None not in lengths.values() and same
    return x_bar if known else fit_to(x_bar, x.shape)


def _is_bool(x: Any) -> bool:
    return getattr(x.type, "dtype", None) == "bool"


def _fit_to(x: Any, shape: tuple[int, ...]) -> Any:
    axes = tuple(
        k
        for k, (n, m) in enumerate(zip(np.shape(x), shape, strict=True))
        if m == 1 != n
    )
    return np.broadcast_to(np.sum(x, axis=axes, keepdims=True) if axes else x, shape)


fit_to = helper(
    "fit_to", _fit_to, "x", storage=Storage.MAYBE, read_only=True, linear_in=(0,)
)
fit_to.vjp(lambda y_bar, y, x, shape: (fit_to(y_bar, x.shape), None))
