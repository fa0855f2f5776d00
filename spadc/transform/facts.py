"""Know which values have the same shape or dtype, even without types.

The extent of a value is the set of shapes that are broadcast to make its shape: a shape
is a tuple of known lengths, or the value whose own shape it is. Its kind is the set of
dtypes that are promoted to make its dtype, told in the same way. Equal extents are
equal shapes, equal kinds equal dtypes; scalars have the empty extent, Python numbers
the empty kind. A value is floating when its dtype is known to be, or follows from its
operands'.

Carried values start with the assumption that they are like their initial value; it is
dropped where the body yields something else (greatest fixpoint over loops).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

import numpy as np

from spadc.ir import (
    Apply,
    For,
    If,
    ObjectType,
    Op,
    Path,
    Region,
    ScalarType,
    Shape,
    ShapeType,
    Step,
    Transpose,
    Type,
    Value,
    While,
    dtype_of,
    is_complex,
    shape_of,
)
from spadc.primitives import REGISTRY, infer_types

Extent = frozenset[Hashable]
Kind = frozenset[Value | str]
SCALAR: Extent = frozenset()
WEAK: Kind = frozenset()


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


FLOAT_FUNCTIONS = _names(
    "divide exp exp2 expm1 log log1p log2 log10 sqrt cbrt sin cos tan arcsin arccos "
    "arctan arctan2 sinh cosh tanh arcsinh arccosh arctanh hypot logaddexp logaddexp2 "
    "deg2rad rad2deg float_power fabs mean std var"
)
FLOAT_IF_ANY = _names(
    "add subtract multiply negative positive absolute square power maximum minimum "
    "reciprocal matmul dot inner outer tensordot einsum sum prod cumsum cumprod trace "
    "max min concatenate stack hstack vstack"
)
FLOAT_IF_FIRST = _names(
    "index transpose reshape ravel copy write accumulate add_at broadcast_to squeeze "
    "unbroadcast expand_dims take diag repeat tile flip roll moveaxis swapaxes clip "
    "zeros_like ones_like full_like empty_like gather_last sort"
)
ELEMENTWISE_UNARY = _names(
    "exp exp2 expm1 log log1p log2 log10 sqrt cbrt sin cos tan arcsin arccos arctan "
    "sinh cosh tanh arcsinh arccosh arctanh deg2rad rad2deg fabs negative positive "
    "absolute square reciprocal sign"
)
LIKE_FIRST = ELEMENTWISE_UNARY | _names(
    "copy astype astype_like write accumulate add_at zeros_like ones_like empty_like "
    "full_like flip roll"
)
SHAPES_FROM_SHAPES = _names(
    "index transpose swapaxes moveaxis expand_dims squeeze ravel sum mean prod max min "
    "matmul dot outer tensordot concatenate stack hstack vstack diag cumsum var std"
)
SHAPED_BY = {
    "zeros": 0,
    "ones": 0,
    "empty": 0,
    "full": 0,
    "broadcast_to": 1,
    "unbroadcast": 1,
    "reshape": 1,
}


class Facts:
    """Extents, kinds and floating values, learnt op by op in program order."""

    def __init__(self, floats: Iterable[Value] = ()) -> None:
        """Know nothing but that `floats` are floating."""
        self.extents: dict[Value, Extent] = {}
        self.kinds: dict[Value, Kind] = {}
        self.floats: set[Value] = set(floats)
        self.shape_sources: dict[Value, Extent] = {}

    def extent(self, value: Value) -> Extent:
        """The shapes that are broadcast to make the value's."""
        if isinstance(value.type, ObjectType):
            return SCALAR
        known = _typed_extent(shape_of(value.type))
        if known is not None:
            return known
        return self.extents.get(value, frozenset({value}))

    def extent_of_part(self, value: Value, path: Path) -> Extent:
        """The extent of the part that `path`, which has no references, reaches."""
        extent, type_ = self.extent(value), value.type
        for step in path:
            name, attrs = _as_op(step)
            (type_,) = infer_types(name, (type_,), attrs)
            term = (name, *((key, repr(attr)) for key, attr in attrs.items()), extent)
            known = _typed_extent(shape_of(type_))
            extent = frozenset({term}) if known is None else known
        return extent

    def extent_of_shape(self, shape: Value) -> Extent:
        """The extent of the arrays that have the shape `shape`."""
        dims = shape.type.dims if isinstance(shape.type, ShapeType) else None
        known = _typed_extent(dims)
        if known is not None:
            return known
        return self.shape_sources.get(shape, frozenset({shape}))

    def same_shape(self, a: Value, b: Value) -> bool:
        """Whether the shapes are proved equal."""
        return self.extent(a) == self.extent(b)

    def kind(self, *values: Value) -> Kind:
        """The dtypes that are promoted to make the dtype of floating arithmetic on
        `values`."""
        found: Kind = WEAK.union(*map(self._own_kind, values))
        dtypes = sorted(k for k in found if isinstance(k, str))
        if len(dtypes) < 2:
            return found
        promoted = str(np.result_type(*dtypes))
        return frozenset({promoted, *(k for k in found if not isinstance(k, str))})

    def _own_kind(self, value: Value) -> Kind:
        if isinstance(value.type, ObjectType):
            return WEAK
        if is_weak(value.type):  # a Python number makes others complex, but not wider
            return frozenset({"complex64"}) if is_complex(value.type) else WEAK
        dtype = dtype_of(value.type)
        if dtype is not None:
            return WEAK if dtype == "bool" else frozenset({dtype})
        return self.kinds.get(value, frozenset({value}))

    def is_float(self, value: Value) -> bool:
        """Whether the dtype is proved to be floating (or complex)."""
        return value in self.floats or _is_floating(value.type)

    def learn_region(self, region: Region) -> None:
        """Learn about every op of `region`."""
        for op in region.ops:
            self.learn(op)

    def learn(self, op: Op) -> None:
        """Learn about the results of `op`, whose operands are known."""
        if isinstance(op, Apply):
            self._apply(op)
        elif isinstance(op, If):
            self._branches(op)
        elif isinstance(op, For | While):
            self._loop(op)

    def _apply(self, op: Apply) -> None:
        if op.name == "shape":
            self.shape_sources[op.result] = self.extent(op.operands[0])
        if len(op.results) != 1:
            return
        extent = self._extent_of_result(op)
        if extent is not None:
            self.extents[op.result] = extent
        self.floats.discard(op.result)
        self.kinds.pop(op.result, None)
        if self._is_float_result(op):
            self.floats.add(op.result)
            self.kinds[op.result] = self._kind_of_result(op)

    def _extent_of_result(self, op: Apply) -> Extent | None:
        if op.name in SHAPED_BY:
            shape = op.operands[SHAPED_BY[op.name]]
            known = shape in self.shape_sources or op.name != "reshape"
            return self.extent_of_shape(shape) if known else None
        if op.name in LIKE_FIRST:
            return self.extent(op.operands[0])
        known_primitive = REGISTRY.get(op.name)
        if known_primitive is not None and known_primitive.broadcasts:
            return SCALAR.union(*map(self.extent, op.operands))
        if op.name in SHAPES_FROM_SHAPES:
            return frozenset({self._term(op)})
        return None

    def _term(self, op: Apply) -> Hashable:
        """The shape of the result of `op` in terms of the shapes of its operands; what
        picks elements counts by itself."""
        attrs = ((k, repr(op.attrs[k])) for k in sorted(op.attrs) if k[0] != "_")
        if op.name == "index":
            return (op.name, *attrs, self.extent(op.operands[0]), *op.operands[1:])
        return (op.name, *attrs, *map(self.extent, op.operands))

    def _is_float_result(self, op: Apply) -> bool:
        if op.attrs.get("dtype") is not None:
            return _is_floating_name(str(op.attrs["dtype"]))
        if op.name in FLOAT_FUNCTIONS:
            return True
        return any(self.is_float(v) for v in _sources(op))

    def _kind_of_result(self, op: Apply) -> Kind:
        """That of the operands, if promoting them is all that happens to the dtype."""
        sources = _sources(op)
        plain = op.attrs.get("dtype") is None and all(
            self.is_float(v) or not self._own_kind(v) for v in sources
        )
        kind = self.kind(*sources) if plain else WEAK
        return kind or frozenset({op.result})

    def _branches(self, op: If) -> None:
        for region in op.regions:
            self.learn_region(region)
        pairs = zip(op.then.results, op.orelse.results, strict=True)
        for result, (a, b) in zip(op.results, pairs, strict=True):
            self._meet(result, (a, b))

    def _meet(self, target: Value, sources: Sequence[Value]) -> None:
        """`target` is one of `sources`."""
        extents = [self.extent(s) for s in sources]
        kinds = [self.kind(s) for s in sources]
        self.extents.pop(target, None)
        self.kinds.pop(target, None)
        self.floats.discard(target)
        if all(e == extents[0] for e in extents):
            self.extents[target] = extents[0]
        if all(k == kinds[0] for k in kinds) and kinds[0]:
            self.kinds[target] = kinds[0]
        if all(self.is_float(s) for s in sources):
            self.floats.add(target)

    def _loop(self, op: For | While) -> None:
        slots = []
        for k, (init, yielded) in enumerate(
            zip(op.inits, op.body.results, strict=False)
        ):
            tests = (op.test.params[k],) if isinstance(op, While) else ()
            slots.append(((op.carried[k], op.results[k], *tests), yielded))
            for name in slots[-1][0]:
                self._meet(name, (init,))
        changed = True
        while changed:
            for region in op.regions:
                self.learn_region(region)
            changed = any([self._weaken(names, yielded) for names, yielded in slots])

    def _weaken(self, names: tuple[Value, ...], yielded: Value) -> bool:
        """Forget about a carried value what the yielded one does not keep."""
        param = names[0]
        before = self._known(param)
        extent, kind, floating = self._known(yielded)
        for name in names:
            if extent != before[0]:
                self.extents[name] = frozenset({name})
            if kind != before[1]:
                self.kinds.pop(name, None)
            if not floating:
                self.floats.discard(name)
        return self._known(param) != before

    def _known(self, value: Value) -> tuple[Extent, Kind, bool]:
        return self.extent(value), self.kind(value), self.is_float(value)


def _sources(op: Apply) -> tuple[Value, ...]:
    """The operands that decide the dtype of the result."""
    if op.name in FLOAT_IF_ANY or op.name in FLOAT_FUNCTIONS:
        return op.operands
    if op.name == "where":
        return op.operands[1:]
    return op.operands[:1] if op.name in FLOAT_IF_FIRST else ()


def _as_op(step: Step) -> tuple[str, dict[str, object]]:
    """The op that reads a step: its name and attributes."""
    if isinstance(step, Transpose):
        return "transpose", {"axes": step.axes}
    return "index", {"step": step}


def is_weak(type_: Type) -> bool:
    """Whether values of this type are Python numbers."""
    return isinstance(type_, ScalarType) and type_.weak


def _typed_extent(shape: Shape | None) -> Extent | None:
    if shape is None or None in shape:
        return None
    return frozenset({shape}) if shape else SCALAR


def _is_floating(type_: Type) -> bool:
    dtype = dtype_of(type_)
    return dtype is not None and _is_floating_name(dtype)


def _is_floating_name(dtype: str) -> bool:
    return np.dtype(dtype).kind in "fc"
