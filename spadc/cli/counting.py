"""`spadc memory`: the bytes that a call of the generated gradient needs."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from typing import Any

from spadc.execution import Memory, account, beside, is_real, load_function
from spadc.ir import flattened

from .building import Build, build
from .checking import inputs_of, tangents_of
from .failure import CANNOT_COMPILE, Failure
from .targets import find_target


def memory_command(options: argparse.Namespace) -> int:
    """Print the tape of the gradient, array by array, and the peak."""
    made = build(find_target(options.target), options)
    memory = memory_of_build(made)
    if options.json:
        record = {"tape": memory.tape, "peak": memory.peak, "formula": memory.formula}
        print(json.dumps({**record, "kept": memory.records()}, indent=2))
    elif sys.stdout.isatty():
        from rich import print as show  # it is slow to import

        show(memory)
    else:
        print(memory)
    return 0


def _tangents(
    made: Build, function: Callable[..., Any], inputs: Mapping[str, Any]
) -> dict[str, Any]:
    """Tangents like the arguments, where the function takes some."""
    if made.mode not in ("jvp", "hvp"):
        return {}
    chosen = {name: inputs[name] for name in made.compiled.wrt}
    parts = [part for part in flattened(chosen).values() if is_real(part)]
    names = tangents_of(function, [one.arg for one in made.target.parameters])
    return dict(zip(names, parts, strict=True))


def memory_of_build(made: Build) -> Memory:
    """The memory on the example, or on inputs drawn from what is known of the
    arguments."""
    inputs, words = inputs_of(made)
    compiled = made.compiled
    try:
        with redirect_stdout(sys.stderr), beside(made.target.path):
            function = load_function(compiled.source, compiled.function_name)
            space, name = function.__globals__, compiled.function_name
            given = {**inputs, **_tangents(made, function, inputs)}
            found = account(compiled.source, space, name, (), given)
    except Exception as error:  # whatever the generated code raises ends the command
        kind = type(error).__name__
        what = f"cannot run `{name}` with {words}: {kind}: {error}"
        raise Failure(what, CANNOT_COMPILE) from None
    return dataclasses.replace(found, formula=compiled.tape.formula)
