"""Measure what a plan does to a gradient: bias, spread, bytes, time."""

from .certificate import Certificate as Certificate
from .certificate import Line as Line
from .certify import Question as Question
from .certify import Tick as Tick
from .certify import certify as certify
from .certify import silent as silent
from .estimator import Bytes as Bytes
from .estimator import Estimator as Estimator
from .estimator import flat_gradient as flat_gradient
from .estimator import names_of as names_of
from .estimator import scaled_to_batch as scaled_to_batch
from .measuring import estimate_calls as estimate_calls
from .measuring import measured_bytes as measured_bytes
from .plot import plot_certificate as plot_certificate
from .progress import shown_progress as shown_progress
