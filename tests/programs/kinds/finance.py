"""Prices: trees in place, Monte Carlo with given normals, implied rates."""

from __future__ import annotations

import math
from math import erf, exp, log, sqrt

import numpy as np
from support import Numbers, Program

NUMBERS = Numbers(11)


def binomial_tree(S0, K, T, rr, sigma, n, option="put"):
    dt = T / n
    u = np.exp(sigma * np.sqrt(dt))
    d = 1 / u
    p = (np.exp(rr * dt) - d) / (u - d)
    disc = np.exp(-rr * dt)
    S = S0 * d ** np.arange(n, -1, -1) * u ** np.arange(0, n + 1, 1)
    if option == "put":
        V = np.maximum(K - S, 0.0)
    else:
        V = np.maximum(S - K, 0.0)
    for i in range(n, 0, -1):
        V = disc * (p * V[1 : i + 1] + (1 - p) * V[0:i])
    return V[0]


def american_put_inplace(S0, K, T, rr, sigma, n):
    dt = T / n
    u = math.exp(sigma * math.sqrt(dt))
    d = 1.0 / u
    q = (math.exp(rr * dt) - d) / (u - d)
    V = np.zeros(n + 1)
    for j in range(n + 1):
        V[j] = max(K - S0 * u**j * d ** (n - j), 0)
    for i in range(n - 1, -1, -1):
        for j in range(i + 1):
            V[j] = math.exp(-rr * dt) * (q * V[j + 1] + (1 - q) * V[j])
            exercise = K - S0 * u**j * d ** (i - j)
            V[j] = max(V[j], exercise)
    return V[0]


def mc_asian_paths(S0, K, T, rr, sigma, Z):
    M, I = Z.shape
    dt = T / M
    S = np.zeros((M + 1, I))
    S[0] = S0
    for t in range(1, M + 1):
        S[t] = S[t - 1] * np.exp(
            (rr - 0.5 * sigma**2) * dt + sigma * np.sqrt(dt) * Z[t - 1]
        )
    A = np.mean(S[1:], axis=0)
    return math.exp(-rr * T) * np.sum(np.maximum(A - K, 0)) / I


def mc_barrier(S0, K, B, sigma, Z, dt):
    total = 0.0
    for path in Z:
        s = S0
        alive = True
        for z in path:
            s *= np.exp(-0.5 * sigma**2 * dt + sigma * np.sqrt(dt) * z)
            if s > B:
                alive = False
                break
        if alive:
            total += max(s - K, 0.0)
    return total / len(Z)


def heston_euler(S0, v0, kappa, theta, xi, rho, Z1, Z2, dt):
    S = S0 * np.ones(Z1.shape[1])
    v = v0 * np.ones(Z1.shape[1])
    for t in range(Z1.shape[0]):
        vp = np.maximum(v, 0.0)
        W2 = rho * Z1[t] + np.sqrt(1 - rho**2) * Z2[t]
        S = S * np.exp(-0.5 * vp * dt + np.sqrt(vp * dt) * Z1[t])
        v = v + kappa * (theta - vp) * dt + xi * np.sqrt(vp * dt) * W2
    return np.mean(np.maximum(S - 1.0, 0.0))


def longstaff_schwartz(S, K, rr, dt):
    M = S.shape[0] - 1
    h = np.maximum(K - S, 0)
    V = h[-1]
    for t in range(M - 1, 0, -1):
        X = np.stack([np.ones_like(S[t]), S[t], S[t] ** 2], axis=1)
        Y = V * np.exp(-rr * dt)
        beta = np.linalg.solve(X.T @ X, X.T @ Y)
        C = X @ beta
        V = np.where(h[t] > C, h[t], Y)
    return np.exp(-rr * dt) * np.mean(V)


def bond_ytm(price, c, n):
    y = 0.05
    for _ in range(20):
        f = sum(c / (1 + y) ** t for t in range(1, n + 1)) + 100 / (1 + y) ** n - price
        df = -sum(t * c / (1 + y) ** (t + 1) for t in range(1, n + 1)) - n * 100 / (
            1 + y
        ) ** (n + 1)
        y = y - f / df
    return y


def norm_cdf(x):
    return 0.5 * (1.0 + erf(x / sqrt(2.0)))


def black_scholes_call(S, K, T, rr, sigma):
    d1 = (log(S / K) + (rr + 0.5 * sigma**2) * T) / (sigma * sqrt(T))
    d2 = d1 - sigma * sqrt(T)
    return S * norm_cdf(d1) - K * exp(-rr * T) * norm_cdf(d2)


def implied_vol(price, S, K, T, rr):
    sigma = 0.3
    for i in range(20):
        d1 = (np.log(S / K) + (rr + sigma**2 / 2) * T) / (sigma * np.sqrt(T))
        vega = S * np.sqrt(T) * np.exp(-(d1**2) / 2) / np.sqrt(2 * np.pi)
        diff = price - black_scholes_call(S, K, T, rr, sigma)
        if abs(diff) < 1e-12:
            break
        sigma = sigma + diff / vega
    return sigma


def libor_market(L0, sigma, delta, Z, swaptions, swaprates):
    L = L0.copy()
    n_mat = len(Z)
    nn = len(L0)
    for n in range(n_mat):
        sqez = np.sqrt(delta) * Z[n]
        v = 0.0
        for i in range(n + 1, nn):
            lam = sigma[i - n - 1]
            con1 = delta * lam
            v += (con1 * L[i]) / (1.0 + delta * L[i])
            vrat = np.exp(con1 * v + lam * (sqez - 0.5 * con1))
            L[i] = L[i] * vrat
    b, s = 1.0, 0.0
    B = np.zeros(nn)
    S = np.zeros(nn)
    for n in range(n_mat, nn):
        b = b / (1.0 + delta * L[n])
        s = s + delta * b
        B[n] = b
        S[n] = s
    v = 0.0
    for m in swaptions:
        swapval = B[m] + swaprates * S[m] - 1.0
        if swapval < 0:
            v += -100.0 * swapval
    return v


PROGRAMS = [
    Program(binomial_tree, (100.0, 105.0, 1.0, 0.05, 0.3, 5), (0, 1, 2, 3, 4)),
    Program(american_put_inplace, (100.0, 105.3, 1.0, 0.05, 0.3, 5), (0, 1, 2, 3, 4)),
    Program(
        mc_asian_paths,
        (100.0, 101.0, 1.0, 0.05, 0.2, NUMBERS.normal(4, 5)),
        (0, 1, 2, 3, 4),
    ),
    Program(
        mc_barrier, (100.0, 99.0, 115.0, 0.3, NUMBERS.normal(4, 4), 0.1), (0, 1, 3)
    ),
    Program(
        heston_euler,
        (
            1.0,
            0.04,
            2.0,
            0.04,
            0.3,
            -0.7,
            NUMBERS.normal(4, 5),
            NUMBERS.normal(4, 5),
            0.1,
        ),
        (0, 1, 2, 3, 4, 5),
    ),
    Program(longstaff_schwartz, (NUMBERS.positive(4, 8), 1.1, 0.05, 0.25), (0, 1, 2)),
    Program(bond_ytm, (98.0, 5.0, 5), (0, 1)),
    Program(implied_vol, (10.0, 100.0, 100.0, 1.0, 0.05), (0, 1)),
    Program(
        libor_market,
        (
            NUMBERS.positive(6) * 0.05,
            NUMBERS.positive(6) * 0.2,
            0.25,
            NUMBERS.normal(3),
            [4, 5],
            0.2,
        ),
        (0, 1, 5),
    ),
]
