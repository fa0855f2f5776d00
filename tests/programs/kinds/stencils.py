"""Stencils in time loops: slices updated in place, boundaries, buffers that swap."""

from __future__ import annotations

import numpy as np
from support import Numbers, Program

NUMBERS = Numbers(1)


def jacobi_1d_kernel(TSTEPS, A, B):
    for t in range(1, TSTEPS):
        B[1:-1] = 0.33333 * (A[:-2] + A[1:-1] + A[2:])
        A[1:-1] = 0.33333 * (B[:-2] + B[1:-1] + B[2:])


def jacobi_1d(TSTEPS, A, B):
    jacobi_1d_kernel(TSTEPS, A, B)
    return np.sum(A) + np.sum(B)


def jacobi_2d_kernel(TSTEPS, A, B):
    for t in range(1, TSTEPS):
        B[1:-1, 1:-1] = 0.2 * (
            A[1:-1, 1:-1] + A[1:-1, :-2] + A[1:-1, 2:] + A[2:, 1:-1] + A[:-2, 1:-1]
        )
        A[1:-1, 1:-1] = 0.2 * (
            B[1:-1, 1:-1] + B[1:-1, :-2] + B[1:-1, 2:] + B[2:, 1:-1] + B[:-2, 1:-1]
        )


def jacobi_2d(TSTEPS, A, B):
    jacobi_2d_kernel(TSTEPS, A, B)
    return np.sum(B)


def heat_3d_kernel(TSTEPS, A, B):
    for t in range(1, TSTEPS):
        B[1:-1, 1:-1, 1:-1] = (
            0.125 * (A[2:, 1:-1, 1:-1] - 2.0 * A[1:-1, 1:-1, 1:-1] + A[:-2, 1:-1, 1:-1])
            + 0.125
            * (A[1:-1, 2:, 1:-1] - 2.0 * A[1:-1, 1:-1, 1:-1] + A[1:-1, :-2, 1:-1])
            + 0.125
            * (A[1:-1, 1:-1, 2:] - 2.0 * A[1:-1, 1:-1, 1:-1] + A[1:-1, 1:-1, 0:-2])
            + A[1:-1, 1:-1, 1:-1]
        )
        A[1:-1, 1:-1, 1:-1] = (
            0.125 * (B[2:, 1:-1, 1:-1] - 2.0 * B[1:-1, 1:-1, 1:-1] + B[:-2, 1:-1, 1:-1])
            + 0.125
            * (B[1:-1, 2:, 1:-1] - 2.0 * B[1:-1, 1:-1, 1:-1] + B[1:-1, :-2, 1:-1])
            + 0.125
            * (B[1:-1, 1:-1, 2:] - 2.0 * B[1:-1, 1:-1, 1:-1] + B[1:-1, 1:-1, 0:-2])
            + B[1:-1, 1:-1, 1:-1]
        )


def heat_3d(TSTEPS, A, B):
    heat_3d_kernel(TSTEPS, A, B)
    return np.sum(A)


def seidel_2d_kernel(TSTEPS, N, A):
    for t in range(0, TSTEPS - 1):
        for i in range(1, N - 1):
            A[i, 1:-1] += (
                A[i - 1, :-2]
                + A[i - 1, 1:-1]
                + A[i - 1, 2:]
                + A[i, 2:]
                + A[i + 1, :-2]
                + A[i + 1, 1:-1]
                + A[i + 1, 2:]
            )
            for j in range(1, N - 1):
                A[i, j] += A[i, j - 1]
                A[i, j] /= 9.0


def seidel_2d(TSTEPS, N, A):
    seidel_2d_kernel(TSTEPS, N, A)
    return np.sum(A)


def fdtd_2d_kernel(TMAX, ex, ey, hz, _fict_):
    for t in range(TMAX):
        ey[0, :] = _fict_[t]
        ey[1:, :] -= 0.5 * (hz[1:, :] - hz[:-1, :])
        ex[:, 1:] -= 0.5 * (hz[:, 1:] - hz[:, :-1])
        hz[:-1, :-1] -= 0.7 * (ex[:-1, 1:] - ex[:-1, :-1] + ey[1:, :-1] - ey[:-1, :-1])


def fdtd_2d(TMAX, ex, ey, hz, _fict_):
    fdtd_2d_kernel(TMAX, ex, ey, hz, _fict_)
    return np.sum(hz)


