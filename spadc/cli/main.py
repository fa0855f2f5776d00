"""The command line: options, commands, exit statuses.

0: done. 1: the program cannot be compiled, or its gradient is not right; nothing was
written. 2: bad usage.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from spadc.errors import SpadcError

from .commands import check_command, compile_command, explain_command, paths_command
from .failure import CANNOT_COMPILE, Failure

EXAMPLE = "example arguments: a file inputs.npz, or module:function, which is run"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return the exit status; errors are one clear line each."""
    options = _parser().parse_args(arguments)
    try:
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
    parser.add_argument(
        "--plan",
        metavar="PLAN",
        help="exact (default), top:K, checkpoint:snapshots=N or plan.json",
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
        help="print at most N paths (default 20)",
    )
    parser.set_defaults(command=paths_command, mode="grad", plan=None, standalone=False)


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


def _add_mode(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--mode",
        choices=("grad", "value-and-grad", "vjp"),
        help="what the generated function returns (default: grad)",
    )


def _version() -> str:
    try:
        return version("spadc")
    except PackageNotFoundError:
        return "(not installed)"
