"""Sparse matrices: made outside of the function, or by it from arrays.

One that was made outside is an object that the generated code reads by its name. One
that the function makes exists when compiling only, as the arrays that it was made of:
what is done with it is done with these. Both are functions of which nothing is known
but what is registered here, so that everything else that a program may do with a matrix
is refused.
"""

from __future__ import annotations

from typing import Any

import gast

from spadc.ir import Value, dtype_of, rank_of
from spadc.primitives import matrix_type

from ..bindings import (
    NONE,
    ArrayRef,
    Binding,
    ContainerRef,
    External,
    LiveObject,
    Partial,
    Scalar,
    Static,
    Tuple,
)
from ..calling.arguments import Arguments, library, only, taken
from ..context import Lowering
from ..language.attributes import OF_OBJECTS
from ..language.operators import OPERATORS, binary
from ..naming.constants import READ_OUTSIDE, Outer, outer_value
from ..naming.objects import OF_LIBRARIES, live_attribute
from ..numpy_calls.primitive_calls import shape_operand
from ..state import State
from ..values import describe, items_of, static_value, type_of, value_of
from .interpolation import is_of
from .written_out import call_written

WHOLE, PARTS = "<sparse matrix>", "<sparse matrix of arrays>"
OUTSIDE, MADE = External(WHOLE), External(PARTS)
FORMATS = ("csr", "csc", "coo")
ARRAYS = {
    "csr": ("data", "indices", "indptr"),
    "csc": ("data", "indices", "indptr"),
    "coo": ("data", "row", "col"),
}
WAY_OUT = "Use `@`, `.T`, `.dot`, `.toarray()`, `spsolve`, or arrays."


def is_sparse(binding: Binding) -> bool:
    """Whether a binding is a sparse matrix."""
    return isinstance(binding, Partial) and binding.function in (OUTSIDE, MADE)


# --- matrices made outside ------------------------------------------------------------


def made_outside(low: Lowering, base: LiveObject) -> Binding | None:
    """A sparse matrix of the running program, if it is one."""
    if not (is_of(base.value, "_spbase") or is_of(base.value, "spmatrix")):
        return None
    where = Outer(base.name, base.module, base.read)
    made = _whole(low, where, base.value.dtype.name, base.value.format)
    return Partial(OUTSIDE, made.first, (*made.given, ("live", base)))


def _whole(low: Lowering, where: Outer, dtype: str | None, form: str) -> Partial:
    value = outer_value(low, where, matrix_type(dtype))
    return Partial(OUTSIDE, (Scalar(value),), (("format", Static(form)),))


def _as_arrays(low: Lowering, matrix: Partial) -> Partial | None:
    """The matrix as the arrays that it is made of, if these are known."""
    facts = dict(matrix.given)
    form, live = facts["format"], facts.get("live")
    if matrix.function == MADE:
        return matrix
    if not isinstance(live, LiveObject) or not isinstance(form, Static):
        return None
    names = ARRAYS.get(form.value)
    if names is None:
        return None
    parts = tuple(live_attribute(low, live, name) for name in names)
    return _made(form.value, parts, live_attribute(low, live, "shape"))


def of_file(low: Lowering, where: Outer, matrix: Partial, inner: State) -> Binding:
    """A sparse matrix that a file makes outside of functions."""
    data, facts = matrix.first[0], dict(matrix.given)
    forms = (facts[k] for k in ("into", "format"))
    form = next(b.value for b in forms if isinstance(b, Static) and b.value)
    dtype = dtype_of(type_of(inner, data)) if isinstance(data, ArrayRef) else None
    return _whole(low, where, dtype, form)


# --- matrices of arrays ---------------------------------------------------------------


def _made(
    form: str, parts: tuple[Binding, ...], shape: Binding, into: str | None = None
) -> Partial:
    facts = (("format", Static(form)), ("transposed", Static(False)))
    return Partial(MADE, (*parts, shape), (*facts, ("into", Static(into))))


NAMES = tuple(
    f"scipy.sparse.{f}_{kind}" for f in FORMATS for kind in ("matrix", "array")
)


@library(*NAMES)
def sparse_matrix(low: Lowering, given: Arguments) -> Binding:
    """`csr_matrix((data, indices, indptr))`, `coo_array((data, (i, j)))`"""
    name = given.name.rpartition(".")[2]
    (source,), (shape, dtype, _) = taken(
        low, given, ("arg1",), ("shape", "dtype", "copy"), name
    )
    if dtype is not None or "copy" in given.keywords:
        low.refuse("SPD102", f"`{name}` is followed without `dtype` and `copy`")
    form = name[:3]
    if isinstance(source, Partial) and is_sparse(source):
        return _converted(low, source, form)
    if not isinstance(source, Tuple | ContainerRef):
        low.refuse(
            "SPD101",
            f"`{name}` of {describe(source)}: where its zeros are is not known when "
            "compiling",
            "Make it from its entries, `(data, (rows, columns))`.",
        )
    items = items_of(low, source)
    if len(items) == 3 and form != "coo":
        return _made(form, items, shape or NONE)
    if len(items) == 2 and isinstance(items[1], Tuple | ContainerRef):
        data, places = items[0], items_of(low, items[1])
        into = None if form == "coo" else form
        return _made("coo", (data, *places), shape or NONE, into)
    return low.refuse("SPD101", f"spadc does not know this way to make a `{name}`")


