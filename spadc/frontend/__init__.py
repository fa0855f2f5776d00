"""From the user's Python to the IR: reading files and live functions, lowering
functions."""

from .bindings import FunctionSource as FunctionSource
from .file_names import FileNames as FileNames
from .file_names import find_function as find_function
from .file_names import module_from_text as module_from_text
from .file_names import read_module as read_module
from .live import live_callable as live_callable
from .live import live_function as live_function
from .live import opened as opened
from .lower import Lowered as Lowered
from .lower import lower as lower
from .names import GlobalRead as GlobalRead
from .names import Guard as Guard
