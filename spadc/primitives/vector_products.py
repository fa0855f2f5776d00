"""Products of stacks of matrices with stacks of vectors: `np.matvec`, `np.vecmat`.

The vector of `vecmat` is conjugated. All axes but those of the vectors and matrices are
broadcast; the rules sum over what was stretched.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from spadc.ir import (
    Shape,
    Type,
    array_or_scalar,
    broadcast_shapes,
    shape_of,
)

from .complex_parts import conj_of
from .core import Call, Primitive, parse_arguments, register
from .inference import promoted
from .shaping import expand_dims, swapaxes
from .structural import fit


def _joined(
    a: Shape | None, b: Shape | None, core_a: int, core_b: int, rest: Any
) -> Shape | None:
    if a is None or b is None:
        return None
    lead = broadcast_shapes(a[: len(a) - core_a], b[: len(b) - core_b])
    return None if lead is None else (*lead, *rest(a, b))


def _product(name: str, core: tuple[int, int], rest: Any) -> Primitive:
    def infer(a: Type, b: Type) -> Type:
        shape = _joined(shape_of(a), shape_of(b), *core, rest)
        return array_or_scalar(promoted((a, b)), shape)

    return register(
        Primitive(
            name,
            infer,
            getattr(np, name),
            parse_arguments("x1 x2 out>"),
            Call(f"np.{name}"),
            (f"numpy.{name}",),
            takes_complex=True,
            linear_in_each=(0, 1),
        )
    )


matvec = _product("matvec", (2, 1), lambda a, b: a[-2:-1])
vecmat = _product("vecmat", (1, 2), lambda a, b: b[-1:])


@matvec.vjp
def _matvec(y_bar: Any, y: Any, a: Any, x: Any) -> Any:
    a_bar = expand_dims(y_bar, axis=-1) * expand_dims(x, axis=-2)
    columns = swapaxes(a, axis1=-2, axis2=-1)
    return fit(a_bar, a), fit(matvec(columns, y_bar), x)


@vecmat.vjp
def _vecmat(y_bar: Any, y: Any, x: Any, a: Any) -> Any:
    a_bar = expand_dims(conj_of(x), axis=-1) * expand_dims(y_bar, axis=-2)
    return fit(conj_of(matvec(a, y_bar)), x), fit(a_bar, a)
