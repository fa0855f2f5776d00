"""IR to Python text: folding back into expressions, naming, statements, printing."""

from .module import Layout as Layout
from .module import emit as emit
from .printer import Comment as Comment
from .printer import to_source as to_source
