"""Python's statements and expressions, one kind a file."""
