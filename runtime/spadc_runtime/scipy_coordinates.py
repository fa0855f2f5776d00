"""Cotangents of `scipy.ndimage.map_coordinates` of the orders 0 and 1."""

from __future__ import annotations

from typing import Any

import numpy as np


def corners(
    coordinates: Any, shape: tuple[int, ...], order: int, mode: str
) -> tuple[Any, Any, Any]:
    """The neighbours of each coordinate on each axis, the share of the upper ones, and
    where the result is taken from the image at all.

    `coordinates` has one row for each axis. Neighbours of the order 0 are equal; -1
    stands for what lies outside. KeyError for the mode "wrap", whose period is odd.

    Source: SciPy's interpolation, in which samples beyond the edges are those of the
    mode (SciPy reference, `scipy.ndimage`: modes).
    """
    points = np.reshape(coordinates, (len(shape), -1)).astype(float)
    lower = np.floor(points + 0.5 if order == 0 else points)
    share = points - lower if order else np.zeros_like(points)
    sides = np.array(shape)[:, None]
    inside = np.ones(points.shape[1], bool)
    if mode == "constant":
        inside = np.all((points >= 0) & (points <= sides - 1), axis=0)
        top = np.maximum(sides - 2, 0) if order else sides - 1
        lower = np.clip(lower, 0, top)
        share = points - lower if order else share
    both = np.stack([lower, lower + 1 if order else lower]).astype(int)
    return extended(both, sides, mode), share, inside


def extended(k: Any, n: Any, mode: str) -> Any:
    """The element that the sample of number `k` of an extended axis of `n` elements
    is, or -1. KeyError for an unknown mode.

    Source: as for `corners`.
    """
    if mode in ("constant", "nearest"):
        return np.clip(k, 0, n - 1)
    if mode == "grid-constant":
        return np.where((k >= 0) & (k < n), k, -1)
    if mode == "grid-wrap":
        return k % n
    if mode == "mirror":
        turned = k % np.maximum(2 * n - 2, 1)
        return np.where(turned >= n, 2 * n - 2 - turned, turned)
    turned = k % {"reflect": 2 * n, "grid-mirror": 2 * n}[mode]
    return np.where(turned >= n, 2 * n - 1 - turned, turned)


def map_coordinates_bar(
    y_bar: Any,
    coordinates: Any,
    shape: tuple[int, ...],
    order: int = 1,
    mode: str = "constant",
) -> Any:
    """The cotangent of the image in `scipy.ndimage.map_coordinates(image, coordinates,
    order=order, mode=mode)`, for the orders 0 and 1.

    `shape` is that of the image and of the result.

    Source: each result is a mean of the corners around it, weighted with the shares of
    the opposite parts of the cell.
    """
    near, share, inside = corners(coordinates, shape, order, mode)
    image_bar, bars = np.zeros(shape, np.result_type(y_bar)), np.ravel(y_bar)
    for sides in np.ndindex(*((2 if order else 1,) * len(shape))):
        places = [near[side, axis] for axis, side in enumerate(sides)]
        parts = [x if side else 1 - x for x, side in zip(share, sides, strict=True)]
        kept = inside & np.all(np.array(places) >= 0, axis=0)
        weight = np.prod(parts, axis=0)[kept]
        np.add.at(image_bar, tuple(k[kept] for k in places), weight * bars[kept])
    return image_bar


def map_coordinates_slopes(
    image: Any, coordinates: Any, mode: str = "constant", cval: float = 0.0
) -> Any:
    """The derivatives of `scipy.ndimage.map_coordinates(image, coordinates, order=1,
    mode=mode, cval=cval)` in the coordinates, which have the shape of these.

    At the edge of a cell it is the slope of the cell above.

    Source: as for `map_coordinates_bar`.
    """
    near, share, inside = corners(coordinates, image.shape, 1, mode)
    slopes = np.zeros(share.shape, np.result_type(image, coordinates))
    for sides in np.ndindex(*((2,) * image.ndim)):
        places = [near[side, axis] for axis, side in enumerate(sides)]
        found = np.all(np.array(places) >= 0, axis=0)
        values = np.where(found, image[tuple(np.maximum(k, 0) for k in places)], cval)
        parts = [x if side else 1 - x for x, side in zip(share, sides, strict=True)]
        for axis, side in enumerate(sides):
            others = np.prod(parts[:axis] + parts[axis + 1 :], axis=0)
            slopes[axis] += (1 if side else -1) * others * values
    return np.where(inside, slopes, 0.0).reshape(np.shape(coordinates))


def map_coordinates_slopes_bar(
    z_bar: Any, coordinates: Any, shape: tuple[int, ...], mode: str = "constant"
) -> Any:
    """The cotangent of the image in `map_coordinates_slopes(image, coordinates, mode)`.

    `shape` is that of the image and of the result.

    Source: the adjoint of a gather is a scatter.
    """
    near, share, inside = corners(coordinates, shape, 1, mode)
    bars = np.reshape(z_bar, share.shape)
    image_bar = np.zeros(shape, np.result_type(z_bar))
    for sides in np.ndindex(*((2,) * len(shape))):
        places = [near[side, axis] for axis, side in enumerate(sides)]
        parts = [x if side else 1 - x for x, side in zip(share, sides, strict=True)]
        kept = inside & np.all(np.array(places) >= 0, axis=0)
        for axis, side in enumerate(sides):
            others = np.prod(parts[:axis] + parts[axis + 1 :], axis=0)
            moved = (1 if side else -1) * others * bars[axis]
            np.add.at(image_bar, tuple(k[kept] for k in places), moved[kept])
    return image_bar


def map_coordinates_turns(
    image: Any, coordinates: Any, z: Any, mode: str = "constant", cval: float = 0.0
) -> Any:
    """For `z` of the shape of the coordinates, the sum over k of `z[k]` times the
    derivative of the k-th of `map_coordinates_slopes` in each coordinate.

    The result has the shape of the coordinates.

    Source: second derivatives of a function that is linear along each axis.
    """
    near, share, inside = corners(coordinates, image.shape, 1, mode)
    directions = np.reshape(z, share.shape)
    turns = np.zeros(share.shape, np.result_type(image, coordinates, z))
    for sides in np.ndindex(*((2,) * image.ndim)):
        places = [near[side, axis] for axis, side in enumerate(sides)]
        found = np.all(np.array(places) >= 0, axis=0)
        values = np.where(found, image[tuple(np.maximum(k, 0) for k in places)], cval)
        parts = [x if side else 1 - x for x, side in zip(share, sides, strict=True)]
        for a, b in np.ndindex(image.ndim, image.ndim):
            if a == b:
                continue
            rest = [part for k, part in enumerate(parts) if k not in (a, b)]
            sign = 1 if sides[a] == sides[b] else -1
            turns[b] += sign * directions[a] * np.prod(rest, axis=0) * values
    return np.where(inside, turns, 0.0).reshape(np.shape(coordinates))
