"""Names of the user that generated code would also like to use."""

# ruff: noqa: B020
from __future__ import annotations

import numpy as xp

_rt = 3.0
unbroadcast = 0.5
out_bar = 2.0


def parameter_called_np(np, a):
    return xp.sum(xp.sin(np) * a)


def parameter_called_rt(rt, a):
    return xp.sum(xp.sin(rt * a) / a)


def local_called_np(x):
    np = x * 2.0
    for i in range(3):
        np = xp.sin(np) * x[i]
    return xp.sum(np)


def bars_everywhere(x, x_bar, y_bar):
    z_bar = x * x_bar
    x_bar2 = z_bar * y_bar
    return xp.sum(x_bar2 * z_bar)


def tapes_everywhere(x):
    s_tape = 1.0
    y_tape = x * 1.0
    trips = 0.5
    took_then = 2.0
    for i in range(3):
        if y_tape[i] > 0.0:
            s_tape = s_tape * y_tape[i] * took_then
            y_tape[i] = s_tape * trips
    while s_tape > 0.1:
        s_tape = s_tape * trips * 0.9
    return s_tape * xp.sum(y_tape)


def values_called_z(x):
    z = xp.exp(x)
    z2 = xp.sum(z) * x[0]
    value = z2 * z
    err_bar = value - 1.0
    return xp.mean(err_bar * value)


def constants_called_like_helpers(x, a):
    return xp.sum(x * a * unbroadcast + out_bar * x**2) * _rt


def builtins_as_locals(x):
    len = x[0] * 2.0
    range = x * len
    reversed = range[1:]
    zip = 0.0
    for float in reversed:
        zip = zip + float**2
    return zip


def keywords_with_underscores(x):
    lambda_ = x[0]
    class_ = x * lambda_
    _ = class_[1:]
    __ = _ * 2.0
    return xp.sum(__ * _)


def greek(x, λ):
    δx = x[1:] - x[:-1]
    return λ * xp.sum(δx**2)


def one_name_for_everything(x):
    x = x * x
    x = xp.sin(x)
    for x in x:
        x = x * 2.0
    x = x * x
    return x


def same_name_as_the_function(x):
    same_name_as_the_function = x * 2.0
    same_name_as_the_function_grad = same_name_as_the_function * x
    return xp.sum(same_name_as_the_function_grad)
