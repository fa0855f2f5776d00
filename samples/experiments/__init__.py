"""Experiments: estimators of gradients compared on small problems.

Each module is one command, for example `python -m samples.experiments.digits`.
"""
