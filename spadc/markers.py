"""The marks that a user may put in a program; as ordinary Python they do nothing."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import TypeVar, overload

Item = TypeVar("Item")


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
