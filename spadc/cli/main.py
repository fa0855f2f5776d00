"""The command line: options, commands, exit statuses.

0: done. 1: the program cannot be compiled, or its gradient is not right; nothing was
written. 2: bad usage.
"""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from spadc.errors import SpadcError

from .certifying import certify_command
from .commands import check_command, compile_command, explain_command
from .counting import memory_command
from .covering import coverage_command
from .failure import CANNOT_COMPILE, Failure
from .inspecting import graph_command, paths_command, plan_command

MODES = (
    "grad", "value-and-grad", "vjp", "elementwise-grad", "jvp", "hvp", "hessian",
    "jacobian", "jacobian-forward", "jacobian-reverse",
)  # fmt: skip
EXAMPLE = "example arguments: a file inputs.npz, or module:function, which is run"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return the exit status; errors are one clear line each."""
    options = _parser().parse_args(arguments)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("always", message="SPD")
            warnings.showwarning = _warned  # type: ignore[assignment]
            status: int = options.command(options)
        sys.stdout.flush()
        return status
    except SpadcError as error:
        return _failed(str(error), CANNOT_COMPILE)
    except Failure as failure:
        return _failed(f"spadc: {failure}", failure.status)
    except BrokenPipeError:
        # Whoever read our output has closed it; nothing more may be written to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CANNOT_COMPILE
    except Exception as error:
        if os.environ.get("SPADC_TRACEBACK"):
            raise
        kind = type(error).__name__
        return _failed(
            f"spadc: internal error: {kind}: {error} (SPADC_TRACEBACK=1 shows where)",
            CANNOT_COMPILE,
        )


def _warned(message: Warning | str, *place: Any) -> None:
    """A warning is one line as well; ours have a code, and no place in our source."""
    print(f"spadc: warning: {message}", file=sys.stderr)


def _failed(message: str, status: int) -> int:
    print(message, file=sys.stderr)
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "spadc",
        description=(
            "Write the gradient of a plain NumPy function as readable NumPy source."
        ),
    )
    parser.add_argument("--version", action="version", version=f"spadc {_version()}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_compile(commands)
    _add_check(commands)
    _add_paths(commands)
    _add_graph(commands)
    _add_plans(commands)
    _add_certify(commands)
    _add_memory(commands)
    _add_coverage(commands)
    explain = commands.add_parser("explain", help="say what an error code means")
    explain.add_argument("code", metavar="CODE", help="such as SPD101")
    explain.set_defaults(command=explain_command)
    return parser


Commands = argparse._SubParsersAction  # its public name is what it returns


def _add_compile(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("compile", help="write the gradient as a source file")
    _add_target(parser)
    _add_mode(parser)
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="where to write, - for standard output (default: FILE_grad.py)",
    )
    _add_plan(parser)
    parser.add_argument(
        "--sparse",
        action="store_true",
        help="return Jacobians and Hessians as sparse matrices of SciPy",
    )
    parser.add_argument(
        "--max-error",
        type=float,
        metavar="SHARE",
        help="write nothing if the plan drops more than this share of the gradient",
    )
    parser.add_argument(
        "--standalone",
        action="store_true",
        help="need NumPy alone: write the helpers used into the file",
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="verify against central differences before writing",
    )
    parser.set_defaults(command=compile_command)


def _add_check(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("check", help="compare with central differences")
    _add_target(parser)
    _add_mode(parser)
    parser.set_defaults(command=check_command, plan=None, standalone=False)


def _add_paths(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "paths", help="print the paths of the gradient, scored"
    )
    _add_target(parser)
    parser.add_argument(
        "--most",
        type=int,
        metavar="N",
        default=20,
        help="at most N paths (default 20)",
    )
    parser.add_argument(
        "--score",
        default="measured",
        help="what paths are ranked by: measured (default), flops, bytes, or a .json "
        "file with a weight for each edge",
    )
    parser.add_argument(
        "--unroll",
        action="store_true",
        help="write loops out: paths through single iterations",
    )
    parser.add_argument(
        "-o", "--output", metavar="FILE", help="write to a .json or .csv file"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(command=paths_command)


def _add_graph(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("graph", help="draw the graph of paths")
    _add_target(parser)
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        required=True,
        help="a .svg, .dot or .html file; with --example, arrows are as thick as what "
        "runs along them",
    )
    parser.set_defaults(command=graph_command)


def _add_plans(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "plan", help="write the plan as a file to edit and to compile with"
    )
    _add_target(parser)
    _add_mode(parser)
    _add_plan(parser)
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="where to write (default: standard output)",
    )
    parser.set_defaults(command=plan_command)


def _add_memory(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "memory", help="print the bytes that a call of the gradient needs"
    )
    _add_target(parser)
    _add_mode(parser)
    _add_plan(parser)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(command=memory_command, standalone=False)


def _add_coverage(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "coverage", help="list the functions of NumPy and SciPy that have derivatives"
    )
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help="modules or functions: numpy.linalg, np.tanh, erf (default: all)",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(command=coverage_command)


def _add_certify(commands: Commands[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "certify", help="measure bias, variance, bytes and time of a plan"
    )
    _add_target(parser)
    _add_plan(parser)
    parser.add_argument(
        "--draws",
        type=int,
        default=1000,
        metavar="N",
        help="estimates to draw, at least (default 1000)",
    )
    parser.add_argument(
        "--seed", type=int, default=0, metavar="N", help="the first seed (default 0)"
    )
    parser.add_argument(
        "--batch",
        metavar="NAMES",
        help="arguments that hold the examples, to compare with a smaller batch: x,y "
        "or x:1,y:0 with their axes",
    )
    parser.add_argument(
        "--alone", action="store_true", help="no other plans at equal bytes beside it"
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="write it as JSON")
    parser.add_argument("--plot", metavar="FILE", help="draw it (.png, .svg, .pdf)")
    parser.set_defaults(command=certify_command)


def _add_plan(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--plan",
        metavar="PLAN",
        help="exact (default), top:K, mass:SHARE, drop:EDGES, rad:keep=P, another "
        "policy, or plan.json",
    )


def _add_target(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "target", metavar="FILE[:FUNC]", help="a Python file, a function in it"
    )
    parser.add_argument(
        "--wrt",
        metavar="NAMES",
        help="parameters to differentiate by: w,b (default: the first)",
    )
    parser.add_argument(
        "--signature",
        metavar="TYPES",
        help="types of the parameters: 'w: f64[d], X: f64[n, d]'",
    )
    parser.add_argument("--example", metavar="INPUTS", help=EXAMPLE)
    parser.add_argument(
        "--conventions",
        metavar="WORDS",
        help="derivatives where they are not unique: ties=share|first|last, "
        "kinks=zero|right|left, roots=ieee|zero, separated by commas",
    )
    parser.add_argument(
        "--has-aux",
        action="store_true",
        help="the function returns a pair, of which the second is no part of the value",
    )


def _add_mode(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--mode",
        choices=MODES,
        help="what the generated function returns (default: grad)",
    )


def _version() -> str:
    try:
        return version("spadc")
    except PackageNotFoundError:
        return "(not installed)"
