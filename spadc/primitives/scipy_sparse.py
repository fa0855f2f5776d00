"""Sparse matrices: products and linear systems, `scipy.sparse`.

A matrix that was made outside of the function is an object that is not differentiated;
one that the function makes is its arrays, of which the values of the entries are
differentiated. Each entry takes part in one product, `y[row] += value * x[column]`, so
its cotangent is `y_bar[row] * x[column]`: nothing is filled in.
"""

from __future__ import annotations

from typing import Any

from spadc.ir import (
    ArrayType,
    Dim,
    ObjectType,
    Pick,
    Ref,
    Shape,
    Subscript,
    Type,
    dtype_of,
    promote,
    rank_of,
    shape_of,
)

from .core import (
    Call,
    Cost,
    Infix,
    Primitive,
    Special,
    Unsupported,
    parse_arguments,
    primitive,
    register,
)
from .scipy_entries import scipy_function, scipy_module
from .structural import index


def _registered(
    name: str, infer: Any, evaluate: Any, arguments: str, **facts: Any
) -> Primitive:
    given = parse_arguments(arguments, facts.pop("defaults", None))
    spelling = facts.pop("spelling", None) or Special()
    return register(
        Primitive(name, infer, evaluate, given, spelling, cost=Cost.COSTLY, **facts)
    )


# --- matrices made outside ------------------------------------------------------------


def matrix_type(dtype: str | None) -> ObjectType:
    """The type of a sparse matrix with elements of that dtype."""
    return ObjectType(f"sparse matrix {dtype}")


def _elements(a: Type) -> Type:
    """An array with elements like those of a sparse matrix."""
    kind = a.kind if isinstance(a, ObjectType) else ""
    dtype = kind.removeprefix("sparse matrix ")
    return ArrayType(None if dtype in ("None", "object", "") else dtype)


def _product_dtype(a: Type, x: Type) -> str | None:
    return promote(_elements(a), x)


def _left(x: Type) -> Shape | None:
    """The shape of `A @ x`."""
    shape = shape_of(x)
    return None if shape is None else (None, *shape[1:])


def _right(x: Type) -> Shape | None:
    shape = shape_of(x)
    return None if shape is None else (*shape[:-1], None)


sparse_matmul = _registered(
    "sparse_matmul",
    lambda a, x: ArrayType(_product_dtype(a, x), _left(x)),
    lambda a, x: a @ x,
    "a x",
    spelling=Infix("@"),
    linear_in=(1,),
)
matmul_sparse = _registered(
    "matmul_sparse",
    lambda x, a: ArrayType(_product_dtype(a, x), _right(x)),
    lambda x, a: x @ a,
    "x a",
    spelling=Infix("@"),
    linear_in=(0,),
)
sparse_transpose = _registered(
    "sparse_transpose", lambda a: a, lambda a: a.T, "a", zero_derivative=True
)
sparse_as = _registered(
    "sparse_as",
    lambda a, format: a,
    lambda a, format: a.asformat(format),
    "a format:",
    zero_derivative=True,
)
sparse_toarray = _registered(
    "sparse_toarray",
    lambda a: ArrayType(dtype_of(_elements(a)), (None, None)),
    lambda a: a.toarray(),
    "a",
    zero_derivative=True,
)
spsolve = _registered(
    "sparse.linalg.spsolve",
    lambda a, b: ArrayType(_solved_dtype(_elements(a), b), shape_of(b)),
    scipy_function("sparse.linalg.spsolve"),
    "A b",
    spelling=Call("scipy.sparse.linalg.spsolve"),
    linear_in=(1,),
)


def _solved_dtype(a: Type, b: Type) -> str | None:
    dtype = promote(a, b)
    return dtype if dtype in ("float64", "complex128") else None


sparse_matmul.vjp(
    lambda y_bar, y, a, x: (None, sparse_matmul(sparse_transpose(a), y_bar))
)
matmul_sparse.vjp(
    lambda y_bar, y, x, a: (matmul_sparse(y_bar, sparse_transpose(a)), None)
)
spsolve.vjp(lambda y_bar, y, a, b: (None, spsolve(sparse_transpose(a), y_bar)))


# --- matrices made of arrays ----------------------------------------------------------


def made(data: Any, first: Any, second: Any, shape: Any, **attrs: Any) -> Any:
    """The sparse matrix of these arrays: of the format `format`, then transposed, then
    in the format `into`."""
    form = attrs["format"]
    parts = (data, (first, second)) if form == "coo" else (data, first, second)
    matrix = getattr(scipy_module("sparse"), f"{form}_array")(parts, shape=shape)
    matrix = matrix.T if attrs.get("transposed") else matrix
    return matrix.asformat(attrs["into"]) if attrs.get("into") else matrix


def _multiplied(
    data: Any, first: Any, second: Any, shape: Any, x: Any, **attrs: Any
) -> Any:
    return made(data, first, second, shape, **attrs) @ x


