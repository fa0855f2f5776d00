"""The examples in docstrings print what they say."""

import doctest
import importlib
import pkgutil

import pytest
import spadc_runtime

import spadc


def modules():
    for package in (spadc, spadc_runtime):
        prefix = f"{package.__name__}."
        for found in pkgutil.walk_packages(package.__path__, prefix):
            if not found.name.endswith("__main__"):
                yield found.name


@pytest.mark.parametrize("name", list(modules()))
def test_examples(name):
    module = importlib.import_module(name)
    assert doctest.testmod(module).failed == 0
