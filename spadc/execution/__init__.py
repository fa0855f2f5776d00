"""Run functions: generated ones, the user's own in isolation, both side by side."""

from .checking import Checked as Checked
from .checking import NoGradientError as NoGradientError
from .checking import check_gradient as check_gradient
from .inputs import describe_inputs as describe_inputs
from .inputs import draw_arguments as draw_arguments
from .isolation import beside as beside
from .isolation import isolated_function as isolated_function
from .loading import load_function as load_function
from .loading import note_line as note_line
from .loading import remember_source as remember_source
from .parameters import Parameters as Parameters
from .parameters import Wrt as Wrt
from .report import CheckError as CheckError
from .report import CheckReport as CheckReport
from .writing import write_atomically as write_atomically
