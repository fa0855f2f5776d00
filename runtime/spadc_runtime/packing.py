"""Keep arrays of few different values in few bits, exactly.

A packed array, a *carrier*, is a tuple of small arrays and of what is needed to unfold
it: its shape and dtype. It shares no memory with the array that it was made from.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Carrier = tuple[Any, ...]


def pack_bits(mask: Any) -> Carrier:
    """An array of bools of any shape, in one bit for each.

    Source: Jain et al., Gist: efficient data encoding, ISCA 2018, section 4.1.
    """
    return np.packbits(mask), np.shape(mask)


def unpack_bits(carrier: Carrier) -> Any:
    """The array of bools that `pack_bits` was given.

    Source: Jain et al., Gist: efficient data encoding, ISCA 2018, section 4.1.
    """
    bits, shape = carrier
    return _planes(bits, shape).view(bool)


def pack_slopes(x: Any) -> Carrier:
    """The slope of `maximum(x, 0)` for a float array of any shape: 1 above 0, 0 below,
    1/2 at 0, and NaN; in one bit for each element, or two if an element is 0 or NaN.

    Source: Jain et al., Gist: efficient data encoding, ISCA 2018, section 4.1.
    """
    return _packed_levels(x, (0, 1, 0.5))


def pack_signs(x: Any) -> Carrier:
    """The sign of a float array of any shape: 1, -1, 0 at 0, and NaN; in one bit for
    each element, or two if an element is 0 or NaN.

    Source: Jain et al., Gist: efficient data encoding, ISCA 2018, section 4.1.
    """
    return _packed_levels(x, (-1, 1, 0))


def _packed_levels(x: Any, levels: tuple[float, ...]) -> Carrier:
    """`levels` are those below 0, above 0 and at 0."""
    above = x > 0
    rare = ~(above | (x < 0))
    if not np.any(rare):
        return np.packbits(above), None, levels, np.shape(x), x.dtype
    above |= np.isnan(x)
    return np.packbits(above), np.packbits(rare), levels, np.shape(x), x.dtype


def unpack_levels(carrier: Carrier) -> Any:
    """What `pack_slopes` or `pack_signs` has packed, in the dtype of its argument.

    Source: Jain et al., Gist: efficient data encoding, ISCA 2018, section 4.1.
    """
    above, rare, levels, shape, dtype = carrier
    codes = _planes(above, shape)
    if rare is not None:
        codes = codes + 2 * _planes(rare, shape)
    return np.array([*levels, np.nan], dtype)[codes]


def pack_integers(values: Any) -> Carrier:
    """An array of integers of any shape in the smallest dtype that holds them.

    Source: Jain et al., Gist: efficient data encoding, ISCA 2018, section 4.1.
    """
    if values.size == 0:
        return values.astype(np.uint8), values.dtype
    low, high = values.min(), values.max()
    kinds = "bhil" if low < 0 else "BHIL"
    fits = (k for k in kinds if np.iinfo(k).min <= low and high <= np.iinfo(k).max)
    return values.astype(next(fits)), values.dtype


def unpack_integers(carrier: Carrier) -> Any:
    """The array that `pack_integers` was given, of its dtype.

    Source: Jain et al., Gist: efficient data encoding, ISCA 2018, section 4.1.
    """
    values, dtype = carrier
    return values.astype(dtype)


def pack_codes(codes: Any, bits: int) -> Any:
    """Numbers below 2**`bits`, an array of uint8 of any shape, as bytes: one plane of
    bits after the other, the lowest first."""
    if bits == 8:
        return codes.ravel()
    return np.concatenate([np.packbits(codes >> k & 1) for k in range(bits)])


def unpack_codes(packed: Any, bits: int, shape: tuple[int, ...]) -> Any:
    """The uint8 array of this shape that `pack_codes` was given."""
    if bits == 8:
        return packed.reshape(shape)
    planes = packed.reshape(bits, -1)
    codes = _planes(planes[0], shape)
    for k in range(1, bits):
        codes |= _planes(planes[k], shape) << k
    return codes


def _planes(bits: Any, shape: tuple[int, ...]) -> Any:
    """Bits as an array of zeros and ones, uint8."""
    size = int(np.prod(shape, dtype=np.int64))
    return np.unpackbits(bits, count=size).reshape(shape)
