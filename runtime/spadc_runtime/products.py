"""Cotangents of products of arrays whose ranks are known at run time only.

A `_left_bar` belongs to the first operand, a `_right_bar` to the second; each gets the
cotangent of the product, the other operand, and the shape of its own, which is the
shape of the result. They raise ValueError where the product itself could not have been
formed.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .broadcasting import unbroadcast

Shape = tuple[int, ...]


def matmul_left_bar(y_bar: Any, b: Any, shape: Shape) -> Any:
    """The cotangent of `a` in `a @ b`, for `a` of shape `shape` (rank 1 or more).

    `b` has rank 1 or more, `y_bar` the shape of the product; dtype as of `y_bar @ b`.

    Source: Giles, An extended collection of matrix derivative results, 2008, section 2.
    """
    b, y_bar = np.asarray(b), np.asarray(y_bar)
    if b.ndim == 1:
        b, y_bar = b[:, np.newaxis], y_bar[..., np.newaxis]
    if len(shape) == 1:
        y_bar = y_bar[..., np.newaxis, :]
    rows = shape if len(shape) > 1 else (1, *shape)
    return np.reshape(unbroadcast(y_bar @ np.swapaxes(b, -1, -2), rows), shape)


def matmul_right_bar(y_bar: Any, a: Any, shape: Shape) -> Any:
    """The cotangent of `b` in `a @ b`, for `b` of shape `shape` (rank 1 or more).

    `a` has rank 1 or more, `y_bar` the shape of the product; dtype as of `a @ y_bar`.

    Source: Giles, An extended collection of matrix derivative results, 2008, section 2.
    """
    a, y_bar = np.asarray(a), np.asarray(y_bar)
    if len(shape) == 1:
        y_bar = y_bar[..., np.newaxis]
    if a.ndim == 1:
        a, y_bar = a[np.newaxis, :], y_bar[..., np.newaxis, :]
    columns = shape if len(shape) > 1 else (*shape, 1)
    return np.reshape(unbroadcast(np.swapaxes(a, -1, -2) @ y_bar, columns), shape)


def dot_left_bar(y_bar: Any, b: Any, shape: Shape) -> Any:
    """The cotangent of `a` in `np.dot(a, b)`, for `a` of shape `shape`.

    `b` has any rank, `y_bar` the shape of the product; dtype as of `y_bar * b`.

    Source: `np.dot` is a product of numbers, of matrices, or a sum over the last axis
    of `a` and the last but one of `b` (NumPy reference, `dot`).
    """
    rank = np.ndim(b)
    if not shape or not rank:
        return unbroadcast(y_bar * b, shape)
    if rank <= 2:
        return matmul_left_bar(y_bar, b, shape)
    return tensordot_left_bar(y_bar, b, shape, axes=((-1,), (-2,)))


def dot_right_bar(y_bar: Any, a: Any, shape: Shape) -> Any:
    """The cotangent of `b` in `np.dot(a, b)`, for `b` of shape `shape`.

    `a` has any rank, `y_bar` the shape of the product; dtype as of `a * y_bar`.

    Source: as `dot_left_bar`.
    """
    if not shape or not np.ndim(a):
        return unbroadcast(y_bar * a, shape)
    if len(shape) <= 2:
        return matmul_right_bar(y_bar, a, shape)
    return tensordot_right_bar(y_bar, a, shape, axes=((-1,), (-2,)))


def inner_left_bar(y_bar: Any, b: Any, shape: Shape) -> Any:
    """The cotangent of `a` in `np.inner(a, b)`, for `a` of shape `shape`.

    `b` has any rank, `y_bar` the shape of the product; dtype as of `y_bar * b`.

    Source: `np.inner` sums over the last axes (NumPy reference, `inner`).
    """
    if not shape or not np.ndim(b):
        return unbroadcast(y_bar * b, shape)
    return tensordot_left_bar(y_bar, b, shape, axes=((-1,), (-1,)))


def inner_right_bar(y_bar: Any, a: Any, shape: Shape) -> Any:
    """The cotangent of `b` in `np.inner(a, b)`, for `b` of shape `shape`.

    `a` has any rank, `y_bar` the shape of the product; dtype as of `a * y_bar`.

    Source: as `inner_left_bar`.
    """
    if not shape or not np.ndim(a):
        return unbroadcast(y_bar * a, shape)
    return tensordot_right_bar(y_bar, a, shape, axes=((-1,), (-1,)))


def tensordot_left_bar(y_bar: Any, b: Any, shape: Shape, axes: Any = 2) -> Any:
    """The cotangent of `a` in `np.tensordot(a, b, axes)`, for `a` of shape `shape`.

    `y_bar` has the shape of the product; dtype as of `y_bar * b`.

    Source: the adjoint of a contraction contracts over the axes that it left free
    (Laue, Mitterreiter and Giesen, Computing higher order derivatives of matrix and
    tensor expressions, 2018, section 3).
    """
    summed, summed_b, free, free_b = _axes(axes, len(shape), np.ndim(b))
    of_y = list(range(len(free), len(free) + len(free_b)))
    a_bar = np.tensordot(y_bar, b, (of_y, free_b))
    order = [*free, *(summed[k] for k in np.argsort(summed_b))]
    return np.transpose(a_bar, np.argsort(order))


def tensordot_right_bar(y_bar: Any, a: Any, shape: Shape, axes: Any = 2) -> Any:
    """The cotangent of `b` in `np.tensordot(a, b, axes)`, for `b` of shape `shape`.

    `y_bar` has the shape of the product; dtype as of `a * y_bar`.

    Source: as `tensordot_left_bar`.
    """
    summed_a, summed, free_a, free = _axes(axes, np.ndim(a), len(shape))
    b_bar = np.tensordot(a, y_bar, (free_a, list(range(len(free_a)))))
    order = [*(summed[k] for k in np.argsort(summed_a)), *free]
    return np.transpose(b_bar, np.argsort(order))


def solve_bar(y_bar: Any, y: Any, a: Any, b: Any) -> tuple[Any, Any]:
    """The cotangents of `a` and `b` in `y = np.linalg.solve(a, b)`, in their shapes.

    `y_bar` has the shape of `y`; `b` is a vector if its rank is 1, else matrices.
    LinAlgError if `a` is singular.

    Source: Giles, An extended collection of matrix derivative results, 2008, section
    2.3.1.
    """
    shape_a, shape_b = np.shape(a), np.shape(b)
    if len(shape_b) == 1:
        y_bar, y = y_bar[..., np.newaxis], y[..., np.newaxis]
    b_bar = np.linalg.solve(np.swapaxes(a, -1, -2), y_bar)
    a_bar = -b_bar @ np.swapaxes(y, -1, -2)
    b_bar = b_bar[..., 0] if len(shape_b) == 1 else b_bar
    return unbroadcast(a_bar, shape_a), unbroadcast(b_bar, shape_b)


def as_columns(x: Any, b: Any) -> Any:
    """Vectors `x` as matrices of one column, if the right side `b` of a linear system
    is a vector; else `x`.

    Source: `np.linalg.solve` takes `b` for a vector if its rank is 1 (NumPy reference).
    """
    return x[..., np.newaxis] if np.ndim(b) == 1 else x


def from_columns(x: Any, b: Any) -> Any:
    """What `as_columns` has made of a right side, undone.

    Source: as `as_columns`.
    """
    return x[..., 0] if np.ndim(b) == 1 else x


def _axes(axes: Any, m: int, n: int) -> tuple[list[int], ...]:
    """The axes of both operands that are summed over, and those that are left free."""
    if isinstance(axes, int):
        first, second = list(range(m - axes, m)), list(range(axes))
    else:
        first, second = ([k] if isinstance(k, int) else list(k) for k in axes)
    first, second = [k % m for k in first], [k % n for k in second]
    free_a = [k for k in range(m) if k not in first]
    return first, second, free_a, [k for k in range(n) if k not in second]
