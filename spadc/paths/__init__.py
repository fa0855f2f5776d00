"""The graph of paths: edges, counts, enumeration, the best paths, measured scores."""

from .best import best_paths as best_paths
from .edges import Edge as Edge
from .graph import Path as Path
from .graph import PathGraph as PathGraph
from .graph import path_graph as path_graph
from .keys import EdgeKey as EdgeKey
from .keys import init_position as init_position
from .keys import ordinals as ordinals
from .keys import yield_position as yield_position
from .labels import Labels as Labels
from .score import Contribution as Contribution
from .score import PathScore as PathScore
from .score import Scores as Scores
from .score import score_edges as score_edges
from .score import score_paths as score_paths
from .selection import Selection as Selection
from .table import PathRow as PathRow
from .table import PathTable as PathTable
from .table import in_words as in_words
from .table import path_table as path_table
