"""Matrix equations of `scipy.linalg`: Sylvester, Lyapunov, Riccati.

The equation is linear in the change of its solution, so that the tangent solves an
equation of the same kind, and the cotangent the transposed one. The matrices Q and R of
a Riccati equation are symmetric, and so is its solution; their cotangents are those of
symmetric matrices. Kao and Hennequin, "Automatic differentiation of Sylvester,
Lyapunov, and algebraic Riccati equations", 2020.
"""

from __future__ import annotations

from typing import Any

from spadc.ir import ArrayType, Type, is_complex, promote, shape_of

from .complex_parts import conj_of
from .core import Primitive, Unsupported
from .hermitian import adjoint
from .inference import floating
from .linear_algebra import solve
from .products import transposed
from .scipy_entries import scipy_primitive
from .scipy_matrices import infer_double

Terms = tuple[Any, ...]


def total(*terms: Any) -> Any:
    """The sum of the terms that are there."""
    found = None
    for term in terms:
        if term is not None:
            found = term if found is None else found + term
    return found


def _infer(*types: Type) -> Type:
    """SciPy drops imaginary parts where only some of the matrices are complex."""
    if any(map(is_complex, types)) and not all(map(is_complex, types)):
        raise Unsupported("a matrix equation of real and complex matrices together")
    return ArrayType(floating(promote(*types)), shape_of(types[-1]))


# --- Sylvester and Lyapunov -----------------------------------------------------------

sylvester = scipy_primitive(
    "linalg.solve_sylvester", _infer, "a b q", takes_complex=True
)


@sylvester.vjp
def _sylvester(y_bar: Any, y: Any, a: Any, b: Any, q: Any) -> Any:
    """`a @ y + y @ b = q`"""
    q_bar = sylvester(transposed(a), transposed(b), y_bar)
    turned = transposed(y)
    return -(q_bar @ turned), -(turned @ q_bar), q_bar


@sylvester.jvp
def _sylvester_dot(x_dots: Any, y: Any, a: Any, b: Any, q: Any) -> Any:
    a_dot, b_dot, q_dot = x_dots
    left = None if a_dot is None else -(a_dot @ y)
    right = None if b_dot is None else -(y @ b_dot)
    return sylvester(a, b, total(q_dot, left, right))


lyapunov = scipy_primitive(
    "linalg.solve_continuous_lyapunov",
    _infer,
    "a q",
    names=("scipy.linalg.solve_lyapunov",),
    takes_complex=True,
)


@lyapunov.vjp
def _lyapunov(y_bar: Any, y: Any, a: Any, q: Any) -> Any:
    """`a @ y + y @ a.H = q`"""
    q_bar = lyapunov(transposed(a), y_bar)
    return -(q_bar @ transposed(y)) - conj_of(transposed(q_bar) @ y), q_bar


@lyapunov.jvp
def _lyapunov_dot(x_dots: Any, y: Any, a: Any, q: Any) -> Any:
    a_dot, q_dot = x_dots
    change = None if a_dot is None else -(a_dot @ y) - y @ adjoint(a_dot)
    return lyapunov(a, total(q_dot, change))


def _infer_double(*types: Type, **attrs: Any) -> Type:
    return infer_double(_infer(*types))


discrete = scipy_primitive(
    "linalg.solve_discrete_lyapunov",
    _infer_double,
    "a q method=",
    takes_complex=True,
)


@discrete.vjp
def _discrete(y_bar: Any, y: Any, a: Any, q: Any, **method: Any) -> Any:
    """`y = a @ y @ a.H + q`"""
    q_bar = discrete(transposed(a), y_bar, **method)
    first = q_bar @ transposed(y @ adjoint(a))
    return first + conj_of(transposed(q_bar) @ a @ y), q_bar


@discrete.jvp
def _discrete_dot(x_dots: Any, y: Any, a: Any, q: Any, **method: Any) -> Any:
    a_dot, q_dot = x_dots
    change = None
    if a_dot is not None:
        change = a_dot @ y @ adjoint(a) + a @ y @ adjoint(a_dot)
    return discrete(a, total(q_dot, change), **method)


# --- Riccati --------------------------------------------------------------------------


def _riccati(name: str) -> Primitive:
    def infer(a: Type, b: Type, q: Type, r: Type, **attrs: Any) -> Type:
        if attrs.get("e") is not None or attrs.get("s") is not None:
            raise Unsupported(f"`{name}` with `e` or `s`")
        return _infer_double(a, b, r, q)

    return scipy_primitive(
        f"linalg.{name}", infer, "a b q r | balanced=", {"balanced": True}
    )


continuous_riccati = _riccati("solve_continuous_are")
discrete_riccati = _riccati("solve_discrete_are")


@continuous_riccati.jvp
def _continuous_dot(
    x_dots: Any, y: Any, a: Any, b: Any, q: Any, r: Any, **attrs: Any
) -> Any:
    """`a.T @ y + y @ a - y @ b @ gain + q = 0`, with the gain `inv(r) @ b.T @ y`."""
    a_dot, b_dot, q_dot, r_dot = x_dots
    gain = solve(r, transposed(b) @ y)
    closed = transposed(a - b @ gain)
    terms = [q_dot, _quadratic(r_dot, gain)]
    if a_dot is not None:
        terms.append(_both(transposed(a_dot) @ y))
    if b_dot is not None:
        terms.append(-_both(y @ b_dot @ gain))
    return lyapunov(closed, -total(*terms))


@discrete_riccati.jvp
def _discrete_riccati_dot(
    x_dots: Any, y: Any, a: Any, b: Any, q: Any, r: Any, **attrs: Any
) -> Any:
    """`y = a.T @ y @ a - a.T @ y @ b @ gain + q`, with the gain
    `inv(r + b.T @ y @ b) @ b.T @ y @ a`."""
    a_dot, b_dot, q_dot, r_dot = x_dots
    ahead = transposed(b) @ y
    gain = solve(r + ahead @ b, ahead @ a)
    closed = transposed(a - b @ gain)
    terms = [q_dot, _quadratic(r_dot, gain)]
    if a_dot is not None:
        terms.append(_both(closed @ y @ a_dot))
    if b_dot is not None:
        terms.append(-_both(closed @ y @ b_dot @ gain))
    return discrete(closed, total(*terms))


def _both(x: Any) -> Any:
    return x + transposed(x)


def _quadratic(r_dot: Any, gain: Any) -> Any:
    return None if r_dot is None else transposed(gain) @ r_dot @ gain
