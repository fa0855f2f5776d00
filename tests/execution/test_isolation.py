"""A function of a file runs with what it needs, and nothing else of the file does."""

import pytest

from spadc.execution import isolated_function

FILE = '''
"""A module."""
from __future__ import annotations
import math as m
from helper_beside import double

raise_if_run = 1 / 1
K = [1.0, 2.0]
K[1] = 3.0
try:
    import nothing_of_the_kind as L
except ImportError:
    L = 10.0
unused = open("/nowhere")

def mark(function):
    raise AssertionError

def inner(x):
    return double(x) * K[1]

@mark
def outer(x, power=m.floor(2.5)):
    return inner(x) ** power + L

if __name__ == "__main__":
    outer = None
print(1 / 0)
'''


@pytest.fixture
def file(tmp_path):
    (tmp_path / "helper_beside.py").write_text("def double(x):\n    return 2 * x\n")
    path = tmp_path / "module.py"
    path.write_text(FILE)
    return path


def test_only_what_is_needed_runs(file):
    assert isolated_function(file, "outer")(1.0) == 36.0 + 10.0


def test_errors_of_needed_statements_are_raised(tmp_path):
    path = tmp_path / "module.py"
    path.write_text("K = 1 / 0\ndef f(x): return K * x\n")
    with pytest.raises(ZeroDivisionError):
        isolated_function(path, "f")
