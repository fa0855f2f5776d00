"""Objectives of derivative benchmarks: a recurrent model, a hand."""

from __future__ import annotations

import numpy as np
from support import Numbers, Program

NUMBERS = Numbers(23)


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


def lstm_model(weight, bias, hidden, cell, _input):
    gates = np.concatenate(
        [_input * weight[0], hidden * weight[1], _input * weight[2], hidden * weight[3]]
    ) + bias.reshape(-1)
    hsize = hidden.shape[0]
    forget = sigmoid(gates[0:hsize])
    ingate = sigmoid(gates[hsize : 2 * hsize])
    outgate = sigmoid(gates[2 * hsize : 3 * hsize])
    change = np.tanh(gates[3 * hsize :])
    cell = cell * forget + ingate * change
    hidden = outgate * np.tanh(cell)
    return hidden, cell


def lstm_predict(main_params, extra_params, x, state):
    x1 = x * extra_params[0]
    n = len(main_params)
    for i in range(0, n, 2):
        state[i], state[i + 1] = lstm_model(
            main_params[i], main_params[i + 1], state[i], state[i + 1], x1
        )
        x1 = state[i]
    return x1 * extra_params[1] + extra_params[2], state


def adbench_lstm(main_params, extra_params, state, sequence):
    total = 0.0
    count = 0
    _input = sequence[0]
    all_states = [s.copy() for s in state]
    for t in range(0, sequence.shape[0] - 1):
        ypred, all_states = lstm_predict(main_params, extra_params, _input, all_states)
        ynorm = ypred - np.log(np.sum(np.exp(ypred)) + 2)
        ygold = sequence[t + 1]
        total += np.sum(ygold * ynorm)
        count += ygold.shape[0]
        _input = ygold
    return -total / count


def angle_axis_to_matrix(angle_axis):
    n = np.sqrt(np.sum(angle_axis**2))
    if n < 0.0001:
        return np.identity(3)
    x = angle_axis[0] / n
    y = angle_axis[1] / n
    z = angle_axis[2] / n
    s, c = np.sin(n), np.cos(n)
    return np.array(
        [
            [x * x + (1 - x * x) * c, x * y * (1 - c) - z * s, x * z * (1 - c) + y * s],
            [x * y * (1 - c) + z * s, y * y + (1 - y * y) * c, y * z * (1 - c) - x * s],
            [x * z * (1 - c) - y * s, z * y * (1 - c) + x * s, z * z + (1 - z * z) * c],
        ]
    )


def adbench_hand(
    theta,
    parents,
    base_relatives,
    inverse_base_absolutes,
    base_positions,
    weights,
    points,
    is_mirrored,
):
    pose = np.zeros((len(parents), 3))
    for i in range(len(parents)):
        pose[i] = theta[3 * i : 3 * i + 3]
    absolutes = []
    for i in range(len(parents)):
        tr = np.eye(4)
        tr[:3, :3] = angle_axis_to_matrix(pose[i])
        rel = base_relatives[i] @ tr
        if parents[i] == -1:
            absolutes.append(rel)
        else:
            absolutes.append(absolutes[parents[i]] @ rel)
    transforms = [
        np.dot(absolutes[i], inverse_base_absolutes[i]) for i in range(len(absolutes))
    ]
    positions = np.zeros((4, base_positions.shape[1]))
    for i, transform in enumerate(transforms):
        positions = positions + np.dot(transform, base_positions) * weights[i]
    positions = positions[:3]
    if is_mirrored:
        positions[0, :] = -positions[0, :]
    err = points - positions
    return np.sum(err**2)


PROGRAMS = [
    Program(
        adbench_lstm,
        (
            NUMBERS.normal(4, 4, 3),
            NUMBERS.normal(3, 3),
            NUMBERS.normal(4, 3),
            NUMBERS.normal(4, 3),
        ),
        (0, 1),
    ),
    Program(
        adbench_hand,
        (
            NUMBERS.normal(9),
            np.array([-1, 0, 1]),
            NUMBERS.normal(3, 4, 4),
            NUMBERS.normal(3, 4, 4),
            NUMBERS.normal(4, 5),
            NUMBERS.positive(3, 5),
            NUMBERS.normal(3, 5),
            True,
        ),
        (0, 5),
    ),
]
