"""Functions made from text: each lies in a file, as a user's would."""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any


def function_from(source: str, name: str, folder: Path) -> Callable[..., Any]:
    """Write `source` to a new file in `folder`, import it and return its `name`."""
    digest = hashlib.sha256(source.encode()).hexdigest()[:12]
    path = folder / f"{name}_{digest}.py"
    path.write_text(source, encoding="utf-8")
    return function_in(path, name)


def function_in(path: Path, name: str) -> Callable[..., Any]:
    """The function `name` of a file, which is imported under a name of its own."""
    spec = importlib.util.spec_from_file_location(f"{path.stem}_of_test", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    function = getattr(module, name)
    assert callable(function)
    return function
