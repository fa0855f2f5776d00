"""The table for complex operands: the rows of real ones, with imaginary parts added.

Every primitive that takes complex operands is called in all the forms of the table,
with all operands complex and with each of them real.
"""

from __future__ import annotations

import cmath
import dataclasses
from collections.abc import Iterator
from itertools import islice
from typing import Any

import numpy as np
from primitives.fourier_rows import FOURIER
from primitives.linalg_rows import EIGEN
from primitives.making import RANDOM, REPEATED, A, B, D, X, reals, row
from primitives.rows import ROWS
from primitives.running import Row, is_float, type_at
from primitives.scipy_filter_rows import ANALYTIC
from primitives.scipy_linalg_rows import SCIPY_EIGEN
from primitives.special_rows import ORDERS, special_row

from spadc.primitives import (
    Unsupported,
    complex_refusal,
    infer_types,
    primitive,
    takes_complex,
)


def turned(x: Any) -> Any:
    """`x` with an imaginary part added, if it is real."""
    if not is_float(x):
        return x
    if isinstance(x, float):
        return complex(x, 0.4)
    imaginary = RANDOM.uniform(0.2, 0.9, np.shape(x))
    return np.asarray(x) + 1j * imaginary if np.ndim(x) else x + 1j * imaginary


def single(x: Any) -> Any:
    """`x` in single precision, unless it is a Python number."""
    if not isinstance(x, np.ndarray | np.generic) or x.dtype.kind not in "fc":
        return x
    return x.astype(np.complex64 if x.dtype.kind == "c" else np.float32)


def refusal(one: Row) -> Any:
    """Why the call is refused, if it is."""
    types = [type_at(x, "known") for x in one.operands]
    try:
        results = infer_types(one.name, tuple(types), one.attrs)
    except Unsupported as error:
        return str(error), ""
    return complex_refusal(one.name, types, results, one.attrs)


def is_determined(one: Row) -> bool:
    """Whether the results are, and do not contain vectors of any phase."""
    return one.name not in OF_ANY_PHASE or not one.attrs.get("compute_uv", True)


OF_ANY_PHASE = {"eigh", "svd", "linalg.eigh", "linalg.svd"}


def is_defined(one: Row) -> bool:
    """Whether NumPy and SciPy compute the call, which is of complex numbers."""
    try:
        one.evaluate(*one.operands)
    except (TypeError, ValueError, NotImplementedError):
        return False
    return True


def variants(one: Row) -> Iterator[Row]:
    """The row with complex operands: all, and all but one."""
    floats = [k for k, x in enumerate(one.operands) if is_float(x)]
    for real in (None, *(floats if len(floats) > 1 else ())):
        operands = [x if k == real else turned(x) for k, x in enumerate(one.operands)]
        tag = f"{one.tag} complex" if real is None else f"{one.tag} real {real}"
        yield dataclasses.replace(one, operands=tuple(operands), tag=tag.strip())


REAL = reals(3, low=0.5, high=2.0)
Z, W = turned(X), turned(reals(3, 4))
CMATH = [
    *(
        row(f"cmath.{n}", getattr(cmath, n), z, tag=str(z))
        for n in [
            "exp",
            "sqrt",
            "log10",
            "sin",
            "cos",
            "tan",
            "asin",
            "acos",
            "atan",
            "sinh",
            "cosh",
            "tanh",
            "asinh",
            "acosh",
            "atanh",
            "phase",
            "polar",
            "isfinite",
            "isinf",
            "isnan",
        ]
        for z in (0.4 + 0.7j, -1.2 - 0.3j, 0.6)
    ),
    row("cmath.log", lambda z, base: cmath.log(z), -0.5 + 0.7j, None),
    row("cmath.log", cmath.log, -0.5 + 0.7j, 2.5, tag="base"),
    row("cmath.log", cmath.log, -0.5 + 0.7j, 0.5 + 2j, tag="complex base"),
    row("cmath.rect", cmath.rect, 1.3, 0.4),
    row("builtins.complex", complex, 1.3, 0.4),
    row("builtins.complex", lambda x, y: complex(x), 1.3 + 1j, None, tag="one"),
]
PARTS = [
    *(row(n, getattr(np, n), Z) for n in ("real", "imag", "conjugate", "angle")),
    *(
        row(n, getattr(np, n), X, tag="of real")
        for n in ("real", "imag", "conjugate", "angle")
    ),
    row("angle", lambda z, deg=True: np.angle(z, deg), Z, deg=True, tag="degrees"),
    *(row(n, getattr(np, n), 0.3 - 2j, tag="number") for n in ("real", "imag")),
    row("astype", lambda x: x.astype("complex64"), Z, dtype="complex64", fixed=(0,)),
    row("astype", lambda x: x.astype(complex), X, dtype="complex128", tag="of real"),
    row("item", lambda x: x.item(), turned(reals(1, 1))),
    row("conjugate", lambda z: z.conjugate(), 0.3 - 2j, tag="number"),
    row("power", lambda z, n: z**n, Z, 3, tag="cube"),
    row("power", lambda z, n: z**n, Z, -2, tag="negative"),
    row("power", lambda z, n: z**n, X, 1.5 + 0.5j, tag="complex exponent"),
    row("power", lambda z, n: z**n, 0.5j, X, tag="imaginary base"),
    row("gather_last", lambda x, i: x[i] * [[0], [1], [1], [1]], Z, REPEATED,
        step=next(r for r in ROWS if r.name == "gather_last").attrs["step"]),
    row("einsum", lambda a, b: np.einsum("ij,jk->ik", a, b), turned(A), turned(B),
        subscripts="ij,jk->ik"),
    row("var", lambda x: np.var(x, ddof=1), turned(D), ddof=1, tag="corrected"),
]  # fmt: skip

SPECIAL = [
    special_row(name, *orders, z, tag="of real" if z is REAL else "")
    for name, *orders in (
        ("wofz",),
        ("lambertw",),
        ("modfresnelp",),
        ("modfresnelm",),
        ("kelvin",),
        ("hankel1", ORDERS),
        ("hankel1e", ORDERS),
        ("hankel2", ORDERS),
        ("hankel2e", ORDERS),
        ("h1vp", ORDERS),
        ("h2vp", ORDERS),
    )
    for z in (REAL, turned(REAL))
    if z is REAL or name[:4] not in ("modf", "kelv")
]

FIRST = {one.name: one for one in reversed(ROWS)}


def shown(one: Row) -> Iterator[Row]:
    """All variants of one row of each primitive, and all complex those of others."""
    return variants(one) if FIRST[one.name] is one else islice(variants(one), 1)


COMPLEX = [
    *(
        variant
        for one in ROWS
        if takes_complex(primitive(one.name)) and any(map(is_float, one.operands))
        for variant in shown(one)
        if refusal(variant) is None and is_determined(variant) and is_defined(variant)
    ),
    *FOURIER,
    *EIGEN,
    *SCIPY_EIGEN,
    *CMATH,
    *PARTS,
    *SPECIAL,
    *ANALYTIC,
]
