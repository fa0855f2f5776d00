"""Discrete Fourier transforms, their frequencies and shifts.

The matrix of a transform is symmetric, so that the cotangent (a bilinear pairing, see
`core`) of its operand is the same transform of `y_bar`. What was cut off or padded to
the length `n` is padded or cut off again. The transform of real numbers answers with
one half of the spectrum; in its inverse every frequency but the first, and the last of
an even length, stands for two.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from spadc.ir import (
    ArrayType,
    Dim,
    ObjectType,
    Ref,
    ScalarType,
    Shape,
    Slice,
    Subscript,
    Type,
    dtype_of,
    real_dtype,
    shape_of,
)

from .complex_parts import conj_of, real
from .core import (
    Call,
    Cost,
    Primitive,
    Unsupported,
    parse_arguments,
    primitive,
    register,
)
from .inference import is_left_out
from .parts import on_axis
from .shaping import same_array, shaping
from .structural import in_dtype_of, index, length_of, write

TURNED: dict[str, Any] = {
    "backward": "forward",
    "forward": "backward",
    "ortho": "ortho",
}

# --- types ----------------------------------------------------------------------------


def spectrum_dtype(x: Type) -> str:
    """The dtype of the transform of `x`: complex, in the precision of `x`."""
    dtype = dtype_of(x)
    if dtype is None:
        raise Unsupported(
            "the dtype of what is transformed must be known at compile time: give the "
            "types of the parameters (--signature)"
        )
    return str(np.fft.fft(np.ones(1, dtype)).dtype)


def _number(n: Type) -> Dim:
    return n.value if isinstance(n, ScalarType) else None


def _along(x: Type, axis: int, length: Dim) -> Shape | None:
    """The shape of `x` with another length on one axis."""
    shape = shape_of(x)
    if shape is None:
        return None
    lengths = list(shape)
    lengths[axis] = length
    return tuple(lengths)


def _own_length(x: Type, n: Type, axis: int) -> Dim:
    shape = shape_of(x)
    return (shape[axis] if shape else None) if is_left_out(n) else _number(n)


def _infer_fft(x: Type, n: Type, axis: int = -1, norm: Any = None) -> Type:
    length = _own_length(x, n, axis)
    return ArrayType(spectrum_dtype(x), _along(x, axis, length))


def _infer_rfft(x: Type, n: Type, axis: int = -1, norm: Any = None) -> Type:
    length = _own_length(x, n, axis)
    half = length // 2 + 1 if isinstance(length, int) else None
    return ArrayType(spectrum_dtype(x), _along(x, axis, half))


def _infer_irfft(x: Type, n: Type, axis: int = -1, norm: Any = None) -> Type:
    length = _number(n)
    if is_left_out(n):
        half = _own_length(x, n, axis)
        length = 2 * (half - 1) if isinstance(half, int) else None
    return ArrayType(real_dtype(spectrum_dtype(x)), _along(x, axis, length))


# --- transforms along one axis --------------------------------------------------------


def transform(
    name: str, infer: Callable[..., Type], arguments: str, **defaults: Any
) -> Primitive:
    """A function of `numpy.fft`."""
    return register(
        Primitive(
            f"fft.{name}",
            infer,
            getattr(np.fft, name),
            parse_arguments(arguments, {"axis": -1, **defaults}),
            Call(f"np.fft.{name}"),
            (f"numpy.fft.{name}",),
            cost=Cost.COSTLY,
            takes_complex=True,
            linear_in=(0,),
        )
    )


def _symmetric(known: Primitive) -> Primitive:
    """Give a transform of complex numbers its rule: it is its own transpose."""

    @known.vjp
    def rule(
        y_bar: Any, y: Any, x: Any, n: Any, axis: int = -1, norm: Any = None
    ) -> Any:
        x_bar = known(y_bar, None, axis=axis, norm=norm)
        return _in_length_of(x_bar, x, n, axis), None

    return known


def _in_length_of(x_bar: Any, x: Any, n: Any, axis: int) -> Any:
    """`x_bar`, of length `n` along `axis`, in the length of `x`: cut off where `x` was
    padded, padded with zeros where it was cut off."""
    if is_left_out(n.type):
        return x_bar
    length, wanted = length_of(x, axis), _number(n.type)
    cut = _first(x_bar, axis, length)
    if isinstance(length, int) and isinstance(wanted, int) and length <= wanted:
        return cut
    zeros = x_bar.builder.express("zeros_like", x)
    path, dynamic = _first_of(axis, n, 2)
    return write(zeros, in_dtype_of(cut, x), *dynamic, path=(path,))


def _first(x: Any, axis: int, number: Any) -> Any:
    """The first elements along `axis`, at most `number`."""
    step, dynamic = _first_of(axis, number, 1)
    return index(x, *dynamic, step=step)


def _first_of(axis: int, number: Any, first: int) -> tuple[Subscript, list[Any]]:
    """The subscript of the first elements, and the operands that it refers to."""
    if isinstance(number, int):
        return on_axis(axis, Slice(None, number)), []
    return on_axis(axis, Slice(None, Ref(first))), [number]


ONE_AXIS = "a n? axis= norm= out>"
fft = _symmetric(transform("fft", _infer_fft, ONE_AXIS))
ifft = _symmetric(transform("ifft", _infer_fft, ONE_AXIS))
rfft = transform("rfft", _infer_rfft, ONE_AXIS)
irfft = transform("irfft", _infer_irfft, ONE_AXIS)
# NumPy's `hfft`, `ifft2` and `irfft2` take `out`, and leave it as it is.
hfft = transform("hfft", _infer_irfft, "a n? axis= norm=")
ihfft = transform("ihfft", _infer_rfft, ONE_AXIS)


@rfft.vjp
def _rfft(y_bar: Any, y: Any, x: Any, n: Any, axis: int = -1, norm: Any = None) -> Any:
    """The other half of the spectrum is not there: its cotangents are zeros."""
    length = length_of(x, axis) if is_left_out(n.type) else n
    whole = real(fft(y_bar, length, axis=axis, norm=norm))
    return _in_length_of(whole, x, n, axis), None


def _irfft_bar(y_bar: Any, axis: int = -1, norm: str | None = None) -> Any:
    """`rfft` is half the adjoint: each frequency inside stands for two."""
    turned = TURNED[norm or "backward"]
    spectrum = np.conj(np.fft.rfft(y_bar, axis=axis, norm=turned))
    inside = slice(1, (np.shape(y_bar)[axis] + 1) // 2)
    np.moveaxis(spectrum, axis, -1)[..., inside] *= 2
    return spectrum


irfft_bar = register(
    Primitive(
        "irfft_bar",
        lambda y_bar, axis=-1, norm=None: _infer_rfft(
            y_bar, ObjectType("NoneType"), axis
        ),
        _irfft_bar,
        parse_arguments("y_bar axis= norm=", {"axis": -1}),
        Call("rt.irfft_bar"),
        takes_complex=True,
    )
)


@irfft.vjp
def _irfft(y_bar: Any, y: Any, x: Any, n: Any, axis: int = -1, norm: Any = None) -> Any:
    x_bar = irfft_bar(y_bar, axis=axis, norm=norm)
    if is_left_out(n.type):
        return x_bar, None
    cut = _first(x_bar, axis, length_of(x, axis))
    zeros = x_bar.builder.express("zeros_like", x, dtype=dtype_of(x_bar.type))
    half = n // 2 + 1
    path, dynamic = _first_of(axis, half, 2)
    return write(zeros, cut, *dynamic, path=(path,)), None


@hfft.vjp
def _hfft(y_bar: Any, y: Any, x: Any, n: Any, axis: int = -1, norm: Any = None) -> Any:
    """`irfft(conj(x))`, scaled in the other direction."""
    bar, _ = _irfft(y_bar, y, x, n, axis, TURNED[norm or "backward"])
    return conj_of(bar), None


@ihfft.vjp
def _ihfft(y_bar: Any, y: Any, x: Any, n: Any, axis: int = -1, norm: Any = None) -> Any:
    """`conj(rfft(x))`, scaled in the other direction."""
    return _rfft(conj_of(y_bar), y, x, n, axis, TURNED[norm or "backward"])


# --- frequencies and shifts -----------------------------------------------------------


def _infer_frequencies(half: bool) -> Callable[..., Type]:
    def infer(n: Type, d: Type) -> Type:
        length = _number(n)
        if half:
            length = length // 2 + 1 if isinstance(length, int) else None
        return ArrayType("float64", (length,))

    return infer


def _frequencies(name: str) -> None:
    function = getattr(np.fft, name)
    known = register(
        Primitive(
            f"fft.{name}",
            _infer_frequencies(name == "rfftfreq"),
            lambda n, d=None: function(n) if d is None else function(n, d),
            parse_arguments("n d?"),
            Call(f"np.fft.{name}"),
            (f"numpy.fft.{name}",),
            cost=Cost.CHEAP,
        )
    )

    @known.vjp
    def rule(y_bar: Any, y: Any, n: Any, d: Any) -> Any:
        left_out = is_left_out(d.type)
        return None, None if left_out else -(primitive("sum")(y_bar * y) / d)


_frequencies("fftfreq")
_frequencies("rfftfreq")


def _shift(name: str) -> Primitive:
    return shaping(
        f"fft.{name}",
        same_array,
        "x axes=",
        evaluate=getattr(np.fft, name),
        names=(f"numpy.fft.{name}",),
        spelling=Call(f"np.fft.{name}"),
        takes_complex=True,
        linear_in=(0,),
    )


fftshift, ifftshift = _shift("fftshift"), _shift("ifftshift")
fftshift.vjp(lambda y_bar, y, x, axes=None: ifftshift(y_bar, axes=axes))
ifftshift.vjp(lambda y_bar, y, x, axes=None: fftshift(y_bar, axes=axes))
