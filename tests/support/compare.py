"""Text kept in the repository against text made now."""

from __future__ import annotations

from pathlib import Path


def assert_same_text(path: Path, made: str, update: bool = False) -> None:
    """The file holds exactly `made`; with `update` it is written instead."""
    if update:
        path.write_text(made, encoding="utf-8")
    assert path.exists(), (
        f"{path.name} does not exist yet: run with its --update option"
    )
    assert path.read_text(encoding="utf-8") == made
