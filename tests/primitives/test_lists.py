"""Ops on lists: types, values, and the rules that lead from arrays back to lists."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from primitives.list_values import LIST_VALUES

from spadc.ir import (
    AnyType,
    ArrayType,
    At,
    ListType,
    Ref,
    ScalarType,
    Slice,
    Subscript,
    Value,
)
from spadc.primitives import (
    LIST_EDITS,
    Builder,
    Expr,
    Unsupported,
    infer_types,
    interpret_region,
    primitive,
)

FLOAT64 = ScalarType("float64")
ROW = ArrayType("float64", (3,))
FIRST, LAST = Subscript((At(0),)), Subscript((At(-1),))
RNG = np.random.default_rng(3)


def inferred(name: str, *types: Any, **attrs: Any) -> Any:
    """The type of the only result."""
    (type_,) = infer_types(name, types, attrs)
    return type_


def evaluated(name: str, *operands: Any, **attrs: Any) -> Any:
    """What the primitive computes."""
    return primitive(name).evaluate(*operands, **attrs)


def same(given: Any, wanted: Any) -> None:
    """Equal, with lists and arrays inside each other."""
    assert type(given) is type(wanted) or not isinstance(wanted, list | tuple)
    if isinstance(wanted, list | tuple):
        assert len(given) == len(wanted)
        for one, other in zip(given, wanted, strict=True):
            same(one, other)
    else:
        np.testing.assert_array_equal(given, wanted)


@pytest.mark.parametrize("row", LIST_VALUES, ids=[name for name, *_ in LIST_VALUES])
def test_value(row: tuple[str, Any, Any, Any]) -> None:
    name, operands, attrs, wanted = row
    same(evaluated(name, *operands, **attrs), wanted)


def test_an_empty_list_says_nothing_of_its_items() -> None:
    assert inferred("new_list") == ListType()
    assert inferred("append", ListType(), ROW) == ListType(ROW)


def test_items_of_other_types_widen_the_list() -> None:
    numbers = inferred("append", ListType(FLOAT64), ScalarType("int64", weak=True))
    assert numbers == ListType(ScalarType("float64"))
    arrays = inferred("append", ListType(ROW), ArrayType("float64", (4,)))
    assert arrays == ListType(ArrayType("float64", (None,)))
    assert inferred("append", ListType(ROW), FLOAT64) == ListType(AnyType())


def test_a_list_does_not_hold_lists_and_numbers() -> None:
    with pytest.raises(Unsupported, match="different kinds"):
        inferred("append", ListType(FLOAT64), ListType(FLOAT64))


def test_types_of_items_and_stacks() -> None:
    rows = ListType(ROW)
    assert inferred("list_item", rows, step=LAST) == ROW
    assert inferred("stack_list", rows, axis=1) == ArrayType("float64", (3, None))
    table = ListType(ListType(FLOAT64))
    assert inferred("array_of_list", table) == ArrayType("float64", (None, None))
    path = (Subscript((At(Ref(1)),)), Subscript((At(Ref(2)),)))
    index = ScalarType("int64", weak=True)
    assert inferred("nested_item", table, index, index, path=path) == FLOAT64


EDITS = {
    "append": ([1.0, 2.0], (3.0,), {}, [1.0, 2.0, 3.0]),
    "extend": ([1.0], ([2.0, 3.0],), {}, [1.0, 2.0, 3.0]),
    "insert_item": ([1.0, 2.0], (5.0, 0), {}, [5.0, 1.0, 2.0]),
    "pop_item": ([1.0, 2.0], (0,), {}, [2.0]),
    "set_item": ([1.0, 2.0], (7.0,), {"path": (LAST,)}, [1.0, 7.0]),
    "add_to_item": ([1.0, 2.0], (7.0,), {"path": (FIRST,)}, [8.0, 2.0]),
    "split_off": ([1.0, 2.0, 3.0], (1,), {}, [1.0]),
}


@pytest.mark.parametrize("name", sorted(EDITS))
def test_edits_make_a_new_list(name: str) -> None:
    given, operands, attrs, after = EDITS[name]
    before = list(given)
    result = evaluated(name, given, *operands, **attrs)
    changed = result[0] if isinstance(result, tuple) else result
    assert changed == after
    assert given == before


def test_every_edit_is_tried() -> None:
    assert set(EDITS) == LIST_EDITS


def test_a_store_inside_an_item_leaves_the_others() -> None:
    rows = [np.zeros(2), np.zeros(2)]
    path = (FIRST, Subscript((Slice(1, None),)))
    changed = evaluated("set_item", rows, 4.0, path=path)
    np.testing.assert_array_equal(changed[0], [0.0, 4.0])
    np.testing.assert_array_equal(rows[0], [0.0, 0.0])
    table = evaluated("add_to_item", [[1.0], [2.0]], 3.0, path=(LAST, FIRST))
    assert table == [[1.0], [5.0]]


def test_lists_inside_lists_are_added_item_by_item() -> None:
    assert evaluated("add_items", [[1.0, 2.0]], [[10.0, 20.0]]) == [[11.0, 22.0]]
    assert evaluated("add_to_item", [[1.0]], [3.0], path=(FIRST,)) == [[4.0]]
    zeros = evaluated("zero_items", [[1.0, 2.0], [3.0]])
    assert zeros == [[0.0, 0.0], [0.0]]


def pulled_back(name: str, xs: Any, type_: ListType, **attrs: Any) -> tuple[Any, Any]:
    """The result on `xs`, and the cotangent of the list for a cotangent of ones."""
    build, operand = Builder(), Value(type_)
    y = build.express(name, operand, **attrs)
    y_bar = build.express("ones_like", y)
    rule = primitive(name).rule
    assert rule is not None
    found = rule(y_bar * y, y, Expr(operand, build), **attrs)
    bar = found[0] if isinstance(found, tuple) else found
    region = build.region((operand,), (y.value, build.value(bar)))
    value, result = interpret_region(region, (xs,), {})
    return value, result


ARRAYS = [RNG.normal(size=3) for _ in range(4)]
RULES: dict[str, tuple[str, Any, ListType, dict[str, Any]]] = {
    "stacked": ("stack_list", ARRAYS, ListType(ROW), {}),
    "columns": ("stack_list", ARRAYS, ListType(ROW), {"axis": 1}),
    "of unknown type": ("stack_list", ARRAYS, ListType(AnyType()), {}),
    "of numbers": ("array_of_list", [1.0, -2.0], ListType(FLOAT64), {}),
    "of rows": (
        "array_of_list",
        [[1.0, 2.0], [3.0, 4.0]],
        ListType(ListType(FLOAT64)),
        {},
    ),
    "joined": (
        "concatenate_list",
        [RNG.normal(size=k) for k in (1, 3, 2)],
        ListType(ArrayType("float64", (None,))),
        {},
    ),
    "side by side": (
        "concatenate_list",
        [RNG.normal(size=(2, k)) for k in (1, 3)],
        ListType(ArrayType("float64", (2, None))),
        {"axis": 1},
    ),
}


@pytest.mark.parametrize("name", RULES)
def test_the_cotangent_of_an_array_goes_back_to_its_items(name: str) -> None:
    primitive_name, xs, type_, attrs = RULES[name]
    _, bar = pulled_back(primitive_name, xs, type_, **attrs)
    assert len(bar) == len(xs)
    for part, x in zip(bar, xs, strict=True):
        np.testing.assert_allclose(part, x)  # the cotangent was the value itself


def test_a_sum_gives_its_cotangent_to_every_item() -> None:
    value, bar = pulled_back("sum_items", [1.0, 2.0, 3.0], ListType(FLOAT64))
    assert (value, bar) == (6.0, [6.0, 6.0, 6.0])


def test_a_sum_of_arrays_that_were_stretched() -> None:
    xs = [np.array([1.0]), np.array([2.0, 3.0])]
    type_ = ListType(ArrayType("float64", (None,)))
    _, bar = pulled_back("sum_items", xs, type_)
    np.testing.assert_array_equal(bar[0], [7.0])
    np.testing.assert_array_equal(bar[1], [3.0, 4.0])


@pytest.mark.parametrize(("name", "level"), [("max_item", 3.0), ("min_item", -1.0)])
def test_the_extreme_items_share(name: str, level: float) -> None:
    xs = [3.0, -1.0, 3.0, 0.5]
    value, bar = pulled_back(name, xs, ListType(FLOAT64))
    count = xs.count(level)
    assert value == level
    assert list(bar) == [level / count if x == level else 0.0 for x in xs]
