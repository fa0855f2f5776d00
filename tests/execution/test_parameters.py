"""Arguments are bound as Python binds them, with Python's errors."""

import functools

import pytest

from spadc.execution import Parameters


def mixed(a, /, b, c=3, *, d, e=5):
    return a, b, c, d, e


def positional(a, b, c=3):
    return a, b, c


@pytest.mark.parametrize(
    ("args", "kwargs"),
    [((1, 2), {"d": 4}), ((1,), {"d": 4, "b": 2}), ((1, 2, 3), {"e": 5, "d": 4})],
)
def test_every_call_form_gives_the_same_values(args, kwargs):
    parameters = Parameters(mixed)
    values = parameters.values(args, kwargs)
    assert values == (1, 2, 3, 4, 5)
    assert parameters.call(mixed, values) == (1, 2, 3, 4, 5)


@pytest.mark.parametrize(
    ("args", "kwargs"),
    [((), {}), ((1,), {}), ((1, 2, 3, 4), {}), ((1, 2), {"d": 3}), ((1, 2), {"a": 1})],
)
def test_errors_are_those_of_the_function(args, kwargs):
    with pytest.raises(TypeError) as wanted:
        positional(*args, **kwargs)
    with pytest.raises(TypeError) as got:
        Parameters(positional).values(args, kwargs)
    assert str(got.value) == str(wanted.value)


@pytest.mark.parametrize(
    ("wrt", "names"),
    [
        (0, ("a",)),
        (-1, ("e",)),
        ("d", ("d",)),
        (("b", 0), ("b", "a")),
        ([1], ("b",)),
    ],
)
def test_wrt(wrt, names):
    assert Parameters(mixed).named(wrt) == names


@pytest.mark.parametrize("wrt", ["q", 5, -6, (), ("a", 0), 1.5, True, None])
def test_wrong_wrt(wrt):
    with pytest.raises(ValueError, match=r"^[^\n]+$"):
        Parameters(mixed).named(wrt)


def gathered(a, b=2.0, *more, c=3.0, **others):
    return a, b, more, c, others


def test_gathered_arguments_have_names():
    parameters = Parameters(gathered)
    assert parameters.is_open
    closed = parameters.for_call((1.0, 5.0, 6.0, 7.0), {"d": 8.0, "c": 4.0})
    assert closed.names == ("a", "b", "more0", "more1", "c", "d")
    values = closed.values((1.0, 5.0, 6.0, 7.0), {"d": 8.0, "c": 4.0})
    assert values == (1.0, 5.0, 6.0, 7.0, 4.0, 8.0)
    assert closed.call(gathered, values) == (1.0, 5.0, (6.0, 7.0), 4.0, {"d": 8.0})
    assert closed.named((0, 3, "d")) == ("a", "more1", "d")


def test_gathered_names_are_new():
    def clash(rest0, *rest):
        return rest0, rest

    assert Parameters(clash).for_call((1, 2), {}).names == ("rest0", "rest0_")


def test_names_inside_a_wrapper():
    def inner(x, y):
        return x, y

    @functools.wraps(inner)
    def wrapper(*args):
        return inner(*args)

    assert Parameters(wrapper).for_call((1, 2), {}).named("y") == ("args1",)
