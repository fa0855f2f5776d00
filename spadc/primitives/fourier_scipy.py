"""The discrete Fourier transforms of SciPy: those of NumPy, evaluated by SciPy.

The derivative is the same, so the rules are shared: what is transformed back in the
reverse sweep is so by NumPy.
"""

from __future__ import annotations

import dataclasses

from spadc.ir import ScalarType

from . import fourier_several as fourier_several  # registers what is repeated here
from .core import Call, Cost, Primitive, Role, primitive, register
from .scipy_entries import scipy_function, scipy_primitive

NAMES = """
    fft ifft rfft irfft hfft ihfft fft2 ifft2 fftn ifftn rfft2 irfft2 rfftn irfftn
    fftfreq rfftfreq fftshift ifftshift
"""


def _twin(name: str) -> Primitive:
    known = primitive(f"fft.{name}")
    given = tuple(a for a in known.arguments if a.role is not Role.OUT)
    return register(
        dataclasses.replace(
            known,
            name=f"scipy.fft.{name}",
            evaluate=scipy_function(f"fft.{name}"),
            arguments=given,
            spelling=Call(f"scipy.fft.{name}"),
            names=(f"scipy.fft.{name}",),
            synonyms={"x": "a"},
        )
    )


for _name in NAMES.split():
    _twin(_name)

scipy_primitive(
    "fft.next_fast_len",
    lambda target, real=False: ScalarType("int64", weak=True),
    "target real=",
    {"real": False},
    cost=Cost.CHEAP,
    zero_derivative=True,
)
