"""Calls of SciPy functions that are more than one primitive."""
