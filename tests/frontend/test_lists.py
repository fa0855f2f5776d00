"""Lists that only the running program knows: when a list becomes one, and what is
refused."""

from __future__ import annotations

import textwrap

import pytest
from support.stages import Stages

from spadc.errors import SpadcError
from spadc.ir import Apply, For, walk

TYPES = "x: f64[n], m: f64[n,k], t: int"


def lowered(body: str) -> list[Apply]:
    """The applied primitives after lowering."""
    text = "def f(x, m, t):\n" + textwrap.indent(textwrap.dedent(body), "    ")
    fn = Stages(text, TYPES, mode="vjp").after["lower"]
    return [op for op in walk(fn.body) if isinstance(op, Apply)]


def names(body: str) -> set[str]:
    """The names of the applied primitives."""
    return {op.name for op in lowered(body)}


def test_a_list_of_known_items_is_taken_apart() -> None:
    body = """
        hs = [x[0], x[1] ** 2]
        hs.append(hs[0] * 2.0)
        return hs[1] * hs.pop()
        """
    assert not {"new_list", "append", "list_item"} & names(body)


def test_a_run_time_position_makes_it_a_value() -> None:
    body = """
        hs = [x[0], x[1] ** 2]
        return hs[t]
        """
    assert {"new_list", "list_item"} <= names(body)


def test_a_tuple_is_read_at_a_run_time_position() -> None:
    assert "list_item" in names("hs = (x[0], x[1] ** 2)\nreturn hs[t]")


def test_a_loop_of_known_length_is_not_written_out() -> None:
    body = """
        hs = []
        for k in range(5):
            hs.append(x[k] ** 2)
        return sum(hs)
        """
    assert [op.name for op in lowered(body)].count("append") == 1


def test_a_loop_over_items_of_different_ranks_is_written_out() -> None:
    body = """
        hs = [x]
        for k in range(2):
            hs.append(hs[-1][:, None] * x[k])
        return np.sum(hs[2])
        """
    assert "append" not in names(body)


def test_parts_of_tuples_are_lists_of_their_own() -> None:
    body = """
        hs = []
        for v in x:
            hs.append((v, v ** 2))
        return hs[-1][0] * hs[0][1]
        """
    assert [op.name for op in lowered(body)].count("append") == 2


def test_a_list_that_loops_do_not_change_is_not_carried() -> None:
    text = """
        def f(x):
            hs = [v for v in x]
            s = 0.0
            for k in range(10):
                s = s + hs[k % 3]
            return s
        """
    fn = Stages(text, "x: f64[n]").after["dead code"]
    loops = [op for op in fn.body.ops if isinstance(op, For) and not op.span.reverse]
    assert [len(op.inits) for op in loops][-1] <= 1


REFUSED = (
    ("SPD201", "hs = []\nfor k in range(t):\n    hs.append(x)\n    x += 1.0\n"
     "return np.sum(hs[0])"),
    ("SPD201", "rows = [[v] for v in x]\nr = rows[t]\nr[0] = 1.0\nreturn rows[0][0]"),
    ("SPD204", "rows = [[0.0] * t] * t\nrows[0][1] = x[0]\nreturn rows[1][1]"),
    ("SPD204", "hs = [v for v in x]\nfor h in hs:\n    hs.append(h)\nreturn hs[0]"),
    ("SPD204", "a, b = [v for v in x], [x[0]]\nc = a if t else b\n"
     "c.append(x[1])\nreturn sum(a)"),
    ("SPD304", "return [v for v in x]"),
    ("SPD304", "hs = [(v, v) for v in x]\nreturn np.sum(np.array(hs))"),
    ("SPD104", "d = {}\nfor v in x:\n    d[int(v)] = v\nreturn d[0]"),
    ("SPD104", "hs = []\nfor v in x:\n    hs.append('text')\nreturn x[0]"),
    ("SPD104", "hs = [v for v in x]\nreturn max(hs, key=abs)"),
    ("SPD101", "hs = [v for v in x]\nhs.insert(1, x[0])\nreturn hs[0]"),
    ("SPD101", "hs = [v for v in x]\nhs.remove(x[0])\nreturn hs[0]"),
    ("SPD102", "hs = [v for v in x]\nhs[1:2] = [x[0]]\nreturn hs[0]"),
    ("SPD102", "hs = [v for v in x]\nreturn sum(hs[::2])"),
    ("SPD102", "hs = [v for v in x] * 3\nreturn sum(hs)"),
    ("SPD303", "hs = [x[0]]\nreturn hs[1]"),
)  # fmt: skip


@pytest.mark.parametrize(("code", "body"), REFUSED)
def test_refused(code: str, body: str) -> None:
    with pytest.raises(SpadcError) as caught:
        lowered(body)
    assert caught.value.code == code, caught.value
