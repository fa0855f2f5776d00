"""`python -m spadc`: the command line."""

import sys

from spadc.cli import main

sys.exit(main())
