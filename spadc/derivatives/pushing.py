"""Push tangents through one op: the tangents of its results.

A linear function is called on the tangents; the derivative of an elementwise one is
what its VJP rule multiplies with; a JVP rule is asked; any other VJP rule is
transposed. Griewank and Walther 2008, section 3.1 (forward mode).
"""

from __future__ import annotations

from collections.abc import Sequence

from spadc.analysis import passes_derivative
from spadc.ir import Apply, ObjectType, Op, ScalarType, Value, shape_of
from spadc.primitives import ALL, Builder, Primitive, Unsupported, primitive

from .fit import fit_dtype, zero_like
from .refusals import check_known, no_derivative, refused_rule
from .rules import pull_back, push_by_rule
from .transposing import stand_in, transpose

Tangents = dict[Value, Value]
Dots = tuple[Value | None, ...]


def push_forward(op: Apply, build: Builder, dots: Tangents) -> Dots:
    """The tangents of the results of `op`; None where none flows.

    `dots` are the tangents of operands; one that is not there is zero. Raises
    `SpadcError` where a derivative flows through an op that has none.
    """
    known = primitive(op.name)
    given = tuple(
        dots.get(v) if passes_derivative(op, k) else None
        for k, v in enumerate(op.operands)
    )
    if known.zero_derivative or known.has_effect or not any(given):
        return (None,) * len(op.results)
    check_known(op, given)
    answers = _push(known, op, build, given)
    return tuple(
        None if dot is None else _fitted(op, result, dot, build)
        for result, dot in zip(op.results, answers, strict=True)
    )


def _push(known: Primitive, op: Apply, build: Builder, given: Dots) -> Dots:
    if known.forward_rule is not None:
        return _by_rule(known, op, build, given)
    try:
        if known.linear_in:
            return _linear(known, op, build, given)
        if known.linear_in_each:
            return _multilinear(known, op, build, given)
    except Unsupported as error:
        raise refused_rule(op, str(error)) from None
    if known.rule is None:
        raise no_derivative(op)
    if known.elementwise or known.broadcasts:
        return _elementwise(op, build, given)
    return _transposed(op, build, given)


def _by_rule(known: Primitive, op: Apply, build: Builder, given: Dots) -> Dots:
    """What the JVP rule answers, stretched to what the operands broadcast to."""
    first = len(build.ops)
    answers = push_by_rule(op, build, given)
    dots = tuple(None if a is None else build.value(a) for a in answers)
    if not known.elementwise:
        return dots
    made = build.ops[first:]
    return tuple(
        dot and _stretched(op, result, dot, _covered(op, given, dot, made), build)
        for result, dot in zip(op.results, dots, strict=True)
    )


# --- linear functions -----------------------------------------------------------------


def positions(stated: tuple[int, ...], op: Apply) -> tuple[int, ...]:
    """The operands that a declaration of linearity names."""
    if stated == ALL:
        return tuple(range(len(op.operands)))
    return tuple(k for k in stated if k < len(op.operands))


def _linear(known: Primitive, op: Apply, build: Builder, given: Dots) -> Dots:
    """The same call on the tangents, zeros for operands without one."""
    operands = list(op.operands)
    for k in positions(known.linear_in, op):
        dot = given[k]
        operands[k] = _zero(build, op.operands[k]) if dot is None else dot
    return build.apply_all(op.name, *operands, **dict(op.attrs))


def _zero(build: Builder, value: Value) -> Value:
    """A zero tangent of an operand, which may be left out."""
    return value if isinstance(value.type, ObjectType) else zero_like(build, value)


def _multilinear(known: Primitive, op: Apply, build: Builder, given: Dots) -> Dots:
    """The sum over the operands of the call with that one replaced by its tangent."""
    total: tuple[Value, ...] = ()
    for k in positions(known.linear_in_each, op):
        dot = given[k]
        if dot is None:
            continue
        operands = (*op.operands[:k], dot, *op.operands[k + 1 :])
        terms = build.apply_all(op.name, *operands, **dict(op.attrs))
        total = _sums(total, terms, build) if total else terms
    return total or (None,) * len(op.results)


def _sums(
    total: tuple[Value, ...], terms: tuple[Value, ...], build: Builder
) -> tuple[Value, ...]:
    return tuple(_sum(a, b, build) for a, b in zip(total, terms, strict=True))


def _sum(total: Value, term: Value, build: Builder) -> Value:
    """`total + term`, and `total - x` where the term is `-x`."""
    last = build.ops[-1]
    if isinstance(last, Apply) and last.name == "negative" and last.result is term:
        return build.apply("subtract", total, last.operands[0])
    return build.apply("add", total, term)


# --- elementwise functions ------------------------------------------------------------


def _elementwise(op: Apply, build: Builder, given: Dots) -> Dots:
    """The tangents times the derivatives, which the VJP rule multiplies with."""
    return tuple(
        _elementwise_result(op, number, build, given)
        for number in range(len(op.results))
    )


def _elementwise_result(
    op: Apply, number: int, build: Builder, given: Dots
) -> Value | None:
    result = op.results[number]
    total: Value | None = None
    covered: set[Value] = set()
    for k, dot in enumerate(given):
        if dot is None:
            continue
        first = len(build.ops)
        answer = pull_back(op, build, {result: dot})[k]
        if answer is None:
            continue
        term = fit_dtype(build, build.value(answer), result.type)
        covered |= _covered(op, given, term, build.ops[first:])
        total = term if total is None else _sum(total, term, build)
    return total and _stretched(op, result, total, covered, build)


def _covered(op: Apply, given: Dots, term: Value, made: Sequence[Op]) -> set[Value]:
    """The values whose shape a term made by the ops in `made` has, broadcast
    together: a tangent has the shape of its operand."""
    read = _read_by(term, made)
    pairs = zip(op.operands, given, strict=True)
    return read | {operand for operand, dot in pairs if dot in read}


def _stretched(
    op: Apply, result: Value, dot: Value, covered: set[Value], build: Builder
) -> Value:
    """A tangent in the shape of the result, which it may not have yet."""
    arrays = {v for v in op.operands if not isinstance(v.type, ScalarType)}
    wanted, shape = shape_of(result.type), shape_of(dot.type)
    same = wanted is not None and wanted == shape and None not in wanted
    if same or result in covered or arrays <= covered:
        return dot
    return build.apply("broadcast_to", dot, build.apply("shape", result))


def _read_by(term: Value, made: Sequence[Op]) -> set[Value]:
    """What a term was computed from by the ops in `made`: it has the shape of all of
    it broadcast together."""
    makers = {result: op for op in made for result in op.results}
    found: set[Value] = set()
    reach = [term]
    while reach:
        value = reach.pop()
        if value in makers:
            reach.extend(makers[value].operands)
        else:
            found.add(value)
    return found


# --- any other rule -------------------------------------------------------------------


def _transposed(op: Apply, build: Builder, given: Dots) -> Dots:
    """The transpose of the VJP rule."""
    inner = build.child()
    stand_ins = {r: stand_in(r, build) for r in op.results}
    answers = pull_back(op, inner, stand_ins)
    pairs = [
        (inner.value(answer), dot)
        for answer, dot in zip(answers, given, strict=False)
        if answer is not None and dot is not None
    ]
    inputs = tuple(stand_ins.values())
    return transpose(inner.ops, inputs, pairs, build, pull_back)


def _fitted(op: Apply, result: Value, dot: Value, build: Builder) -> Value:
    """A tangent in the dtype of the result."""
    return fit_dtype(build, dot, result.type)
