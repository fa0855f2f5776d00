"""From the user's Python to the IR: reading files and live functions, lowering
functions."""

from .bindings import FunctionSource as FunctionSource
from .coverage import Covered as Covered
from .coverage import Kind as Kind
from .coverage import coverage as coverage
from .coverage import covered as covered
from .lower import Lowered as Lowered
from .lower import lower as lower
from .naming.file_names import FileNames as FileNames
from .naming.file_names import find_function as find_function
from .naming.file_names import module_from_text as module_from_text
from .naming.file_names import read_module as read_module
from .naming.live import live_callable as live_callable
from .naming.live import live_function as live_function
from .naming.live import opened as opened
from .naming.names import GlobalRead as GlobalRead
from .naming.names import Guard as Guard
