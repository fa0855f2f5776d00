"""The import graph of spadc has one direction, and goes through front doors.

A package imports only packages of lower rows, by their names alone (`from spadc.ir
import Value`), and its own modules relatively. The run time knows NumPy only, and
nobody in spadc knows the run time.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent
ROOT = REPOSITORY / "spadc"
RUNTIME = REPOSITORY / "runtime" / "spadc_runtime"
LAYERS = (
    {"errors", "markers", "options", "rules"},
    {"ir"},
    {"primitives"},
    {"frontend", "analysis", "execution"},
    {"transform", "paths", "derivatives"},
    {"plans", "forward"},
    {"adjoint", "emission"},
    {"pipeline"},
    {"api", "cli"},
    {"compat"},
    {"__init__", "__main__"},
)
RANK = {name: rank for rank, layer in enumerate(LAYERS) for name in layer}
# A test of the import itself: these are imported when something needs them.
LAZY = {"sympy", "rich", "beniget", "pygments", "matplotlib", "scipy"}
THIRD_PARTY = {"numpy", "gast", "astunparse", *LAZY}


def files_of(root: Path) -> list:
    return [
        pytest.param(path, id=path.relative_to(REPOSITORY).as_posix())
        for path in sorted(root.rglob("*.py"))
    ]


def package_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imports_of(path: Path) -> Iterator[tuple[int, str]]:
    """Yield (line, module) for every import in the file, as absolute names."""
    here = (
        (path.parents[0].name,)
        if ROOT not in path.parents
        else ("spadc", *path.relative_to(ROOT).parent.parts)
    )
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = here[: len(here) - node.level + 1] if node.level else ()
            module = ".".join((*base, *filter(None, [node.module])))
            if module == "spadc" and base != ("spadc",):
                for alias in node.names:
                    yield node.lineno, f"spadc.{alias.name}"
            else:
                yield node.lineno, module


def test_layers_are_the_packages():
    present = {package_of(path) for path in ROOT.rglob("*.py")}
    assert present == set(RANK)


@pytest.mark.parametrize("path", files_of(ROOT))
def test_imports_point_down(path):
    package = package_of(path)
    for line, module in imports_of(path):
        root, *parts = module.split(".")
        if root != "spadc" or not parts:
            continue
        assert parts[0] == package or RANK[parts[0]] < RANK[package], (
            f"{path}:{line}: `{package}` may not import `{parts[0]}`"
        )


@pytest.mark.parametrize("path", files_of(ROOT))
def test_imports_go_through_front_doors(path):
    package = package_of(path)
    for line, module in imports_of(path):
        root, *parts = module.split(".")
        if root == "spadc" and len(parts) > 1 and parts[0] != package:
            pytest.fail(
                f"{path}:{line}: import from `spadc.{parts[0]}`, not `{module}`"
            )


@pytest.mark.parametrize("path", files_of(ROOT))
def test_dependencies_are_the_declared_ones(path):
    for line, module in imports_of(path):
        root = module.partition(".")[0]
        known = root in {"spadc", *THIRD_PARTY} or root in sys.stdlib_module_names
        assert known, f"{path}:{line}: `{root}` is not a dependency of spadc"


@pytest.mark.parametrize("path", files_of(RUNTIME))
def test_run_time_imports_only_numpy(path):
    """SciPy is imported by helpers of SciPy's functions, and only when they run."""
    roots = {module.partition(".")[0] for _, module in imports_of(path)}
    known = {"__future__", "collections", "typing", "numpy", "spadc_runtime"}
    if path.name.startswith("scipy_"):
        at_once = {node.module for node in ast.parse(path.read_text()).body
                   if isinstance(node, ast.ImportFrom) and not node.level}  # fmt: skip
        assert not any((module or "").startswith("scipy") for module in at_once)
        known.add("scipy")
    assert roots <= known
