"""Passes from IR to IR: the same meaning, in fewer or better ops."""

from .common import merge_common as merge_common
from .conventions import note_conventions as note_conventions
from .dead_code import remove_dead as remove_dead
from .identities import drop_identities as drop_identities
from .invariants import move_invariants as move_invariants
from .lasting import ask_lasting as ask_lasting
from .newest import ask_newest as ask_newest
from .norms import find_norms as find_norms
from .outer_sums import sum_outer_products as sum_outer_products
from .simplify import simplify as simplify
from .sink import sink as sink
from .storage import insert_copies as insert_copies
