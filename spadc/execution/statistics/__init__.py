"""Statistics of estimators: plain functions of numbers, with no compiler in them."""

from .bias import BiasTest as BiasTest
from .bias import ZTest as ZTest
from .bias import bias_test as bias_test
from .bias import detectable as detectable
from .bias import draws_needed as draws_needed
from .bias import independence_test as independence_test
from .bias import limit_for as limit_for
from .bias import probe_test as probe_test
from .paired import Interval as Interval
from .paired import bootstrap_interval as bootstrap_interval
from .paired import median_interval as median_interval
from .paired import sign_test as sign_test
from .samples import Sample as Sample
from .samples import gather as gather
from .tails import binomial_tail as binomial_tail
from .tails import chi_square_tail as chi_square_tail
from .tails import chi_square_test as chi_square_test
from .tails import normal_tail as normal_tail
from .variance import VarianceTest as VarianceTest
from .variance import relative_variance as relative_variance
from .variance import variance_test as variance_test
