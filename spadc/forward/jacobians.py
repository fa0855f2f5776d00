"""Make the function that computes a Jacobian or a Hessian: a loop of products.

    forward   column k is what the direction e_k of the argument is pushed forward to
    reverse   row k is what the cotangent e_k of the result is pulled back to
    Hessian   row k is the gradient of the derivative along e_k: reverse over forward

The products are calls of functions that are made from the program, so the result is a
program like any other, with one loop for each argument or result that is no number.
Griewank and Walther 2008, sections 3.1, 3.2 and 5.5.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import final

from spadc.analysis import Band
from spadc.errors import Diagnostic, SpadcError
from spadc.ir import (
    INT,
    At,
    Callee,
    For,
    Function,
    ListType,
    NewAxis,
    Ref,
    Rest,
    ScalarType,
    Span,
    Subscript,
    Value,
    dtype_of,
    rank_of,
    shape_of,
)
from spadc.primitives import Builder, unit

from .calls import tangents_of
from .pushed import pushed_forward

AT_FRONT = (Subscript((At(Ref(2)),)),)  # `rows[k] = row`
AT_END = (Subscript((Rest(), At(Ref(2)))),)  # `columns[..., k] = column`
Product = Callable[[Builder, Value], Sequence[Value]]  # of one direction


@final
@dataclass(frozen=True, slots=True)
class Pattern:
    """What is known of the zeros of a matrix, and whether it is returned sparse."""

    band: Band | None = None
    is_sparse: bool = False


NO_PATTERN = Pattern()
NOTES = {
    "forward": "By columns: one product with every direction of an argument.",
    "reverse": "By rows: one product with every direction of a result.",
    "hessian": "By rows: one product with every direction of an argument.",
}


def _banded(band: Band) -> str:
    """What the docstring says about a band."""
    count = prod(band.widths)
    if count == 1 and not any(band.low):
        return "Diagonal: one product."
    ends = zip(band.low, band.high, strict=True)
    reach = ", ".join(f"{low:+d} to {high:+d}" for low, high in ends)
    return f"Banded, columns {reach} from the diagonal: {count} products."


def jacobian_function(
    fn: Function,
    inputs: Sequence[int],
    outputs: Sequence[int],
    way: str,
    pattern: Pattern = NO_PATTERN,
) -> Function:
    """The function of the same parameters that gives the derivative of every result in
    `outputs` by every parameter in `inputs`, in this order, each of the shape of the
    result followed by that of the parameter. `way` is "forward" or "reverse".

    Raises `SpadcError` where the number of axes of one of them is not known.
    """
    make = _Jacobian(fn, tuple(inputs))
    if pattern.band is not None:
        block = make.colours(inputs[0], outputs[0], pattern)
        return make.function(f"{fn.name}_jacobian", [block], _banded(pattern.band))
    if way == "forward":
        by_input = [make.columns(k, outputs) for k in inputs]
        found = [columns[j] for j in range(len(outputs)) for columns in by_input]
    else:
        found = [bar for k in outputs for bar in make.rows(k)]
    if pattern.is_sparse:
        axes = [rank_of(fn.body.results[k].type) or 0 for k in outputs for _ in inputs]
        found = [make.sparse(*pair) for pair in zip(found, axes, strict=True)]
    return make.function(f"{fn.name}_jacobian", found, NOTES[way])


def hessian_function(
    fn: Function, inputs: Sequence[int], pattern: Pattern = NO_PATTERN
) -> Function:
    """The function of the same parameters that gives the second derivatives of the
    result, a number: for every pair of parameters in `inputs`, one array of the shape
    of the first followed by that of the second."""
    make = _Jacobian(fn, tuple(inputs), "hessian")
    if pattern.band is not None:
        found = [make.coloured_seconds(inputs[0], pattern)]
        return make.function(f"{fn.name}_hessian", found, _banded(pattern.band))
    found = [block for k in inputs for block in make.seconds(k)]
    if pattern.is_sparse:
        axes = [rank_of(fn.body.params[k].type) or 0 for k in inputs for _ in inputs]
        found = [make.sparse(*pair) for pair in zip(found, axes, strict=True)]
    return make.function(f"{fn.name}_hessian", found, NOTES["hessian"])


@final
@dataclass(slots=True)
class _Jacobian:
    """The function that is made: its ops so far."""

    fn: Function
    inputs: tuple[int, ...]
    noun: str = "jacobian"
    build: Builder = field(default_factory=lambda: Builder(Span(tangent=True)))

    @property
    def params(self) -> tuple[Value, ...]:
        """The parameters, of this function and of the program."""
        return self.fn.body.params

    def function(self, name: str, results: Sequence[Value], note: str) -> Function:
        """What has been made."""
        body = self.build.region(self.params, results)
        notes = (*self.fn.notes, note)
        return dataclasses.replace(self.fn, name=name, body=body, notes=notes)

    def rows(self, output: int) -> list[Value]:
        """The derivatives of one result, by pulling back."""
        kept = self.fn.body.results[output]
        body = dataclasses.replace(self.fn.body, results=(kept,))
        one = dataclasses.replace(self.fn, body=body)
        (value,) = self.build.apply_all("call", *self.params, callee=Callee.of(one))
        back = Callee.pulling_back(one, self.inputs)

        def product(build: Builder, bar: Value) -> Sequence[Value]:
            return build.apply_all("call", *self.params, bar, callee=back)

        targets = [self.params[k] for k in self.inputs]
        return self.along(value, targets, product, in_front=True)

    def columns(self, position: int, outputs: Sequence[int]) -> list[Value]:
        """The derivatives of results by one parameter, by pushing forward."""
        pushed = tangents_of(self.fn, (position,), pushed_forward)
        kept = tuple(pushed.body.results[k] for k in outputs)
        body = dataclasses.replace(pushed.body, results=kept)
        callee = Callee.of(dataclasses.replace(pushed, body=body))

        def product(build: Builder, dot: Value) -> Sequence[Value]:
            return build.apply_all("call", *self.params, dot, callee=callee)

        kept_values = [self.fn.body.results[k] for k in outputs]
        body = dataclasses.replace(self.fn.body, results=tuple(kept_values))
        one = Callee.of(dataclasses.replace(self.fn, body=body))
        values = self.build.apply_all("call", *self.params, callee=one)
        return self.along(self.params[position], values, product, in_front=False)

    def seconds(self, position: int) -> list[Value]:
        """The second derivatives by one parameter and then by all."""
        pushed = tangents_of(self.fn, (position,), pushed_forward)
        back = Callee.pulling_back(pushed, self.inputs)

        def product(build: Builder, dot: Value) -> Sequence[Value]:
            bar = unit(build, pushed.body.results[0].type)
            return build.apply_all("call", *self.params, dot, bar, callee=back)

        targets = [self.params[k] for k in self.inputs]
        return self.along(self.params[position], targets, product, in_front=True)

    def colours(self, position: int, output: int, pattern: Pattern) -> Value:
        """The derivative of one result by one parameter, banded: one product for each
        colour."""
        pushed = tangents_of(self.fn, (position,), pushed_forward)
        body = dataclasses.replace(pushed.body, results=(pushed.body.results[output],))
        callee = Callee.of(dataclasses.replace(pushed, body=body))

        def product(build: Builder, dot: Value) -> Value:
            return build.apply_all("call", *self.params, dot, callee=callee)[0]

        return self.coloured(self.params[position], product, pattern)

    def coloured_seconds(self, position: int, pattern: Pattern) -> Value:
        """The second derivatives by one parameter, banded."""
        pushed = tangents_of(self.fn, (position,), pushed_forward)
        back = Callee.pulling_back(pushed, (position,))

        def product(build: Builder, dot: Value) -> Value:
            bar = unit(build, pushed.body.results[0].type)
            return build.apply_all("call", *self.params, dot, bar, callee=back)[0]

        return self.coloured(self.params[position], product, pattern)

    def coloured(
        self, start: Value, product: Callable[[Builder, Value], Value], pattern: Pattern
    ) -> Value:
        """The matrix from its products with the directions of all colours."""
        build, band = self.build, pattern.band
        assert band is not None
        shape, count = build.apply("shape", start), prod(band.widths)
        if count == 1:
            return self.diagonal(start, shape, product, pattern)
        inner, index = build.child(), Value(INT, "k")
        direction = inner.apply(
            "every", shape, index, widths=band.widths, dtype=_dtype(start),
            hint="direction",
        )  # fmt: skip
        row = product(inner, direction)
        items = Value(ListType(row.type), "products")
        made = inner.apply("append", items, row)
        result = Value(made.type, "products")
        build.add(
            For(
                build.constant(0),
                build.constant(count),
                build.constant(1),
                (build.apply("new_list"),),
                inner.region((index, items), (made,)),
                (result,),
                span=build.span,
            )
        )
        return self.taken_apart(build.apply("array_of_list", result), shape, pattern)

    def diagonal(
        self,
        start: Value,
        shape: Value,
        product: Callable[[Builder, Value], Value],
        pattern: Pattern,
    ) -> Value:
        """The matrix from its product with ones: no two columns share a row."""
        assert pattern.band is not None
        ones = self.build.apply("ones", shape, dtype=_dtype(start), hint="direction")
        row = product(self.build, ones)
        is_square = shape_of(row.type) == shape_of(start.type)
        if is_square and pattern.band.low == (0,) and not pattern.is_sparse:
            return self.build.apply("diag", row, hint=self.noun)
        first = Subscript((NewAxis(), Rest()))
        products = self.build.apply("index", row, step=first)
        return self.taken_apart(products, shape, pattern)

    def taken_apart(self, products: Value, shape: Value, pattern: Pattern) -> Value:
        """The matrix from its products with all colours."""
        assert pattern.band is not None
        name = "sparse_banded" if pattern.is_sparse else "banded"
        facts = {"low": pattern.band.low, "widths": pattern.band.widths}
        return self.build.apply(name, products, shape, hint=self.noun, **facts)

    def sparse(self, matrix: Value, axes: int) -> Value:
        """A matrix that has been computed in full, as a sparse one."""
        return self.build.apply("sparse_matrix", matrix, axes=axes)

    def along(
        self, start: Value, targets: Sequence[Value], product: Product, in_front: bool
    ) -> list[Value]:
        """The products of all directions of `start`, along an axis in front of or after
        those of `targets`."""
        if _rank(start) == 0:
            return list(product(self.build, unit(self.build, start.type)))
        build, (length, shape) = self.build, self.extent(start)
        held = [self.empty(target, length, in_front) for target in targets]
        carried = tuple(Value(v.type, self.noun) for v in held)
        inner, index = build.child(), Value(INT, "k")
        flat = inner.apply(
            "zeros", inner.apply("make_shape", length), dtype=_dtype(start)
        )
        seed = inner.apply("write", flat, 1.0, index, path=AT_FRONT)
        folded = _rank(start) > 1
        direction = inner.apply("reshape", seed, shape) if folded else seed
        path = AT_FRONT if in_front else AT_END
        made = [
            inner.apply("write", block, row, index, path=path)
            for block, row in zip(carried, product(inner, direction), strict=True)
        ]
        results = tuple(Value(v.type, self.noun) for v in held)
        loop = For(
            build.constant(0),
            length,
            build.constant(1),
            tuple(held),
            inner.region((index, *carried), made),
            results,
            span=build.span,
        )
        build.add(loop)
        if _rank(start) == 1:
            return list(results)
        return [
            self.unfolded(block, start, target, in_front)
            for block, target in zip(results, targets, strict=True)
        ]

    def extent(self, value: Value) -> tuple[Value, Value]:
        """The number of elements, and the shape."""
        return self.build.apply("size", value), self.build.apply("shape", value)

    def empty(self, target: Value, length: Value, in_front: bool) -> Value:
        """What the products are stored into."""
        dims = [self.build.apply("dim", target, axis=k) for k in range(_rank(target))]
        whole = [length, *dims] if in_front else [*dims, length]
        shape = self.build.apply("make_shape", *whole)
        return self.build.apply("empty", shape, dtype=_dtype(target))

    def unfolded(
        self, block: Value, start: Value, target: Value, in_front: bool
    ) -> Value:
        """The axis of directions taken apart into the axes of `start`."""
        of = {
            value: [self.build.apply("dim", value, axis=k) for k in range(_rank(value))]
            for value in (start, target)
        }
        whole = (*of[start], *of[target]) if in_front else (*of[target], *of[start])
        return self.build.apply(
            "reshape", block, self.build.apply("make_shape", *whole)
        )


def _rank(value: Value) -> int:
    if isinstance(value.type, ScalarType):
        return 0
    rank = rank_of(value.type)
    if rank is None:
        name = f"`{value.hint}`" if value.hint else "the result"
        raise SpadcError(
            Diagnostic(
                "SPD301",
                f"how many axes {name} has is not known",
                way_out="Give the types of the parameters (--signature).",
            )
        )
    return rank


def _dtype(value: Value) -> str:
    return dtype_of(value.type) or "float64"
