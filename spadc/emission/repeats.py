"""How often a value may be written again instead of getting a variable.

Shapes (`x.shape`), views with plain subscripts (`x.T`, `u[1:-1]`), an index with a
constant added (`u[i + 1]`) and, within one region, small arithmetic on numbers
(`dx**2`, `2 * dx`).
"""

from __future__ import annotations

from spadc.ir import Apply, Constant, Global, Op, ScalarType, Subscript, Value, refs
from spadc.primitives import Infix, primitive

from .sites import Sites

SHAPE_READS = frozenset({"shape", "size", "length", "dim", "ndim", "list_length"})
PARTS = frozenset({"index", "list_item", "nested_item"})
ARITHMETIC = frozenset({"+", "-", "*", "/", "//", "%", "**"})
OFTEN, SOMETIMES, TWICE = 1000, 8, 2


def allowed_repeats(op: Apply, sites: Sites) -> int:
    """The largest number of places where the expression may stand; 0 if it must not be
    repeated at all."""
    if op.name == "part":
        return OFTEN
    if op.name in SHAPE_READS:
        plain = is_plain(op.operands[0], sites)
        return OFTEN if plain and not is_named(op, op.result, sites) else 0
    if op.name == "transpose" and op.attrs.get("axes") is None:
        return SOMETIMES if is_plain(op.operands[0], sites) else 0
    if op.name in PARTS:
        return SOMETIMES if _is_plain_part(op, sites) else 0
    if not _is_small_arithmetic(op, sites):
        return 0
    return SOMETIMES if _is_index(op.result) else TWICE


def is_local_only(op: Apply) -> bool:
    """Whether repeating the op inside a loop would compute it too often."""
    is_view = op.name in SHAPE_READS or op.name in {"transpose", "part", *PARTS}
    return not is_view and not _is_index(op.result)


def is_plain(value: Value, sites: Sites) -> bool:
    """Whether a value is written as a name or literal, or may itself be repeated."""
    op = sites.definer.get(value)
    if op is None or isinstance(op, Constant | Global):
        return True
    if isinstance(op, Apply) and op.name == "part":
        return True
    if isinstance(op, Apply) and op.name in SHAPE_READS:
        return is_plain(op.operands[0], sites)
    if isinstance(op, Apply) and _is_small_arithmetic(op, sites) and _is_index(value):
        return not is_named(op, value, sites)
    return is_named(op, value, sites) or len(sites.uses_of(value)) > 1


def is_named(op: Op, value: Value, sites: Sites) -> bool:
    """Whether the user gave the value a name, in the forward sweep."""
    return value.hint is not None and not sites.is_reverse(op)


def _is_plain_part(op: Apply, sites: Sites) -> bool:
    path = op.attrs["path"] if "path" in op.attrs else (op.attrs["step"],)
    operands = (op.operands[0], *(op.operands[r.operand] for r in refs(path)))
    is_basic = all(isinstance(s, Subscript) and s.is_basic for s in path)
    return is_basic and all(is_plain(v, sites) for v in operands)


def _is_small_arithmetic(op: Apply, sites: Sites) -> bool:
    """One operator on a number with a name and a literal."""
    if len(op.operands) != 2 or not isinstance(op.results[0].type, ScalarType):
        return False
    spelling = primitive(op.name).spelling
    if not isinstance(spelling, Infix) or spelling.symbol not in ARITHMETIC:
        return False
    makers = [sites.definer.get(v) for v in op.operands]
    if op.result.hint is not None or not any(
        isinstance(maker, Constant) for maker in makers
    ):
        return False
    return all(_is_number_with_name(v, sites) for v in op.operands)


def _is_number_with_name(value: Value, sites: Sites) -> bool:
    op = sites.definer.get(value)
    if not isinstance(value.type, ScalarType):
        return False
    return not isinstance(op, Apply) or value.hint is not None


def _is_index(value: Value) -> bool:
    return isinstance(value.type, ScalarType) and value.type.dtype == "int64"
