"""Geometry: projections, rotations, chains of joints, rays."""

from __future__ import annotations

import numpy as np
from support import Numbers, Program

NUMBERS = Numbers(12)


def rodrigues(rot, X):
    sqtheta = np.sum(rot**2)
    if sqtheta != 0:
        theta = np.sqrt(sqtheta)
        costheta = np.cos(theta)
        sintheta = np.sin(theta)
        theta_inverse = 1.0 / theta
        w = theta_inverse * rot
        w_cross_pt = np.array(
            [
                w[1] * X[2] - w[2] * X[1],
                w[2] * X[0] - w[0] * X[2],
                w[0] * X[1] - w[1] * X[0],
            ]
        )
        tmp = np.dot(w, X) * (1.0 - costheta)
        return X * costheta + w_cross_pt * sintheta + w * tmp
    else:
        return X + np.cross(rot, X)


def radial_distort(rad_params, proj):
    rsq = np.sum(proj * proj)
    L = 1.0 + rad_params[0] * rsq + rad_params[1] * rsq * rsq
    return proj * L


def project(cam, X):
    Xcam = rodrigues(cam[0:3], X - cam[3:6])
    distorted = radial_distort(cam[9:11], Xcam[0:2] / Xcam[2])
    return distorted * cam[6] + cam[7:9]


def ba_objective(cams, X, w, obs, feats):
    p = obs.shape[0]
    reproj_err = np.empty((p, 2))
    for i in range(p):
        reproj_err[i] = w[i] * (project(cams[obs[i, 0]], X[obs[i, 1]]) - feats[i])
    w_err = 1.0 - np.square(w)
    return np.sum(reproj_err**2) + np.sum(w_err**2)


def camera_rotate(points, rot_vecs):
    theta = np.linalg.norm(rot_vecs, axis=1)[:, np.newaxis]
    with np.errstate(invalid="ignore"):
        v = rot_vecs / theta
        v = np.nan_to_num(v)
    dot = np.sum(points * v, axis=1)[:, np.newaxis]
    cos_theta = np.cos(theta)
    sin_theta = np.sin(theta)
    return (
        cos_theta * points + sin_theta * np.cross(v, points) + dot * (1 - cos_theta) * v
    )


def bundle_scipy_style(
    params, n_cameras, n_points, camera_indices, point_indices, points_2d
):
    camera_params = params[: n_cameras * 9].reshape((n_cameras, 9))
    points_3d = params[n_cameras * 9 :].reshape((n_points, 3))
    cp = camera_params[camera_indices]
    points_proj = camera_rotate(points_3d[point_indices], cp[:, :3])
    points_proj += cp[:, 3:6]
    points_proj = -points_proj[:, :2] / points_proj[:, 2, np.newaxis]
    f = cp[:, 6]
    k1 = cp[:, 7]
    k2 = cp[:, 8]
    n = np.sum(points_proj**2, axis=1)
    rr = 1 + k1 * n + k2 * n**2
    points_proj *= (rr * f)[:, np.newaxis]
    return np.sum((points_proj - points_2d).ravel() ** 2)


def fk_planar(theta, lengths):
    x = y = 0.0
    a = 0.0
    for t, l in zip(theta, lengths):
        a += t
        x += l * np.cos(a)
        y += l * np.sin(a)
    return x, y


def ik_loss(theta, lengths, target):
    x, y = fk_planar(theta, lengths)
    return (x - target[0]) ** 2 + (y - target[1]) ** 2


def dh_matrix(theta, d, a, alpha):
    ct, st = np.cos(theta), np.sin(theta)
    ca, sa = np.cos(alpha), np.sin(alpha)
    return np.array(
        [
            [ct, -st * ca, st * sa, a * ct],
            [st, ct * ca, -ct * sa, a * st],
            [0, sa, ca, d],
            [0, 0, 0, 1],
        ]
    )


def fk_dh(q, dh):
    T = np.eye(4)
    for i in range(len(q)):
        d, a, alpha = dh[i]
        T = T @ dh_matrix(q[i], d, a, alpha)
    return np.sum(T[:3, 3] ** 2) + T[0, 1]


def quat_mult(q, p):
    w0, x0, y0, z0 = q
    w1, x1, y1, z1 = p
    return np.array(
        [
            w0 * w1 - x0 * x1 - y0 * y1 - z0 * z1,
            w0 * x1 + x0 * w1 + y0 * z1 - z0 * y1,
            w0 * y1 - x0 * z1 + y0 * w1 + z0 * x1,
            w0 * z1 + x0 * y1 - y0 * x1 + z0 * w1,
        ]
    )


def quat_rotate(q, v):
    q = q / np.linalg.norm(q)
    qv = np.concatenate([[0.0], v])
    qc = q * np.array([1, -1, -1, -1])
    return quat_mult(quat_mult(q, qv), qc)[1:]


