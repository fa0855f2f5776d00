"""The commands that look at a gradient before it is written: its paths, its graph, its
plan."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from spadc.adjoint import Mode
from spadc.errors import SpadcError
from spadc.execution import write_atomically
from spadc.ir import Type
from spadc.paths import PathTable, Picture, parse_score, path_table, picture
from spadc.pipeline import (
    Prepared,
    compile_prepared,
    measure,
    plan_for,
    prepare,
    run_of,
)
from spadc.plans import Plan, spelled_out

from .building import conventions_of, policy_of, types_of, wrt_of
from .examples import read_example
from .failure import CANNOT_COMPILE, Failure
from .targets import Target, find_target

WRITERS: dict[str, Callable[[PathTable], str]] = {
    ".json": PathTable.to_json,
    ".csv": PathTable.to_csv,
}
DRAWERS: dict[str, Callable[[Picture], str]] = {
    ".svg": Picture.to_svg,
    ".dot": Picture.to_dot,
    ".html": Picture.to_html,
}


def paths_command(options: argparse.Namespace) -> int:
    """Print the backpropagation paths of a function on an example, or write them."""
    target = find_target(options.target)
    output = None if options.output is None else Path(options.output)
    if output is not None and output.suffix not in WRITERS:
        raise Failure(f"-o {output}: paths are written to a .json or a .csv file")
    table = measured_paths(target, options)
    if output is not None:
        _write(output, WRITERS[output.suffix](table))
        print(f"wrote {output}: {table.summary}")
    elif options.json:
        sys.stdout.write(table.to_json())
    elif sys.stdout.isatty():
        from rich import print as show  # it is slow to import

        show(table)
    else:
        print(table)
    return 0


def plan_command(options: argparse.Namespace) -> int:
    """Write the plan of a gradient as a file that a person can edit and compile."""
    target = find_target(options.target)
    text = plan_of(target, options).to_json()
    if options.output in (None, "-"):
        sys.stdout.write(text)
        return 0
    output = Path(options.output)
    if output.suffix != ".json":
        raise Failure(f"-o {output}: a plan is written to a .json file")
    _write(output, text)
    print(f"wrote {output}: compile it with --plan {output}")
    return 0


def graph_command(options: argparse.Namespace) -> int:
    """Draw the graph of paths."""
    target = find_target(options.target)
    output = Path(options.output)
    if output.suffix not in DRAWERS:
        raise Failure(f"-o {output}: a graph is drawn in a .svg, .dot or .html file")
    example = read_example(options.example, target) if options.example else None
    types = types_of(target, options.signature, example)
    made = _prepared(target, options, types, Mode.GRAD)
    run = None
    if example is not None:
        with _running(target, options.example):
            run = run_of(made, list(example.values()))
    _write(output, DRAWERS[output.suffix](picture(made.graph, run)))
    print(f"wrote {output}: {len(made.graph.edges)} edges")
    return 0


def measured_paths(target: Target, options: argparse.Namespace) -> PathTable:
    """The paths of the gradient on the example, the best ones."""
    if options.example is None:
        raise Failure("paths are measured on arguments: give --example inputs.npz")
    if options.most < 1:
        raise Failure("--most is at least 1")
    try:
        score = parse_score(options.score)
    except ValueError as error:
        raise Failure(f"--score: {error}") from None
    example = read_example(options.example, target)
    types = types_of(target, options.signature, example)
    made = _prepared(target, options, types, Mode.GRAD)
    values = list(example.values())
    with _running(target, options.example):
        scores = measure(made, values, options.most, score, options.unroll)
    return path_table(scores, options.most)


def plan_of(target: Target, options: argparse.Namespace) -> Plan:
    """The plan with every edge of the program."""
    example = read_example(options.example, target) if options.example else None
    policy = policy_of(options.plan)
    if policy.wanted and example is None:
        raise Failure(f"--plan {options.plan} measures paths: give --example inputs")
    types = types_of(target, options.signature, example)
    wish = target.wish
    mode = mode_of(options.mode or (wish.mode if wish else "grad"))
    made = _prepared(target, options, types, mode)
    values = None if example is None else list(example.values())
    trial = partial(compile_prepared, made, Mode.GRAD)
    return spelled_out(plan_for(policy, made, values, build=trial), made.graph)


def mode_of(text: str) -> Mode:
    """The mode of the generated function; a Jacobian by rows, where either may be."""
    return Mode.JACOBIAN_REVERSE if text == "jacobian" else Mode(text)


def _prepared(
    target: Target, options: argparse.Namespace, types: Mapping[str, Type], mode: Mode
) -> Prepared:
    conventions = conventions_of(target, options.conventions)
    wrt = wrt_of(target, options.wrt)
    has_aux = options.has_aux or bool(target.wish and target.wish.has_aux)
    made = prepare(
        target.source, types, wrt, mode, conventions=conventions, has_aux=has_aux
    )
    return made.value_only()


@contextmanager
def _running(target: Target, example: str) -> Iterator[None]:
    """Say in one line that the program fails on the example."""
    try:
        yield
    except SpadcError:
        raise
    except Exception as error:  # whatever the user's code raises ends the command
        message = f"`{target.name}` fails with inputs from {example}: "
        message += f"{type(error).__name__}: {error}"
        raise Failure(message, CANNOT_COMPILE) from None


def _write(output: Path, text: str) -> None:
    try:
        write_atomically(output, text)
    except OSError as error:
        raise Failure(f"cannot write {output}: {error.strerror or error}") from None
