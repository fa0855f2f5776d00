"""Functions of matrices of `scipy.linalg`: exponentials, logarithms, roots.

The derivative of any such function `f` in the direction `e` is the upper right block of
`f([[a, e], [0, a]])` (Mathias, "A chain rule for matrix functions and applications",
1996), and its transpose is that of the transposed matrix. Both are made of `f` itself,
so that derivatives of every order are there.

`sqrtm`, `logm` and powers of a real matrix are complex if it has negative eigenvalues;
their types say real, so a gradient through a complex one is refused when it runs
(`as_real`): make the matrix complex.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from spadc.ir import (
    ArrayType,
    Dim,
    Type,
    dtype_of,
    is_complex,
    promote,
    shape_of,
)

from .core import Call, Primitive, Unsupported, parse_arguments, primitive, register
from .inference import floating
from .products import transposed
from .scipy_entries import scipy_function, scipy_primitive

# --- blocks ---------------------------------------------------------------------------


def _block_helper(name: str, evaluate: Any, arguments: str, side: Any) -> Primitive:
    def infer(a: Type, *others: Type) -> Type:
        shape = shape_of(a)
        dims = None if shape is None else (*shape[:-2], *map(side, shape[-2:]))
        return ArrayType(promote(a, *others), dims)

    return register(
        Primitive(
            name,
            infer,
            evaluate,
            parse_arguments(arguments),
            Call(f"rt.{name}"),
            takes_complex=True,
            linear_in=(0, 1)[: len(arguments.split())],
        )
    )


def _twice(n: Dim) -> Dim:
    return 2 * n if isinstance(n, int) else None


def _half(n: Dim) -> Dim:
    return n // 2 if isinstance(n, int) else None


def _doubled(a: Any, e: Any) -> Any:
    upper = np.concatenate([a, e], axis=-1)
    lower = np.concatenate([np.zeros_like(a), a], axis=-1)
    return np.concatenate([upper, lower], axis=-2)


def _corner(x: Any) -> Any:
    n = np.shape(x)[-1] // 2
    return x[..., :n, n:]


def _corners(x: Any) -> Any:
    n = np.shape(x)[-1] // 2
    return x[..., :n, :n] + x[..., n:, n:]


def _in_corner(x: Any) -> Any:
    return _doubled(np.zeros_like(x), x)


doubled = _block_helper("doubled", _doubled, "a e", _twice)
corner = _block_helper("corner", _corner, "x", _half)
corners = _block_helper("corners", _corners, "x", _half)
in_corner = _block_helper("in_corner", _in_corner, "x", _twice)
doubled.vjp(lambda y_bar, y, a, e: (corners(y_bar), corner(y_bar)))
corner.vjp(lambda y_bar, y, x: in_corner(y_bar))
corners.vjp(
    lambda y_bar, y, x: doubled(y_bar, primitive("zeros_like")(y_bar)),
)
in_corner.vjp(lambda y_bar, y, x: corner(y_bar))


def _as_real(y: Any) -> Any:
    if np.iscomplexobj(y):
        raise TypeError("this function of a real matrix is complex")
    return y


as_real = register(
    Primitive(
        "as_real",
        lambda y: y,
        _as_real,
        parse_arguments("y"),
        Call("rt.as_real"),
        linear_in=(0,),
    )
)
as_real.vjp(lambda y_bar, y, x: y_bar)


def _matrix_derivative(a: Any, e: Any, t: Any = None, of: str = "expm") -> Any:
    """The corner of the function of the block matrix; the direction is scaled to about
    one, so that it does not make the block matrix large."""
    known = scipy_function(f"linalg.{of}")
    largest = np.max(np.abs(e), initial=0)
    scale = largest if largest > 0 else 1
    found = _corner(known(_doubled(a, e / scale), *(() if t is None else (t,)))) * scale
    if np.iscomplexobj(found) and not (np.iscomplexobj(a) or np.iscomplexobj(e)):
        bound = 1e-8 * np.max(np.abs(found), initial=0)
        found = _as_real(found if np.any(np.abs(found.imag) > bound) else found.real)
    return found.astype(np.result_type(a, e), copy=False)


derivative = register(
    Primitive(
        "matrix_derivative",
        lambda a, e, *t, **attrs: ArrayType(promote(a, e), shape_of(a)),
        _matrix_derivative,
        parse_arguments("a e t? of:"),
        Call("rt.matrix_derivative"),
        takes_complex=True,
    )
)


@derivative.vjp
def _derivative_bar(y_bar: Any, y: Any, a: Any, e: Any, t: Any, of: str) -> Any:
    blocks = transposed(doubled(a, e))
    a_bar = corners(derivative(blocks, in_corner(y_bar), t, of=of))
    return a_bar, derivative(transposed(a), y_bar, t, of=of), None


@derivative.jvp
def _derivative_dot(x_dots: Any, y: Any, a: Any, e: Any, t: Any, of: str) -> Any:
    """The same corner, of a block matrix of block matrices."""
    a_dot, e_dot, t_dot = x_dots
    if t_dot is not None:
        raise Unsupported("a second derivative in the exponent")
    if a_dot is None:
        return derivative(a, e_dot, t, of=of)
    change = doubled(a_dot, primitive("zeros_like")(e) if e_dot is None else e_dot)
    return corner(derivative(doubled(a, e), change, t, of=of))


# --- functions ------------------------------------------------------------------------


def _infer_same(a: Type, *others: Type, **attrs: Any) -> Type:
    return ArrayType(floating(dtype_of(a)), shape_of(a))


def infer_double(a: Type, *others: Type, **attrs: Any) -> Type:
    """What SciPy may compute in double precision: known for double precision only."""
    dtype = floating(dtype_of(a))
    if dtype == "complex64":
        raise Unsupported("this function of complex numbers of single precision")
    return ArrayType(dtype if dtype in DOUBLE else None, shape_of(a))


DOUBLE = ("float64", "complex128")


def _reals(y_bar: Any, a: Any) -> Any:
    """The cotangent of a root of `a`, which must be real if `a` is."""
    return y_bar if is_complex(a.type) else as_real(y_bar)


def _function(name: str, infer: Any = _infer_same, root: bool = False) -> Primitive:
    """A function of a matrix; a `root` of a real one may be complex."""
    known = scipy_primitive(f"linalg.{name}", infer, "A", takes_complex=True)

    @known.vjp
    def vjp(y_bar: Any, y: Any, a: Any) -> Any:
        y_bar = _reals(y_bar, a) if root else y_bar
        return derivative(transposed(a), y_bar, None, of=name)

    known.jvp(lambda x_dots, y, a: derivative(a, x_dots[0], None, of=name))
    return known


for _name in ("expm", "cosm", "sinm", "tanm", "coshm", "sinhm", "tanhm"):
    _function(_name)
_function("sqrtm", root=True)
_function("signm", infer_double, root=True)
logm = _function("logm", infer_double, root=True)
fractional_power = scipy_primitive(
    "linalg.fractional_matrix_power", infer_double, "A t", takes_complex=True
)


@fractional_power.vjp
def _power(y_bar: Any, y: Any, a: Any, t: Any) -> Any:
    """`a**t` grows by `logm(a) @ a**t` with the exponent."""
    y_bar, known = _reals(y_bar, a), "fractional_matrix_power"
    a_bar = derivative(transposed(a), y_bar, t, of=known)
    if np.dtype(dtype_of(t.type) or float).kind in "iu":
        return a_bar, None
    return a_bar, primitive("sum")(y_bar * (logm(a) @ y))


@fractional_power.jvp
def _power_dot(x_dots: Any, y: Any, a: Any, t: Any) -> Any:
    a_dot, t_dot = x_dots
    grown = None if t_dot is None else t_dot * (_reals(logm(a), a) @ y)
    if a_dot is None:
        return grown
    change = derivative(a, a_dot, t, of="fractional_matrix_power")
    return change if grown is None else change + grown


# --- the derivative itself ------------------------------------------------------------


def _infer_frechet(a: Type, e: Type, compute_expm: bool = True, **attrs: Any) -> Any:
    change = infer_double(ArrayType(promote(a, e), shape_of(a)))
    return (infer_double(a), change) if compute_expm else change


expm_frechet = scipy_primitive(
    "linalg.expm_frechet",
    _infer_frechet,
    "A E | method= compute_expm= check_finite=",
    {"method": None, "compute_expm": True, "check_finite": True},
    takes_complex=True,
)


@expm_frechet.jvp
def _frechet_dot(
    x_dots: Any, y: Any, a: Any, e: Any, compute_expm: bool = True, **attrs: Any
) -> Any:
    known, (a_dot, e_dot) = {"of": "expm"}, x_dots
    if a_dot is None:
        change = derivative(a, e_dot, None, **known)
        return (None, change) if compute_expm else change
    zeros = primitive("zeros_like")
    moved = doubled(a_dot, zeros(e) if e_dot is None else e_dot)
    change = corner(derivative(doubled(a, e), moved, None, **known))
    return (derivative(a, a_dot, None, **known), change) if compute_expm else change
