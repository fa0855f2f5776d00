"""The marks do nothing when the program runs as ordinary Python."""

import spadc


def test_iterables_are_given_back():
    items = range(3)
    assert spadc.checkpoint(items) is items
    assert spadc.checkpoint(items, snapshots=2) is items


def test_contexts_do_nothing():
    with spadc.checkpoint():
        pass
    with spadc.checkpoint(snapshots=3) as nothing:
        assert nothing is None
