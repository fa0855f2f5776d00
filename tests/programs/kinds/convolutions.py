"""Convolutional networks: loops over windows, pooling by slices."""

from __future__ import annotations

import numpy as np
from support import Numbers, Program

NUMBERS = Numbers(16)


def relu(x):
    return np.maximum(x, 0)


def maxpool2d(x):
    output = np.empty(
        [x.shape[0], x.shape[1] // 2, x.shape[2] // 2, x.shape[3]], dtype=x.dtype
    )
    for i in range(x.shape[1] // 2):
        for j in range(x.shape[2] // 2):
            output[:, i, j, :] = np.max(
                x[:, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2, :], axis=(1, 2)
            )
    return output


def conv2d_64(input, weights):
    K = weights.shape[0]
    N = input.shape[0]
    H_out = input.shape[1] - K + 1
    W_out = input.shape[2] - K + 1
    C_out = weights.shape[3]
    output = np.empty((N, H_out, W_out, C_out), dtype=input.dtype)
    for i in range(H_out):
        for j in range(W_out):
            output[:, i, j, :] = np.sum(
                input[:, i : i + K, j : j + K, :, np.newaxis]
                * weights[np.newaxis, :, :, :],
                axis=(1, 2, 3),
            )
    return output


def lenet5_kernel(
    input,
    conv1,
    conv1bias,
    conv2,
    conv2bias,
    fc1w,
    fc1b,
    fc2w,
    fc2b,
    fc3w,
    fc3b,
    N,
    C_before_fc1,
):
    x = relu(conv2d_64(input, conv1) + conv1bias)
    x = maxpool2d(x)
    x = relu(conv2d_64(x, conv2) + conv2bias)
    x = maxpool2d(x)
    x = np.reshape(x, (N, C_before_fc1))
    x = relu(x @ fc1w + fc1b)
    x = relu(x @ fc2w + fc2b)
    return x @ fc3w + fc3b


def lenet5(
    input,
    conv1,
    conv1bias,
    conv2,
    conv2bias,
    fc1w,
    fc1b,
    fc2w,
    fc2b,
    fc3w,
    fc3b,
    N,
    C_before_fc1,
):
    return np.sum(
        lenet5_kernel(
            input,
            conv1,
            conv1bias,
            conv2,
            conv2bias,
            fc1w,
            fc1b,
            fc2w,
            fc2b,
            fc3w,
            fc3b,
            N,
            C_before_fc1,
        )
    )


def batchnorm2d(x, eps=1e-5):
    mean = np.mean(x, axis=0, keepdims=True)
    std = np.std(x, axis=0, keepdims=True)
    return (x - mean) / np.sqrt(std + eps)


def resnet_basicblock(input, conv1, conv2, conv3):
    padded = np.zeros(
        (input.shape[0], input.shape[1] + 2, input.shape[2] + 2, conv1.shape[3]),
        dtype=input.dtype,
    )
    padded[:, 1:-1, 1:-1, :] = conv2d_64(input, conv1)
    x = batchnorm2d(padded)
    x = relu(x)
    x = conv2d_64(x, conv2)
    x = batchnorm2d(x)
    x = relu(x)
    x = conv2d_64(x, conv3)
    x = batchnorm2d(x)
    return relu(x + input)


def resnet(input, conv1, conv2, conv3):
    return np.sum(resnet_basicblock(input, conv1, conv2, conv3) ** 2)


def conv_forward_naive(x, w, b, stride, pad):
    Nn, C, H, Wd = x.shape
    F, C, HH, WW = w.shape
    x_padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode="constant")
    Hp = 1 + (H + 2 * pad - HH) // stride
    Wp = 1 + (Wd + 2 * pad - WW) // stride
    out = np.zeros((Nn, F, Hp, Wp))
    for n in range(Nn):
        for f in range(F):
            for i in range(Hp):
                for j in range(Wp):
                    window = x_padded[
                        n, :, i * stride : i * stride + HH, j * stride : j * stride + WW
                    ]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return np.sum(out**2)


def im2col_loops(input_data, filter_h, filter_w, stride=1, pad=0):
    Nn, C, H, Wd = input_data.shape
    out_h = (H + 2 * pad - filter_h) // stride + 1
    out_w = (Wd + 2 * pad - filter_w) // stride + 1
    img = np.pad(input_data, [(0, 0), (0, 0), (pad, pad), (pad, pad)], "constant")
    col = np.zeros((Nn, C, filter_h, filter_w, out_h, out_w))
    for y in range(filter_h):
        y_max = y + stride * out_h
        for x in range(filter_w):
            x_max = x + stride * out_w
            col[:, :, y, x, :, :] = img[:, :, y:y_max:stride, x:x_max:stride]
    col = col.transpose(0, 4, 5, 1, 2, 3).reshape(Nn * out_h * out_w, -1)
    return col


def conv_dlfs(x, W, b):
    FN, C, FH, FW = W.shape
    Nn, C, H, Wd = x.shape
    out_h = int(1 + (H + 2 - FH) / 1)
    out_w = int(1 + (Wd + 2 - FW) / 1)
    col = im2col_loops(x, FH, FW, 1, 1)
    col_W = W.reshape(FN, -1).T
    out = np.dot(col, col_W) + b
    out = out.reshape(Nn, out_h, out_w, -1).transpose(0, 3, 1, 2)
    return np.sum(out**2)


def maxpool_naive(x, ph, pw, stride):
    Nn, C, H, Wd = x.shape
    Hp = 1 + (H - ph) // stride
    Wp = 1 + (Wd - pw) // stride
    out = np.zeros((Nn, C, Hp, Wp))
    for n in range(Nn):
        for i in range(Hp):
            for j in range(Wp):
                out[n, :, i, j] = np.max(
                    x[n, :, i * stride : i * stride + ph, j * stride : j * stride + pw],
                    axis=(1, 2),
                )
    return np.sum(out**2)


PROGRAMS = [
    Program(
        lenet5,
        (
            NUMBERS.normal(2, 16, 16, 1),
            NUMBERS.normal(3, 3, 1, 2),
            NUMBERS.normal(2),
            NUMBERS.normal(3, 3, 2, 3),
            NUMBERS.normal(3),
            NUMBERS.normal(12, 5),
            NUMBERS.normal(5),
            NUMBERS.normal(5, 4),
            NUMBERS.normal(4),
            NUMBERS.normal(4, 3),
            NUMBERS.normal(3),
            2,
            12,
        ),
        tuple(range(11)),
    ),
    Program(
        resnet,
        (
            NUMBERS.normal(2, 5, 5, 4),
            NUMBERS.normal(1, 1, 4, 2),
            NUMBERS.normal(3, 3, 2, 2),
            NUMBERS.normal(1, 1, 2, 4),
        ),
        (0, 1, 2, 3),
    ),
    Program(
        conv_forward_naive,
        (
            NUMBERS.normal(1, 2, 4, 4),
            NUMBERS.normal(2, 2, 3, 3),
            NUMBERS.normal(2),
            1,
            1,
        ),
        (0, 1, 2),
    ),
    Program(
        conv_dlfs,
        (NUMBERS.normal(1, 2, 4, 4), NUMBERS.normal(2, 2, 3, 3), NUMBERS.normal(2)),
        (0, 1, 2),
    ),
    Program(maxpool_naive, (NUMBERS.normal(1, 2, 4, 4), 2, 2, 2), (0,)),
]
