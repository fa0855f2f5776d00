"""`del`: of names, and of items of lists and dicts."""

from __future__ import annotations

from typing import Any

import gast

from ..bindings import ContainerRef, Method
from ..calling.arguments import Arguments
from ..context import Lowering, lowers
from ..lists.containers import call_container_method


@lowers(gast.Delete)
def delete_statement(low: Lowering, node: Any) -> None:
    """`del name`, `del items[k]`"""
    for target in node.targets:
        if isinstance(target, gast.Name):
            low.state.names.pop((low.scope.number, target.id), None)
        elif isinstance(target, gast.Subscript):
            delete_item(low, target)
        else:
            low.refuse("SPD116", "attributes of objects are not deleted")


def delete_item(low: Lowering, target: Any) -> None:
    """`del items[k]`, in a list or dict: the item is taken out and forgotten."""
    base = low.expression(target.value)
    if not isinstance(base, ContainerRef) or isinstance(target.slice, gast.Slice):
        low.refuse("SPD100", "`del` of a part", "Make a new list instead.")
    given = Arguments((low.expression(target.slice),), {}, target)
    call_container_method(low, Method(base, "pop"), given)
