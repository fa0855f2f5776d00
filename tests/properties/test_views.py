"""Reading and writing through any basic index, and through views of views."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import basic_indices
from support import function_from, right_or_refused

SHAPE = (3, 4, 2)
ARGUMENT = np.linspace(-1.0, 1.2, 24).reshape(SHAPE)
READ = """
import numpy as np


def program(x):
    y = x * 2.0
    v = y[{index}]
    return np.sum(np.sin(v) * v) + np.sum(y**2)
"""
WRITTEN = """
import numpy as np


def program(x):
    y = x * 2.0
    y[{index}] {form} {value}
    return np.sum(y * y * x)
"""
VIEW_WRITTEN = """
import numpy as np


def program(x):
    y = x * 2.0
    v = y[{index}]
    s = np.sum(v * v)
    y[0] *= 3.0
    v {form} s * 0.1
    return np.sum(y * y * x) + s * np.sum(v)
"""


def text_of(index):
    """An index as a person would write it."""
    if not isinstance(index, tuple):
        index = (index,)
    parts = [_text_of_part(part) for part in index]
    return ", ".join(parts) if parts else "()"


def _text_of_part(part):
    if part is Ellipsis:
        return "..."
    if part is None:
        return "None"
    if not isinstance(part, slice):
        return str(part)
    ends = ["" if end is None else str(end) for end in (part.start, part.stop)]
    step = "" if part.step is None else f":{part.step}"
    return ":".join(ends) + step


def indices(allow_newaxis=True):
    dims = 5 if allow_newaxis else 3
    index = basic_indices(SHAPE, allow_newaxis=allow_newaxis, max_dims=dims)
    return index.map(text_of)


def verdict_of(source, folder):
    function = function_from(source, "program", folder)
    return right_or_refused(function, (ARGUMENT,), layouts=("plain", "transposed"))


@given(index=indices())
def test_read(index, tmp_path_factory):
    verdict = verdict_of(READ.format(index=index), tmp_path_factory.getbasetemp())
    assert verdict == "right"


@given(
    index=indices(allow_newaxis=False),
    form=st.sampled_from(["=", "+=", "*="]),
    value=st.sampled_from(["x[0, 0, 0]", "np.sin(x[{index}])", "y[{index}]"]),
)
def test_written(index, form, value, tmp_path_factory):
    text = WRITTEN.format(index=index, form=form, value=value.format(index=index))
    verdict_of(text, tmp_path_factory.getbasetemp())


@given(index=indices(), form=st.sampled_from(["+=", "*="]))
def test_view_written(index, form, tmp_path_factory):
    text = VIEW_WRITTEN.format(index=index, form=form)
    verdict_of(text, tmp_path_factory.getbasetemp())
