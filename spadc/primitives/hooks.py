"""Identities that act on derivatives: one stops them, one changes what flows back; and
what a hook prints."""

from __future__ import annotations

from typing import Any, NoReturn

from spadc.ir import Callee, Type, is_complex

from .core import Cost, Storage, Unsupported
from .custom import fitted
from .structural import structural


def _identity(x: Any, *given: Any, **attrs: Any) -> Any:
    return x


def _same(x: Type, *given: Type, **attrs: Any) -> Type:
    return x


stop_gradient = structural(
    "stop_gradient",
    _same,
    _identity,
    "x",
    storage=Storage.VIEW,
    cost=Cost.FREE,
    zero_derivative=True,
)
grad_hook = structural(
    "grad_hook",
    _same,
    _identity,
    "x *given hook:",
    storage=Storage.VIEW,
    cost=Cost.FREE,
    takes_complex=True,
)


@grad_hook.vjp
def _hooked(y_bar: Any, y: Any, x: Any, *given: Any, hook: Callee) -> Any:
    """What the hook makes of the cotangent: of a complex one, of the direction of
    steepest ascent, which is its conjugate."""
    imaginary = is_complex(x.type)
    bar = _conjugate(y_bar) if imaginary else y_bar
    made = y_bar.builder.express("call", bar, *given, callee=hook)
    made = fitted(made, x, hook.name)
    return (_conjugate(made) if imaginary else made, *[None] * len(given))


@grad_hook.jvp
def _unhooked(x_dots: Any, y: Any, x: Any, *given: Any, hook: Callee) -> NoReturn:
    raise Unsupported(
        "a hook changes what flows back; it says nothing of tangents, which forward "
        "mode and second derivatives need"
    )


print_ = structural(
    "print",
    lambda *values, layout: (),
    lambda *values, layout: None,
    "*values layout:",
    cost=Cost.FREE,
    has_effect=True,
)


def _conjugate(bar: Any) -> Any:
    return bar.builder.express("conjugate", bar) if is_complex(bar.type) else bar
