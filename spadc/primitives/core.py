"""What a primitive is: how it is called, typed, evaluated, spelled and differentiated.

A primitive is one object. Everything that the rest of the compiler asks about a NumPy
function is answered by its fields, so that adding one is one entry in one family file:

    tanh = unary("tanh", np.tanh)
    tanh.vjp(lambda y_bar, y, x: y_bar * (1 - y**2))

A VJP rule is a function `rule(y_bar, y, *operands, **attrs)` over `Expr`s. It returns
the cotangent of every operand (one, or a tuple; None where no derivative flows) and may
assume that the driver sums out broadcasting. Which primal values it reads is found by
tracing it.

Forward mode asks for the tangents of the results. A function that is linear says so
(`linear_in`: in these operands taken together; `linear_in_each`: in each of these), and
its tangent is the same call on tangents. Others have a JVP rule, `rule(x_dots, y,
*operands, **attrs)`, where `x_dots` holds None for an operand without a tangent; or
none: what the VJP rule of an elementwise function multiplies with is the derivative,
and any other rule is transposed. One of the two rules is enough.

The cotangent `z_bar` of a complex value `z` is that of a bilinear pairing: a change
`dz` changes the output by `Re(sum(z_bar * dz))`. So the rule of a holomorphic function
is the one of real numbers, and reads like it; only functions that are not holomorphic
(`abs`, `conj`, `vdot`) have rules that conjugate. The cotangent of a real operand is
the real part of what its rule answers: the driver takes it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, final

import numpy as np

from spadc.ir import Type


class Role(Enum):
    """What an argument of a primitive is."""

    OPERAND = "operand"  # a value
    OPTIONAL = "optional"  # a value, or the constant None when left out
    SEQUENCE = "sequence"  # a list or tuple of values
    REST = "rest"  # all further positional values
    SHAPE = "shape"  # a length or tuple of lengths: one operand of ShapeType
    OUT = "out"  # an array that the result is stored in: never part of the op
    STATIC = "static"  # known at compile time: becomes an attribute


@final
@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a primitive as NumPy names it."""

    name: str
    role: Role
    default: Any = None
    has_default: bool = False
    keyword_only: bool = False


class Storage(Enum):
    """Whether a result may share memory with the first operand."""

    FRESH = "fresh"
    VIEW = "view"
    MAYBE = "maybe"  # decided by NumPy at run time


class Cost(Enum):
    """What evaluating again costs, against saving the result."""

    FREE = "free"  # views, shapes, casts of scalars
    CHEAP = "cheap"  # arithmetic, one pass over the data
    COSTLY = "costly"


@final
@dataclass(frozen=True, slots=True)
class Infix:
    """`a + b`"""

    symbol: str


@final
@dataclass(frozen=True, slots=True)
class Prefix:
    """`-a`, `not a`"""

    symbol: str


@final
@dataclass(frozen=True, slots=True)
class Call:
    """`np.sum(x, axis=0)`: static arguments as keywords unless in `positional`."""

    function: str
    positional: tuple[str, ...] = ()


@final
@dataclass(frozen=True, slots=True)
class Special:
    """Spelled by code of its own in the emission package."""


Spelling = Infix | Prefix | Call | Special
Infer = Callable[..., Any]
VJPRule = Callable[..., Any]
JVPRule = Callable[..., Any]
ALL = (-1,)  # `linear_in=ALL`: in all operands


