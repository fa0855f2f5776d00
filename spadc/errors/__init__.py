"""What spadc says when it cannot compile a program: diagnostics and the table of
codes."""

from .codes import CODES as CODES
from .codes import explain as explain
from .diagnostic import Diagnostic as Diagnostic
from .diagnostic import SpadcError as SpadcError
from .explanation import Explanation as Explanation
