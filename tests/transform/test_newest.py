"""Shapes are asked of the newest version of an array."""

from __future__ import annotations

from support.stages import Stages

from spadc.ir import Apply, walk


def asked(made: Stages) -> list[Apply]:
    """The shape questions of the final program."""
    return made.applied("newest", "shape")


def test_after_a_store() -> None:
    made = Stages(
        """
        def f(x, y):
            u = x * 1.0
            u[0] = 2.0
            return np.sum(u * y)
        """,
        "x: any, y: any",
    )
    stores = made.applied("newest", "write")
    older = {store.operands[0] for store in stores}
    assert asked(made)
    assert not any(op.operands[0] in older for op in asked(made))
    assert "copy" not in "".join(made.body())


def test_inside_and_after_a_loop() -> None:
    made = Stages(
        """
        def f(x, y):
            u = x * 1.0
            for i in range(3):
                u[i] = u[i] * y[i]
            return np.sum(u[1:] * y)
        """,
        "x: any, y: any",
    )
    ops = list(walk(made.after["newest"].body))
    stores = [op for op in ops if isinstance(op, Apply) and op.name == "write"]
    forward = [op for op in stores if not op.span.reverse]
    assert forward
    older = {op.operands[0] for op in forward}
    after = [op for op in asked(made) if op.span.reverse]
    assert not any(op.operands[0] in older for op in after)
