"""Ask arrays that live on anyway for the shapes that the reverse sweep wants to know.

A question about the shape of an array keeps it alive until it is asked. Where the
reverse sweep reads no element of the array, and an argument, or an array that it does
read, has the same length by its type, that one is asked instead:

    n = dim(h, axis=1)        n = dim(W, axis=0)       h: f64[b,m], W: f64[m,k]

so that `h` can be given up at the end of the forward sweep. Types are those of the
signature or of the call, whose lengths agree wherever the program runs. Where they do
not say it, the forward sweep asks: `h_shape = h.shape`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import final

from spadc.analysis import maybe_unbound, values_read
from spadc.ir import (
    INT,
    Apply,
    ArrayType,
    Constant,
    Dim,
    Function,
    Op,
    Region,
    ShapeType,
    Span,
    Value,
    bytes_of,
    definitions,
    dtype_of,
    rebuild,
    shape_of,
    walk,
    with_body,
)
from spadc.primitives import infer_types, primitive

Attrs = Mapping[str, object]
QUESTIONS = frozenset({"dim", "length", "size", "ndim", "shape"})
LENGTHS = frozenset({"dim", "length"})
REVERSE = Span(reverse=True)


def ask_lasting(fn: Function) -> Function:
    """The function with the questions of the reverse sweep redirected."""
    ops = fn.body.ops
    start = next((k for k, op in enumerate(ops) if op.span.reverse), len(ops))
    walker = _Walk(fn, ops[start:])
    reverse = walker.region(Region((), ops[start:], ()))
    forward = (o for op in ops[:start] for o in (op, *walker.early.get(op, ())))
    body = dataclasses.replace(fn.body, ops=(*forward, *reverse.ops))
    return with_body(fn, body)


@final
class _Walk:
    """Redirects questions; what it asks instead stands right before the op."""

    def __init__(self, fn: Function, reverse: Sequence[Op]) -> None:
        self.makers = definitions(fn.body)
        read = values_read(Region((), tuple(reverse), ()))
        mine = {r for op in walk(Region((), tuple(reverse), ())) for r in op.results}
        given = [v for param in fn.params for v in param.values]
        kept = [r for op in fn.body.ops for r in op.results if r in read]
        unsure = maybe_unbound(fn.body)
        self.early: dict[Op, list[Op]] = {}  # asked by the forward sweep, after an op
        self.outer = {r: op for op in fn.body.ops for r in op.results}
        self.answers: dict[tuple[Value, str, str], Value] = {}
        self.lasting = [v for v in (*given, *kept) if v not in mine | unsure]
        self.fleeting = {
            r
            for op in walk(fn.body)
            for r in op.results
            if isinstance(r.type, ArrayType) and r not in read and r not in mine
        }

    def region(self, region: Region) -> Region:
        ops: list[Op] = []
        for op in region.ops:
            regions = tuple(self.region(inner) for inner in op.regions)
            ops.append(self.op(rebuild(op, op.operands, regions), ops))
        return dataclasses.replace(region, ops=tuple(ops))

    def op(self, op: Op, ops: list[Op]) -> Op:
        """The op with its operands redirected; `ops` gets the new questions."""
        new = tuple(self.operand(op, k, v, ops) for k, v in enumerate(op.operands))
        if new == op.operands and isinstance(op, Apply) and op.name == "zeros_like":
            return self.zeros(op, ops)
        return op if new == op.operands else rebuild(op, new, op.regions)

    def zeros(self, op: Apply, ops: list[Op]) -> Op:
        """Zeros of the shape of an array that need not live on for it."""
        array, dtype = op.operands[0], dtype_of(op.operands[0].type)
        if array not in self.fleeting or dtype is None or array not in self.outer:
            return op
        lengths = self.lengths(array, ops)
        shape: Value | None
        if lengths is not None:
            shape = self.append("make_shape", lengths, {}, ops)
        else:
            type_ = ShapeType(shape_of(array.type))
            shape = self.ask_early(Apply("shape", (array,), (Value(type_),)))
        if shape is None:
            return op
        attrs = {"dtype": dtype}
        return dataclasses.replace(op, name="zeros", operands=(shape,), attrs=attrs)

    def operand(self, op: Op, k: int, value: Value, ops: list[Op]) -> Value:
        """What operand `k` of `op` is read from."""
        if value in self.fleeting and isinstance(op, Apply):
            return self.alike(op, k, value)
        asked = self.makers.get(value)
        if not isinstance(asked, Apply) or asked.name not in QUESTIONS or value.hint:
            return value
        if asked.operands[0] not in self.fleeting:
            return value
        return self.again(asked, ops) or self.ask_early(asked) or value

    def ask_early(self, asked: Apply) -> Value | None:
        """The answer to `asked`, from the forward sweep, where the array is made."""
        array = asked.operands[0]
        maker, key = self.outer.get(array), (array, asked.name, repr(asked.attrs))
        if not isinstance(maker, Apply):
            return None
        if key not in self.answers:
            noun = "length" if asked.name == "dim" else asked.name
            hint = f"{array.hint}_{noun}" if array.hint else noun
            answer = self.answers[key] = Value(asked.result.type, hint)
            op = dataclasses.replace(asked, results=(answer,), span=_ahead(maker))
            self.early.setdefault(maker, []).append(op)
        return self.answers[key]

    def alike(self, op: Apply, k: int, array: Value) -> Value:
        """An array that lasts with the type of `array`, of which only the shape is
        asked."""
        if k not in primitive(op.name).shape_only:
            return array
        return next((v for v in self.lasting if self.fits(op.name, v, array)), array)

    def fits(self, name: str, other: Value, array: Value) -> bool:
        if name in QUESTIONS:
            shape = shape_of(array.type)
            is_known = shape is not None and None not in shape
            return is_known and shape_of(other.type) == shape
        return bytes_of(array.type) is not None and other.type == array.type

    def again(self, asked: Apply, ops: list[Op]) -> Value | None:
        """The answer to `asked`, from arrays that last."""
        array = asked.operands[0]
        for other in self.lasting:
            if self.fits(asked.name, other, array):
                return self.append(asked.name, (other,), dict(asked.attrs), ops)
        shape = shape_of(array.type)
        if shape is None:
            return None
        if asked.name in LENGTHS:
            return self.length(shape[asked.attrs.get("axis", 0)], ops)
        known = self.lengths(array, ops) if asked.name in ("shape", "size") else None
        if known is None:
            return None
        if asked.name == "shape":
            return self.append("make_shape", known, {}, ops)
        product = known[0]
        for length in known[1:]:
            product = self.append("multiply", (product, length), {}, ops)
        return product

    def lengths(self, array: Value, ops: list[Op]) -> tuple[Value, ...] | None:
        """All lengths of an array with axes, of arrays that last."""
        lengths = [self.length(dim, ops) for dim in shape_of(array.type) or ()]
        known = tuple(length for length in lengths if length is not None)
        return known if known and len(known) == len(lengths) else None

    def length(self, dim: Dim, ops: list[Op]) -> Value | None:
        """A length, of the first array that has it."""
        for other in self.lasting:
            shape = shape_of(other.type) or ()
            if dim is not None and dim in shape and not isinstance(dim, int):
                return self.append("dim", (other,), {"axis": shape.index(dim)}, ops)
        if not isinstance(dim, int):
            return None
        constant = Value(dataclasses.replace(INT, value=dim))
        ops.append(Constant(dim, constant, REVERSE))
        return constant

    def append(
        self, name: str, operands: tuple[Value, ...], attrs: Attrs, ops: list[Op]
    ) -> Value:
        types = infer_types(name, tuple(v.type for v in operands), dict(attrs))
        result = Value(types[0])
        ops.append(Apply(name, operands, (result,), attrs, REVERSE))
        return result


def _ahead(maker: Op) -> Span:
    """The span of what the forward sweep does besides, after an op."""
    return Span(maker.span.place)
