"""Products of arrays: matmul, dot, inner, outer, tensordot.

With known ranks the cotangents are what a person writes: `y_bar @ b.T`, `a.T @ y_bar`,
`np.outer(y_bar, b)`. Where a rank is unknown, the rule for the ranks that are found at
run time is applied by a helper, such as `matmul_left_bar(y_bar, b, a.shape)`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from spadc.ir import (
    ArrayType,
    Shape,
    Type,
    array_or_scalar,
    broadcast_shapes,
    rank_of,
    shape_of,
)

from .complex_parts import conj_of
from .core import (
    Call,
    Infix,
    Primitive,
    Spelling,
    parse_arguments,
    primitive,
    register,
)
from .helpers import helper, value_by_rule
from .inference import count, is_weak, promoted
from .shaping import expand_dims, ravel, reshape, swapaxes, transpose
from .structural import fit

Side = Callable[..., Any]
Shapes = Callable[..., Shape | None]


def product(
    name: str, evaluate: Any, shape: Shapes, arguments: str, **facts: Any
) -> Primitive:
    """A product of two arrays; `shape(a, b, **attrs)` is that of the result."""

    def infer(a: Type, b: Type, **attrs: Any) -> Type:
        dims = shape(shape_of(a), shape_of(b), **attrs)
        dtype = promoted((a, b))  # a Python number is made an array
        if name == "tensordot" and dims is not None:
            return ArrayType(dtype, dims)  # an array even of rank 0
        return array_or_scalar(dtype, dims)

    spelling: Spelling = facts.pop("spelling", Call(f"np.{name}"))
    given = parse_arguments(arguments, facts.pop("defaults", None))
    names = (f"numpy.{name}", *facts.pop("names", ()))
    facts["linear_in_each"] = (0, 1)
    return register(Primitive(name, infer, evaluate, given, spelling, names, **facts))


def bilinear(known: Primitive, left: Side, right: Side) -> None:
    """Give a product its rule, and helpers for unknown ranks.

    `left(y_bar, a, b)` and `right(y_bar, a, b)` are the cotangents of `a` and `b` for
    known ranks; of the operand that it is for, each reads only the shape.
    """

    def left_by_shape(y_bar: Any, b: Any, a: Any, **attrs: Any) -> Any:
        return left(y_bar, a, b, **attrs)

    left_bar = helper(
        f"{known.name}_left_bar",
        value_by_rule(left_by_shape),
        "y_bar b",
        linear_in_each=(0, 1),
    )
    right_bar = helper(
        f"{known.name}_right_bar",
        value_by_rule(right),
        "y_bar a",
        linear_in_each=(0, 1),
    )

    @known.vjp
    def rule(y_bar: Any, y: Any, a: Any, b: Any, **attrs: Any) -> Any:
        if rank_of(a.type) is None or rank_of(b.type) is None:
            if is_weak(y_bar.type) and not attrs:  # two vectors
                return y_bar * b, y_bar * a
            if is_weak(y_bar.type):
                y_bar = primitive("full_like")(y, y_bar)
            a_bar = left_bar(y_bar, b, a.shape, **attrs)
            return a_bar, right_bar(y_bar, a, b.shape, **attrs)
        return left(y_bar, a, b, **attrs), right(y_bar, a, b, **attrs)

    left_bar.vjp(
        lambda z_bar, z, y_bar, b, shape, **attrs: (
            known(z_bar, b, **attrs),
            right_bar(y_bar, z_bar, b.shape, **attrs),
            None,
        )
    )
    right_bar.vjp(
        lambda z_bar, z, y_bar, a, shape, **attrs: (
            known(a, z_bar, **attrs),
            left_bar(y_bar, z_bar, a.shape, **attrs),
            None,
        )
    )


# --- matmul ---------------------------------------------------------------------------


def _matmul_shape(a: Shape | None, b: Shape | None) -> Shape | None:
    if a is None or b is None or not a or not b:
        return None
    batch = broadcast_shapes(a[:-2], b[:-2])
    assert batch is not None
    return (*batch, *(a[-2:-1] if len(a) > 1 else ()), *(b[-1:] if len(b) > 1 else ()))


def transposed(x: Any) -> Any:
    """The matrices of `x`, transposed."""
    return x.T if rank_of(x.type) == 2 else swapaxes(x, axis1=-1, axis2=-2)


def matmul_left(y_bar: Any, a: Any, b: Any) -> Any:
    """The cotangent of `a` in `a @ b`, for known ranks."""
    m, n = rank_of(a.type) or 0, rank_of(b.type) or 0
    if n == 1:
        if m == 1:
            return y_bar * b
        return outer(y_bar, b) if m == 2 else expand_dims(y_bar, axis=-1) * b
    if m == 1:
        if n == 2:
            return b @ y_bar
        axes = (*range(n - 2), n - 1), tuple(range(n - 1))
        return tensordot(b, y_bar, axes=axes)
    a_bar = y_bar @ transposed(b)
    return a_bar if n == 2 else fit(a_bar, a)


def matmul_right(y_bar: Any, a: Any, b: Any) -> Any:
    """The cotangent of `b` in `a @ b`, for known ranks."""
    m, n = rank_of(a.type) or 0, rank_of(b.type) or 0
    if m == 1:
        if n == 1:
            return y_bar * a
        if n == 2:
            return outer(a, y_bar)
        return expand_dims(a, axis=-1) * expand_dims(y_bar, axis=-2)
    if m == 2 and n <= 2:
        return a.T @ y_bar
    if n <= 2:
        batch = tuple(range(m - 1))
        return tensordot(a, y_bar, axes=(batch, batch))
    return fit(transposed(a) @ y_bar, b)


matmul = product(
    "matmul",
    operator.matmul,
    _matmul_shape,
    "x1 x2 out>",
    spelling=Infix("@"),
    names=("numpy.linalg.matmul",),
)

# --- tensordot, dot, inner, outer -----------------------------------------------------

Axes = int | tuple[Any, Any]


def axes_pair(axes: Axes, m: int, n: int) -> tuple[list[int], list[int]]:
    """The axes that `np.tensordot` sums over, as positions in each operand."""
    if isinstance(axes, int):
        return list(range(m - axes, m)), list(range(axes))
    first, second = ([k] if isinstance(k, int) else list(k) for k in axes)
    return [k % m for k in first], [k % n for k in second]


def _tensordot_shape(a: Shape | None, b: Shape | None, axes: Axes = 2) -> Shape | None:
    if a is None or b is None:
        return None
    summed_a, summed_b = axes_pair(axes, len(a), len(b))
    free_a = (dim for k, dim in enumerate(a) if k not in summed_a)
    return (*free_a, *(dim for k, dim in enumerate(b) if k not in summed_b))


def _free(rank: int, summed: list[int]) -> list[int]:
    return [k for k in range(rank) if k not in summed]


def _ordered(x_bar: Any, axes: list[int]) -> Any:
    """`x_bar`, whose axes are those of x in the order `axes`, in the order of x."""
    if axes == sorted(axes):
        return x_bar
    order = tuple(int(k) for k in np.argsort(axes))
    return transpose(x_bar, axes=None if order == (1, 0) else order)


def tensordot_left(y_bar: Any, a: Any, b: Any, axes: Axes = 2) -> Any:
    """The cotangent of `a` in `np.tensordot(a, b, axes)`, for known ranks."""
    m, n = rank_of(a.type) or 0, rank_of(b.type) or 0
    summed_a, summed_b = axes_pair(axes, m, n)
    free_a, free_b = _free(m, summed_a), _free(n, summed_b)
    if not free_a and not free_b:
        return y_bar * _ordered(b, [summed_a[summed_b.index(k)] for k in range(n)])
    from_y = tuple(range(len(free_a), len(free_a) + len(free_b)))
    a_bar = tensordot(y_bar, b, axes=(from_y, tuple(free_b)))
    return _ordered(a_bar, [*free_a, *(summed_a[i] for i in np.argsort(summed_b))])


def tensordot_right(y_bar: Any, a: Any, b: Any, axes: Axes = 2) -> Any:
    """The cotangent of `b` in `np.tensordot(a, b, axes)`, for known ranks."""
    m, n = rank_of(a.type) or 0, rank_of(b.type) or 0
    summed_a, summed_b = axes_pair(axes, m, n)
    free_a, free_b = _free(m, summed_a), _free(n, summed_b)
    if not free_a and not free_b:
        return y_bar * _ordered(a, [summed_b[summed_a.index(k)] for k in range(m)])
    b_bar = tensordot(a, y_bar, axes=(tuple(free_a), tuple(range(len(free_a)))))
    return _ordered(b_bar, [*(summed_b[i] for i in np.argsort(summed_a)), *free_b])


tensordot = product(
    "tensordot",
    np.tensordot,
    _tensordot_shape,
    "a b axes=",
    defaults={"axes": 2},
    names=("numpy.linalg.tensordot",),
)


def _dot_shape(a: Shape | None, b: Shape | None) -> Shape | None:
    if a is None or b is None:
        return None
    if not a or not b:
        return a or b
    return (*a[:-1], *(b[:-2] if len(b) > 1 else ()), *(b[-1:] if len(b) > 1 else ()))


def dot_left(y_bar: Any, a: Any, b: Any) -> Any:
    """The cotangent of `a` in `np.dot(a, b)`, for known ranks."""
    m, n = rank_of(a.type) or 0, rank_of(b.type) or 0
    if not m or not n:
        return fit(y_bar * b, a)
    if n <= 2:
        return matmul_left(y_bar, a, b)
    return tensordot_left(y_bar, a, b, axes=((-1,), (-2,)))


def dot_right(y_bar: Any, a: Any, b: Any) -> Any:
    """The cotangent of `b` in `np.dot(a, b)`, for known ranks."""
    m, n = rank_of(a.type) or 0, rank_of(b.type) or 0
    if not m or not n:
        return fit(y_bar * a, b)
    if n <= 2:
        return matmul_right(y_bar, a, b)
    return tensordot_right(y_bar, a, b, axes=((-1,), (-2,)))


dot = product("dot", np.dot, _dot_shape, "a b out>", methods=("dot",))


def _inner_shape(a: Shape | None, b: Shape | None) -> Shape | None:
    if a is None or b is None:
        return None
    return (*a[:-1], *b[:-1]) if a and b else a or b


def inner_left(y_bar: Any, a: Any, b: Any) -> Any:
    """The cotangent of `a` in `np.inner(a, b)`, for known ranks."""
    if not rank_of(a.type) or not rank_of(b.type):
        return fit(y_bar * b, a)
    return tensordot_left(y_bar, a, b, axes=((-1,), (-1,)))


def inner_right(y_bar: Any, a: Any, b: Any) -> Any:
    """The cotangent of `b` in `np.inner(a, b)`, for known ranks."""
    if not rank_of(a.type) or not rank_of(b.type):
        return fit(y_bar * a, b)
    return tensordot_right(y_bar, a, b, axes=((-1,), (-1,)))


inner = product("inner", np.inner, _inner_shape, "a b")


def _outer_shape(a: Shape | None, b: Shape | None) -> Shape:
    return (None if a is None else count(a), None if b is None else count(b))


outer = product(
    "outer",
    np.outer,
    _outer_shape,
    "a b out>",
    names=("numpy.linalg.outer",),
)
vdot = product("vdot", np.vdot, lambda a, b: (), "a b")


@outer.vjp
def _outer(y_bar: Any, y: Any, a: Any, b: Any) -> Any:
    return _shaped(y_bar @ _flat(b), a), _shaped(_flat(a) @ y_bar, b)


@vdot.vjp
def _vdot(y_bar: Any, y: Any, a: Any, b: Any) -> Any:
    """`sum(conj(a) * b)`"""
    a_bar = conj_of(y_bar) * conj_of(reshape(b, a.shape))
    return a_bar, y_bar * conj_of(reshape(a, b.shape))


def _flat(x: Any) -> Any:
    return x if rank_of(x.type) == 1 else ravel(x)


def _shaped(x_bar: Any, x: Any) -> Any:
    return x_bar if rank_of(x.type) == 1 else reshape(x_bar, x.shape)


bilinear(matmul, matmul_left, matmul_right)
bilinear(tensordot, tensordot_left, tensordot_right)
bilinear(dot, dot_left, dot_right)
bilinear(inner, inner_left, inner_right)