@final
@dataclass(slots=True, eq=False)
class Primitive:
    """A NumPy function that spadc knows.

    `infer(*operand_types, **attrs)` gives the result's type (a tuple of types for
    several results); `evaluate(*operands, **attrs)` computes it with NumPy, purely.
    """

    name: str
    infer: Infer
    evaluate: Callable[..., Any]
    arguments: tuple[Argument, ...] = ()
    spelling: Spelling = field(default_factory=Special)
    names: tuple[
        str, ...
    ] = ()  # dotted names users call it by: "numpy.abs", "math.exp"
    methods: tuple[str, ...] = ()  # ndarray methods that mean it
    storage: Storage = Storage.FRESH
    cost: Cost = Cost.COSTLY
    broadcasts: bool = False  # operands are broadcast together: the driver sums out
    finite: bool = False  # of finite operands value and derivatives are finite
    elementwise: bool = False  # each element of the result is one of each operand's
    shape_only: frozenset[int] = frozenset()  # operands whose elements are not read
    read_only: bool = False  # the result is a view that NumPy forbids to write
    has_effect: bool = False
    takes_complex: bool = False  # type and rule hold for complex operands as well
    zero_derivative: bool = False
    parts: tuple[str, ...] = ()  # what its results are called, in a named tuple
    masked: str = ""  # the primitive that is meant with `where=` or `initial=`
    synonyms: Mapping[str, str] = field(default_factory=dict)  # its other keywords
    linear_in: tuple[int, ...] = ()  # operands, all together; see ALL
    linear_in_each: tuple[int, ...] = ()  # operands, one by one; see ALL
    # operands that must not be active, and why: the derivative in them is not known
    no_derivative_in: Mapping[int, str] = field(default_factory=dict)
    rule: VJPRule | None = None
    forward_rule: JVPRule | None = None

    def vjp(self, rule: VJPRule) -> VJPRule:
        """Register the VJP rule."""
        self.rule = rule
        return rule

    def jvp(self, rule: JVPRule) -> JVPRule:
        """Register the JVP rule."""
        self.forward_rule = rule
        return rule

    @property
    def ufunc(self) -> np.ufunc | None:
        """The NumPy ufunc that it is, if it is one: `np.add`."""
        function = getattr(np, self.name, None)
        is_numpys = f"numpy.{self.name}" in self.names
        return function if is_numpys and isinstance(function, np.ufunc) else None

    @property
    def is_differentiable(self) -> bool:
        """Whether derivatives pass through."""
        stated = self.rule or self.forward_rule or self.linear_in
        return bool(stated or self.linear_in_each)

    def __call__(self, *operands: Any, **attrs: Any) -> Any:
        """Build an op, inside a rule: at least one operand is an `Expr`."""
        builder = next(o.builder for o in operands if hasattr(o, "builder"))
        return builder.express(self.name, *operands, **attrs)


class Unsupported(Exception):
    """A call that NumPy accepts and spadc does not; the message says what is missing.

    Raised by type inference and by rules.
    """


REGISTRY: dict[str, Primitive] = {}
_BY_NAME: dict[str, Primitive] = {}
_BY_METHOD: dict[str, Primitive] = {}


def register(primitive: Primitive) -> Primitive:
    """Enter a primitive under its names; each name is taken once."""
    assert primitive.name not in REGISTRY, f"primitive {primitive.name} defined twice"
    REGISTRY[primitive.name] = primitive
    for taken, names in ((_BY_NAME, primitive.names), (_BY_METHOD, primitive.methods)):
        for name in names:
            assert name not in taken, f"{name} means two primitives"
            taken[name] = primitive
    return primitive


def find(dotted_name: str) -> Primitive | None:
    """The primitive that users call by `dotted_name`: "numpy.abs", "math.exp"."""
    return _BY_NAME.get(dotted_name)


def find_method(name: str) -> Primitive | None:
    """The primitive that the ndarray method `name` means."""
    return _BY_METHOD.get(name)


def primitive(name: str) -> Primitive:
    """The primitive of that name."""
    return REGISTRY[name]


def parse_arguments(
    text: str, defaults: dict[str, Any] | None = None
) -> tuple[Argument, ...]:
    """Read the compact form of an argument list.

    >>> [a.role.value for a in parse_arguments("x low? [parts] (shape) axis= | y> d=")]
    ['operand', 'optional', 'sequence', 'shape', 'static', 'out', 'static']

    `name=` is static with the default given in `defaults` (None when absent there),
    `name:` static and required, `name>` where the result goes; what follows `|` is
    given by keyword only.
    """
    given = defaults or {}
    before, _, after = text.partition("|")
    return (
        *(_parse_argument(word, given, False) for word in before.split()),
        *(_parse_argument(word, given, True) for word in after.split()),
    )


ROLES = {
    "?": Role.OPTIONAL,
    "]": Role.SEQUENCE,
    ")": Role.SHAPE,
    ">": Role.OUT,
    "=": Role.STATIC,
    ":": Role.STATIC,
}


def _parse_argument(
    word: str, defaults: dict[str, Any], keyword_only: bool
) -> Argument:
    name = word.strip("?[]()*=:>")
    has_default = word.endswith(("?", "=", ">")) or name in defaults
    role = Role.REST if word.startswith("*") else ROLES.get(word[-1], Role.OPERAND)
    return Argument(name, role, defaults.get(name), has_default, keyword_only)


def infer_types(
    name: str, types: tuple[Type, ...], attrs: dict[str, Any]
) -> tuple[Type, ...]:
    """The result types of applying primitive `name`; attributes that begin with an
    underscore are notes for emission and are not shown to it."""
    shown = {key: value for key, value in attrs.items() if not key.startswith("_")}
    result = primitive(name).infer(*types, **shown)
    return result if isinstance(result, tuple) else (result,)
