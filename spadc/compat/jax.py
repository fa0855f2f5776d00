"""The functions of JAX that differentiate, with its parameters and forms of results.

    from spadc.compat import jax
    from spadc.compat.jax import numpy as jnp  # NumPy itself

`argnums` is the position of an argument, or a tuple of them. Programs are NumPy's:
arrays have the dtypes that NumPy gives, and may be written in place; what is only JAX's
(`x.at[...]`, `lax.scan`, random keys) is not there.
Source: Bradbury et al., JAX: composable transformations of Python+NumPy programs, 2018;
https://docs.jax.dev.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as numpy

from spadc import api, markers

from .convention import Derivative, conjugated, plain, require_real, unsupported
from .flattening import flatten as ravel_pytree
from .marks import checkpoint as checkpoint

Function = Callable[..., Any]
Argnums = int | Sequence[int]

remat = checkpoint
flatten_util = SimpleNamespace(ravel_pytree=ravel_pytree)
lax = SimpleNamespace(stop_gradient=markers.stop_gradient)

REFUSED = {
    "vmap": "Write the function for arrays with one axis more: NumPy broadcasts. Many "
    "cotangents or tangents at once: `pullback.batch` of `spadc.vjp`.",
    "pmap": "Run processes; a generated gradient is a plain function.",
    "custom_vjp": "Give functions of your own a rule with `spadc.custom_rule`.",
    "custom_jvp": "Give functions of your own a rule with `spadc.custom_rule`.",
    "random": "Draw numbers with NumPy, outside of what is differentiated.",
    "linear_transpose": "Pull back: `spadc.vjp` of a linear function is its transpose.",
}


def grad(
    fun: Function,
    argnums: Argnums = 0,
    has_aux: bool = False,
    holomorphic: bool = False,
    allow_int: bool = False,
) -> Derivative:
    """The gradient of a function whose result is a real number; see `spadc.grad`.

    Of complex arguments it is df/dx - i df/dy, as in JAX.
    """
    _require_plain(holomorphic, allow_int)
    return Derivative(api.grad(plain(fun), _wrt(argnums), has_aux=has_aux))


def value_and_grad(
    fun: Function,
    argnums: Argnums = 0,
    has_aux: bool = False,
    holomorphic: bool = False,
    allow_int: bool = False,
) -> Derivative:
    """The value and the gradient; with `has_aux` `((value, aux), gradient)`."""
    _require_plain(holomorphic, allow_int)
    return Derivative(api.value_and_grad(plain(fun), _wrt(argnums), has_aux=has_aux))


def jacfwd(
    fun: Function,
    argnums: Argnums = 0,
    has_aux: bool = False,
    holomorphic: bool = False,
) -> Function:
    """The Jacobian, column by column; see `spadc.jacobian`. Real arrays only."""
    _require_plain(holomorphic, False)
    return _matrix("jacfwd", api.jacobian, fun, argnums, has_aux, way="forward")


def jacrev(
    fun: Function,
    argnums: Argnums = 0,
    has_aux: bool = False,
    holomorphic: bool = False,
    allow_int: bool = False,
) -> Function:
    """The Jacobian, row by row; see `spadc.jacobian`. Real arrays only."""
    _require_plain(holomorphic, allow_int)
    return _matrix("jacrev", api.jacobian, fun, argnums, has_aux, way="reverse")


jacobian = jacrev


def hessian(
    fun: Function,
    argnums: Argnums = 0,
    has_aux: bool = False,
    holomorphic: bool = False,
) -> Function:
    """The Hessian; see `spadc.hessian`. Real arrays only."""
    _require_plain(holomorphic, False)
    return _matrix("hessian", api.hessian, fun, argnums, has_aux)


def jvp(
    fun: Function,
    primals: Sequence[Any],
    tangents: Sequence[Any],
    has_aux: bool = False,
) -> tuple[Any, ...]:
    """The value at `primals` and its tangent; see `spadc.jvp`."""
    _require_value_alone("jvp", has_aux)
    _require_as_many(primals, tangents)
    made = api.jvp(plain(fun), tuple(range(len(primals))))
    found: tuple[Any, ...] = made(*primals, dot=tuple(tangents))
    return found


def vjp(fun: Function, *primals: Any, has_aux: bool = False) -> tuple[Any, ...]:
    """The value at `primals` and a function from its cotangent to the tuple of theirs;
    with `has_aux` what else there is. See `spadc.vjp`."""
    made = api.vjp(plain(fun), tuple(range(len(primals))), has_aux=has_aux)
    value, pullback, *rest = made(*primals)

    def pulled_back(out_bar: Any) -> Any:
        """The cotangents of the arguments."""
        return conjugated(pullback(conjugated(out_bar)))

    return value, pulled_back, *rest


def linearize(fun: Function, *primals: Any, has_aux: bool = False) -> tuple[Any, ...]:
    """The value at `primals` and a function from their tangents to its tangent; see
    `spadc.linearize`."""
    _require_value_alone("linearize", has_aux)
    made = api.linearize(plain(fun), tuple(range(len(primals))))
    value, pushforward = made(*primals)

    def pushed(*tangents: Any) -> Any:
        """The tangent of the value."""
        _require_as_many(primals, tangents)
        return pushforward(tangents)

    return value, pushed


def jit(fun: Function | None = None, **options: Any) -> Any:
    """`fun` itself: transforms compile when they are called, plain calls are NumPy.

    Options (static arguments, donation, devices) are ignored.
    """
    return (lambda function: function) if fun is None else fun


def __getattr__(name: str) -> Any:
    if name in REFUSED:
        raise AttributeError(f"`jax.{name}` has no place here. {REFUSED[name]}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _matrix(
    name: str,
    transform: Function,
    fun: Function,
    argnums: Argnums,
    has_aux: bool,
    **options: str,
) -> Function:
    _require_value_alone(name, has_aux)
    made = transform(plain(fun), _wrt(argnums), **options)

    def derivative(*args: Any, **kwargs: Any) -> Any:
        require_real(name, (args, kwargs))
        return made(*args, **kwargs)

    derivative.__doc__ = f"`{name}` of `{made.__name__}`."
    return derivative


def _wrt(argnums: Argnums) -> Any:
    counted = (argnums,) if isinstance(argnums, int) else tuple(argnums)
    if any(place < 0 for place in counted):  # counted from the end of what a call gives
        raise unsupported("A negative `argnums`", "Count from the first argument.")
    return argnums if isinstance(argnums, int) else counted


def _require_plain(holomorphic: bool, allow_int: bool) -> None:
    if holomorphic:
        raise unsupported(
            "`holomorphic=True`", "Pull back a cotangent with `vjp`: it is linear."
        )
    if allow_int:
        raise unsupported("`allow_int=True`", "Leave whole numbers out of `argnums`.")


def _require_value_alone(name: str, has_aux: bool) -> None:
    if has_aux:
        raise unsupported(
            f"`has_aux` of `{name}`", "Return what else there is from another function."
        )


def _require_as_many(primals: Sequence[Any], tangents: Sequence[Any]) -> None:
    if len(primals) != len(tangents):
        raise unsupported(
            f"{len(tangents)} tangents of {len(primals)} arguments",
            "Give one tangent for each argument.",
        )
