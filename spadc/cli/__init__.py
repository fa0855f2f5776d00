"""The command line of spadc."""

from .main import main as main