def quat_loss(q, P, Q):
    e = 0.0
    for p, t in zip(P, Q):
        e += np.sum((quat_rotate(q, p) - t) ** 2)
    return e


def pose_graph(poses, edges, meas):
    err = 0
    for k in range(edges.shape[0]):
        i, j = edges[k]
        xi, yi, ti = poses[i]
        xj, yj, tj = poses[j]
        c, s = np.cos(ti), np.sin(ti)
        dx, dy = xj - xi, yj - yi
        e = np.array(
            [
                c * dx + s * dy - meas[k, 0],
                -s * dx + c * dy - meas[k, 1],
                tj - ti - meas[k, 2],
            ]
        )
        e[2] = np.arctan2(np.sin(e[2]), np.cos(e[2]))
        err += e @ e
    return err


def hand_like_skinning(theta, rest, bones, weights):
    n = len(bones)
    T = [np.eye(3)] * n
    for i in range(n):
        c, s = np.cos(theta[i]), np.sin(theta[i])
        L = np.array([[c, -s, bones[i, 0]], [s, c, bones[i, 1]], [0.0, 0.0, 1.0]])
        T[i] = L if i == 0 else T[i - 1] @ L
    out = 0.0
    for k in range(rest.shape[0]):
        p = np.append(rest[k], 1.0)
        v = np.zeros(3)
        for i in range(n):
            v += weights[k, i] * (T[i] @ p)
        out += v[0] ** 2 + v[1] ** 2
    return out


def truss(nodes, elements, EA, F, free):
    n = nodes.shape[0]
    K = np.zeros((2 * n, 2 * n))
    for e, (i, j) in enumerate(elements):
        d = nodes[j] - nodes[i]
        L = np.sqrt(d @ d)
        c, s = d / L
        T = np.array([-c, -s, c, s])
        ke = EA[e] / L * np.outer(T, T)
        dof = np.array([2 * i, 2 * i + 1, 2 * j, 2 * j + 1])
        K[np.ix_(dof, dof)] += ke
    u = np.zeros(2 * n)
    u[free] = np.linalg.solve(K[np.ix_(free, free)], F[free])
    return F @ u


PROGRAMS = [
    Program(
        ba_objective,
        (
            np.concatenate(
                [
                    NUMBERS.normal(2, 3) * 0.3,
                    NUMBERS.normal(2, 3) * 0.1,
                    2 + NUMBERS.positive(2, 1),
                    NUMBERS.normal(2, 2),
                    NUMBERS.normal(2, 2) * 0.01,
                ],
                axis=1,
            ),
            NUMBERS.normal(3, 3) + np.array([0, 0, 4.0]),
            NUMBERS.positive(4),
            np.array([[0, 0], [0, 1], [1, 1], [1, 2]]),
            NUMBERS.normal(4, 2),
        ),
        (0, 1, 2),
    ),
    Program(
        bundle_scipy_style,
        (
            np.concatenate(
                [
                    np.concatenate(
                        [
                            NUMBERS.normal(2, 5) * 0.2,
                            -4 * np.ones((2, 1)),
                            NUMBERS.positive(2, 1),
                            NUMBERS.normal(2, 2) * 0.01,
                        ],
                        axis=1,
                    ).ravel(),
                    NUMBERS.normal(9) * 0.5,
                ]
            ),
            2,
            3,
            np.array([0, 0, 1, 1]),
            np.array([0, 1, 1, 2]),
            NUMBERS.normal(4, 2),
        ),
        (0,),
    ),
    Program(
        ik_loss, (NUMBERS.normal(3), NUMBERS.positive(3), NUMBERS.normal(2)), (0, 1, 2)
    ),
    Program(fk_dh, (NUMBERS.normal(3), NUMBERS.normal(3, 3)), (0, 1)),
    Program(
        quat_loss,
        (NUMBERS.normal(4), NUMBERS.normal(2, 3), NUMBERS.normal(2, 3)),
        (0, 1, 2),
    ),
    Program(
        pose_graph,
        (
            NUMBERS.normal(3, 3),
            np.array([[0, 1], [1, 2], [0, 2]]),
            NUMBERS.normal(3, 3),
        ),
        (0, 2),
    ),
    Program(
        hand_like_skinning,
        (
            NUMBERS.normal(3),
            NUMBERS.normal(4, 2),
            NUMBERS.normal(3, 2),
            NUMBERS.positive(4, 3),
        ),
        (0, 1, 2, 3),
    ),
    Program(
        truss,
        (
            np.array([[0.0, 0], [1, 0.1], [0.4, 0.9]]),
            np.array([[0, 1], [1, 2], [0, 2]]),
            NUMBERS.positive(3),
            NUMBERS.normal(6),
            np.array([2, 4, 5]),
        ),
        (0, 2, 3),
    ),
]
