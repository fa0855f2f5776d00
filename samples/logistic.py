"""Logistic regression on the breast-cancer data: L-BFGS on a compiled gradient.

Run `python samples/logistic.py`. The gradient beside this file was written by

    spadc compile samples/logistic.py:loss --mode value-and-grad
"""

# ruff: noqa: F821
import numpy as np

import spadc


def loss(w: "f64[d]", X: "f64[n,d]", y: "f64[n]"):
    """Mean logistic loss of the labels y (1 or -1), with a ridge on the weights."""
    margin = y * (X @ w)
    return np.mean(np.log1p(np.exp(-margin))) + 0.001 * np.sum(w**2)


def standardised(features: np.ndarray) -> np.ndarray:
    """Every column with mean 0 and deviation 1, and a column of ones."""
    scaled = (features - features.mean(axis=0)) / features.std(axis=0)
    return np.column_stack([scaled, np.ones(len(scaled))])


def main() -> None:
    """Fit on three quarters of the data, print the accuracy on the rest."""
    from scipy.optimize import minimize
    from sklearn.datasets import load_breast_cancer

    data = load_breast_cancer()
    X, y = standardised(data.data), np.where(data.target == 1, 1.0, -1.0)
    order = np.random.default_rng(0).permutation(len(y))
    train, test = order[len(y) // 4 :], order[: len(y) // 4]

    fit = minimize(
        spadc.value_and_grad(loss),
        np.zeros(X.shape[1]),
        args=(X[train], y[train]),
        jac=True,
        method="L-BFGS-B",
    )
    accuracy = np.mean(np.sign(X[test] @ fit.x) == y[test])
    print(f"loss {fit.fun:.5f} after {fit.nit} iterations")
    print(f"test accuracy {accuracy:.1%}")


if __name__ == "__main__":
    main()
