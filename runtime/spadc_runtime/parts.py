"""Cotangents of functions that move elements: stores, stacks, tiles, diagonals."""

from __future__ import annotations

from typing import Any

import numpy as np


def gather_last(x: Any, key: Any) -> Any:
    """`x[key]`, with zeros where a later position of `key` reaches the same element
    again.

    `x` is an array and `key` an index into it that may repeat elements, as in `x[key] =
    v`, which keeps only the last value that is stored in an element. The result has the
    shape and dtype of `x[key]`. IndexError as from `x[key]`.

    Source: stores with repeated indices are done in order (NumPy reference, "Assigning
    values to indexed arrays").
    """
    picked = np.asarray(x[key])
    order = np.arange(picked.size).reshape(picked.shape)
    owner = np.full(np.shape(x), -1)
    owner[key] = order
    return np.where(owner[key] == order, picked, np.zeros_like(picked))


def along_axis_bar(
    y_bar: Any, indices: Any, shape: tuple[int, ...], axis: int | None = -1
) -> Any:
    """The cotangent of `x` in `np.take_along_axis(x, indices, axis)`.

    `shape` is that of `x` and of the result, whose dtype is that of `y_bar`; what is
    taken several times is summed. IndexError for indices outside of the axis.

    Source: the adjoint of taking elements adds them where they were.
    """
    x_bar = np.zeros(shape, np.result_type(y_bar))
    target = x_bar.reshape(-1) if axis is None else np.moveaxis(x_bar, axis, -1)
    where, parts = (
        np.reshape(x, -1) if axis is None else np.moveaxis(x, axis, -1)
        for x in (indices, y_bar)
    )
    lead = np.indices(target.shape[:-1], sparse=True)
    np.add.at(target, (*(k[..., None] for k in lead), where), parts)
    return x_bar


def hstack_part(y_bar: Any, *shapes: tuple[int, ...], number: int) -> Any:
    """The part of the cotangent `y_bar` of `np.hstack(xs)` that belongs to
    `xs[number]`.

    `shapes` are those of all `xs`; the result has shape `shapes[number]` and the dtype
    of `y_bar`. IndexError if there is no such operand.

    Source: the adjoint of concatenation takes apart (NumPy reference, `hstack`: axis 1,
    or 0 for arrays of rank 1).
    """
    axis = min(1, np.ndim(y_bar) - 1)
    lengths = [shape[axis] if shape else 1 for shape in shapes]
    start = sum(lengths[:number])
    part = np.moveaxis(y_bar, axis, 0)[start : start + lengths[number]]
    return np.moveaxis(part, 0, axis).reshape(shapes[number])


def untile(y_bar: Any, shape: tuple[int, ...], reps: tuple[int, ...]) -> Any:
    """The sum over the tiles of `y_bar`, the cotangent of `np.tile(x, reps)`.

    `shape` is that of `x` and of the result, whose dtype is that of `y_bar`. ValueError
    if `y_bar` does not have the shape of the tiled array.

    Source: the adjoint of repetition is summation.
    """
    rank = max(len(shape), len(reps))
    times = (1,) * (rank - len(reps)) + tuple(reps)
    lengths = (1,) * (rank - len(shape)) + tuple(shape)
    blocks = [n for pair in zip(times, lengths, strict=True) for n in pair]
    summed = np.sum(np.reshape(y_bar, blocks), axis=tuple(range(0, 2 * rank, 2)))
    return np.reshape(summed, shape)


def diag_bar(y_bar: Any, shape: tuple[int, ...], k: int = 0) -> Any:
    """The cotangent of `x` in `np.diag(x, k)`, for `x` of shape `shape`, rank 1 or 2.

    The result has the dtype of `y_bar`. ValueError for other ranks of `y_bar`.

    Source: `np.diag` takes a diagonal or makes one; each is the adjoint of the other.
    """
    if len(shape) == 1:
        return np.diag(y_bar, k)
    x_bar = np.zeros(shape, np.result_type(y_bar))
    steps = np.arange(np.size(y_bar))
    x_bar[steps + max(0, -k), steps + max(0, k)] = y_bar
    return x_bar
