"""A function with its gradient as `scipy.optimize` wants it: of one vector."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, final

import numpy as np

from spadc.execution import Wrt

from .flat import Flat, Vector
from .gradient import Gradient
from .making import ConventionsLike, Function, Options, PlanLike, gradient_of
from .ownership import copies
from .tangents import tangent_arguments


def scipy_objective(
    fun: Function,
    wrt: Wrt = 0,
    *,
    plan: PlanLike = "exact",
    conventions: ConventionsLike = None,
) -> Callable[..., Objective]:
    """What `scipy.optimize.minimize` needs to minimise a function of nested arguments.

    What is returned is called with the arguments of `fun`; those in `wrt` are the
    starting point, the others stay as they are:

        start = spadc.scipy_objective(loss, wrt="params")(params, X, y)
        found = minimize(start.fun, start.x0, jac=True, hessp=start.hessp)
        params = start.restore(found.x)

    All floating point numbers in the `wrt` arguments make one vector of float64,
    complex ones with real and imaginary part; `restore` gives them back in their form,
    shapes and dtypes. Options and errors are those of `grad`.
    Source: Nocedal and Wright, Numerical Optimization, 2006, chapters 6 and 7.
    """
    first = gradient_of(fun, Options("value-and-grad", wrt, plan, None, conventions))
    second = gradient_of(fun, Options("hvp", wrt, conventions=conventions))

    def objective(*args: Any, **kwargs: Any) -> Objective:
        """The objective that starts from these arguments."""
        made = first.for_call(args, kwargs)
        values = copies(made.parameters.values(args, kwargs))
        return Objective(made, second.for_call(args, kwargs), values)

    return objective


@final
class Objective:
    """A real function of a vector, with what methods of optimisation ask for.

    `x0` is the starting point, a vector of float64; everything takes such a vector.
    """

    def __init__(
        self, gradient: Gradient, curvature: Gradient, values: tuple[Any, ...]
    ) -> None:
        self._gradient = gradient
        self._curvature = curvature
        self._values = dict(zip(gradient.parameters.names, values, strict=True))
        names = gradient.request.wrt
        self._flat = Flat(tuple([self._values[name] for name in names]))
        self.x0: Vector = self._flat.vector(self._flat.like)

    def fun(self, x: Any) -> tuple[float, Vector]:
        """The value and the gradient (`jac=True`)."""
        value, found = self._gradient.run(self._at(x))
        return float(value), self._flat.vector(found)

    def hessp(self, x: Any, v: Any) -> Vector:
        """The Hessian at `x` times the vector `v`."""
        made, values = self._curvature, self._at(x)
        dot = made.shown(self._flat.restored(np.asarray(v, np.float64)))
        extra = made.tangents(values, dot, tangent_arguments)
        return self._flat.vector(made.run(values, **extra)[1])

    def restore(self, x: Any) -> Any:
        """The `wrt` arguments that `x` stands for, in the form of `wrt`."""
        return self._gradient.shown(self._flat.restored(x))

    def __repr__(self) -> str:
        name, size = self._gradient.__qualname__, len(self.x0)
        return f"<objective {name} of {size} numbers>"

    def _at(self, x: Any) -> tuple[Any, ...]:
        """One value for each parameter of the function."""
        names = self._gradient.request.wrt
        moved = dict(zip(names, self._flat.restored(x), strict=True))
        return tuple({**self._values, **moved}.values())
