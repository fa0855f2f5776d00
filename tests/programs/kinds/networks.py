"""Networks: layers, normalisation, attention, parameters in containers."""

from __future__ import annotations

import numpy as np
from support import Numbers, Program

NUMBERS = Numbers(8)


def relu(x):
    return np.maximum(x, 0)


def softmax(x):
    tmp_max = np.max(x, axis=-1, keepdims=True)
    tmp_out = np.exp(x - tmp_max)
    tmp_sum = np.sum(tmp_out, axis=-1, keepdims=True)
    return tmp_out / tmp_sum


def mlp_kernel(input, w1, b1, w2, b2, w3, b3):
    x = relu(input @ w1 + b1)
    x = relu(x @ w2 + b2)
    x = softmax(x @ w3 + b3)
    return x


def mlp(input, w1, b1, w2, b2, w3, b3, labels):
    p = mlp_kernel(input, w1, b1, w2, b2, w3, b3)
    return -np.mean(np.log(p[np.arange(p.shape[0]), labels]))


def svm_hinge_naive(W, X, y, reg):
    num_classes = W.shape[1]
    num_train = X.shape[0]
    loss = 0.0
    for i in range(num_train):
        scores = X[i].dot(W)
        correct_class_score = scores[y[i]]
        for j in range(num_classes):
            if j == y[i]:
                continue
            margin = scores[j] - correct_class_score + 1
            if margin > 0:
                loss += margin
    loss /= num_train
    loss += reg * np.sum(W * W)
    return loss


X5 = NUMBERS.normal(5, 4)


y3 = np.array([0, 2, 1, 1, 0])


def batchnorm_running(x, gamma, beta, running_mean, running_var, mode):
    if mode == "train":
        mu = x.mean(0)
        var = x.var(0)
        running_mean *= 0.9
        running_mean += 0.1 * mu
        running_var[:] = 0.9 * running_var + 0.1 * var
        xhat = (x - mu) / np.sqrt(var + 1e-5)
    elif mode == "test":
        xhat = (x - running_mean) / np.sqrt(running_var + 1e-5)
    else:
        raise ValueError('Invalid forward batchnorm mode "%s"' % mode)
    return np.sum((gamma * xhat + beta) ** 2) + np.sum(running_mean) * np.sum(
        running_var
    )


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def vae_loss(We, Wmu, Wlv, Wd, x, eps):
    h = np.tanh(x @ We)
    mu = h @ Wmu
    log_var = h @ Wlv
    z = mu + np.exp(0.5 * log_var) * eps
    x_hat = sigmoid(z @ Wd)
    recon = -np.sum(
        x * np.log(x_hat + 1e-9) + (1 - x) * np.log(1 - x_hat + 1e-9), axis=1
    )
    kl = -0.5 * np.sum(1 + log_var - mu**2 - np.exp(log_var), axis=1)
    return np.mean(recon + kl)


def simple_attention_block(x, Wq, Wk, Wv, Wo, W1, W2, heads):
    T, D = x.shape
    q = (x @ Wq).reshape(T, heads, D // heads).transpose(1, 0, 2)
    k = (x @ Wk).reshape(T, heads, D // heads).transpose(1, 0, 2)
    v = (x @ Wv).reshape(T, heads, D // heads).transpose(1, 0, 2)
    scores = q @ k.transpose(0, 2, 1) / np.sqrt(D // heads)
    mask = np.triu(np.ones((T, T)), k=1).astype(bool)
    scores[:, mask] = -1e9
    a = softmax(scores)
    out = (a @ v).transpose(1, 0, 2).reshape(T, D) @ Wo
    x = x + out
    x = x + np.maximum(x @ W1, 0) @ W2
    return np.mean(x**2)


def two_layer_net(params, X, y, reg):
    W1, b1 = params["W1"], params["b1"]
    W2, b2 = params["W2"], params["b2"]
    h1 = np.maximum(0, X.dot(W1) + b1)
    scores = h1.dot(W2) + b2
    shift = scores - np.max(scores, axis=1, keepdims=True)
    Z = np.sum(np.exp(shift), axis=1, keepdims=True)
    log_probs = shift - np.log(Z)
    n = X.shape[0]
    return -np.sum(log_probs[np.arange(n), y]) / n + 0.5 * reg * (
        np.sum(W1 * W1) + np.sum(W2 * W2)
    )


def mlp_list_of_layers(params, inputs, targets):
    for W, b in params:
        outputs = np.dot(inputs, W) + b
        inputs = np.tanh(outputs)
    logp = outputs - np.log(np.sum(np.exp(outputs), axis=1, keepdims=True))
    return -np.sum(logp * targets)


PROGRAMS = [
    Program(
        mlp,
        (
            NUMBERS.normal(4, 3),
            NUMBERS.normal(3, 5),
            NUMBERS.normal(5),
            NUMBERS.normal(5, 5),
            NUMBERS.normal(5),
            NUMBERS.normal(5, 4),
            NUMBERS.normal(4),
            np.array([0, 3, 1, 2]),
        ),
        tuple(range(7)),
    ),
    Program(svm_hinge_naive, (NUMBERS.normal(4, 3), X5, y3, 0.1), (0, 3)),
    Program(
        batchnorm_running,
        (
            NUMBERS.normal(5, 3),
            NUMBERS.positive(3),
            NUMBERS.normal(3),
            NUMBERS.normal(3),
            NUMBERS.positive(3),
            "train",
        ),
        (0, 1, 2, 3, 4),
    ),
    Program(
        batchnorm_running,
        (
            NUMBERS.normal(5, 3),
            NUMBERS.positive(3),
            NUMBERS.normal(3),
            NUMBERS.normal(3),
            NUMBERS.positive(3),
            "test",
        ),
        (0, 1, 2, 3, 4),
    ),
    Program(
        vae_loss,
        (
            NUMBERS.normal(4, 5),
            NUMBERS.normal(5, 2),
            NUMBERS.normal(5, 2),
            NUMBERS.normal(2, 4),
            NUMBERS.uniform((3, 4)),
            NUMBERS.normal(3, 2),
        ),
        (0, 1, 2, 3),
    ),
    Program(
        simple_attention_block,
        (
            NUMBERS.normal(3, 4),
            NUMBERS.normal(4, 4),
            NUMBERS.normal(4, 4),
            NUMBERS.normal(4, 4),
            NUMBERS.normal(4, 4),
            NUMBERS.normal(4, 8),
            NUMBERS.normal(8, 4),
            2,
        ),
        tuple(range(7)),
    ),
    Program(
        two_layer_net,
        (
            {
                "W1": NUMBERS.normal(4, 5),
                "b1": NUMBERS.normal(5),
                "W2": NUMBERS.normal(5, 3),
                "b2": NUMBERS.normal(3),
            },
            X5,
            y3,
            0.1,
        ),
        (0,),
    ),
    Program(
        mlp_list_of_layers,
        (
            [
                (NUMBERS.normal(4, 3), NUMBERS.normal(3)),
                (NUMBERS.normal(3, 2), NUMBERS.normal(2)),
            ],
            X5,
            np.eye(2)[[0, 1, 1, 0, 1]],
        ),
        (0,),
    ),
]
