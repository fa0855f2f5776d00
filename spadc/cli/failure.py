"""What ends a command early: a sentence for the user and an exit status."""

from __future__ import annotations

CANNOT_COMPILE = 1
BAD_USAGE = 2


class Failure(Exception):
    """The command cannot go on; nothing was written."""

    def __init__(self, message: str, status: int = BAD_USAGE) -> None:
        super().__init__(message)
        self.status = status
