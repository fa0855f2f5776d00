"""Build the reverse sweep of a function under a plan, and what it must record."""

from .differentiate import Mode as Mode
from .differentiate import differentiate as differentiate
from .differentiate import number_twins as number_twins
from .edges import EdgeReverses as EdgeReverses
from .guide import Guide as Guide
from .records import place_records as place_records
from .snapshots import KeptLoop as KeptLoop
from .unbound import with_shapes as with_shapes
