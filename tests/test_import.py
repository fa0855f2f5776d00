"""`import spadc` is light: what only some calls need is imported by those calls."""

import subprocess
import sys

import pytest

HEAVY = (
    "sympy",
    "rich",
    "beniget",
    "scipy",
    "sklearn",
    "pytest",
    "pygments",
    "argparse",
)


def modules_after(statement: str) -> set[str]:
    """The names of the modules that a new process has loaded after `statement`."""
    program = f"{statement}\nimport sys\nprint(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return set(run.stdout.split())


@pytest.fixture(scope="module")
def after_import() -> set[str]:
    return modules_after("import spadc")


@pytest.mark.parametrize("name", HEAVY)
def test_is_not_imported(name, after_import):
    assert name not in after_import


def test_run_time_is_not_imported(after_import):
    assert "spadc_runtime" not in after_import


def test_generated_code_does_not_import_the_compiler():
    assert "spadc" not in modules_after("import spadc_runtime")


def test_functions_keep_their_names_beside_packages():
    program = "import spadc.paths, spadc\nassert callable(spadc.paths), spadc.paths"
    modules_after(program)
