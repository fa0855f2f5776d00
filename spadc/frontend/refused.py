"""The constructs outside the accepted language, each with its reason and a way out."""

from __future__ import annotations

import gast

REFUSED: dict[type, tuple[str, str]] = {
    gast.Global: (
        "`global`: a global write would be lost between the two sweeps",
        "Return the value instead.",
    ),
    gast.AsyncFunctionDef: (
        "`async` functions are not differentiated",
        "Use a plain `def`.",
    ),
    gast.AsyncFor: (
        "`async for`: the order of the iterations is not known at compile time",
        "Use a plain `for`.",
    ),
    gast.AsyncWith: ("`async with` is not supported", "Use plain code."),
    gast.Await: ("`await` is not supported", "Compute the value before."),
    gast.Yield: (
        "`yield`: a generator's values would outlive the sweep",
        "Collect the values in a list, or sum them where they are made.",
    ),
    gast.YieldFrom: (
        "`yield from`: a generator's values would outlive the sweep",
        "Collect the values in a list, or sum them where they are made.",
    ),
    gast.ClassDef: (
        "a class inside a differentiated function",
        "Define it outside, and pass numbers and arrays in.",
    ),
    gast.With: (
        "`with`: only `np.errstate` and `np.printoptions` leave values as they are",
        "Move the `with` outside the function.",
    ),
    gast.SetComp: ("a set has no order", "Use a list."),
    gast.Starred: (
        "a starred expression outside a call or a display",
        "Write the items.",
    ),
    gast.Slice: ("a slice outside a subscript", "Write it in the subscript."),
}


def reason_for(node: gast.AST) -> tuple[str, str]:
    """Why `node` is refused, and what to do instead."""
    known = REFUSED.get(type(node))
    if known is not None:
        return known
    kind = type(node).__name__
    return (
        f"this construct ({kind}) is not supported",
        "Write it with simpler statements.",
    )
