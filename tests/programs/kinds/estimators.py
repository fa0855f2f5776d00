"""Estimators: Kalman filters, mixtures, likelihoods."""

from __future__ import annotations

import numpy as np
from support import Numbers, Program

NUMBERS = Numbers(10)


def kalman_filter(F, H, Q, R, zs, x, P):
    ll = 0.0
    n = x.shape[0]
    for z in zs:
        x = F @ x
        P = F @ P @ F.T + Q
        y = z - H @ x
        S = H @ P @ H.T + R
        K = P @ H.T @ np.linalg.inv(S)
        x = x + K @ y
        P = (np.eye(n) - K @ H) @ P
        sign, logdet = np.linalg.slogdet(S)
        ll += -0.5 * (y @ np.linalg.solve(S, y) + logdet + len(y) * np.log(2 * np.pi))
    return -ll


def rts_smoother(F, Q, R, zs):
    n = F.shape[0]
    xs, Ps, xps, Pps = [], [], [], []
    x, P = np.zeros(n), np.eye(n)
    H = np.eye(n)[:1]
    for z in zs:
        xp = F @ x
        Pp = F @ P @ F.T + Q
        K = Pp @ H.T / (H @ Pp @ H.T + R)
        x = xp + K @ (np.array([z]) - H @ xp)
        P = Pp - K @ H @ Pp
        xs.append(x)
        Ps.append(P)
        xps.append(xp)
        Pps.append(Pp)
    s = xs[-1]
    total = np.sum(s**2)
    for k in range(len(zs) - 2, -1, -1):
        C = Ps[k] @ F.T @ np.linalg.inv(Pps[k + 1])
        s = xs[k] + C @ (s - xps[k + 1])
        total += np.sum(s**2)
    return total


def gmm_loglik(X, mus, logsig, logits):
    w = np.exp(logits) / np.sum(np.exp(logits))
    ll = 0.0
    for x in X:
        p = 0.0
        for k in range(len(w)):
            s = np.exp(logsig[k])
            p += w[k] * np.exp(-0.5 * np.sum((x - mus[k]) ** 2) / s**2) / s ** len(x)
        ll += np.log(p)
    return -ll / len(X)


def gmm_em_step(X, mu, sigma, pi):
    n, k = X.shape[0], mu.shape[0]
    resp = np.zeros((n, k))
    for j in range(k):
        d = X - mu[j]
        inv_s = np.linalg.inv(sigma[j])
        resp[:, j] = (
            pi[j]
            * np.exp(-0.5 * np.sum(d @ inv_s * d, axis=1))
            / np.sqrt(np.linalg.det(sigma[j]))
        )
    resp /= resp.sum(axis=1, keepdims=True)
    Nk = resp.sum(axis=0)
    new_mu = (resp.T @ X) / Nk[:, np.newaxis]
    new_sigma = np.zeros_like(sigma)
    for j in range(k):
        d = X - new_mu[j]
        new_sigma[j] = (resp[:, j][:, None] * d).T @ d / Nk[j]
    return np.sum(new_mu**2) + np.sum(new_sigma)


def logsumexp(x):
    m = np.max(x)
    return m + np.log(np.sum(np.exp(x - m)))


def adbench_gmm(alphas, means, icf, x, gamma, m):
    k, d = means.shape
    n = x.shape[0]

    def log_wishart(sum_qs, Qdiags, icf):
        nn = d + m + 1
        out = 0.0
        for ik in range(k):
            frob = np.sum(Qdiags[ik] ** 2) + np.sum(icf[ik, d:] ** 2)
            out = out + 0.5 * gamma * gamma * frob - m * sum_qs[ik]
        return out

    def constructL(ind, icf):
        Lparamidx = d
        L = np.zeros((d, d))
        for i in range(d):
            for j in range(i + 1, d):
                L[j, i] = icf[ind, Lparamidx]
                Lparamidx += 1
        return L

    Qdiags = np.exp(icf[:, :d])
    sum_qs = np.sum(icf[:, :d], axis=1)
    slse = 0.0
    for ix in range(n):
        lse = []
        for ik in range(k):
            Q = np.diag(Qdiags[ik]) + constructL(ik, icf)
            v = Q @ (x[ix] - means[ik])
            lse.append(alphas[ik] + sum_qs[ik] - 0.5 * np.sum(v**2))
        slse = slse + logsumexp(np.array(lse))
    return slse - n * logsumexp(alphas) + log_wishart(sum_qs, Qdiags, icf)


