"""IR to Python text: folding back into expressions, naming, statements, printing."""

from .around import Around as Around
from .body import NO_BREAK as NO_BREAK
from .module import Beside as Beside
from .module import Layout as Layout
from .module import Written as Written
from .module import emit as emit
from .module import write_module as write_module
from .printer import Comment as Comment
from .printer import to_source as to_source
from .tape import KeptArray as KeptArray
from .tape import Tape as Tape
