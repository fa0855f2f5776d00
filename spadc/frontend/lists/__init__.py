"""Lists, tuples and dicts: known when compiling, or kept by the running program."""
