"""Small functions for the tests of passes: built from expressions, shown as short
text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from spadc.ir import (
    AnyType,
    ArrayType,
    For,
    Function,
    If,
    Param,
    Region,
    ScalarType,
    Span,
    Statement,
    Sym,
    Type,
    Value,
    join,
    may_be_float,
    redefine,
    to_text,
    verify,
)
from spadc.primitives import Builder, Expr, interpret, primitive
from spadc.transform import simplify

STATEMENT = Statement("f", 2, "return y")
PRIMAL = Span(None, STATEMENT)
ADJOINT = Span(None, STATEMENT, reverse=True)

ANY = AnyType()
FLOAT = ScalarType("float64", weak=True)
INT = ScalarType("int64", weak=True)


def array(*dims: str | int, dtype: str = "float64") -> ArrayType:
    """An array type; symbols stand for lengths other than 1."""
    shape = (Sym(d, not_one=True) if isinstance(d, str) else d for d in dims)
    return ArrayType(dtype, tuple(shape))


class Program:
    """A function under construction. Parameters are read as attributes."""

    def __init__(self, span: Span = ADJOINT, **types: Type) -> None:
        self.params = {name: Value(type_, name) for name, type_ in types.items()}
        self.build = Builder(span)

    def __getattr__(self, name: str) -> Expr:
        return Expr(self.params[name], self.build)

    def __call__(self, name: str, *operands: Any, **attrs: Any) -> Any:
        """Apply a primitive."""
        if not any(isinstance(o, Expr) for o in operands):
            operands = (
                Expr(self.build.constant(operands[0]), self.build),
                *operands[1:],
            )
        here = (
            Expr(o.value, self.build) if isinstance(o, Expr) else o for o in operands
        )
        return primitive(name)(*here, **attrs)

    def literal(self, value: Any) -> Expr:
        """A literal."""
        return Expr(self.build.constant(value), self.build)

    def named(self, name: str, result: Expr) -> Expr:
        """Give the result of the last op a name."""
        fresh = Value(result.value.type, name)
        part = Region((), tuple(self.build.ops), ())
        self.build.ops[:] = redefine(part, {result.value: fresh}).ops
        return Expr(fresh, self.build)

    def in_primal(self) -> Program:
        """What follows is the user's own."""
        self.build.span = PRIMAL
        return self

    def in_adjoint(self) -> Program:
        """What follows computes cotangents."""
        self.build.span = ADJOINT
        return self

    def branch(
        self,
        test: Expr,
        then: Callable[[], Sequence[Any]],
        orelse: Callable[[], Sequence[Any]],
        names: Sequence[str | None] = (),
    ) -> tuple[Expr, ...]:
        """A branch whose arms are built by calls."""
        arms = [self.region((), arm) for arm in (then, orelse)]
        pairs = zip(arms[0].results, arms[1].results, strict=True)
        hints = (*names, *[None] * len(arms[0].results))
        results = tuple(
            Value(join(a.type, b.type), hint)
            for (a, b), hint in zip(pairs, hints, strict=False)
        )
        op = If(test.value, arms[0], arms[1], results, self.build.span)
        return tuple(Expr(v, self.build) for v in self.build.add(op))

    def loop(
        self,
        stop: Any,
        inits: Mapping[str, Any],
        body: Callable[..., Sequence[Any]],
        **facts: Any,
    ) -> tuple[Expr, ...]:
        """A counted loop from 0; `body` gets the index and the carried values."""
        bounds = [self.build.value(v) for v in (0, stop, 1)]
        starts = tuple(self.build.value(v) for v in inits.values())
        types = [_widened(v.type) for v in starts]
        carried = [Value(t, k) for k, t in zip(inits, types, strict=True)]
        index = Value(INT, "i")
        region = self.region((index, *carried), body)
        results = [Value(v.type, v.hint) for v in carried]
        results += [Value(INT)] if facts.get("breaks") else []
        span = self.build.span
        op = For(*bounds, starts, region, tuple(results), span=span, **facts)
        return tuple(Expr(v, self.build) for v in self.build.add(op))

    def region(
        self, params: Sequence[Value], body: Callable[..., Sequence[Any]]
    ) -> Region:
        """A region built by a call with its parameters."""
        outer, self.build = self.build, self.build.child()
        yielded = body(*(Expr(v, self.build) for v in params))
        region = self.build.region(params, [self.build.value(v) for v in yielded])
        self.build = outer
        return region

    def function(self, *results: Expr, checked: bool = True) -> Function:
        """The function."""
        params = tuple(Param(name, value) for name, value in self.params.items())
        body = self.build.region(
            tuple(self.params.values()), [r.value for r in results]
        )
        fn = Function("f", params, body)
        return verify(fn) if checked else fn


def _widened(type_: Type) -> Type:
    """The type without what is known about the value of an integer."""
    is_scalar = isinstance(type_, ScalarType)
    return ScalarType(type_.dtype, type_.weak) if is_scalar else type_


def short(fn: Function) -> str:
    """The text of the body without indentation and comments."""
    lines = [line.split(" # ")[0].strip() for line in to_text(fn).splitlines()]
    return "\n".join(lines[1:-1])


def clean(text: str) -> str:
    """A text block in a test, as `short` would give it."""
    return "\n".join(line.strip() for line in text.strip().splitlines())


def floats_of(fn: Function) -> list[Value]:
    """The parameters that are floating."""
    return [p.value for p in fn.params if may_be_float(p.value.type)]


def arguments(fn: Function, rng: np.random.Generator, length: int = 4) -> list[Any]:
    """Arguments that fit the types; arrays of unknown shape have one axis."""
    return [_argument(p.value.type, rng, length) for p in fn.params]


def _argument(type_: Type, rng: np.random.Generator, length: int) -> Any:
    if isinstance(type_, ScalarType):
        if type_.dtype == "bool":
            return True
        return 3 if type_.dtype == "int64" else float(rng.uniform(0.5, 2))
    dims = type_.shape if isinstance(type_, ArrayType) and type_.shape else (length,)
    shape = [d if isinstance(d, int) else length for d in dims]
    dtype = type_.dtype if isinstance(type_, ArrayType) and type_.dtype else "float64"
    return rng.uniform(0.5, 2, size=shape).astype(dtype)


def assert_same_results(
    before: Function, after: Function, args: Sequence[Any], exact: bool = False
) -> None:
    """Both give the same: the same bits if `exact`, else up to rounding, always in the
    same shape and dtype."""
    expected, found = interpret(before, args), interpret(after, args)
    assert len(expected) == len(found)
    for a, b in zip(expected, found, strict=True):
        assert np.shape(a) == np.shape(b)
        assert np.asarray(a).dtype == np.asarray(b).dtype
        if exact:
            assert np.asarray(a).tobytes() == np.asarray(b).tobytes()
        else:
            np.testing.assert_allclose(a, b, rtol=1e-6)


def check(fn: Function, expected: str) -> None:
    """What `simplify` makes of `fn`: the text, the same results, and nothing more to
    do."""
    floats = floats_of(fn)
    after = verify(simplify(fn, floats))
    assert short(after) == clean(expected), short(after)
    assert_same_results(fn, after, arguments(fn, np.random.default_rng(1)))
    assert short(simplify(after, floats)) == clean(expected)
