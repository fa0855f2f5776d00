"""`scipy.special`: a range for each operand, whole numbers given."""

from __future__ import annotations

import cmath
import math
from typing import Any

import numpy as np
import scipy.special
from primitives.making import reals, row
from primitives.running import Row

from spadc.primitives import primitive

Range = tuple[float, float]
ORDERS = np.array([0, 1, 3])
PARAMETERS = np.array([1, 2, 3])
DEGREES = np.array([0, 1, 4])
HALVES = np.array([0.5, 1.5, 3.5])
UNIT = (0.1, 0.9)
SPECIAL: dict[str, tuple[Any, ...]] = {
    # errors and the normal distribution
    "erf": ((-2, 2),),
    "erfc": ((-2, 2),),
    "erfcx": ((-2, 3),),
    "erfi": ((-2, 2),),
    "erfinv": ((-0.9, 0.9),),
    "erfcinv": ((0.1, 1.9),),
    "dawsn": ((-2, 2),),
    "ndtr": ((-2, 2),),
    "log_ndtr": ((-9, 2),),
    "ndtri": (UNIT,),
    "ndtri_exp": ((-9, -0.1),),
    "owens_t": ((-2, 2), (-2, 2)),
    "voigt_profile": ((-2, 2), 1.2, 0.7),
    # logarithms
    "exp2": ((-2, 2),),
    "exp10": ((-1, 1),),
    "expm1": ((-2, 2),),
    "log1p": ((-0.5, 2),),
    "cbrt": ((0.5, 2),),
    "cosm1": ((-2, 2),),
    "sindg": ((-90, 90),),
    "cosdg": ((-90, 90),),
    "tandg": ((-60, 60),),
    "cotdg": ((20, 90),),
    "radian": ((-90, 90), (0, 60), (0, 60)),
    "expit": ((-3, 3),),
    "log_expit": ((-3, 3),),
    "logit": (UNIT,),
    "softplus": ((-3, 3),),
    "xlogy": ((-2, 2), (0.5, 2)),
    "xlog1py": ((-2, 2), (-0.5, 2)),
    "entr": ((0.1, 2),),
    "rel_entr": ((0.1, 2), (0.1, 2)),
    "kl_div": ((0.1, 2), (0.1, 2)),
    "huber": ((0.5, 1.5), (-3, 3)),
    "pseudo_huber": ((0.5, 1.5), (-3, 3)),
    "boxcox": ((0.5, 3), (-1, 1)),
    "boxcox1p": ((-0.5, 3), (-1, 1)),
    "inv_boxcox": ((-0.5, 0.5), (-1, 1)),
    "inv_boxcox1p": ((-0.5, 0.5), (-1, 1)),
    "exprel": ((-2, 2),),
    "powm1": ((0.5, 2), (-2, 2)),
    "tklmbda": ((-0.5, 0.5), (0.2, 1)),
    # gamma and beta
    "zeta": ((1.5, 3), (0.5, 3)),
    "psi": ((-0.9, 3),),
    "gamma": ((0.2, 3),),
    "gammaln": ((-0.9, 3),),
    "loggamma": ((0.2, 3),),
    "rgamma": ((-1.9, 3),),
    "polygamma": (ORDERS, (0.5, 3)),
    "beta": ((0.5, 3), (0.5, 3)),
    "betaln": ((0.5, 3), (0.5, 3)),
    "betainc": ((0.5, 3), (0.5, 3), UNIT),
    "betaincc": ((0.5, 3), (0.5, 3), UNIT),
    "betaincinv": ((0.5, 3), (0.5, 3), UNIT),
    "betainccinv": ((0.5, 3), (0.5, 3), UNIT),
    "gammainc": (PARAMETERS, (0.5, 3)),
    "gammaincc": (PARAMETERS, (0.5, 3)),
    "gammaincinv": (PARAMETERS, UNIT),
    "gammainccinv": (PARAMETERS, UNIT),
    "poch": ((0.5, 3), (0.5, 3)),
    "binom": ((2, 4), (0.5, 1.5)),
    "comb": ((2, 4), (0.5, 1.5)),
    "perm": ((2, 4), (0.5, 1.5)),
    "factorial": ((0.5, 3),),
    # hypergeometric functions, polynomials
    "hyp0f1": (DEGREES + 1, (-2, 2)),
    "hyp1f1": (DEGREES, ORDERS + 1, (-2, 2)),
    "hyp2f1": (DEGREES, ORDERS, ORDERS + 1, (-2, 0.8)),
    "hyperu": ((0.5, 2), (0.5, 2), (0.5, 2)),
    "wright_bessel": ((0.5, 2), (0.5, 2), (0.5, 2)),
    "log_wright_bessel": ((0.5, 2), (0.5, 2), (0.5, 2)),
    "eval_jacobi": (DEGREES, (0.5, 2), (0.5, 2), UNIT),
    "eval_legendre": (DEGREES, (-1, 1)),
    "eval_gegenbauer": (DEGREES, (0.5, 2), UNIT),
    "eval_chebyt": (DEGREES, (-1, 1)),
    "eval_chebyu": (DEGREES, (-1, 1)),
    "eval_chebyc": (DEGREES, (-2, 2)),
    "eval_chebys": (DEGREES, (-2, 2)),
    "eval_laguerre": (DEGREES, (0, 3)),
    "eval_genlaguerre": (DEGREES, (0.5, 2), (0, 3)),
    "eval_hermite": (DEGREES, (-2, 2)),
    "eval_hermitenorm": (DEGREES, (-2, 2)),
    "eval_sh_legendre": (DEGREES, UNIT),
    "eval_sh_chebyt": (DEGREES, UNIT),
    "eval_sh_chebyu": (DEGREES, UNIT),
    "eval_sh_jacobi": (DEGREES, (2, 3), (0.5, 2), UNIT),
    "lpmv": (ORDERS, ORDERS + 1, UNIT),
    "assoc_laguerre": ((0, 3), DEGREES, (0.5, 2)),
    # Bessel functions
    **dict.fromkeys(("jv", "jve", "iv", "ive"), (ORDERS, (-2, 2))),
    **dict.fromkeys(("yv", "yve", "kv", "kve"), (ORDERS, (0.5, 3))),
    **dict.fromkeys(("yn", "kn"), (ORDERS, (0.5, 3))),
    **dict.fromkeys(("j0", "j1", "i0", "i1", "i0e", "i1e"), ((-3, 3),)),
    **dict.fromkeys(("y0", "y1", "k0", "k1", "k0e", "k1e"), ((0.5, 3),)),
    "besselpoly": ((0.5, 2), (0.5, 2), (1.5, 2)),
    **dict.fromkeys(("jvp", "ivp"), (ORDERS, (-2, 2))),
    **dict.fromkeys(("yvp", "kvp"), (ORDERS, (0.5, 3))),
    **dict.fromkeys(("spherical_jn", "spherical_in"), (ORDERS, (-2, 2))),
    **dict.fromkeys(("spherical_yn", "spherical_kn"), (ORDERS, (0.5, 3))),
    **dict.fromkeys(("struve", "modstruve"), (ORDERS, (0.5, 3))),
    **dict.fromkeys(("ber", "bei", "berp", "beip"), ((0.5, 3),)),
    **dict.fromkeys(("ker", "kei", "kerp", "keip"), ((0.5, 3),)),
    **dict.fromkeys(("pbdv", "pbvv", "pbwa"), (ORDERS, (0.5, 2))),
    "airy": ((-2, 2),),
    "airye": ((0.1, 2),),
    "itairy": ((0.2, 0.9),),
    **dict.fromkeys(("itj0y0", "iti0k0", "itstruve0", "itmodstruve0"), ((0.5, 3),)),
    # integrals
    "exp1": ((0.5, 2),),
    "expi": ((-2, -0.5),),
    "expn": (ORDERS, (0.5, 2)),
    "sici": ((0.5, 2),),
    "shichi": ((0.5, 2),),
    "spence": ((0.1, 3),),
    "fresnel": ((-2, 2),),
    "wrightomega": ((-2, 2),),
    "ellipk": ((-2, 0.9),),
    "agm": ((0.5, 3), (0.5, 3)),
    "ellipkm1": ((0.1, 2),),
    "ellipe": ((-2, 0.9),),
    "ellipkinc": ((-2, 2), (-2, 0.9)),
    "ellipeinc": ((-2, 2), (-2, 0.9)),
    "ellipj": ((-2, 2), UNIT),
    # distribution functions
    "bdtr": (HALVES, np.array([4, 4, 5]), UNIT),
    "bdtrc": (HALVES, np.array([4, 4, 5]), UNIT),
    "bdtri": (HALVES, np.array([4, 4, 5]), UNIT),
    "nbdtr": (ORDERS, np.array([2, 2, 3]), UNIT),
    "nbdtrc": (ORDERS, np.array([2, 2, 3]), UNIT),
    "nbdtri": (ORDERS, np.array([2, 2, 3]), UNIT),
    "pdtr": (HALVES, (0.5, 3)),
    "pdtrc": (HALVES, (0.5, 3)),
    "pdtri": (ORDERS, UNIT),
    **dict.fromkeys(("chdtr", "chdtrc"), (PARAMETERS, (0.5, 3))),
    "chdtri": ((1, 3), UNIT),
    **dict.fromkeys(("fdtr", "fdtrc"), ((1, 3), (1, 3), (0.5, 2))),
    "fdtri": ((1, 3), (1, 3), UNIT),
    **dict.fromkeys(("gdtr", "gdtrc"), ((0.5, 2), PARAMETERS, (0.5, 2))),
    "gdtria": (UNIT, (1, 3), (0.5, 2)),
    "gdtrix": ((0.5, 2), (1, 3), UNIT),
    "stdtr": ((1, 3), (-2, 2)),
    "stdtrit": ((1, 3), UNIT),
    "nrdtrimn": ((0.2, 0.8), (0.5, 2), (-2, 2)),
    "nrdtrisd": ((-1, 0), (0.6, 0.9), (1, 2)),
}
SINGLE = ("gammasgn", "round")


