"""Products with the Gauss-Newton matrix, put together from the other transforms.

The Hessian of a loss of a model's output is J^T H J and a sum of the model's second
derivatives. Without that sum it is the generalised Gauss-Newton matrix, with J the
Jacobian of the model and H the Hessian of the loss: positive semidefinite where the
loss is convex, and products with it need no second derivative of the model.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, final

import numpy as np

from spadc.execution import Wrt
from spadc.ir import parts_of_value

from .cotangents import cotangent_arguments
from .making import ConventionsLike, Options, gradient_of
from .refusals import refused
from .tangents import with_tangent

Function = Callable[..., Any]


def ggnvp(
    fun: Function,
    loss: Function | None = None,
    wrt: Wrt = 0,
    *,
    conventions: ConventionsLike = None,
) -> GaussNewton:
    """The Gauss-Newton matrix of `loss(fun(...))`, times a direction.

    `loss` takes the value of `fun` and returns a real number; without it, it is half
    the sum of the squares. What is returned is called as that of `hvp` is, and returns
    the same forms, shapes and dtypes: `J.T @ H @ J @ dot`, with J the Jacobian of `fun`
    with respect to `wrt` and H the Hessian of `loss` at the value of `fun`. Real
    arrays, nested in any way. Options and errors are those of `jvp`.
    Schraudolph, Fast curvature matrix-vector products for second-order gradient
    descent, Neural Computation 14, 2002.
    """
    return GaussNewton(fun, loss, wrt, conventions)


@final
class GaussNewton:
    """Products with the Gauss-Newton matrix of a function under a loss.

    `forward`, `curvature` (None for a sum of squares) and `reverse` are the gradients
    that it is made from: of the modes jvp, hvp and vjp.
    """

    def __init__(
        self, fun: Function, loss: Function | None, wrt: Wrt, given: ConventionsLike
    ) -> None:
        self.forward = gradient_of(fun, Options("jvp", wrt, conventions=given))
        self.reverse = gradient_of(fun, Options("vjp", wrt, conventions=given))
        self.curvature = None
        if loss is not None:
            self.curvature = gradient_of(loss, Options("hvp", 0, conventions=given))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The product at these arguments with the tangent `dot`, given by keyword or
        last."""
        value, dot = self.forward(*args, **kwargs)
        _require_real(value)
        if self.curvature is not None:
            dot = self.curvature(value, dot=dot)
        signature = self.forward.parameters.signature
        (args, kwargs), _ = with_tangent(signature, args, kwargs)
        made = self.reverse.for_call(args, kwargs)
        values = made.parameters.values(args, kwargs)
        ready = made.ready(values)
        returns = ready.compiled.lowered.returns
        extra = cotangent_arguments(ready.tangents, returns, value, dot)
        return made.shown(made.run(values, **extra)[1])

    def __repr__(self) -> str:
        wrt = ", ".join(map(str, self.forward.request.wrt))
        name = self.forward.__qualname__
        return f"<spadc Gauss-Newton product of {name} with respect to {wrt}>"


def _require_real(value: Any) -> None:
    if any(np.iscomplexobj(part) for _, part in parts_of_value(value)):
        raise refused(
            "the function returns complex numbers: a loss is of real ones",
            "Return real and imaginary parts: `np.stack([z.real, z.imag])`.",
        )
