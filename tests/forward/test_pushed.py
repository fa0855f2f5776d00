"""The functions that forward mode makes: names, what is refused, text."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from support import function_from

import spadc
from spadc.adjoint import Mode
from spadc.forward import pushed_forward
from spadc.frontend import find_function, read_module
from spadc.ir import parse_signature, to_text
from spadc.pipeline import prepare

SOURCE = """
import numpy as np

def scaled(x, x_dot):
    return np.sum(x * x_dot)

def carried(x, n: int):
    s = 0.0
    for i in range(n):
        t = x[i] * 2.0
        s = s + t * t
    return s

def chosen(x, flag: bool):
    y = 3.0
    if flag:
        y = x * x
    return y

def perhaps(x, first: bool, second: bool):
    if first:
        y = np.ones(3)
    if second:
        y = x * 2
    return np.sum(y * x)

def whole(x, k: int):
    y = x * x
    return y, k
"""


def pushed(name: str, signature: str, folder: Path) -> str:
    file = folder / "programs.py"
    file.write_text(SOURCE)
    source = find_function(read_module(file), name)
    made = prepare(source, parse_signature(signature), ("x",), Mode.JVP)
    return to_text(pushed_forward(made.fn, made.inputs, f"{name}_jvp"))


def test_a_name_that_is_taken(tmp_path: Path) -> None:
    text = pushed("scaled", "x: f64[n], x_dot: f64[n]", tmp_path)
    assert "x_dot2: f64[n]" in text.splitlines()[0]


def test_loops_carry_tangents(tmp_path: Path) -> None:
    text = pushed("carried", "x: f64[n], n: int", tmp_path)
    (head,) = (line for line in text.splitlines() if "for i in" in line)
    assert "s_dot = for" in head and "s_dot2 = 0.0" in head
    assert "t_dot" not in head  # bound anew in every iteration


def test_a_branch_yields_zero_where_nothing_moves(tmp_path: Path) -> None:
    text = pushed("chosen", "x: float, flag: bool", tmp_path)
    assert "y_dot = if flag" in text
    assert "yield y, 0.0" in text


def test_whole_numbers_have_no_tangent(tmp_path: Path) -> None:
    function = function_from(SOURCE, "whole", tmp_path)
    value, dot = spadc.jvp(function)(3.0, 2, dot=1.0)
    assert value == (9.0, 2)
    assert dot == (6.0, None)


def test_whole_numbers_cannot_be_moved(tmp_path: Path) -> None:
    function = function_from(SOURCE, "whole", tmp_path)
    with pytest.raises(spadc.SpadcError, match="SPD402"):
        spadc.jvp(function)(3, 2, dot=1.0)


def test_a_name_that_may_be_unbound(tmp_path: Path) -> None:
    """The gradient knows what to do; a tangent of nothing cannot be made."""
    function = function_from(SOURCE, "perhaps", tmp_path)
    x = np.arange(3.0)
    assert (spadc.grad(function)(x, True, True) == 4 * x).all()
    with pytest.raises(spadc.SpadcError, match="SPD118"):
        pushed("perhaps", "x: f64[3], first: bool, second: bool", tmp_path)
