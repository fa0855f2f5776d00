"""Which functions of NumPy, SciPy and Python's `math` have derivatives: the table.

Every public callable of a module that is covered as a whole is in it, with one kind:
derivatives pass through it, its derivative is zero, or it is refused, with the reason.
What is none of these would be missing; a test says that nothing is. Of other modules
the table holds what is covered.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from types import ModuleType
from typing import final

import numpy as np

from spadc.primitives import REGISTRY, Primitive, find, find_method

from .calling.arguments import ARRAY_METHODS, LIBRARY
from .language.attributes import ATTRIBUTES
from .language.statements import QUIET_CONTEXTS
from .language.subscripts import BRACKETED, INDEX_MAKERS
from .numpy_calls.in_place import IN_PLACE_METHODS
from .numpy_calls.ufunc_methods import METHODS
from .refused_names import REFUSED_NAMES

WHOLE = (
    "numpy",
    "numpy.linalg",
    "numpy.fft",
    "numpy.ndarray",
    "numpy.ufunc",
    "scipy.special",
    "scipy.linalg",
    "math",
    "cmath",
)
LIBRARIES = ("numpy.", "scipy.", "math.", "cmath.")


class Kind(Enum):
    """What is known of the derivative of a function."""

    DIFFERENTIABLE = "differentiable"
    ZERO = "zero"
    REFUSED = "refused"
    MISSING = "missing"


@final
@dataclass(frozen=True, slots=True)
class Covered:
    """One line of the table; `reason` and `way_out` are those of a refusal."""

    name: str
    kind: Kind
    reason: str = ""
    way_out: str = ""

    @property
    def module(self) -> str:
        """Where it stands: "numpy.linalg"; a distribution stands in "scipy.stats"."""
        head = self.name.rpartition(".")[0]
        return "scipy.stats" if head.startswith("scipy.stats.") else head

    @property
    def short(self) -> str:
        """Its name there: "norm.pdf"."""
        return self.name.removeprefix(f"{self.module}.")


# Lowered by hand, and no derivative flows through: lengths, dtypes, indices, settings.
_ZERO_BY_HAND = """
    numpy.can_cast numpy.dtype numpy.finfo numpy.iinfo numpy.isscalar numpy.issubdtype
    numpy.promote_types numpy.result_type numpy.errstate numpy.printoptions
    numpy.ndim numpy.shape numpy.size numpy.nonzero numpy.ndindex numpy.ix_
    numpy.ndarray numpy.empty_like numpy.ones_like numpy.zeros_like
    numpy.iscomplexobj numpy.isrealobj numpy.iterable numpy.isdtype numpy.common_type
    numpy.broadcast_shapes numpy.tril_indices_from numpy.triu_indices_from
    numpy.diag_indices_from numpy.mask_indices
    numpy.mgrid numpy.ogrid numpy.s_ numpy.index_exp
    numpy.ndarray.dtype numpy.ndarray.itemsize numpy.ndarray.nbytes
    numpy.ndarray.ndim numpy.ndarray.shape numpy.ndarray.size numpy.ndarray.nonzero
"""
ZERO_BY_HAND = frozenset(_ZERO_BY_HAND.split())


@lru_cache
def coverage() -> tuple[Covered, ...]:
    """The whole table, in the order of the names."""
    names = {name for module in WHOLE for name in public_names(module)}
    names.update(name for name in _covered_names() if _is_function(name))
    return tuple(covered(name) for name in sorted(names))


def covered(name: str) -> Covered:
    """What is known of the function `name`.

    >>> covered("numpy.tanh").kind.value
    'differentiable'
    """
    if name in ZERO_BY_HAND or (_is_by_hand(name) and _makes_integers(name)):
        return Covered(name, Kind.ZERO)
    if _is_by_hand(name):
        return Covered(name, Kind.DIFFERENTIABLE)
    known = primitive_of(name)
    if known is not None:
        flows = known.is_differentiable
        return Covered(name, Kind.DIFFERENTIABLE if flows else Kind.ZERO)
    refused = REFUSED_NAMES.get(name)
    if refused is None:
        return Covered(name, Kind.MISSING)
    return Covered(name, Kind.REFUSED, refused.reason, refused.way_out)


def is_by_hand(name: str) -> bool:
    """Whether a function is lowered by code of its own, not as one primitive."""
    return name in ZERO_BY_HAND or _is_by_hand(name)


def _is_by_hand(name: str) -> bool:
    head, _, short = name.rpartition(".")
    if head == "numpy.ndarray":
        tables = (ATTRIBUTES, IN_PLACE_METHODS, ARRAY_METHODS)
        return any(short in table for table in tables)
    if head == "numpy.ufunc":
        return short in METHODS or short == "reduceat"
    return any(name in t for t in (LIBRARY, BRACKETED, QUIET_CONTEXTS, INDEX_MAKERS))


def _makes_integers(name: str) -> bool:
    """Whether a name is of a dtype of integers or truth values: a cast to it."""
    head, _, short = name.rpartition(".")
    found = getattr(np, short, None) if head == "numpy" else None
    return isinstance(found, type) and issubclass(found, np.integer | np.bool_)


def _is_function(name: str) -> bool:
    """Whether a name is of a library, and not of a method of one ufunc."""
    owner = find(name.rpartition(".")[0])
    return name.startswith(LIBRARIES) and (owner is None or owner.ufunc is None)


def primitive_of(name: str) -> Primitive | None:
    """The primitive that a function, or a method of arrays, is."""
    head, _, short = name.rpartition(".")
    return find_method(short) if head == "numpy.ndarray" else find(name)


def _covered_names() -> Iterator[str]:
    yield from (name for name in LIBRARY if "<" not in name)
    yield from (*BRACKETED, *INDEX_MAKERS)
    for known in REGISTRY.values():
        yield from known.names
    yield from REFUSED_NAMES


def public_names(module: str) -> list[str]:
    """The public callables of a module, or the members of a class of NumPy; none if it
    is not installed."""
    owner = _owner(module)
    if owner is None:
        return []
    listed = getattr(owner, "__all__", None) or dir(owner)
    names = [n for n in listed if not n.startswith("_") and hasattr(owner, n)]
    members = owner is np.ndarray
    return [f"{module}.{n}" for n in names if members or callable(getattr(owner, n))]


def _owner(module: str) -> ModuleType | type | None:
    if module in ("numpy.ndarray", "numpy.ufunc"):
        return getattr(np, module.rpartition(".")[2])  # type: ignore[no-any-return]
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError:
        return None
