"""What is refused of `scipy.linalg`."""

from __future__ import annotations

from .groups import group

LINALG = (
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
    group(
        "scipy.linalg",
        "is a decomposition without a derivative here",
        "Use `np.linalg.qr`, `np.linalg.svd`, `np.linalg.eigh` or `np.linalg.eig`.",
        """cdf2rdf cossin hessenberg ldl ordqz polar qz rq rsf2csf schur""",
    ),
    group(
        "scipy.linalg",
        "changes a decomposition, without a derivative here",
        "Decompose the changed matrix: `np.linalg.qr`.",
        "qr_delete qr_insert qr_multiply qr_update",
    ),
    group(
        "scipy.linalg",
        "takes a matrix as its bands, without a derivative here",
        "Use `scipy.linalg.solve_banded`, or the whole matrix.",
        """cho_solve_banded cholesky_banded eig_banded eigvals_banded""",
    ),
    group(
        "scipy.linalg",
        "takes a matrix as its first column, without a derivative here",
        "Use `scipy.linalg.toeplitz` or `circulant`, and `np.linalg.solve` or `@`.",
        "matmul_toeplitz solve_circulant solve_toeplitz",
    ),
    group(
        "scipy.linalg",
        "computes a basis or a balance that is not unique",
        "Use `np.linalg.svd` or `np.linalg.qr`, and the parts that are needed.",
        "matrix_balance null_space orth orthogonal_procrustes subspace_angles",
    ),
    group(
        "scipy.linalg",
        "draws random numbers, which a gradient call must not repeat",
        "Draw them outside, and pass them as an argument.",
        "clarkson_woodruff_transform",
    ),
    group(
        "scipy.linalg",
        "has no derivative here",
        "Write it with functions that have one: `spadc coverage scipy.linalg`.",
        "expm_cond fiedler_companion funm",
    ),
    group(
        "scipy.linalg",
        "makes a matrix of whole numbers",
        "Make it outside the function, and use it as a constant.",
        "invpascal pascal",
    ),
)
