"""The convention of complex derivatives that autograd and JAX share.

There a gradient is df/dx - i df/dy, the conjugate of that of spadc, and a pullback
multiplies by the transpose of the Jacobian, not by the conjugate of that. For real
arguments there is no difference.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Any, final

import numpy as np

from spadc.api import Gradient
from spadc.errors import Diagnostic, SpadcError
from spadc.ir import parts_of_value, rebuilt


@final
class Derivative:
    """A `Gradient` whose derivatives by complex numbers are the conjugates.

    `gradient` is that; its attributes (`source`, `memory`, ...) are there as well.
    """

    def __init__(self, gradient: Gradient) -> None:
        self.gradient = gradient
        update_wrapper(self, gradient, ("__module__", "__name__", "__qualname__"), ())
        self.__doc__ = gradient.__doc__

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """What the gradient returns, in the convention of the other library."""
        found = self.gradient(*args, **kwargs)
        request = self.gradient.request
        if request.mode == "value-and-grad":
            value, derivative = found
            return value, conjugated(derivative)
        if request.has_aux:
            derivative, aux = found
            return conjugated(derivative), aux
        return conjugated(found)

    @property
    def primal(self) -> Callable[..., Any]:
        """The function that it is the derivative of."""
        return self.gradient.primal

    @property
    def derivative(self) -> tuple[str, Any]:
        """What it is of its primal, for the compiler: only of real arguments."""
        name, wrt = self.gradient.derivative
        return name.replace("spadc.", "spadc.compat.", 1), wrt

    def __getattr__(self, name: str) -> Any:
        if name == "gradient":  # not there yet, while it is being unpickled
            raise AttributeError(name)
        return getattr(self.gradient, name)

    def __reduce__(self) -> tuple[type[Derivative], tuple[Gradient]]:
        return Derivative, (self.gradient,)

    def __repr__(self) -> str:
        return repr(self.gradient)


def plain(function: Any) -> Any:
    """What spadc differentiates: the gradient inside, of another's."""
    return function.gradient if isinstance(function, Derivative) else function


def conjugated(value: Any) -> Any:
    """Nested values with the conjugate of every complex number."""
    return rebuilt(value, lambda part: np.conj(part) if _is_complex(part) else part)


def require_real(name: str, value: Any) -> None:
    """Refuse complex numbers, for which `name` means something else elsewhere."""
    if any(_is_complex(part) for _, part in parts_of_value(value)):
        raise unsupported(
            f"`{name}` of complex numbers",
            "Write the function for the real and the imaginary part, two arrays.",
        )


def unsupported(what: str, way_out: str) -> SpadcError:
    """The refusal of what the other library does and spadc does not."""
    message = f"{what}: there is no such thing here"
    return SpadcError(Diagnostic("SPD404", message, way_out=way_out))


def _is_complex(part: Any) -> bool:
    return part is not None and not isinstance(part, str) and np.iscomplexobj(part)
