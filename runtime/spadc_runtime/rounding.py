"""Keep float arrays in a few bits for each element, rounded at random so that the mean
is right.

A row is what the last axis runs through; an array without axes is one row. From the
least element of a row to the greatest there are 2**bits levels at equal distances. An
element goes to the level above it with a chance that is its distance from the level
below, else to that: its mean is the element, its variance f (1 - f) s**2 where f is
that chance and s the distance of levels. The distance is stored in 16 bits, rounded up,
and what is stored is what is rounded with.

NaN and infinity, and a range beyond that of float32, make NaN of their row.

Source: Chen et al., ActNN: reducing training memory footprint via 2-bit activation
compressed training, ICML 2021, section 3.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .packing import Carrier, pack_bits, pack_codes, unpack_bits, unpack_codes
from .streams import stream

NOT_FINITE = np.uint16(0x7FC0)  # NaN


def round_rows(
    x: Any,
    bits: int,
    *,
    seed: int,
    step: int,
    edge: int,
    at: int | tuple[int, ...] = (),
) -> Carrier:
    """A float array of any shape in `bits` (1, 2, 3, 4 or 8) for each element, and for
    each row its least element and 16 bits.

    The draws are a function of `seed`, `step`, `edge` and `at`, the indices of the
    loops around.

    Source: Chen et al., ActNN, ICML 2021, section 3.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        low = _of_rows(np.min, x)
        scale = _row_scale(_of_rows(np.max, x) - low, 2**bits - 1)
        steps = (x - low) / _or_one(_unfolded(scale, x.dtype))
    codes = _codes(steps, 2**bits - 1, stream(seed, step, edge, at))
    return pack_codes(codes, bits), low, scale, bits, np.shape(x), x.dtype


def unround_rows(carrier: Carrier) -> Any:
    """The rounded array, of the shape and dtype of the one that was given to
    `round_rows`: its mean over the draws is that array.

    Source: Chen et al., ActNN, ICML 2021, section 3.
    """
    packed, low, scale, bits, shape, dtype = carrier
    codes = unpack_codes(packed, bits, shape)
    return (low + codes * _unfolded(scale, dtype)).astype(dtype, copy=False)


def round_relu(
    x: Any,
    bits: int,
    *,
    seed: int,
    step: int,
    edge: int,
    at: int | tuple[int, ...] = (),
) -> Carrier:
    """`maximum(x, 0)` of a float array in `bits` (2, 3, 4 or 8) for each element, and
    16 for each row, with its slope.

    Code 0 means that x is not above 0. Where x is 0, if anywhere, a further bit for
    each element says so. The draws are those of `round_rows`.

    Source: Chen et al., ActNN, ICML 2021, section 3.
    """
    highest = 2**bits - 2
    with np.errstate(over="ignore", invalid="ignore"):
        scale = _row_scale(np.maximum(_of_rows(np.max, x), 0), highest)
        steps = np.maximum(x, 0) / _or_one(_unfolded(scale, x.dtype))
    codes = _codes(steps, highest, stream(seed, step, edge, at)) + np.uint8(1)
    ties = x == 0
    zeros = pack_bits(ties) if np.any(ties) else None
    packed = pack_codes(np.where(x > 0, codes, np.uint8(0)), bits)
    return packed, scale, zeros, bits, np.shape(x), x.dtype


def relu_values(carrier: Carrier) -> Any:
    """The rounded `maximum(x, 0)` of what was given to `round_relu`: its mean over the
    draws is exact.

    Source: Chen et al., ActNN, ICML 2021, section 3.
    """
    packed, scale, _, bits, shape, dtype = carrier
    codes = unpack_codes(packed, bits, shape)
    levels = codes - (codes > 0)
    return (levels * _unfolded(scale, dtype)).astype(dtype, copy=False)


def relu_slopes(carrier: Carrier) -> Any:
    """The slope of `maximum(x, 0)`, exactly: 1 above 0, 1/2 at 0, NaN in rows that are
    not finite.

    Source: Chen et al., ActNN, ICML 2021, section 3.
    """
    packed, scale, zeros, bits, shape, dtype = carrier
    slopes = np.asarray(unpack_codes(packed, bits, shape) > 0, dtype)
    if zeros is not None:
        slopes[unpack_bits(zeros)] = 0.5
    return np.where(scale == NOT_FINITE, dtype.type(np.nan), slopes)


def _codes(steps: Any, highest: int, generator: np.random.Generator) -> Any:
    """`steps`, from 0 to `highest`, rounded at random to a whole number."""
    dtype = np.float64 if steps.dtype == np.float64 else np.float32
    chances = generator.random(steps.shape, dtype)
    return np.fmin(np.floor(steps + chances), highest).astype(np.uint8)


def _of_rows(reduce: Any, x: Any) -> Any:
    """The least or greatest element of each row, 0 of none."""
    if np.size(x) == 0:
        return np.zeros(_row_shape(x), x.dtype)
    return np.asarray(reduce(x, axis=-1, keepdims=True) if np.ndim(x) else x)


def _row_shape(x: Any) -> tuple[int, ...]:
    return (*np.shape(x)[:-1], 1) if np.ndim(x) else ()


def _row_scale(width: Any, intervals: int) -> Any:
    """The distance of levels: `width` in that many intervals, rounded up to the first
    16 bits of a float32, as uint16."""
    wanted = np.asarray(width / intervals)
    scale = wanted.astype(np.float32)
    scale = np.where(scale < wanted, np.nextafter(scale, np.float32(np.inf)), scale)
    halves = (scale.view(np.uint32) + np.uint32(0xFFFF)) >> np.uint32(16)
    return np.where(np.isfinite(scale), halves.astype(np.uint16), NOT_FINITE)


def _unfolded(scale: Any, dtype: Any) -> Any:
    """The distances that are stored as `scale`, for elements of this dtype."""
    distances = (scale.astype(np.uint32) << np.uint32(16)).view(np.float32)
    return distances.astype(np.float64 if dtype == np.float64 else np.float32)


def _or_one(scale: Any) -> Any:
    """What to divide by: 1 where all elements of a row are equal."""
    return np.where(scale == 0, scale.dtype.type(1), scale)
