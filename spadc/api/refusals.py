"""Refusals that concern a call, not a line of the function."""

from __future__ import annotations

from spadc.errors import Diagnostic, SpadcError


def refused(
    message: str, way_out: str | None = None, code: str = "SPD404"
) -> SpadcError:
    """The error to raise for arguments or options that cannot be used."""
    return SpadcError(Diagnostic(code, message, way_out=way_out))
