"""Which values a derivative flows through."""

from __future__ import annotations

from support.stages import Stages

from spadc.analysis import active_values
from spadc.ir import Function, walk


def active_names(text: str, signature: str = "x: f64[n], n: int") -> list[str]:
    made = Stages(text, signature)
    fn: Function = made.after["number twins"]
    inputs = [p.value for p in fn.params if p.name == "x"]
    active = active_values(fn, inputs, fn.results)
    values = [*fn.body.params, *(r for op in walk(fn.body) for r in op.results)]
    return sorted({v.hint for v in values if v in active and v.hint})


def test_varied_and_useful() -> None:
    names = active_names(
        """
        def f(x, n):
            a = x * 2.0
            dead = np.exp(x)
            shape = x.shape[0] * 1.5
            b = a * shape
            return np.sum(b)
        """
    )
    assert names == ["a", "b", "x"]


def test_through_a_loop_only_later_iterations() -> None:
    """`s` becomes varied in the second iteration only."""
    names = active_names(
        """
        def f(x, n):
            s = 0.0
            t = 0.0
            for i in range(n):
                s = s + t * t
                t = x[i] * 2.0
            return s
        """
    )
    assert names == ["s", "t", "x"]


def test_tests_are_not_active() -> None:
    names = active_names(
        """
        def f(x, n):
            c = x[0] * 3.0
            if c > 0.0:
                y = x * 2.0
            else:
                y = x * 3.0
            return np.sum(y)
        """
    )
    assert names == ["x", "y"]
