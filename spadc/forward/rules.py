"""The derivatives of ops that hold functions, by name."""

from __future__ import annotations

from .calls import PullRule, PushRule, pull_call, push_call

# How tangents are pushed, and cotangents pulled, through them; the modules of SciPy's
# solvers add theirs.
CALLS: dict[str, tuple[PushRule, PullRule]] = {"call": (push_call, pull_call)}
