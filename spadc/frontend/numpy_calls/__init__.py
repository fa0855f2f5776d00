"""NumPy's functions and methods, where a primitive alone does not say it."""
