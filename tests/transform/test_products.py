"""Products and quotients in one order, as a person writes them."""

from __future__ import annotations

from transform.building import ANY, FLOAT, INT, Program, array, check

VECTOR = array("n")


def test_numbers_and_scalars_stand_first() -> None:
    p = Program(x=VECTOR, a=FLOAT)
    check(
        p.function(p.x * 2 * p.a * 3),
        """
        %1 = multiply 6, a
        %2 = multiply %1, x
        yield %2
        """,
    )


def test_mean_of_squares() -> None:
    p = Program(err=VECTOR)
    bar = p("broadcast_to", 1.0 / p.err.size, p.err.shape)
    check(
        p.function(2 * bar * p.err),
        """
        %1 = size err
        %2 = divide 2, %1
        %3 = multiply %2, err
        yield %3
        """,
    )


def test_mean_of_squares_of_unknown_type() -> None:
    p = Program(err=ANY)
    bar = p("full_like", p.err**2, 1.0 / p.err.size)
    check(
        p.function(2 * bar * p.err),
        """
        %1 = size err
        %2 = divide 2, %1
        %3 = multiply %2, err
        yield %3
        """,
    )


def test_factor_one_of_a_floating_array_is_left_out() -> None:
    p = Program(x=VECTOR)
    check(
        p.function(0.5 * p.x * 2 * p("cos", p.x)),
        "%1 = cos x\n%2 = multiply x, %1\nyield %2",
    )


def test_factor_one_stays_where_the_dtype_is_unknown() -> None:
    p = Program(n=INT, k=array("n", dtype="int64"))
    check(p.function(1.0 * p.k), "%1 = multiply 1.0, k\nyield %1")


def test_a_lone_number_stays_a_float() -> None:
    p = Program(x=VECTOR)
    check(
        p.function(1.0 * (p.x.size * 0 + 2) * p.x),
        """
        %1 = size x
        %2 = multiply %1, 0
        %3 = add %2, 2
        %4 = multiply %3, x
        yield %4
        """,
    )


def test_integers_keep_their_dtype() -> None:
    p = Program(k=array("n", dtype="uint8"), x=VECTOR)
    check(
        p.function(1.0 * p.k * 2),
        "%1 = multiply 2.0, k\nyield %1",
    )


def test_product_with_zero_stays() -> None:
    p = Program(x=VECTOR)
    check(p.function(0 * p.x), "%1 = multiply 0, x\nyield %1")


def test_sign_goes_to_the_first_factor() -> None:
    p = Program(x=VECTOR, y=VECTOR, a=FLOAT)
    check(
        p.function(-(p.x * p.y), -(2 * p.x), -(p.x / (-p.a))),
        """
        %1 = negative x
        %2 = multiply %1, y
        %3 = multiply -2, x
        %4 = divide x, a
        yield %2, %3, %4
        """,
    )


def test_minus_a_difference_is_turned() -> None:
    p = Program(x=VECTOR, y=VECTOR)
    check(
        p.function(-(p.x - p.y) * p.x),
        "%1 = subtract y, x\n%2 = multiply %1, x\nyield %2",
    )


def test_factors_cancel_across_a_fraction() -> None:
    p = Program(s=FLOAT, s_bar=FLOAT, r=VECTOR)
    bar = p("broadcast_to", 0.5 * p.s_bar / p.s, p.r.shape)
    check(
        p.function(2 * bar * p.r),
        "%1 = divide s_bar, s\n%2 = multiply %1, r\nyield %2",
    )


def test_numbers_below_stay_below() -> None:
    p = Program(x=VECTOR, y=VECTOR)
    check(
        p.function(p.x / 3, p.x / (2 * p.y), 0.01 * p.x / 2),
        """
        %1 = divide x, 3
        %2 = multiply 2, y
        %3 = divide x, %2
        %4 = multiply 0.005, x
        yield %1, %3, %4
        """,
    )


def test_values_that_are_read_again_stay_whole() -> None:
    p = Program(x=VECTOR, y=VECTOR)
    twice = 2 * p.x
    check(
        p.function(3 * twice, twice * p.y),
        """
        %1 = multiply 2, x
        %2 = multiply 3, %1
        %3 = multiply %1, y
        yield %2, %3
        """,
    )


def test_named_values_stay_whole() -> None:
    p = Program(x=VECTOR, y=VECTOR)
    bar = p.named("y_bar", 2 * p.x)
    check(
        p.function(3 * bar),
        "y_bar = multiply 2, x\n%1 = multiply 3, y_bar\nyield %1",
    )


def test_a_name_for_a_scaled_cotangent_is_left_out() -> None:
    p = Program(x=VECTOR, y=VECTOR, a=FLOAT)
    rate_bar = p.x * p.y
    lap_bar = p.named("lap_bar", p.a * rate_bar)
    check(
        p.function(lap_bar / 3, rate_bar),
        """
        %1 = multiply x, y
        %2 = divide a, 3
        %3 = multiply %2, %1
        yield %3, %1
        """,
    )


def test_the_primal_stays_as_written() -> None:
    p = Program(x=VECTOR, a=FLOAT).in_primal()
    check(
        p.function(p.x * 2 * p.a * 1.0 - (-p.x)),
        """
        %1 = multiply x, 2
        %2 = multiply %1, a
        %3 = multiply %2, 1.0
        %4 = negative x
        %5 = subtract %3, %4
        yield %5
        """,
    )


def test_sums_are_scaled_afterwards() -> None:
    p = Program(x=VECTOR, y=VECTOR, a=FLOAT)
    check(
        p.function(p("sum", -(p.x * p.a * p.y), axis=None)),
        """
        %1 = multiply x, y
        %2 = sum %1 {axis=None}
        %3 = negative a
        %4 = multiply %3, %2
        yield %4
        """,
    )


def test_a_sign_that_several_products_read() -> None:
    p = Program(x=VECTOR, y=VECTOR)
    minus = -p.x
    check(
        p.function(minus * p.y, p.x - minus * p("sin", p.y)),
        """
        %1 = negative x
        %2 = multiply %1, y
        %3 = sin y
        %4 = multiply x, %3
        %5 = add x, %4
        yield %2, %5
        """,
    )


def test_sum_of_squares() -> None:
    p = Program(x=VECTOR)
    bar = p("broadcast_to", 1.0, p.x.shape)
    check(p.function(2 * bar * p.x), "%1 = multiply 2, x\nyield %1")


def test_repetition_over_a_smaller_factor() -> None:
    """A column repeats where the other factor has the whole shape."""
    p = Program(labels=array("n", "k"), total=VECTOR)
    bar = p("broadcast_to", 1.0 / p.total.size, p.total.shape)
    check(
        p.function(p("expand_dims", -bar, axis=1) * p.labels),
        """
        %1 = size total
        %2 = negative labels
        %3 = divide %2, %1
        yield %3
        """,
    )


def test_inverse_size_is_a_plain_fraction() -> None:
    p = Program(x=VECTOR, y=VECTOR)
    check(
        p.function(p("sin", 1.0 / p.x.size * p.x / p.y)),
        """
        %1 = size x
        %2 = divide x, %1
        %3 = divide %2, y
        %4 = sin %3
        yield %4
        """,
    )
