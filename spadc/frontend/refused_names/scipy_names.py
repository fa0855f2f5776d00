"""What is refused of SciPy."""

from __future__ import annotations

from .groups import group

SCIPY = (
    group(
        "scipy.special",
        "is an exception, a warning or a setting of SciPy",
        "Set it outside the function.",
        "SpecialFunctionError SpecialFunctionWarning errstate geterr seterr",
    ),
    group(
        "scipy.linalg",
        "is an exception or a warning",
        "Catch it outside the function.",
        "LinAlgError LinAlgWarning",
    ),
    group(
        "scipy.linalg",
        "looks up a routine of LAPACK or BLAS, which has no derivative by itself",
        "Call the function of `scipy.linalg` that uses the routine.",
        "find_best_blas_type get_blas_funcs get_lapack_funcs",
    ),
)
