"""Show in a terminal how far a certificate is."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from .certify import Tick, silent

EVERY = 16  # draws between two updates


@contextmanager
def shown_progress() -> Iterator[Tick]:
    """Bars on stderr, one for each plan that is drawn from; nothing if that is no
    terminal."""
    if not sys.stderr.isatty():
        yield silent
        return
    from rich.console import Console
    from rich.progress import Progress, TaskID

    bars: dict[str, TaskID] = {}
    with Progress(console=Console(stderr=True), transient=True) as progress:

        def tick(what: str, done: int, of: int) -> None:
            if what not in bars:
                bars[what] = progress.add_task(what, total=of)
            if done % EVERY == 0 or done == of:
                progress.update(bars[what], completed=done, total=of)

        yield tick
