"""Ops on lists, what they are applied to, and what Python gives for it."""

from __future__ import annotations

from typing import Any

import numpy as np

from spadc.ir import At, Entry, Slice, Subscript

A, B = np.array([1.0, 2.0]), np.array([3.0, 4.0])
SECOND, TAIL = Subscript((At(1),)), Subscript((Slice(1, None),))

# The primitive, its operands, its attributes, and its value.
LIST_VALUES: list[tuple[str, tuple[Any, ...], dict[str, Any], Any]] = [
    ("new_list", (1.0, 2.0), {}, [1.0, 2.0]),
    ("filled_list", (0.5, 3), {}, [0.5, 0.5, 0.5]),
    ("list_length", ([1.0, 2.0],), {}, 2),
    ("list_item", ([1.0, 2.0],), {"step": SECOND}, 2.0),
    ("list_part", ([1.0, 2.0, 3.0],), {"step": TAIL}, [2.0, 3.0]),
    ("first_position", ([1.0, 2.0, 3.0],), {"step": TAIL}, 1),
    ("nested_item", ([[1.0], [2.0, 5.0]],), {"path": (SECOND, SECOND)}, 5.0),
    ("concat", ([1.0], [2.0]), {}, [1.0, 2.0]),
    ("append", ([1.0], 2.0), {}, [1.0, 2.0]),
    ("extend", ([1.0], [2.0, 3.0]), {}, [1.0, 2.0, 3.0]),
    ("insert_item", ([1.0, 2.0], 5.0, 0), {}, [5.0, 1.0, 2.0]),
    ("pop_item", ([1.0, 2.0],), {}, ([1.0], 2.0)),
    ("set_item", ([1.0, 2.0], 5.0), {"path": (SECOND,)}, [1.0, 5.0]),
    ("add_to_item", ([1.0, 2.0], 5.0), {"path": (SECOND,)}, [1.0, 7.0]),
    ("split_off", ([1.0, 2.0, 3.0], 1), {}, ([1.0], [2.0, 3.0])),
    ("zero_items", ([1.0, [2.0]],), {}, [0.0, [0.0]]),
    ("add_items", ([1.0, [2.0]], [3.0, [4.0]]), {}, [4.0, [6.0]]),
    ("stack_list", ([A, B],), {"axis": 1}, np.stack([A, B], axis=1)),
    ("array_of_list", ([A, B],), {"dtype": None}, np.array([A, B])),
    ("concatenate_list", ([A, B],), {"axis": 0}, np.concatenate([A, B])),
    ("rows", (np.stack([A, B]),), {"depth": 1}, [A, B]),
    ("pieces", (np.concatenate([A, B]), [A, B]), {"axis": 0}, [A, B]),
    ("sum_items", ([1.0, 2.0], 0.5), {}, 3.5),
    ("spread_items", (A, [A, 1.0]), {}, [A, 3.0]),
    ("max_item", ([1.0, 2.0],), {}, 2.0),
    ("min_item", ([1.0, 2.0],), {}, 1.0),
    ("max_element", (A,), {}, 2.0),
    ("min_element", (A,), {}, 1.0),
    ("any_element", (A,), {}, True),
    ("all_element", (np.array([1.0, 0.0]),), {}, False),
    ("part", ({"W": 2.0},), {"reach": (Entry("W"),)}, 2.0),
]
