"""A `while` loop that runs until it has converged."""


def newton_root(a, tolerance):
    r = a
    while abs(r * r - a) > tolerance:
        r = 0.5 * (r + a / r)
    return r
