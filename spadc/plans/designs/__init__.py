"""Sampling designs as the compiler sees them: probabilities, variances, outcomes.

The twin of the draws of the run time. Everything here is exact: closed forms, and for
small numbers of parts the list of all outcomes.
"""

from .blocks import Block as Block
from .design import SCHEMES as SCHEMES
from .design import Design as Design
from .design import count_kept as count_kept
from .entries import entries_variance as entries_variance
from .entries import entry_outcomes as entry_outcomes
from .outcomes import Outcome as Outcome
from .outcomes import outcomes as outcomes
from .parts import blocks as blocks
from .parts import inclusion as inclusion
from .probabilities import water_filled as water_filled
from .projecting import projection_variance as projection_variance
from .sizes import most_kept as most_kept
from .variances import covariance as covariance
from .variances import variance as variance
from .variances import variance_from_gram as variance_from_gram
from .variances import weight_variances as weight_variances