def special_row(name: str, *operands: Any, **facts: Any) -> Row:
    """A row of a function; operands in which its derivative is not known are fixed."""
    known = primitive(f"special.{name}")
    given = [reals(3, low=x[0], high=x[1]) if isinstance(x, tuple) else x
             for x in operands]  # fmt: skip
    function = getattr(scipy.special, name)
    attrs = {k: v for k, v in facts.items() if k not in ("tag", "once")}

    def call(x: Any, *others: Any) -> Any:
        if name == "logsumexp":
            return function(x, b=others[0], **attrs)
        return function(x, *others, **attrs)

    return row(
        known.name,
        call,
        *given,
        fixed=tuple(known.no_derivative_in),
        **facts,
    )


ROWS_OF, COLUMNS = reals(2, 3), reals(2, 3, low=0.5, high=2)
REDUCED = [
    *(
        special_row("logsumexp", ROWS_OF, None, tag=f"{k}", **facts)
        for k, facts in enumerate(
            ({}, {"axis": 0}, {"axis": (0, 1)}, {"axis": -1, "keepdims": True})
        )
    ),
    special_row("logsumexp", ROWS_OF, COLUMNS, axis=1, tag="weighted"),
    special_row("logsumexp", ROWS_OF, COLUMNS[0], tag="stretched"),
    special_row(
        "logsumexp", ROWS_OF, COLUMNS[:, :1] - 3, axis=1, return_sign=True, tag="sign"
    ),
    *(
        special_row(name, ROWS_OF, tag=f"{k}", **facts)
        for name in ("softmax", "log_softmax")
        for k, facts in enumerate(({}, {"axis": -1}, {"axis": (0, 1)}))
    ),
]
SETTINGS = [
    special_row("multigammaln", (2, 4), d=3),
    special_row("comb", (2, 4), (0.5, 1.5), repetition=True, tag="repetition"),
    special_row("jvp", ORDERS, (-2, 2), n=2, tag="second"),
    special_row("spherical_jn", ORDERS, (-2, 2), derivative=True, tag="derivative"),
    special_row("spherical_kn", ORDERS, (1, 2), derivative=True, tag="derivative"),
]
IN_PARAMETER = [
    *(
        special_row(name, (0.5, 3), UNIT, tag="parameter", once=True)
        for name in ("gammainc", "gammaincc", "gammaincinv", "gammainccinv")
    ),
    *(
        special_row(name, (1, 3), (0.5, 3), tag="parameter", once=True)
        for name in ("chdtr", "chdtrc")
    ),
    *(
        special_row(name, (0.5, 2), (1, 3), (0.5, 2), tag="parameter", once=True)
        for name in ("gdtr", "gdtrc")
    ),
]
NUMBERS = [
    row("math.hypot", math.hypot, 1.3, -0.7, 2.1, tag="three"),
    row("math.modf", math.modf, -1.7),
    row("math.frexp", math.frexp, 1.7),
    row("math.ldexp", math.ldexp, 1.7, 3),
    row("math.remainder", math.remainder, 4.3, 1.2),
    row("math.nextafter", math.nextafter, 1.7, 2.0),
    row("math.gamma", math.gamma, 2.3),
    row("math.lgamma", math.lgamma, 2.3),
    row("math.ulp", math.ulp, 2.3),
    row("math.perm", math.perm, 5, 2),
    row("math.lcm", math.lcm, 4, 6, 10),
    row("math.isclose", math.isclose, 1.7, 1.8),
    row("cmath.isclose", cmath.isclose, 1.7, 1.8),
]
QUADRATURE = """
    legendre chebyt chebyu chebyc chebys laguerre hermite hermitenorm
    sh_legendre sh_chebyt sh_chebyu
"""
SCIPY_SPECIAL = [
    *(special_row(f"roots_{name}", 4) for name in QUADRATURE.split()),
    *NUMBERS,
    *IN_PARAMETER,
    *REDUCED,
    *SETTINGS,
    *(special_row(name, *operands) for name, operands in SPECIAL.items()),
    *(special_row(name, (0.5, 3)) for name in SINGLE),
]
