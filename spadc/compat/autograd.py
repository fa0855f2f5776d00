"""The functions of HIPS autograd, with its parameters and its order of results.

    from spadc.compat.autograd import elementwise_grad, grad
    from spadc.compat.autograd import numpy as np  # NumPy itself

`argnum` is the position of an argument, or a tuple of them. Functions are compiled, not
traced, so that there are no boxes: what a function may do is what spadc understands.
Source: Maclaurin, Duvenaud and Adams, Autograd: effortless gradients in NumPy, ICML
AutoML workshop 2015; https://github.com/HIPS/autograd, version 1.8.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as numpy

from spadc import api

from .convention import Derivative, conjugated, plain, require_real, unsupported
from .flattening import flatten as flatten
from .flattening import flatten_func as flatten_func
from .marks import checkpoint as checkpoint

Function = Callable[..., Any]
Argnum = int | tuple[int, ...] | list[int]

REFUSED = {
    "primitive": "Give functions of your own a rule with `spadc.custom_rule`.",
    "defvjp": "Give functions of your own a rule with `spadc.custom_rule`.",
    "defjvp": "Give functions of your own a rule with `spadc.custom_rule`.",
    "scipy": "Import SciPy itself: `from scipy.special import erf`.",
    "vspace": "There are no vector spaces of boxes: arrays are NumPy's.",
}


def grad(fun: Function, argnum: Argnum = 0) -> Derivative:
    """The gradient of a function whose result is a real number; see `spadc.grad`.

    Of complex arguments it is df/dx - i df/dy, as in autograd.
    """
    return Derivative(api.grad(plain(fun), _wrt(argnum)))


def value_and_grad(fun: Function, argnum: Argnum = 0) -> Derivative:
    """The value and the gradient; see `grad`."""
    return Derivative(api.value_and_grad(plain(fun), _wrt(argnum)))


def elementwise_grad(fun: Function, argnum: Argnum = 0) -> Derivative:
    """The gradient of the sum of a real array; see `spadc.elementwise_grad`."""
    return Derivative(api.elementwise_grad(plain(fun), _wrt(argnum)))


def grad_and_aux(fun: Function, argnum: Argnum = 0) -> Derivative:
    """The gradient of the first of two results, and the second."""
    return Derivative(api.grad(plain(fun), _wrt(argnum), has_aux=True))


def grad_named(fun: Function, argname: str) -> Derivative:
    """The gradient with respect to the argument of this name."""
    return Derivative(api.grad(plain(fun), argname))


def multigrad_dict(fun: Function) -> Derivative:
    """A dict of the gradients with respect to all arguments that hold floats."""
    return Derivative(api.grad(plain(fun), wrt=...))


def jacobian(fun: Function, argnum: Argnum = 0) -> Function:
    """The Jacobian, of the shape of the result and then that of the argument; see
    `spadc.jacobian`. Real arrays only."""
    return _of_reals("jacobian", api.jacobian(plain(fun), _wrt(argnum)))


def hessian(fun: Function, argnum: Argnum = 0) -> Function:
    """The Hessian; see `spadc.hessian`. Real arrays only."""
    return _of_reals("hessian", api.hessian(plain(fun), _wrt(argnum)))


def deriv(fun: Function, argnum: Argnum = 0) -> Function:
    """The derivative along the direction of ones, of the shape of the result."""
    pushed = api.jvp(plain(fun), _wrt(argnum))

    def derivative(*args: Any, **kwargs: Any) -> Any:
        """The derivative at these arguments."""
        chosen = _chosen(args, argnum)
        ones = _mapped(chosen, lambda x: numpy.ones_like(x)[()])
        return pushed(*args, **kwargs, dot=ones)[1]

    return derivative


def holomorphic_grad(fun: Function, argnum: Argnum = 0) -> Function:
    """The complex derivative of a holomorphic function whose result is a number."""
    made = make_vjp(fun, argnum)

    def derivative(*args: Any, **kwargs: Any) -> Any:
        """The derivative at these arguments."""
        pullback, value = made(*args, **kwargs)
        if numpy.shape(value) != ():
            raise unsupported(
                "a holomorphic gradient of an array", "Return one number."
            )
        return pullback(1.0)

    return derivative


def make_vjp(fun: Function, argnum: Argnum = 0) -> Function:
    """At some arguments: the pullback, and the value. See `spadc.vjp`."""
    made = api.vjp(plain(fun), _wrt(argnum))

    def maker(*args: Any, **kwargs: Any) -> tuple[Function, Any]:
        """The pullback and the value here."""
        value, pullback = made(*args, **kwargs)
        return lambda out_bar: conjugated(pullback(conjugated(out_bar))), value

    return maker


def make_jvp(fun: Function, argnum: Argnum = 0) -> Function:
    """At some arguments: a function from a tangent to the value and its tangent."""
    made = api.linearize(plain(fun), _wrt(argnum))

    def maker(*args: Any, **kwargs: Any) -> Function:
        """The pushforward here."""
        value, pushforward = made(*args, **kwargs)
        return lambda dot: (value, pushforward(dot))

    return maker


def make_hvp(fun: Function, argnum: Argnum = 0) -> Function:
    """At some arguments: the product with the Hessian, and the gradient."""
    product = hessian_vector_product(fun, argnum)
    gradient = grad(fun, argnum)

    def maker(*args: Any, **kwargs: Any) -> tuple[Function, Any]:
        """The product and the gradient here."""
        found = gradient(*args, **kwargs)
        return lambda vector: product(*args, vector, **kwargs), found

    return maker


def hessian_tensor_product(fun: Function, argnum: Argnum = 0) -> Function:
    """The product with the Hessian: the tangent is the last argument. See
    `spadc.hvp`. Real arrays only."""
    return _of_reals("hessian_tensor_product", api.hvp(plain(fun), _wrt(argnum)))


hessian_vector_product = hessian_tensor_product


def tensor_jacobian_product(fun: Function, argnum: Argnum = 0) -> Function:
    """The product of a tensor, the last argument, with the Jacobian: over all axes of
    the tensor, which are the first of the result. Real arrays only."""
    pulled, matrix = make_vjp(fun, argnum), jacobian(fun, argnum)

    def product(*args: Any, **kwargs: Any) -> Any:
        """The product at these arguments."""
        *given, tensor = args
        require_real("tensor_jacobian_product", args)
        pullback, value = pulled(*given, **kwargs)
        axes = numpy.ndim(tensor)
        if numpy.ndim(value) == axes:
            return pullback(tensor)
        whole = matrix(*given, **kwargs)
        return _mapped(whole, lambda one: numpy.tensordot(tensor, one, axes))

    return product


vector_jacobian_product = tensor_jacobian_product


def make_ggnvp(f: Function, g: Function | None = None, f_argnum: int = 0) -> Function:
    """At some arguments: the product with the Gauss-Newton matrix of `f` under the loss
    `g`, by default half the sum of the squares. See `spadc.ggnvp`."""
    made = api.ggnvp(plain(f), None if g is None else plain(g), _wrt(f_argnum))

    def maker(*args: Any, **kwargs: Any) -> Function:
        """The product here."""
        return lambda vector: made(*args, **kwargs, dot=vector)

    return maker


def check_grads(
    fun: Function,
    argnum: Argnum = 0,
    modes: Sequence[str] = ("fwd", "rev"),
    order: int = 2,
) -> Function:
    """What compares the derivatives of `fun` at some arguments with differences.

    Raises CheckError where they do not agree. `order` 2 checks those of the sum of the
    derivatives as well; higher orders are checked like 2.
    """
    wanted = argnum if isinstance(argnum, tuple | list) else (argnum,)
    first, second = plain(fun), [api.elementwise_grad(plain(fun), k) for k in wanted]

    def check(*args: Any, **kwargs: Any) -> None:
        """Compare at these arguments."""
        found = [api.jvp(first, _wrt(argnum))] if "fwd" in modes else []
        found += [api.vjp(first, _wrt(argnum))] if "rev" in modes else []
        if order > 1:
            found += [api.jvp(one, _wrt(argnum)) for one in second]
        for made in found:
            api.check(made, *args, **kwargs)

    return check


def __getattr__(name: str) -> Any:
    if name in REFUSED:
        raise AttributeError(f"`autograd.{name}` has no place here. {REFUSED[name]}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _of_reals(name: str, made: Function) -> Function:
    def derivative(*args: Any, **kwargs: Any) -> Any:
        require_real(name, (args, kwargs))
        return made(*args, **kwargs)

    derivative.__doc__ = f"`{name}` of `{getattr(made, '__name__', 'a function')}`."
    return derivative


def _wrt(argnum: Argnum) -> Any:
    counted = (argnum,) if isinstance(argnum, int) else tuple(argnum)
    if any(place < 0 for place in counted):  # counted from the end of what a call gives
        raise unsupported("A negative `argnum`", "Count from the first argument.")
    return argnum if isinstance(argnum, int) else counted


def _chosen(args: Sequence[Any], argnum: Argnum) -> Any:
    if isinstance(argnum, tuple | list):
        return tuple(args[k] for k in argnum)
    return args[argnum]


def _mapped(value: Any, change: Function) -> Any:
    """A tuple with all items changed; what is none, changed."""
    return tuple(map(change, value)) if isinstance(value, tuple) else change(value)
