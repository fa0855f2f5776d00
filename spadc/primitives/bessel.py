"""`np.i0`, a modified Bessel function, and its slope `i1`, a helper of the run time.

`i1` is the sum of two Chebyshev series, as `np.i0` is (Clenshaw 1962, Chebyshev Series
for Mathematical Functions, section 6).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from spadc.ir import ArrayType, Type, dtype_of, shape_of

from .core import Call, Cost, Primitive, parse_arguments, primitive, register
from .elementwise import or_one
from .inference import floating
from .structural import in_dtype_of

NEAR = (
    0.1262935932218168275, -0.176416518357834055, 0.102643658689847095,
    -0.0529459812080949914, 0.0247264490306265168, -0.0105640848946261982,
    0.00415642294431288816, -0.00151357245063125315, 0.000512285956168575773,
    -0.000161760815825896746, 0.0000478156510755005423, -0.0000132731636560394358,
    3.47025130813767848e-6, -8.56872026469545474e-7, 2.00329475355213526e-7,
    -4.44505912879632808e-8, 9.38153738649577178e-9, -1.88724975172282929e-9,
    3.62559028155211704e-10, -6.66348972350202774e-11, 1.17361862988909016e-11,
    -1.98397439776494372e-12, 3.22379336594557471e-13, -5.04218550472791169e-14,
    7.60068429473540693e-15, -1.10559694773538631e-15, 1.55363195773620047e-16,
    -2.11142121435816608e-17,
)  # fmt: skip
FAR = (
    0.38928811750914006, -0.00976109749136146841, -0.000110588938762623716,
    -3.88256480887769039e-6, -2.51223623787020893e-7, -2.63146884688951951e-8,
    -3.83538038596423702e-9, -5.58974346219658381e-10, -1.89749581235054123e-11,
    3.25260358301548824e-11, 1.41258074366137813e-11, 2.03562854414708951e-12,
    -7.19855177624590851e-13, -4.08355111109219732e-13, -2.10154184277266431e-14,
    4.27244001671195135e-14, 1.04202769841288028e-14, -3.8144030724370078e-15,
    -1.88035477551078245e-15, 3.30820231092092828e-16, 2.96262899764595014e-16,
    -3.20952592199342396e-17, -4.65030536848935833e-17, 4.41434832307170795e-18,
)  # fmt: skip


def _i1(x: Any) -> Any:
    """Of even and odd parts: `i1(x) / x` for small numbers, `i1(x) * sqrt(x)` else."""
    x = np.asarray(x)
    size = np.abs(x.astype(np.result_type(x, np.float32)))
    series = np.polynomial.chebyshev.chebval
    near = size * series(np.minimum(size, 8) / 4 - 1, NEAR)
    far = series(16 / np.maximum(size, 8) - 1, FAR) / np.sqrt(np.maximum(size, 8))
    found = np.sign(x) * np.exp(size) * np.where(size <= 8, near, far)
    return np.asarray(found, size.dtype)


def _infer(x: Type) -> Type:
    return ArrayType(floating(dtype_of(x)), shape_of(x))


def _bessel(
    name: str, evaluate: Any, spelled: str, names: tuple[str, ...]
) -> Primitive:
    return register(
        Primitive(
            name,
            _infer,
            evaluate,
            parse_arguments("x"),
            Call(spelled),
            names,
            cost=Cost.COSTLY,
            elementwise=True,
        )
    )


i0 = _bessel("i0", np.i0, "np.i0", ("numpy.i0",))
i1 = _bessel("i1", _i1, "rt.i1", ())
i0.vjp(lambda y_bar, y, x: y_bar * i1(x))


@i1.vjp
def _i1_vjp(y_bar: Any, y: Any, x: Any) -> Any:
    """`i0(x) - i1(x) / x`, which is 1/2 at 0."""
    ratio = primitive("where")(x.equals(0), 0.5, y / or_one(x))
    return y_bar * (i0(x) - in_dtype_of(ratio, y))
