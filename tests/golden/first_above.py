"""A loop that returns early."""


# ruff: noqa: F821
def first_above(x: "f64[n]", bound):
    total = 0.0
    for v in x:
        total = total + v**2
        if total > bound:
            return total * v
    return total