def adi_kernel(TSTEPS, N, u):
    v = np.empty(u.shape, dtype=u.dtype)
    p = np.empty(u.shape, dtype=u.dtype)
    q = np.empty(u.shape, dtype=u.dtype)

    DX = 1.0 / N
    DY = 1.0 / N
    DT = 1.0 / TSTEPS
    B1 = 2.0
    B2 = 1.0
    mul1 = B1 * DT / (DX * DX)
    mul2 = B2 * DT / (DY * DY)

    a = -mul1 / 2.0
    b = 1.0 + mul2
    c = a
    d = -mul2 / 2.0
    e = 1.0 + mul2
    f = d

    for t in range(1, TSTEPS + 1):
        v[0, 1 : N - 1] = 1.0
        p[1 : N - 1, 0] = 0.0
        q[1 : N - 1, 0] = v[0, 1 : N - 1]
        for j in range(1, N - 1):
            p[1 : N - 1, j] = -c / (a * p[1 : N - 1, j - 1] + b)
            q[1 : N - 1, j] = (
                -d * u[j, 0 : N - 2]
                + (1.0 + 2.0 * d) * u[j, 1 : N - 1]
                - f * u[j, 2:N]
                - a * q[1 : N - 1, j - 1]
            ) / (a * p[1 : N - 1, j - 1] + b)
        v[N - 1, 1 : N - 1] = 1.0
        for j in range(N - 2, 0, -1):
            v[j, 1 : N - 1] = p[1 : N - 1, j] * v[j + 1, 1 : N - 1] + q[1 : N - 1, j]

        u[1 : N - 1, 0] = 1.0
        p[1 : N - 1, 0] = 0.0
        q[1 : N - 1, 0] = u[1 : N - 1, 0]
        for j in range(1, N - 1):
            p[1 : N - 1, j] = -f / (d * p[1 : N - 1, j - 1] + e)
            q[1 : N - 1, j] = (
                -a * v[0 : N - 2, j]
                + (1.0 + 2.0 * a) * v[1 : N - 1, j]
                - c * v[2:N, j]
                - d * q[1 : N - 1, j - 1]
            ) / (d * p[1 : N - 1, j - 1] + e)
        u[1 : N - 1, N - 1] = 1.0
        for j in range(N - 2, 0, -1):
            u[1 : N - 1, j] = p[1 : N - 1, j] * u[1 : N - 1, j + 1] + q[1 : N - 1, j]


def adi(TSTEPS, N, u):
    adi_kernel(TSTEPS, N, u)
    return np.sum(u)


def hdiff_kernel(in_field, out_field, coeff):
    I, J, K = out_field.shape[0], out_field.shape[1], out_field.shape[2]
    lap_field = 4.0 * in_field[1 : I + 3, 1 : J + 3, :] - (
        in_field[2 : I + 4, 1 : J + 3, :]
        + in_field[0 : I + 2, 1 : J + 3, :]
        + in_field[1 : I + 3, 2 : J + 4, :]
        + in_field[1 : I + 3, 0 : J + 2, :]
    )
    res = lap_field[1:, 1 : J + 1, :] - lap_field[:-1, 1 : J + 1, :]
    flx_field = np.where(
        (res * (in_field[2 : I + 3, 2 : J + 2, :] - in_field[1 : I + 2, 2 : J + 2, :]))
        > 0,
        0,
        res,
    )
    res = lap_field[1 : I + 1, 1:, :] - lap_field[1 : I + 1, :-1, :]
    fly_field = np.where(
        (res * (in_field[2 : I + 2, 2 : J + 3, :] - in_field[2 : I + 2, 1 : J + 2, :]))
        > 0,
        0,
        res,
    )
    out_field[:, :, :] = in_field[2 : I + 2, 2 : J + 2, :] - coeff[:, :, :] * (
        flx_field[1:, :, :]
        - flx_field[:-1, :, :]
        + fly_field[:, 1:, :]
        - fly_field[:, :-1, :]
    )


def hdiff(in_field, out_field, coeff):
    hdiff_kernel(in_field, out_field, coeff)
    return np.sum(out_field)


def step4_burgers_periodic(u, nu, nt, dx, dt):
    nx = u.size
    for n in range(nt):
        un = u.copy()
        for i in range(1, nx - 1):
            u[i] = (
                un[i]
                - un[i] * dt / dx * (un[i] - un[i - 1])
                + nu * dt / dx**2 * (un[i + 1] - 2 * un[i] + un[i - 1])
            )
        u[0] = (
            un[0]
            - un[0] * dt / dx * (un[0] - un[-2])
            + nu * dt / dx**2 * (un[1] - 2 * un[0] + un[-2])
        )
        u[-1] = u[0]
    return np.sum(u**2)


