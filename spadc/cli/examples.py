"""Read example arguments from an .npz file, or from a function that is run."""

from __future__ import annotations

import importlib
import runpy
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from pathlib import Path
from sys import stderr
from typing import Any

import numpy as np

from spadc.execution import beside

from .failure import Failure
from .targets import Target


def read_example(text: str, target: Target) -> dict[str, Any]:
    """One argument for each parameter that `text` gives one to, by name.

    `inputs.npz` holds an array for each parameter, by name or in order (`arr_0`, ...);
    `module:function` or `file.py:function` is called and returns a dict or a tuple.
    """
    place, colon, name = text.rpartition(":")
    if colon and name.isidentifier():
        given = _called(place, name, target)
    else:
        given = _loaded(Path(text))
    names = [parameter.arg for parameter in target.parameters]
    example = _by_name(given, names)
    missing = [n for n in names if n not in example and n not in target.defaults]
    if missing:
        raise Failure(f"the example {text} has no value for {', '.join(missing)}")
    return {name: example.get(name, target.defaults.get(name)) for name in names}


def _loaded(path: Path) -> Any:
    """The arrays of a file: a tuple if they were saved without names."""
    arrays = _arrays(path)
    in_order = [f"arr_{position}" for position in range(len(arrays))]
    return tuple(arrays.values()) if list(arrays) == in_order else arrays


def _arrays(path: Path) -> dict[str, Any]:
    try:
        file = np.load(path, allow_pickle=False)
        if isinstance(file, np.ndarray):
            raise Failure(
                f"{path} holds one array without a name: use np.savez(..., w=...)"
            )
        with file:
            return {name: _number_or_array(file[name]) for name in file.files}
    except FileNotFoundError:
        raise Failure(f"{path}: no such file") from None
    except (OSError, ValueError, zipfile.BadZipFile):
        raise Failure(f"{path} is not an .npz file of arrays") from None


def _number_or_array(array: np.ndarray[Any, Any]) -> Any:
    """An array, or the number that was saved as an array without axes."""
    if array.shape:
        return array
    python_numbers = (np.float64, np.int64, np.bool_, np.str_)
    return array.item() if isinstance(array[()], python_numbers) else array[()]


def _called(place: str, name: str, target: Target) -> Any:
    try:
        with beside(target.path), redirect_stdout(stderr):
            if place.endswith(".py"):
                function = runpy.run_path(place)[name]
            else:
                function = getattr(importlib.import_module(place), name)
            return function()
    except Exception as error:  # whatever the user's code raises ends the command
        kind = type(error).__name__
        raise Failure(f"the example {place}:{name} failed: {kind}: {error}") from None


def _by_name(given: Any, names: Sequence[str]) -> dict[str, Any]:
    if isinstance(given, Mapping):
        return {name: given[name] for name in names if name in given}
    values = given if isinstance(given, tuple | list) else (given,)
    if len(values) > len(names):
        raise Failure(
            f"the example has {len(values)} values for {len(names)} parameters"
        )
    return dict(zip(names, values, strict=False))