@library("scipy.sparse.diags", "scipy.sparse.diags_array")
def diagonals(low: Lowering, given: Arguments) -> Binding:
    """`diags([lower, main, upper], [-1, 0, 1])`"""
    (values,), (offsets, shape, form, _) = taken(
        low, given, ("diagonals",), ("offsets", "shape", "format", "dtype"), "diags"
    )
    numbers = static_value(low, offsets, "`offsets`") if offsets else 0
    if isinstance(numbers, int):
        numbers, values = (numbers,), Tuple((values,))
    side: Binding = NONE
    if shape is not None:
        rows, columns = items_of(low, shape)
        side = rows
        if value_of(low, rows).type != value_of(low, columns).type:
            low.refuse("SPD102", "`diags` is followed for square matrices")
    downs = Tuple(tuple(Static(max(0, -k)) for k in numbers))
    rights = Tuple(tuple(Static(max(0, k)) for k in numbers))
    made = call_written(low, "entries", "diagonals", (values, downs, rights, side))
    return _square(low, made, form)


@library("scipy.sparse.eye", "scipy.sparse.identity", "scipy.sparse.eye_array")
def identity(low: Lowering, given: Arguments) -> Binding:
    """`eye(n)`"""
    (n,), (form,) = taken(low, given, ("n",), ("format",), "eye")
    return _square(low, call_written(low, "entries", "identity", (n,)), form)


def _square(low: Lowering, made: Binding, form: Binding | None) -> Binding:
    assert isinstance(made, Tuple)
    *parts, side = made.items
    into = None if form is None else static_value(low, form, "`format`")
    if into not in (None, *FORMATS):
        low.refuse("SPD102", f"the format {into!r} of sparse matrices is not supported")
    return _made("coo", tuple(parts), Tuple((side, side)), into)


def _operands(low: Lowering, matrix: Partial) -> tuple[list[Value], dict[str, Any]]:
    """The operands of an op on a matrix of arrays, and its attributes."""
    *parts, shape = matrix.first
    attrs = {k: b.value for k, b in matrix.given if isinstance(b, Static) and b.value}
    sides = low.builder.constant(None)
    if shape != NONE:
        sides = shape_operand(low, shape)
    return [*(value_of(low, one) for one in parts), sides], attrs


# --- what is done with them -----------------------------------------------------------


def _transposed(low: Lowering, matrix: Partial) -> Partial:
    swapped = {"csr": "csc", "csc": "csr"}
    facts = {k: b.value for k, b in matrix.given if isinstance(b, Static)}
    if matrix.function == OUTSIDE:
        value = low.apply("sparse_transpose", value_of(low, matrix.first[0]))
        form = swapped.get(facts["format"], facts["format"])
        return Partial(OUTSIDE, (Scalar(value),), (("format", Static(form)),))
    facts["transposed"] = not facts["transposed"]
    facts["into"] = swapped.get(facts["into"], facts["into"])
    given = tuple((k, Static(v)) for k, v in facts.items())
    return Partial(MADE, matrix.first, given)


def _converted(low: Lowering, matrix: Partial, form: str) -> Partial:
    if matrix.function == OUTSIDE:
        value = low.apply("sparse_as", value_of(low, matrix.first[0]), format=form)
        return Partial(OUTSIDE, (Scalar(value),), (("format", Static(form)),))
    *parts, shape = matrix.first
    kept = tuple(low.bind(value_of(low, one)) for one in parts)
    given = (*((k, b) for k, b in matrix.given if k != "into"), ("into", Static(form)))
    return Partial(MADE, (*kept, shape), given)


def _product(low: Lowering, matrix: Partial, x: Binding, hint: str | None) -> Binding:
    """`A @ x`"""
    if not isinstance(x, ArrayRef):
        low.refuse("SPD101", f"the product of a sparse matrix and {describe(x)}")
    if matrix.function == OUTSIDE:
        pair = value_of(low, matrix.first[0]), value_of(low, x)
        return low.bind(low.apply("sparse_matmul", *pair, hint=hint))
    operands, attrs = _operands(low, matrix)
    if attrs.get("into") == "csr":  # the sums are the same
        del attrs["into"]
    value = value_of(low, x)
    return low.bind(low.apply("sparse_product", *operands, value, hint=hint, **attrs))


