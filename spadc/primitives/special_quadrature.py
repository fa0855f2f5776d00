"""`scipy.special`: points and weights of quadrature, which depend on their number only.

Points for weight functions with parameters would have derivatives in these: they are
refused by declaration.
"""

from __future__ import annotations

from spadc.ir import ArrayType, ScalarType, Type

from .scipy_entries import scipy_primitive

NAMES = """
    legendre chebyt chebyu chebyc chebys laguerre hermite hermitenorm
    sh_legendre sh_chebyt sh_chebyu
"""
SHORT = {
    "legendre": "p", "chebyt": "t", "chebyu": "u", "chebyc": "c", "chebys": "s",
    "laguerre": "l", "hermite": "h", "hermitenorm": "he", "sh_legendre": "ps",
    "sh_chebyt": "ts", "sh_chebyu": "us",
}  # fmt: skip


def _infer_rule(n: Type) -> tuple[Type, Type]:
    number = n.value if isinstance(n, ScalarType) else None
    one = ArrayType("float64", (number,))
    return one, one


for _name in NAMES.split():
    scipy_primitive(
        f"special.roots_{_name}",
        _infer_rule,
        "n",
        names=(f"scipy.special.{SHORT[_name]}_roots",),
        zero_derivative=True,
    )