def poisson_irls(X, y, n):
    beta = np.zeros(X.shape[1])
    for _ in range(n):
        eta = X @ beta
        mu = np.exp(eta)
        W = np.diag(mu)
        z = eta + (y - mu) / mu
        beta = np.linalg.solve(X.T @ W @ X, X.T @ W @ z)
    return np.sum(beta**2)


def kde_loglik(x, h):
    n = len(x)
    ll = 0.0
    for i in range(n):
        s = 0.0
        for j in range(n):
            if j != i:
                s += np.exp(-0.5 * ((x[i] - x[j]) / h) ** 2)
        ll += np.log(s / ((n - 1) * h * np.sqrt(2 * np.pi)))
    return ll


def rls(x, d, lam, taps):
    w = np.zeros(taps)
    P = np.eye(taps) * 10.0
    err = 0.0
    for n in range(taps, len(x)):
        u = x[n - taps : n]
        k = P @ u / (lam + u @ P @ u)
        e = d[n] - w @ u
        w = w + k * e
        P = (P - np.outer(k, u @ P)) / lam
        err += e**2
    return err


def kmeans_soft(centers, X, beta, iters):
    for _ in range(iters):
        d = np.sum((X[:, None, :] - centers[None]) ** 2, axis=2)
        w = np.exp(-beta * d)
        w /= w.sum(axis=1, keepdims=True)
        centers = (w.T @ X) / w.sum(axis=0)[:, None]
    return np.sum(np.min(np.sum((X[:, None, :] - centers[None]) ** 2, axis=2), axis=1))


def gp_nll(theta, X, y):
    l, sf, sn = np.exp(theta)
    d = X[:, None] - X[None, :]
    K = sf**2 * np.exp(-0.5 * d**2 / l**2) + sn**2 * np.eye(len(X))
    L = np.linalg.cholesky(K)
    alpha = np.linalg.solve(L.T, np.linalg.solve(L, y))
    return (
        0.5 * y @ alpha + np.sum(np.log(np.diag(L))) + 0.5 * len(X) * np.log(2 * np.pi)
    )


def sinkhorn(C, a, b, eps, iters):
    K = np.exp(-C / eps)
    u = np.ones_like(a)
    for _ in range(iters):
        v = b / (K.T @ u)
        u = a / (K @ v)
    P = u[:, None] * K * v[None, :]
    return np.sum(P * C)


def tsne_loss(Y, P):
    sum_Y = np.sum(np.square(Y), 1)
    num = -2.0 * np.dot(Y, Y.T)
    num = 1.0 / (1.0 + np.add(np.add(num, sum_Y).T, sum_Y))
    n = Y.shape[0]
    num[range(n), range(n)] = 0.0
    Q = num / np.sum(num)
    Q = np.maximum(Q, 1e-12)
    return np.sum(P * np.log(P / Q))


PP = np.abs(NUMBERS.normal(5, 5))


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def word2vec_neg_sampling(center, context, pairs, negs):
    loss = 0.0
    for (i, j), neg in zip(pairs, negs):
        v = center[i]
        loss -= np.log(sigmoid(np.dot(context[j], v)))
        for k in neg:
            loss -= np.log(sigmoid(-np.dot(context[k], v)))
    return loss


def garch_likelihood(params, y):
    omega, alpha, beta = params
    T = len(y)
    sigma2 = np.zeros(T)
    sigma2[0] = np.var(y)
    for t in range(1, T):
        sigma2[t] = omega + alpha * y[t - 1] ** 2 + beta * sigma2[t - 1]
    return 0.5 * np.sum(np.log(2 * np.pi) + np.log(sigma2) + y**2 / sigma2)


