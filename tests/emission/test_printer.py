"""Printing: Python reads the same tree back, and `ruff format` changes nothing."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from spadc.emission import Comment, to_source

NUMPY = Path(np.__file__).parent
FOLDERS = ("lib", "linalg", "fft", "ma", "polynomial")
UNUSUAL = (
    ast.AnnAssign,
    ast.Assert,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Delete,
    ast.FunctionDef,
    ast.Import,
    ast.ImportFrom,
    ast.JoinedStr,
    ast.Lambda,
    ast.NamedExpr,
    ast.Try,
    ast.With,
)


def functions(limit: int) -> Iterator[ast.FunctionDef]:
    """Functions of NumPy in plain Python, without docstrings and decorators."""
    files = [f for folder in FOLDERS for f in sorted((NUMPY / folder).glob("*.py"))]
    found = 0
    for file in files:
        for node in ast.walk(ast.parse(file.read_text())):
            if not isinstance(node, ast.FunctionDef) or found == limit:
                continue
            inner = (n for statement in node.body for n in ast.walk(statement))
            if any(isinstance(n, UNUSUAL) for n in inner):
                continue
            node.decorator_list = []
            if ast.get_docstring(node) is not None:
                node.body = node.body[1:] or [ast.Pass()]
            found += 1
            yield node


def formatted(folder: Path, texts: list[str]) -> list[str]:
    """The texts as `ruff format` leaves them."""
    for number, text in enumerate(texts):
        (folder / f"f{number}.py").write_text(text)
    subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--isolated", "--quiet", folder],
        check=True,
    )
    return [(folder / f"f{number}.py").read_text() for number in range(len(texts))]


def test_numpy_reads_back() -> None:
    for node in functions(2000):
        text = to_source(node)
        assert ast.dump(ast.parse(text).body[0]) == ast.dump(node), text


def test_numpy_is_formatted(tmp_path: Path) -> None:
    texts = [to_source(node) for node in functions(600)]
    pairs = zip(texts, formatted(tmp_path, texts), strict=True)
    assert sum(text != after for text, after in pairs) <= 3


EXPRESSIONS = [
    "u[1:-1] * (u[2:] - u[:-2]) / (2 * dx)",
    "x**2 + y.z**-1 + f(x) ** 2 + (-x) ** 2 + -(x**2) + 2 ** (a + b)",
    "u[i + 1 : n, :, None, ...]",
    "u[i + 1 :] + u[: n - 1] + u[::2] + u[n - 1 :: -1]",
    "u[-1:, i:j] + u[(1, 2)[0]] + u[(),]",
    "a - (b - c) - d / (e * f) / g @ h",
    "not (a and b or c) == (d if e else g)",
    "a < b <= c",
    "(a, b)[0] + [c, d][-1] + (e,)[0]",
    'f(x, *args, key="it\'s", **kwargs)["name"]',
    "lambda x, y=1: x + y",
    "np.sum(x, axis=(0, 1), keepdims=True).T.copy()",
    "(1).real + 1.5.imag + 1e-07",
    "x if a else y if b else z",
    "{'a': 1, **b}",
]


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_expressions(text: str, tmp_path: Path) -> None:
    tree = ast.parse(text)
    printed = to_source(tree)
    assert ast.dump(ast.parse(printed)) == ast.dump(tree)
    assert formatted(tmp_path, [printed]) == [printed]


LONG = """
x = a_rather_long_name + another_rather_long_name + a_third_rather_long_name - another
x = first_long_name * second_long_name + third_long_name * fourth_long_name * fifth_1
value = scale * np.sum(a_long_name * another_long_name, axis=0, keepdims=True) + rest
value = scale * np.sum(a_rather_long_name * another_rather_long, axis=0, keepdims=1)
value = np.where(condition_one & condition_two, first_long_name + second, third_name)
value[i, j] += weight_of_edge * (state[i + 1, j] - 2 * state[i, j] + state[i - 1, j])
return first_gradient_bar, second_gradient_bar, third_gradient_bar, fourth_gradient_b
if first_long_condition > threshold and second_condition < threshold or third: pass
while not (first_long_condition > threshold_of_it and second_condition < limit): pass
long_tape_name.append(np.concatenate([first_long_array[1:-1], second_array[2:-2]]))
table = [first_long_entry, second_long_entry, third_long_entry, fourth_long_entry, 5]
answer = -np.tensordot(first_long_array, second_long_array, axes=((0, 1), (2, 3), 4))
answer = first_long_name if some_condition_that_is_long else np.zeros(second_long_nam)
for index in reversed(range(first_long_bound_name, second_long_bound_name, third)): x
""".strip().splitlines()


@pytest.mark.parametrize("line", LONG)
def test_long_lines_are_wrapped_as_ruff_does(line: str, tmp_path: Path) -> None:
    text = f"def f():\n    if x:\n        {line}\n"
    tree = ast.parse(text)
    printed = to_source(tree)
    assert ast.dump(ast.parse(printed)) == ast.dump(tree)
    assert max(map(len, printed.splitlines())) <= 88
    assert formatted(tmp_path, [printed]) == [printed]
    assert formatted(tmp_path, [text]) == [printed]


def test_long_signature(tmp_path: Path) -> None:
    text = """\
def a_function_with_a_long_name(
    first_parameter,
    second_parameter,
    /,
    third_parameter=1.0,
    *,
    out_bar,
    seed=0,
):
    pass
"""
    assert to_source(ast.parse(text)) == text
    assert formatted(tmp_path, [text]) == [text]


def test_comment() -> None:
    body = [Comment("2: x = y"), ast.parse("x = y").body[0]]
    assert to_source(ast.Module(body, [])) == "# 2: x = y\nx = y\n"
