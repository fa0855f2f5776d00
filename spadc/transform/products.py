"""Write products as a person would.

A tree of `multiply`, `divide` and `negative` in the reverse sweep is taken apart into
one number, scalars, arrays, and the scalars and arrays that it is divided by, and put
together in one order:

    number and scalars / scalar divisors * arrays / array divisors

as in `2 / err.size * err`. The sign goes to the first factor, or in front of the whole
where a sum can take it up. Only unnamed values that nothing else reads are taken apart.
A factor 1 is dropped only where the rest is proved to be floating.

The value changes by rounding at most, its shape and dtype not at all.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from spadc.ir import Apply, ScalarType, Value, dtype_of

from .complex_products import cancel_modulus, into_imaginary
from .facts import is_weak
from .filled import bare_factor
from .rewrite import Number, Rewriter, is_adjoint

SUMS = frozenset({"accumulate", "add", "subtract", "negative"})
PRODUCTS = ("multiply", "divide", "negative")


@dataclass(frozen=True, slots=True)
class Node:
    """An op that is not yet in the program."""

    name: str
    parts: tuple[Tree, ...]


Tree = Value | int | float | Node


@dataclass(slots=True)
class Product:
    """The factors of a product, in the order in which they were met."""

    negative: bool = False
    number: Number = 1
    below: Number = 1
    numbered: bool = False  # whether there was a number
    floating: bool = False  # a float among the numbers makes integers floating
    names_inside: bool = False  # a value that has a name was taken apart
    scalars: list[Value] = field(default_factory=list)
    arrays: list[Value] = field(default_factory=list)
    scalars_below: list[Value] = field(default_factory=list)
    arrays_below: list[Value] = field(default_factory=list)

    def take(self, number: Number, inverted: bool) -> None:
        """Multiply by a number, or divide by it."""
        self.numbered = True
        self.floating = self.floating or inverted or isinstance(number, float)
        if math.copysign(1.0, number) < 0:
            self.negative = not self.negative
            number = -number
        if inverted:
            self.below = times(self.below, number)
        else:
            self.number = times(self.number, number)


def rearrange(op: Apply, at: Rewriter) -> Value | None:
    """Bring a product into its one order."""
    product = Product()
    tree = collect(op, False, product, at)
    _leave_out_repetition(product, op.result, at)
    above = product.scalars, product.arrays
    below = product.scalars_below, product.arrays_below
    cancel_modulus(above, below, at)
    _flip_difference(product, at)
    outside = at.consumer() in SUMS and op.result.hint is None
    wanted = arranged(product, at, outside)
    if same_tree(tree, wanted) and not product.names_inside:
        return None
    return build(wanted, at)


def scale_after_sum(op: Apply, at: Rewriter) -> Value | None:
    """Sum first, scale the result: `sum(2 * x)` is `2 * sum(x)`."""
    value, *others = op.operands
    inner = at.made_by(value, *PRODUCTS)
    if inner is None or not at.is_inner(value):
        return None
    product = Product()
    collect(inner, False, product, at)
    if not product.arrays or at.facts.kind(value) != at.facts.kind(*product.arrays):
        return None
    summed = Product(arrays=product.arrays, arrays_below=product.arrays_below)
    product.arrays, product.arrays_below = [], []
    if product == Product(floating=product.floating, numbered=product.numbered):
        return None
    rest = build(arranged(summed, at, outside=False), at)
    product.arrays = [at.apply(op.name, rest, *others, **op.attrs)]
    return build(arranged(product, at, outside=False), at)


def twice(value: Value, at: Rewriter) -> Value:
    """`2 * value`, a product taken apart even if it has a name."""
    inner = at.made_by(value, *PRODUCTS)
    if inner is None or not at.is_inner_store(value):
        return at.apply("multiply", 2, value)
    product = Product()
    collect(inner, False, product, at)
    product.take(2, False)
    return build(arranged(product, at, outside=False), at)


def split_sign(value: Value, at: Rewriter) -> tuple[bool, Tree]:
    """Whether `value` is the negative of something simple, and that; else itself."""
    op = at.made_by(value, *PRODUCTS)
    number = at.literal(value)
    if number is not None and math.copysign(1.0, number) < 0:
        return True, -number
    if op is None or not at.is_inner(value):
        return False, value
    product = Product()
    collect(op, False, product, at)
    if not product.negative:
        return False, value
    product.negative = False
    return True, arranged(product, at, outside=False)


def collect(op: Apply, inverted: bool, product: Product, at: Rewriter) -> Tree:
    """Take `op` apart into `product`; the tree that was taken apart."""
    if op.name == "negative":
        product.negative = not product.negative
        return Node("negative", (factor(op.operands[0], inverted, product, at),))
    left, right = op.operands
    turned = inverted != (op.name == "divide")
    parts = (factor(left, inverted, product, at), factor(right, turned, product, at))
    return Node(op.name, parts)


def factor(value: Value, inverted: bool, product: Product, at: Rewriter) -> Tree:
    """Enter one factor into `product`, taken apart if possible."""
    number = at.literal(value)
    if number is not None and _is_plain(number):
        product.take(number, inverted)
        return number
    inner = at.made_by(value, *PRODUCTS)
    if inner is not None and _opens(inner, inverted, at):
        named = at.name_of(value) is not None
        product.names_inside = product.names_inside or named
        return collect(inner, inverted, product, at)
    if inverted:
        product.floating = True
    if _is_safe_scalar(value, at):
        (product.scalars_below if inverted else product.scalars).append(value)
    else:
        (product.arrays_below if inverted else product.arrays).append(value)
    return value


def _opens(op: Apply, inverted: bool, at: Rewriter) -> bool:
    """Whether to take `op` apart: it has no name, or only scales another cotangent.

    Below a fraction, a product of arrays is left whole: one division is enough.
    """
    if op.name == "negative" and is_adjoint(op) and at.name_of(op.result) is None:
        return True  # a sign costs nothing
    if not at.is_inner_store(op.result):
        return False
    if at.name_of(op.result) is not None and not _only_scales(op, at):
        return False
    return not inverted or any(
        at.literal(v) is not None or isinstance(v.type, ScalarType) for v in op.operands
    )


def _only_scales(op: Apply, at: Rewriter) -> bool:
    """Whether `op` multiplies one cotangent by at most one scalar of the primal."""
    values = [v for v in op.operands if at.literal(v) is None]
    scalars = [v for v in values if isinstance(v.type, ScalarType)]
    makers = [at.definition(v) for v in values if v not in scalars]
    bars = [maker for maker in makers if maker is not None and is_adjoint(maker)]
    return len(scalars) < 2 and len(bars) == len(makers) < 2


def _is_plain(number: Number) -> bool:
    """Whether arithmetic on the number alone loses nothing."""
    return math.isfinite(number) and number != 0


def _is_safe_scalar(value: Value, at: Rewriter) -> bool:
    """A scalar that may be moved: Python integers do not overflow, floats hardly."""
    type_ = value.type
    return isinstance(type_, ScalarType) and (type_.weak or at.facts.is_float(value))


def times(a: Number, b: Number) -> Number:
    """The product; a factor 1.0 leaves an integer an integer."""
    if a == 1:
        return b
    return a if b == 1 else _as_written(a * b, a, b)


def _as_written(product: Number, a: Number, b: Number) -> Number:
    """The product as a person would write it: 3 times 0.1 is 0.3."""
    if not isinstance(product, float) or not math.isfinite(product):
        return product
    decimal = float(Decimal(repr(a)) * Decimal(repr(b)))
    return decimal if abs(decimal - product) <= math.ulp(product) else product


def _leave_out_repetition(product: Product, result: Value, at: Rewriter) -> None:
    """A factor that repeats a value is replaced by the value, if the other factors have
    the whole shape."""
    for k, value in enumerate(product.arrays):
        others = [*product.arrays[:k], *product.arrays[k + 1 :], *product.scalars]
        others += [*product.arrays_below, *product.scalars_below]
        bare = bare_factor(value, others, result, at)
        if bare is not None:
            behind = product.arrays[k + 1 :]
            del product.arrays[k:]
            if isinstance(bare, Value):
                factor(bare, False, product, at)
            else:
                product.take(bare, False)
            product.arrays += behind
            _leave_out_repetition(product, result, at)
            return


def _flip_difference(product: Product, at: Rewriter) -> None:
    """`-(a - b) * c` is `(b - a) * c`: marked by building the difference anew."""
    if not product.negative:
        return
    for factors in (product.scalars, product.arrays):
        for k, value in enumerate(factors):
            difference = at.made_by(value, "subtract")
            if difference is not None and at.is_inner(value):
                a, b = difference.operands
                factors[k] = at.apply("subtract", b, a)
                product.negative = False
                return


def arranged(product: Product, at: Rewriter, outside: bool) -> Tree:
    """The tree in its one order; with `outside`, the sign is in front of the whole."""
    number, below = reduced(product.number, product.below)
    number, scalars = into_imaginary(number, product.scalars, at)
    scalar_divisors, array_divisors = divisors(product, below)
    divided = bool(scalar_divisors or array_divisors)
    values = [*scalars, *product.arrays]
    floats = [at.facts.is_float(v) for v in values]
    is_float = divided or any(floats)
    first = next((v for v in values if not is_whole(v)), None)
    safe = scalar_divisors or (first is not None and at.facts.is_float(first))
    if (product.floating or any(floats)) and not safe:
        number = float(number)  # an integer could overflow in the dtype of the first
    if number == 1 and scalar_divisors:
        number = 1
    whole = not product.floating and all(map(is_whole, values))
    is_left_out = number == 1 and values and (is_float or whole or not product.numbered)
    if product.negative and not outside and values:
        is_left_out = is_left_out and dtype_of(values[0].type) != "bool"
    front: list[Value | Number] = [] if is_left_out else [number]
    front += scalars
    behind = product.arrays if front else []
    tree = chain(front or product.arrays, product.negative and not outside)
    tree = quotient(tree, scalar_divisors)
    for array in behind:
        tree = Node("multiply", (tree, array))
    tree = quotient(tree, array_divisors)
    return Node("negative", (tree,)) if product.negative and outside else tree


def is_whole(value: Value) -> bool:
    """Whether the value is a Python integer."""
    return is_weak(value.type) and dtype_of(value.type) == "int64"


def divisors(product: Product, below: Number) -> tuple[list[Tree], list[Tree]]:
    """What stands below: scalars, then arrays; the number with the first of them."""
    scalars: list[Tree] = [*product.scalars_below]
    arrays: list[Tree] = [*product.arrays_below]
    if below == 1:
        return scalars, arrays
    group = arrays if arrays and not scalars else scalars
    group[:1] = [Node("multiply", (below, group[0]))] if group else [below]
    return scalars, arrays


def reduced(number: Number, below: Number) -> tuple[Number, Number]:
    """The fraction in lowest terms; a float is divided where that loses nothing."""
    if float(number).is_integer() and float(below).is_integer():
        common = math.gcd(int(number), int(below))
        return _divided(number, common), _divided(below, common)
    exact = math.frexp(below)[0] == 0.5 and math.isfinite(number / below)
    return (number / below, 1) if exact else (number, below)


def _divided(number: Number, divisor: int) -> Number:
    return number // divisor if isinstance(number, int) else number / divisor


def chain(factors: Sequence[Value | Number], negative: bool) -> Tree:
    """The factors multiplied from the left, the first one with the sign."""
    first, *others = factors
    tree: Tree = first
    if negative:
        tree = Node("negative", (first,)) if isinstance(first, Value) else -first
    for other in others:
        tree = Node("multiply", (tree, other))
    return tree


def quotient(tree: Tree, below: Sequence[Tree]) -> Tree:
    """`tree` divided by one divisor after the other."""
    for divisor in below:
        tree = Node("divide", (tree, divisor))
    return tree


def same_tree(a: Tree, b: Tree) -> bool:
    """Whether the trees are the same, numbers by kind and value."""
    if isinstance(a, Node) and isinstance(b, Node):
        pairs = zip(a.parts, b.parts, strict=True)
        return a.name == b.name and all(same_tree(x, y) for x, y in pairs)
    if isinstance(a, int | float) and isinstance(b, int | float):
        return repr(a) == repr(b)
    return a is b


def build(tree: Tree, at: Rewriter) -> Value:
    """Append the ops of a tree."""
    if isinstance(tree, Value):
        return tree
    if isinstance(tree, Node):
        return at.settle(tree.name, *(build(part, at) for part in tree.parts))
    return at.constant(tree)
