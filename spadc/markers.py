"""The marks that a user may put in a program; as ordinary Python they do nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypeVar, overload

Item = TypeVar("Item")
Anything = TypeVar("Anything")


@overload
def checkpoint(*, snapshots: int | None = None) -> AbstractContextManager[None]: ...
@overload
def checkpoint(
    iterable: Iterable[Item], *, snapshots: int | None = None
) -> Iterable[Item]: ...
def checkpoint(
    iterable: Iterable[Item] | None = None, *, snapshots: int | None = None
) -> Iterable[Item] | AbstractContextManager[None]:
    """Ask that the gradient runs statements again instead of saving their values.

        with spadc.checkpoint():  # run this block again
            h = layer(h)
        for t in spadc.checkpoint(range(n), snapshots=10):  # reverse from 10 states
            u = step(u, t)
        with spadc.checkpoint(snapshots=10):  # the same for a `while`
            while np.max(np.abs(r)) > tol:
                ...

    In the program itself it changes nothing: the result is `iterable`, or a context
    that does nothing. In the gradient a block is run again, from what it reads, just
    before its reverse sweep. A loop is reversed from at most `snapshots` saved states,
    10 unless given: by binomial checkpointing where the number of steps is known before
    the loop, from evenly spaced states where it is not. The gradient stays exact.
    Raises SpadcError, when it is compiled, where that cannot be done.

    Source: Griewank and Walther, Algorithm 799: revolve, ACM Transactions on
    Mathematical Software 26, 2000; for loops of unknown length Stumm and Walther, New
    algorithms for optimal online checkpointing, SIAM Journal on Scientific Computing
    32, 2010.
    """
    return nullcontext() if iterable is None else iterable


checkpoint.__module__ = "spadc"


def stop_gradient(x: Anything) -> Anything:
    """`x`, through which no derivative flows.

    `x` is a number, an array, or lists, dicts and tuples of them, which are made anew;
    numbers and arrays are the same objects. The derivative of what is computed from the
    result is that of what is computed from a constant.
    """
    held: Any = x
    if type(held) is list:
        held = [stop_gradient(item) for item in held]
    elif type(held) is dict:
        held = {key: stop_gradient(item) for key, item in held.items()}
    elif type(held) is tuple:
        held = tuple(stop_gradient(item) for item in held)
    elif isinstance(held, tuple) and hasattr(held, "_fields"):
        held = type(held)(*map(stop_gradient, held))
    return held  # type: ignore[no-any-return]


def grad_hook(x: Anything, fn: Callable[[Any], Any]) -> Anything:
    """`x`, an array or a number, whose cotangent becomes `fn(x_bar)`.

        h = spadc.grad_hook(h, lambda g: np.clip(g, -1, 1))

    In the program itself it changes nothing. `fn` is a function of the user that
    returns a cotangent of the same shape; its statements stand in the generated reverse
    sweep. It is called once, with the sum of what flows back to the result, if anything
    does; for complex numbers with df/dx + i df/dy. Raises SpadcError, when it is
    compiled, if `fn` returns something else, and in forward mode.
    """
    return x


stop_gradient.__module__ = grad_hook.__module__ = "spadc"
