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
    ScalarType,
    Type,
    dtype_of,
    is_complex,
    promote,
    shape_of,
)

from .core import Call, Primitive, parse_arguments, primitive, register
from .hermitian import real_of
from .inference import floating
from .products import transposed
from .scipy_entries import scipy_primitive
from .structural import in_dtype_of

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


def _scale_of(e: Any) -> Any:
    largest = np.max(np.abs(e), initial=0)
    return largest if largest > 0 else largest + 1


scale_of = register(
    Primitive(
        "scale_of",
        lambda e: ScalarType(real_of(e)),
        _scale_of,
        parse_arguments("e"),
        Call("rt.scale_of"),
        takes_complex=True,
        zero_derivative=True,
    )
)

# --- functions ------------------------------------------------------------------------


def _infer_same(a: Type, *others: Type, **attrs: Any) -> Type:
    return ArrayType(floating(dtype_of(a)), shape_of(a))


def infer_double(a: Type, *others: Type, **attrs: Any) -> Type:
    """What SciPy may compute in double precision: known for double precision only."""
    dtype = floating(dtype_of(a))
    return ArrayType(dtype if dtype in DOUBLE else None, shape_of(a))


DOUBLE = ("float64", "complex128")


def moved(known: Primitive, a: Any, e: Any, *rest: Any) -> Any:
    """The derivative of a function of `a` in the direction `e`. The direction is scaled
    to about one, so that it does not make the block matrix large."""
    scale = scale_of(e)
    found = corner(known(doubled(a, e / scale), *rest)) * scale
    return in_dtype_of(found, a) if is_complex(found.type) == is_complex(a.type) else found


def _checked(found: Any, a: Any, may_be_complex: bool) -> Any:
    return as_real(found) if may_be_complex and not is_complex(a.type) else found


def _function(
    name: str, arguments: str = "A", infer: Any = _infer_same, root: bool = False
) -> Primitive:
    """A function of a matrix; a `root` of a real one may be complex."""
    known = scipy_primitive(f"linalg.{name}", infer, arguments, takes_complex=True)

    @known.vjp
    def vjp(y_bar: Any, y: Any, a: Any) -> Any:
        y_bar = _checked(y_bar, a, root)
        return _checked(moved(known, transposed(a), y_bar), a, root)

    @known.jvp
    def jvp(x_dots: Any, y: Any, a: Any) -> Any:
        return _checked(moved(known, a, x_dots[0]), a, root)

    return known


for _name in ("expm", "cosm", "sinm", "tanm", "coshm", "sinhm", "tanhm"):
    _function(_name)
_function("sqrtm", root=True)
_function("signm", infer=infer_double, root=True)
logm = _function("logm", infer=infer_double, root=True)
expm = primitive("linalg.expm")


fractional_power = scipy_primitive(
    "linalg.fractional_matrix_power", infer_double, "A t", takes_complex=True
)


@fractional_power.vjp
def _power(y_bar: Any, y: Any, a: Any, t: Any) -> Any:
    """`a**t` grows by `logm(a) @ a**t` with the exponent."""
    y_bar = _checked(y_bar, a, True)
    a_bar = moved(fractional_power, transposed(a), y_bar, t)
    grown = _checked(logm(a), a, True) @ y
    return _checked(a_bar, a, True), primitive("sum")(y_bar * grown)


@fractional_power.jvp
def _power_dot(x_dots: Any, y: Any, a: Any, t: Any) -> Any:
    a_dot, t_dot = x_dots
    first = None if a_dot is None else moved(fractional_power, a, a_dot, t)
    second = None if t_dot is None else t_dot * (logm(a) @ y)
    both = first if second is None else second if first is None else first + second
    return _checked(both, a, True)


# --- the derivative itself ------------------------------------------------------------


def _infer_frechet(
    a: Type, e: Type, compute_expm: bool = True, **attrs: Any
) -> Any:
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
    """The corner of the exponential of a block matrix, moved once more."""
    zeros = primitive("zeros_like")
    a_dot, e_dot = (zeros(a if k == 0 else e) if d is None else d
                    for k, d in enumerate(x_dots))
    change = moved(expm, doubled(a, e), doubled(a_dot, e_dot))
    return (0.5 * corners(change), corner(change)) if compute_expm else corner(change)