def _infer_product(data: Type, first: Type, second: Type, shape: Type, x: Type,
                   **attrs: Any) -> Type:  # fmt: skip
    rows = _side(shape, 1 if attrs.get("transposed") else 0)
    given = shape_of(x)
    dims = None if given is None else (rows, *given[1:])
    return ArrayType(promote(data, x), dims)


def _side(shape: Type, axis: int) -> Dim:
    dims = getattr(shape, "dims", None)
    return dims[axis] if dims and len(dims) == 2 else None


def _solved(
    data: Any, first: Any, second: Any, shape: Any, b: Any, **attrs: Any
) -> Any:
    matrix = made(data, first, second, shape, **attrs)
    return scipy_module("sparse.linalg").spsolve(matrix, b)


PARTS = "data first second (shape)"
sparse_product = _registered(
    "sparse_product",
    _infer_product,
    _multiplied,
    f"{PARTS} x format: transposed= into=",
    defaults={"transposed": False},
    linear_in_each=(0, 4),
)
sparse_solve = _registered(
    "sparse_solve",
    lambda data, first, second, shape, b, **attrs: ArrayType(
        _solved_dtype(data, b), shape_of(b)
    ),
    _solved,
    f"{PARTS} b format: transposed= into=",
    defaults={"transposed": False},
)
sparse_dense = _registered(
    "sparse_dense",
    lambda data, first, second, shape, **attrs: ArrayType(
        dtype_of(data), (_side(shape, 0), _side(shape, 1))
    ),
    lambda data, first, second, shape, **attrs: made(
        data, first, second, shape, **attrs
    ).toarray(),
    f"{PARTS} format: transposed= into=",
    defaults={"transposed": False},
    linear_in=(0,),
)


TURNED = {"csr": "csc", "csc": "csr"}


def turned(format: str, transposed: bool = False, into: Any = None) -> dict[str, Any]:
    """The attributes of the transpose."""
    attrs = {"format": format, "transposed": not transposed, "into": TURNED.get(into)}
    return {key: value for key, value in attrs.items() if value}


def places(
    first: Any, second: Any, format: str, transposed: bool = False, into: Any = None
) -> Any:
    """The row and the column of every entry."""
    rows, columns = first, second
    if format != "coo":
        counts = primitive("diff")(second)
        numbers = primitive("arange")(primitive("size")(counts), None, None)
        rows, columns = primitive("repeat")(numbers, counts), first
    swapped = (format == "csc") != transposed
    return (columns, rows) if swapped else (rows, columns)


def _at(x: Any, numbers: Any) -> Any:
    return primitive("take")(x, numbers, axis=0)


def _entries_bar(y_bar: Any, x: Any, where: Any) -> Any:
    """For every entry, the cotangent of its row times the operand of its column."""
    rows, columns = where
    product = _at(y_bar, rows) * _at(x, columns)
    if rank_of(x.type) is None:
        raise Unsupported("a sparse product needs an operand of known axes")
    if rank_of(x.type) == 2:
        return primitive("sum")(product, axis=1)
    return product


@sparse_product.vjp
def _product(
    y_bar: Any,
    y: Any,
    data: Any,
    first: Any,
    second: Any,
    shape: Any,
    x: Any,
    **attrs: Any,
) -> Any:
    where = places(first, second, **attrs)
    x_bar = sparse_product(data, first, second, shape, y_bar, **turned(**attrs))
    return _entries_bar(y_bar, x, where), None, None, None, x_bar


@sparse_solve.vjp
def _solve(
    y_bar: Any,
    y: Any,
    data: Any,
    first: Any,
    second: Any,
    shape: Any,
    b: Any,
    **attrs: Any,
) -> Any:
    where = places(first, second, **attrs)
    b_bar = sparse_solve(data, first, second, shape, y_bar, **turned(**attrs))
    return -_entries_bar(b_bar, y, where), None, None, None, b_bar


@sparse_solve.jvp
def _solve_pushed(
    dots: Any,
    y: Any,
    data: Any,
    first: Any,
    second: Any,
    shape: Any,
    b: Any,
    **attrs: Any,
) -> Any:
    """`A @ y_dot = b_dot - A_dot @ y`"""
    data_dot, b_dot = dots[0], dots[4]
    right = b_dot
    if data_dot is not None:
        moved = sparse_product(data_dot, first, second, shape, y, **attrs)
        right = -moved if b_dot is None else b_dot - moved
    return sparse_solve(data, first, second, shape, right, **attrs)


@sparse_dense.vjp
def _dense(
    y_bar: Any,
    y: Any,
    data: Any,
    first: Any,
    second: Any,
    shape: Any,
    **attrs: Any,
) -> Any:
    rows, columns = places(first, second, **attrs)
    picked = _at_places(y_bar, rows, columns)
    return picked, None, None, None


def _at_places(x: Any, rows: Any, columns: Any) -> Any:
    step = Subscript((Pick(Ref(1), mask=False), Pick(Ref(2), mask=False)))
    return index(x, rows, columns, step=step)
