"""What is refused of `scipy.special`."""

from __future__ import annotations

from .groups import group

CONSTANTS = "Compute it outside the function, and use it as a constant."
UNKNOWN = (
    "Write it with functions that have a derivative: `spadc coverage scipy.special`."
)

SPECIAL = (
    group(
        "scipy.special",
        "is an exception, a warning or a setting of SciPy",
        "Set it outside the function.",
        "SpecialFunctionError SpecialFunctionWarning errstate geterr seterr",
    ),
    group(
        "scipy.special",
        "computes a table from whole numbers, which have no derivative",
        CONSTANTS,
        """ai_zeros bei_zeros beip_zeros ber_zeros bernoulli berp_zeros bi_zeros
        erf_zeros euler factorial2 factorialk fresnel_zeros fresnelc_zeros
        fresnels_zeros jn_zeros jnjnp_zeros jnp_zeros jnyn_zeros kei_zeros keip_zeros
        kelvin_zeros ker_zeros kerp_zeros stirling2 y0_zeros y1_zeros y1p_zeros
        yn_zeros ynp_zeros""",
    ),
    group(
        "scipy.special",
        "solves for the nodes of a quadrature, whose derivative SciPy does not compute",
        CONSTANTS,
        """cg_roots j_roots js_roots la_roots roots_gegenbauer roots_genlaguerre
        roots_jacobi roots_sh_jacobi""",
    ),
    group(
        "scipy.special",
        "makes a polynomial, an object",
        "Evaluate it by the function of `scipy.special` that begins with `eval_`.",
        """chebyc chebys chebyt chebyu gegenbauer genlaguerre hermite hermitenorm jacobi
        laguerre legendre sh_chebyt sh_chebyu sh_jacobi sh_legendre""",
    ),
    group(
        "scipy.special",
        "computes a sequence of functions, and perhaps their derivatives, at once",
        "Call the function of one order for each of them.",
        """assoc_legendre_p assoc_legendre_p_all legendre_p legendre_p_all lmbda lqmn
        lqn pbdv_seq pbvv_seq riccati_jn riccati_yn sph_harm_y sph_harm_y_all
        sph_legendre_p sph_legendre_p_all""",
    ),
    group(
        "scipy.special",
        "solves a distribution for its parameter, which has no derivative here",
        "Solve it outside the function, or by `scipy.optimize.root`.",
        """bdtrik bdtrin btdtria btdtrib chdtriv chndtridf chndtrinc fdtridfd gdtrib
        nbdtrik nbdtrin ncfdtridfd ncfdtridfn ncfdtrinc nctdtridf nctdtrinc pdtrik
        stdtridf""",
    ),
    group(
        "scipy.special",
        "is of a non-central distribution or a test, without a derivative in SciPy",
        UNKNOWN,
        """chndtr chndtrix kolmogi kolmogorov ncfdtr ncfdtri nctdtr nctdtrit smirnov
        smirnovi""",
    ),
    group(
        "scipy.special",
        "is of Mathieu, spheroidal or ellipsoidal functions, without a derivative here",
        UNKNOWN,
        """ellip_harm ellip_harm_2 ellip_normal mathieu_a mathieu_b mathieu_cem
        mathieu_even_coef mathieu_modcem1 mathieu_modcem2 mathieu_modsem1
        mathieu_modsem2 mathieu_odd_coef mathieu_sem obl_ang1 obl_ang1_cv obl_cv
        obl_cv_seq obl_rad1 obl_rad1_cv obl_rad2 obl_rad2_cv pbdn_seq pro_ang1
        pro_ang1_cv pro_cv pro_cv_seq pro_rad1 pro_rad1_cv pro_rad2 pro_rad2_cv""",
    ),
    group(
        "scipy.special",
        "is an integral or a sum without a derivative here",
        UNKNOWN,
        """diric elliprc elliprd elliprf elliprg elliprj it2i0k0 it2j0y0 it2struve0
        zetac""",
    ),
)
