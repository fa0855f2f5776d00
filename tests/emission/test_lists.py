"""Lists as they are written out."""

from __future__ import annotations

from support.stages import Stages

TYPES = "x: f64[n], m: f64[n,k], t: int"


def lines_of(body: str, wrt: str = "x", mode: str = "grad") -> list[str]:
    """The statements of the generated function."""
    return Stages(body, TYPES, (wrt,), mode=mode).body()


def test_an_item_is_popped_where_it_is_used() -> None:
    lines = lines_of(
        """
        def f(x, m, t):
            h = x * 1.0
            hs = []
            for k in range(t):
                h = np.sin(h)
                hs.append(h)
            return np.sum(np.stack(hs) ** 2)
        """
    )
    assert "hs.append(h)" in lines
    assert "h_bar += hs_bar.pop()" in lines


def test_arrays_in_lists_are_replaced_numbers_added_to() -> None:
    lines = lines_of(
        """
        def f(x, m, t):
            hs = [x * k for k in range(t)]
            ys = [v * v for v in x]
            return np.sum(hs[1] * hs[2]) + ys[0] * ys[1]
        """
    )
    assert any(line.startswith("hs_bar[1] = hs_bar[1] + ") for line in lines)
    assert "ys_bar[1] += ys[0]" in lines


def test_zeros_in_the_form_of_a_list() -> None:
    lines = lines_of(
        """
        def f(x, m, t):
            rows = [[v * k for v in x] for k in range(t)]
            return rows[0][1] * rows[1][0]
        """
    )
    assert "rows_bar = [[0.0] * len(v) for v in rows]" in lines


def test_a_loop_over_a_list_has_its_items() -> None:
    lines = lines_of(
        """
        def f(x, m, t):
            hs = [v * v for v in x]
            s = 1.0
            for h in reversed(hs):
                s = s * h
            return s
        """,
        mode="vjp",
    )
    assert "for h in reversed(hs):" in lines


def test_functions_keep_the_names_they_were_called_by() -> None:
    lines = lines_of(
        """
        def f(x, m, t):
            rows = [np.sin(m[k]) for k in range(t)]
            return np.sum(np.vstack(rows) ** 2) + np.sum(np.hstack(rows) ** 2)
        """,
        wrt="m",
    )
    text = "\n".join(lines)
    assert "np.vstack(rows)" in text
    assert "np.hstack(rows)" in text
    assert "np.split(" in text
