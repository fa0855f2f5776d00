"""Branches and loops, and how two ways through a program meet."""
