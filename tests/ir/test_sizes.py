"""Sizes: how they add, multiply, print and are evaluated."""

import pytest

from spadc.ir import (
    ArrayType,
    CarrierType,
    Kept,
    Size,
    Sym,
    bytes_of,
    kept_dim,
    length_at,
)

N, M, STEPS = Sym("n"), Sym("m"), Sym("steps")


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (Size(), "0"),
        (Size.product(3, 4), "12"),
        (Size.product(8, N, M), "8*n*m"),
        (Size.product(8, N) + Size.product(4, N), "12*n"),
        (Size.product(8, N) + Size.product(4, M), "4*(2*n + m)"),
        (Size.product(8, N, M) + Size.product(8, M), "8*m*(n + 1)"),
        (Size.product(N, M) + Size.product(M, N), "2*n*m"),
        (Size.product(N, N) + Size.product(N), "n*(n + 1)"),
        (Size.product(STEPS, N.shifted(-2)), "steps*(n - 2)"),
        (Size.product(8, Kept(Sym("d"), 0.1)), "8*ceil(0.1*d)"),
        (Size.product(N) + Size.product(M), "n + m"),
        (Size.product(N) + -1 * Size.product(N), "0"),
    ],
)
def test_text(size: Size, text: str) -> None:
    assert str(size) == text


def test_value() -> None:
    size = 8 * (Size.product(N, M) + Size.product(STEPS, N.shifted(-2)))
    assert size.at({"n": 5, "m": 3, "steps": 2}) == 8 * (15 + 6)
    assert size.at({"n": 1, "m": 3, "steps": 2}) == 8 * 3  # no length is negative
    assert size.names == {"n", "m", "steps"}
    with pytest.raises(KeyError):
        size.at({"n": 1})


def test_bytes() -> None:
    assert str(bytes_of(ArrayType("float32", (N, 3)))) == "12*n"
    assert bytes_of(ArrayType("float32", (N, None))) is None
    assert bytes_of(ArrayType(None, (N,))) is None
    assert bytes_of(ArrayType("float64", None)) is None


@pytest.mark.parametrize(
    ("length", "keep", "kept"), [(64, 0.1, 7), (60, 0.1, 6), (1, 0.1, 1), (0, 0.1, 0)]
)
def test_kept(length: int, keep: float, kept: int) -> None:
    assert kept_dim(length, keep) == kept
    assert length_at(kept_dim(N, keep), {"n": length}) == kept
    assert kept_dim(N, 1.0) is N
    assert kept_dim(None, keep) is None


@pytest.mark.parametrize(
    ("carrier", "text", "at"),
    [
        (CarrierType(ArrayType("float64", (N, M)), 1), "ceil(n*m/8)", 2),
        (CarrierType(ArrayType("float64", (N, M)), 2, 10), "2*(ceil(n*m/8) + 5*n)", 34),
        (CarrierType(ArrayType("float32", (N,)), 3, 6), "3*(ceil(n/8) + 2)", 9),
        (CarrierType(ArrayType("float32", (N, 4)), 1), "ceil(4*n/8)", 2),
        (CarrierType(ArrayType("float64", (N, M)), 8, 2), "n*(m + 2)", 21),
        (CarrierType(ArrayType("float64", (3, 5)), 2, 2), "10", 10),
        (CarrierType(ArrayType("int64", (N,)), 64), "8*n", 24),
    ],
)
def test_bytes_of_carriers(carrier, text, at):
    """A plane of bytes for each bit, and what each row takes."""
    size = bytes_of(carrier)
    assert size is not None
    assert str(size) == text
    assert size.at({"n": 3, "m": 5}) == at


def test_bytes_of_carriers_of_unknown_shape():
    assert bytes_of(CarrierType(ArrayType("float64", None), 2)) is None
    assert bytes_of(CarrierType(ArrayType("float64", (N, None)), 2)) is None