def wave_leapfrog(u0, c, dt, dx, nt):
    C2 = (c * dt / dx) ** 2
    u_nm1 = np.zeros_like(u0)
    u_n = u0.copy()
    u = np.zeros(len(u0))
    u[1:-1] = u_n[1:-1] + 0.5 * C2 * (u_n[2:] - 2 * u_n[1:-1] + u_n[:-2])
    u_nm1[:] = u_n
    u_n[:] = u
    for n in range(1, nt):
        u[1:-1] = (
            -u_nm1[1:-1] + 2 * u_n[1:-1] + C2 * (u_n[2:] - 2 * u_n[1:-1] + u_n[:-2])
        )
        u[0] = 0
        u[-1] = 0
        u_nm1, u_n, u = u_n, u, u_nm1
    return np.sum(u_n**2)


def gray_scott(Uf, V, Du, Dv, F, k, steps):
    u, v = Uf[1:-1, 1:-1], V[1:-1, 1:-1]
    for i in range(steps):
        Lu = (
            Uf[0:-2, 1:-1]
            + Uf[1:-1, 0:-2]
            - 4 * Uf[1:-1, 1:-1]
            + Uf[1:-1, 2:]
            + Uf[2:, 1:-1]
        )
        Lv = (
            V[0:-2, 1:-1]
            + V[1:-1, 0:-2]
            - 4 * V[1:-1, 1:-1]
            + V[1:-1, 2:]
            + V[2:, 1:-1]
        )
        uvv = u * v * v
        u += Du * Lu - uvv + F * (1 - u)
        v += Dv * Lv + uvv - (F + k) * v
    return np.sum(Uf**2) + np.sum(V)


def upwind_where(q, u, dx, dt, nt):
    for n in range(nt):
        fluxL = np.where(u[:-1] > 0, u[:-1] * q[:-1], u[:-1] * q[1:])
        q[1:-1] -= dt / dx * (fluxL[1:] - fluxL[:-1])
    return np.sum(q**2)


def fdtd_1d_gauss(ex, hy, eps, source, nsteps):
    ke = len(ex)
    boundary_low = [0, 0]
    boundary_high = [0, 0]
    for t in range(nsteps):
        for k in range(1, ke):
            ex[k] = ex[k] + 0.5 / eps[k] * (hy[k - 1] - hy[k])
        ex[2] = ex[2] + source[t]
        ex[0] = boundary_low.pop(0)
        boundary_low.append(ex[1])
        ex[ke - 1] = boundary_high.pop(0)
        boundary_high.append(ex[ke - 2])
        for k in range(ke - 1):
            hy[k] = hy[k] + 0.5 * (ex[k] - ex[k + 1])
    return np.sum(ex**2) + np.sum(hy**2)


PROGRAMS = [
    Program(jacobi_1d, (4, NUMBERS.normal(6), NUMBERS.normal(6)), (1, 2)),
    Program(jacobi_2d, (4, NUMBERS.normal(5, 6), NUMBERS.normal(5, 6)), (1, 2)),
    Program(heat_3d, (3, NUMBERS.normal(4, 5, 4), NUMBERS.normal(4, 5, 4)), (1, 2)),
    Program(seidel_2d, (4, 5, NUMBERS.normal(5, 5)), (2,)),
    Program(
        fdtd_2d,
        (
            3,
            NUMBERS.normal(4, 5),
            NUMBERS.normal(4, 5),
            NUMBERS.normal(4, 5),
            NUMBERS.normal(3),
        ),
        (1, 2, 3, 4),
    ),
    Program(adi, (3, 6, NUMBERS.positive(6, 6)), (2,)),
    Program(
        hdiff,
        (NUMBERS.normal(8, 9, 2), NUMBERS.normal(4, 5, 2), NUMBERS.normal(4, 5, 2)),
        (0, 1, 2),
    ),
    Program(step4_burgers_periodic, (NUMBERS.positive(7), 0.07, 4, 0.1, 0.002), (0, 1)),
    Program(wave_leapfrog, (NUMBERS.positive(8), 1.0, 0.02, 0.1, 6), (0, 1)),
    Program(
        gray_scott,
        (
            NUMBERS.positive(6, 6),
            NUMBERS.positive(6, 6) * 0.3,
            0.16,
            0.08,
            0.035,
            0.065,
            4,
        ),
        (0, 1, 2, 3, 4, 5),
    ),
    Program(
        upwind_where, (NUMBERS.positive(7), NUMBERS.normal(7), 0.1, 0.01, 4), (0, 1)
    ),
    Program(
        fdtd_1d_gauss,
        (
            NUMBERS.normal(8),
            NUMBERS.normal(8),
            NUMBERS.positive(8),
            NUMBERS.normal(6),
            6,
        ),
        (0, 1, 2, 3),
    ),
]
