"""Make the reverse sweep look as if a person had written it.

Peephole rewriting to a fixpoint. Each rule is a small function for one pattern; the
table below says which primitives it looks at, and is tried from top to bottom. Only ops
of the reverse sweep are rewritten; the user's own statements stay as they are, except
that branches whose outcome is known disappear, and results that do not need their
branch.

Guarantee: shapes and dtypes are the same, values are the same up to rounding (and the
sign of zeros). `0 * x`, `x * 1`, `x + 0` stay for arrays, but for a factor 1 whose
operand is proved to be floating. Forward values keep their bits.
"""

from __future__ import annotations

from collections.abc import Iterable

from spadc.ir import Function, Value
from spadc.primitives import REGISTRY

from . import filled, products, shapes, stores, sums
from .dead_code import remove_dead
from .rewrite import Rewriter, Rule, Rules

TABLE: tuple[tuple[Rule, str], ...] = (
    (sums.fold_numbers, "add subtract"),
    (sums.drop_zero, "add subtract"),
    (sums.power_of_one, "power"),
    (filled.implicit_broadcast, "(elementwise)"),
    (filled.late_broadcast, "add subtract multiply divide negative"),
    (products.rearrange, "multiply divide negative"),
    (sums.double, "add"),
    (sums.add_signs, "add"),
    (sums.subtract_signs, "subtract"),
    (filled.sum_of_repeated, "sum"),
    (products.scale_after_sum, "sum unbroadcast"),
    (filled.broadcast_again, "broadcast_to"),
    (filled.own_repeated, "broadcast_to"),
    (filled.copy_of_broadcast, "copy"),
    (filled.ones_like, "full_like"),
    (filled.filled_like, "zeros ones full"),
    (shapes.drop_cast, "astype astype_like"),
    (filled.cast_of_filled, "astype"),
    (shapes.like_source, "zeros_like ones_like full_like empty_like"),
    (shapes.size_of_scalar, "size"),
    (shapes.shape_of_filled, "shape size dim length ndim"),
    (shapes.shape_of_source, "shape size dim length ndim"),
    (shapes.drop_unbroadcast, "unbroadcast"),
    (shapes.join_unbroadcasts, "unbroadcast"),
    (shapes.static_unbroadcast, "unbroadcast"),
    (shapes.double_transpose, "transpose"),
    (shapes.transpose_of_product, "transpose"),
    (shapes.drop_reshape, "reshape"),
    (stores.write_what_is_there, "write"),
    (stores.write_over, "write"),
    (stores.write_whole, "write"),
    (stores.accumulate_into_zeroed, "accumulate"),
    (stores.add_to_zeros, "accumulate"),
    (stores.add_part_of_zeros, "accumulate"),
    (stores.add_to_repeated, "accumulate"),
    (stores.accumulate_negated, "accumulate"),
    (stores.accumulate_twice, "accumulate"),
    (stores.store_repeated, "write accumulate"),
    (stores.read_what_was_written, "index"),
)

MOST_ROUNDS = 20


def simplify(fn: Function, floats: Iterable[Value] = ()) -> Function:
    """Rewrite until no rule applies; `floats` are parameters known to be floating.

    >>> from spadc.ir import ArrayType, Param, Span, Statement, to_text
    >>> from spadc.primitives import Builder, Expr
    >>> x = Value(ArrayType("float64", None), "x")
    >>> build = Builder(Span(None, Statement("f", 2, "return y"), reverse=True))
    >>> x_bar = -(Expr(x, build) * 0.5 * 4)
    >>> fn = Function("f", (Param("x", x),), build.region((x,), (x_bar.value,)))
    >>> print(to_text(simplify(fn)))
    func f(x: f64[...]) {
      %1 = multiply -2.0, x                                 # ~2
      yield %1
    }
    """
    known = tuple(floats)
    rules = rules_by_name()
    fn = remove_dead(fn)
    for _ in range(MOST_ROUNDS):
        rewriter = Rewriter(fn, rules, known)
        fn = remove_dead(rewriter.run())
        if not rewriter.changed:
            break
    return fn


def rules_by_name() -> Rules:
    """The table, by primitive."""
    table: dict[str, list[Rule]] = {}
    for rule, names in TABLE:
        for name in _named(names):
            table.setdefault(name, []).append(rule)
    return table


def _named(names: str) -> list[str]:
    if names != "(elementwise)":
        return names.split()
    return [name for name, known in REGISTRY.items() if known.broadcasts]