def operator_of_matrices(
    low: Lowering, kind: type, left: Binding, right: Binding, hint: str | None
) -> Binding:
    """`A @ x`, `x @ A`, `2 * A`"""
    if kind is gast.MatMult and not is_sparse(right):
        assert isinstance(left, Partial)
        return _product(low, left, right, hint)
    if kind is gast.MatMult and not is_sparse(left):
        assert isinstance(right, Partial)
        return _product_from_left(low, left, right, hint)
    if kind in (gast.Mult, gast.Div) and not (is_sparse(left) and is_sparse(right)):
        matrix, factor = (left, right) if is_sparse(left) else (right, left)
        assert isinstance(matrix, Partial)
        known = _as_arrays(low, matrix)
        right_side = kind is gast.Mult or matrix is left
        if isinstance(factor, Static | Scalar) and known is not None and right_side:
            data, *rest = known.first
            operands = (data, factor) if matrix is left else (factor, data)
            scaled = binary(low, kind, *operands)
            return Partial(MADE, (scaled, *rest), known.given)
    return low.refuse("SPD101", "this arithmetic with a sparse matrix", WAY_OUT)


def _product_from_left(
    low: Lowering, x: Binding, matrix: Partial, hint: str | None
) -> Binding:
    if matrix.function == OUTSIDE:
        operands = value_of(low, x), value_of(low, matrix.first[0])
        return low.bind(low.apply("matmul_sparse", *operands, hint=hint))
    if not isinstance(x, ArrayRef) or rank_of(type_of(low.state, x)) != 1:
        low.refuse("SPD101", "a product `x @ A` with a sparse matrix", WAY_OUT)
    return _product(low, _transposed(low, matrix), x, hint)


@library("scipy.sparse.linalg.spsolve")
def spsolve(low: Lowering, given: Arguments) -> Binding:
    """`spsolve(A, b)`"""
    matrix, b = only(low, given, ("A", "b"), "spsolve")
    if not is_sparse(matrix):
        low.refuse("SPD101", f"`spsolve` with {describe(matrix)}", "Use `np.linalg`.")
    assert isinstance(matrix, Partial)
    facts = {k: v.value for k, v in matrix.given if isinstance(v, Static)}
    if (facts.get("into") or facts["format"]) not in ("csr", "csc"):
        matrix = _converted(low, matrix, "csc")
    if matrix.function == OUTSIDE:
        operands = [value_of(low, matrix.first[0]), value_of(low, b)]
        name = "sparse.linalg.spsolve"
        return low.bind(low.apply(name, *operands, hint=given.hint))
    operands, attrs = _operands(low, matrix)
    solved = low.apply(
        "sparse_solve", *operands, value_of(low, b), hint=given.hint, **attrs
    )
    return low.bind(solved)


OF_LIVE = ("indices", "indptr", "row", "col", "nnz")
METHODS = "dot", "transpose", "toarray", *(f"to{form}" for form in FORMATS)


def attribute_of_matrix(low: Lowering, base: Partial, name: str) -> Binding:
    """`A.T`, `A.dot`"""
    if name == "T":
        return _transposed(low, base)
    if name in METHODS:
        return Partial(External(f"<sparse matrix>.{name}"), (base,))
    live = dict(base.given).get("live")
    if isinstance(live, LiveObject) and name in ("data", "shape", *OF_LIVE):
        return live_attribute(low, live, name)
    if name == "shape" and base.function == MADE and base.first[-1] != NONE:
        return base.first[-1]
    return low.refuse(
        "SPD101",
        f"spadc does not know the attribute `{name}` of sparse matrices",
        WAY_OUT,
    )


@library(*(f"<sparse matrix>.{name}" for name in METHODS))
def method_of_matrix(low: Lowering, given: Arguments) -> Binding:
    """`A.dot(x)`, `A.toarray()`, `A.tocsc()`"""
    name = given.name.rpartition(".")[2]
    names = ("self", "other") if name == "dot" else ("self",)
    matrix, *rest = only(low, given, names, name)
    assert isinstance(matrix, Partial)
    if name == "dot":
        return _product(low, matrix, rest[0], given.hint)
    if name == "transpose":
        return _transposed(low, matrix)
    if name != "toarray":
        return _converted(low, matrix, name[2:])
    if matrix.function == OUTSIDE:
        return low.bind(low.apply("sparse_toarray", value_of(low, matrix.first[0])))
    operands, attrs = _operands(low, matrix)
    return low.bind(low.apply("sparse_dense", *operands, **attrs))


OF_LIBRARIES.append(made_outside)
for _function in (OUTSIDE, MADE):
    OF_OBJECTS[_function] = attribute_of_matrix
    OPERATORS[_function] = operator_of_matrices
READ_OUTSIDE[MADE] = of_file