def arma_residuals(phi, theta, y):
    e = np.zeros(len(y))
    for t in range(len(y)):
        ar = sum(phi[i] * y[t - i - 1] for i in range(len(phi)) if t - i - 1 >= 0)
        ma = sum(theta[j] * e[t - j - 1] for j in range(len(theta)) if t - j - 1 >= 0)
        e[t] = y[t] - ar - ma
    return np.sum(e**2)


PROGRAMS = [
    Program(
        kalman_filter,
        (
            NUMBERS.normal(2, 2),
            NUMBERS.normal(1, 2),
            NUMBERS.definite(2),
            np.eye(1),
            NUMBERS.normal(4, 1),
            NUMBERS.normal(2),
            NUMBERS.definite(2),
        ),
        tuple(range(7)),
    ),
    Program(
        rts_smoother,
        (NUMBERS.normal(2, 2), NUMBERS.definite(2), 0.5, NUMBERS.normal(4)),
        (0, 1, 2, 3),
    ),
    Program(
        gmm_loglik,
        (
            NUMBERS.normal(4, 2),
            NUMBERS.normal(3, 2),
            NUMBERS.normal(3) * 0.2,
            NUMBERS.normal(3),
        ),
        (0, 1, 2, 3),
    ),
    Program(
        gmm_em_step,
        (
            NUMBERS.normal(6, 2),
            NUMBERS.normal(2, 2),
            np.stack([NUMBERS.definite(2), NUMBERS.definite(2)]),
            np.array([0.4, 0.6]),
        ),
        (0, 1, 2, 3),
    ),
    Program(
        adbench_gmm,
        (
            NUMBERS.normal(2),
            NUMBERS.normal(2, 3),
            NUMBERS.normal(2, 6) * 0.3,
            NUMBERS.normal(3, 3),
            0.8,
            1.0,
        ),
        (0, 1, 2),
    ),
    Program(poisson_irls, (NUMBERS.normal(6, 2) * 0.3, NUMBERS.positive(6), 3), (0, 1)),
    Program(kde_loglik, (NUMBERS.normal(5), 0.6), (0, 1)),
    Program(rls, (NUMBERS.normal(9), NUMBERS.normal(9), 0.95, 2), (0, 1, 2)),
    Program(kmeans_soft, (NUMBERS.normal(2, 3), NUMBERS.normal(6, 3), 0.5, 3), (0, 1)),
    Program(
        gp_nll,
        (np.array([0.1, -0.2, -1.0]), np.linspace(0, 1, 5), NUMBERS.normal(5)),
        (0, 1, 2),
    ),
    Program(
        sinkhorn,
        (
            NUMBERS.positive(3, 4),
            NUMBERS.positive(3) / 3,
            NUMBERS.positive(4) / 4,
            0.5,
            5,
        ),
        (0, 1, 2, 3),
    ),
    Program(tsne_loss, (NUMBERS.normal(5, 2), PP), (0,)),
    Program(
        word2vec_neg_sampling,
        (
            NUMBERS.normal(4, 3),
            NUMBERS.normal(4, 3),
            [(0, 1), (2, 3)],
            [[2, 3], [0, 1]],
        ),
        (0, 1),
    ),
    Program(
        word2vec_neg_sampling,
        (
            NUMBERS.normal(4, 3),
            NUMBERS.normal(4, 3),
            np.array([(0, 1), (2, 3)]),
            np.array([[2, 3], [0, 1]]),
        ),
        (0, 1),
    ),
    Program(garch_likelihood, (np.array([0.1, 0.2, 0.6]), NUMBERS.normal(8)), (0, 1)),
    Program(
        arma_residuals,
        (NUMBERS.normal(2) * 0.3, NUMBERS.normal(1) * 0.3, NUMBERS.normal(8)),
        (0, 1, 2),
    ),
]
