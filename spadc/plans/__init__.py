"""Plans: what happens to each edge of the backpropagation graph, and who decides it."""

from spadc.paths import Selection as Selection

from .checkpoint import Checkpoint as Checkpoint
from .plan import Kind as Kind
from .plan import Plan as Plan
from .plan import PlannedEdge as PlannedEdge
from .policies import Policy as Policy
from .policies import TopPaths as TopPaths
from .policies import as_policy as as_policy
from .policies import parse_plan as parse_plan
from .report import Report as Report
from .treatment import Drop as Drop
from .treatment import Exact as Exact
from .treatment import Treatment as Treatment
