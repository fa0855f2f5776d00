"""What a program leaves in the arrays that it writes has the very bits in its gradient.

Each function here runs a kernel that returns nothing and hands back what it wrote.
"""

from __future__ import annotations

import numpy as np
import pytest
from programs.kinds.factorisations import cholesky_kernel, lu_kernel, trisolv_kernel
from programs.kinds.stencils import (
    adi_kernel,
    fdtd_2d_kernel,
    heat_3d_kernel,
    jacobi_2d_kernel,
    seidel_2d_kernel,
)
from programs.kinds.void_callees import (
    doitgen_kernel,
    floyd_warshall_kernel,
    gemm_kernel,
    symm_kernel,
    syrk_kernel,
    trmm_kernel,
)
from support import Numbers, copied, same_bits

import spadc

NUMBERS = Numbers(20)


def cholesky(A):
    cholesky_kernel(A)
    return A


def lu(A):
    lu_kernel(A)
    return A


def trisolv(x, L, b):
    trisolv_kernel(L, x, b)
    return x


def jacobi_2d(A, B):
    jacobi_2d_kernel(4, A, B)
    return A + B


def heat_3d(A, B):
    heat_3d_kernel(3, A, B)
    return A * B


def seidel_2d(A):
    seidel_2d_kernel(3, 5, A)
    return A


def fdtd_2d(ex, ey, hz, source):
    fdtd_2d_kernel(3, ex, ey, hz, source)
    return ex + ey * hz


def adi(u):
    adi_kernel(2, 5, u)
    return u


def gemm(C, A, B):
    gemm_kernel(1.5, 1.2, C, A, B)
    return C


def symm(C, A, B):
    symm_kernel(1.5, 1.2, C, A, B)
    return C


def syrk(C, A):
    syrk_kernel(1.5, 1.2, C, A)
    return C


def trmm(B, A):
    trmm_kernel(1.5, A, B)
    return B


def doitgen(A, C4):
    doitgen_kernel(2, 3, 4, A, C4)
    return A


def floyd_warshall(path):
    floyd_warshall_kernel(path)
    return path


def square(n, count):
    return tuple(NUMBERS.normal(n, n) for _ in range(count))


WRITING = [
    (cholesky, (NUMBERS.definite(4),)),
    (lu, (NUMBERS.definite(4),)),
    (trisolv, (np.zeros(4), NUMBERS.definite(4), NUMBERS.normal(4))),
    (jacobi_2d, square(5, 2)),
    (heat_3d, (NUMBERS.normal(4, 5, 4), NUMBERS.normal(4, 5, 4))),
    (seidel_2d, square(5, 1)),
    (fdtd_2d, (*square(5, 3), NUMBERS.normal(3))),
    (adi, (NUMBERS.positive(5, 5),)),
    (gemm, square(3, 3)),
    (symm, square(3, 3)),
    (syrk, square(3, 2)),
    (trmm, square(3, 2)),
    (doitgen, (NUMBERS.normal(2, 3, 4), NUMBERS.normal(4, 4))),
    (floyd_warshall, (NUMBERS.positive(5, 5),)),
]


@pytest.mark.parametrize(
    ("function", "args"), WRITING, ids=lambda x: getattr(x, "__name__", "")
)
def test_written_array_has_the_same_bits(function, args):
    want = function(*copied(args))
    value, pullback = spadc.vjp(function)(*args)
    assert same_bits(value, want)
    direction = Numbers(3).normal(*np.shape(args[0]))
    weights = Numbers(4).normal(*value.shape)
    step = 1e-5
    near = [function(args[0] + s * direction, *copied(args[1:])) for s in (step, -step)]
    along = np.sum(weights * (near[0] - near[1])) / (2 * step)
    np.testing.assert_allclose(np.sum(pullback(weights) * direction), along, 1e-5, 1e-6)
