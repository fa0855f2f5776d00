"""Cells and views: what a name denotes, what a store changes."""
