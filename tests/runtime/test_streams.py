"""Places have numbers of their own, which do not depend on other places."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import spadc_runtime as rt
from spadc_runtime.streams import stream

PLACES = {
    "seed": lambda i: (i, 0, 0, ()),
    "step": lambda i: (0, i, 0, ()),
    "candidate": lambda i: (0, (0, i), 0, ()),
    "edge": lambda i: (0, 0, i, ()),
    "turn": lambda i: (0, 0, 0, i),
    "outer turn": lambda i: (0, 0, 0, (i, 0)),
    "inner turn": lambda i: (0, 0, 0, (0, i)),
    "turn of three": lambda i: (0, 0, 0, (0, i, 0)),
}
NUMBER = 2500


@pytest.mark.parametrize("name", PLACES)
def test_neighbours_are_independent(name):
    """|r| < 5 / sqrt(N) between the numbers of neighbours, and uniform numbers."""
    numbers = np.array([rt.draw(*PLACES[name](i)) for i in range(NUMBER + 1)])
    r = np.corrcoef(numbers[:-1], numbers[1:])[0, 1]
    assert abs(r) < 5 / np.sqrt(NUMBER)
    assert abs(np.mean(numbers) - 0.5) < 5 / np.sqrt(12 * NUMBER)
    assert np.all((numbers >= 0) & (numbers < 1))


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(PLACES, 2)))
def test_kinds_of_places_are_independent(one, other):
    numbers = [
        [rt.draw(*PLACES[name](i)) for i in range(1, 401)] for name in (one, other)
    ]
    assert abs(np.corrcoef(numbers)[0, 1]) < 5 / np.sqrt(400)
    assert not set(numbers[0]) & set(numbers[1])


def test_indicators_of_edges_are_independent():
    """Whether part 0 is kept at edge 1 says nothing about edge 2."""
    kept = np.array(
        [
            [
                0 in rt.sample_features(4, 0.5, seed=0, step=step, edge=edge)[0]
                for step in range(NUMBER)
            ]
            for edge in (1, 2)
        ]
    )
    assert abs(np.corrcoef(kept)[0, 1]) < 5 / np.sqrt(NUMBER)


def test_every_place_is_its_own():
    near = (0, 1, -1, 2**31 - 1, -(2**31))
    places = [
        (seed, step, edge, at)
        for seed in (0, 1, 2**64 - 1)
        for step in (0, 1, 2**64 - 1, (0, 1), (1, 2**16 - 1))
        for edge in (0, 1, 2**40 - 1)
        for depth in range(3)
        for at in itertools.product(near, repeat=depth)
    ]
    assert len({rt.draw(*place) for place in places}) == len(places)


def test_candidate_zero_is_the_step():
    assert rt.draw(1, 7, 3, 2) == rt.draw(1, (7, 0), 3, (2,))
    assert rt.draw(1, 7, 3) != rt.draw(1, (7, 1), 3)


def test_numbers_of_numpy_are_numbers():
    plain = rt.draw(1, 2, 3, (4, 5))
    assert rt.draw(np.int64(1), np.uint8(2), np.int32(3), (np.int64(4), 5)) == plain


def test_each_call_starts_anew():
    first, second = stream(1, 2, 3, 4), stream(1, 2, 3, 4)
    assert first.random() == second.random()
    assert first.random() == second.random()


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ((-1, 0, 0), "seed = -1 is not a whole number from 0"),
        ((2**64, 0, 0), "seed ="),
        ((0.5, 0, 0), "seed = 0.5"),
        ((0, -1, 0), "step = -1"),
        ((0, (0, 2**16), 0), "candidate = 65536"),
        ((0, (0, -1), 0), "candidate = -1"),
        ((0, 0, -1), "edge = -1"),
        ((0, 0, 2**40), "edge ="),
        ((0, 0, 0, 1.5), "at = 1.5"),
        ((0, 0, 0, 2**63), "at ="),
        ((0, 0, 0, (0, 0, 2**41)), "at ="),
        ((0, 0, 0, (0,) * 65), "number of loops = 65"),
    ],
)
def test_refusals(place, message):
    with pytest.raises(ValueError, match=message):
        rt.draw(*place)
