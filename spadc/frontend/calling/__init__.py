"""Calls: of the user's functions, of builtins, of objects that can be called."""
