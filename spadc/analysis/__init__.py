"""Facts about IR: what a derivative flows through, what shares memory, what is read
later.
"""

from .activity import active_values as active_values
from .activity import links as links
from .activity import passes_derivative as passes_derivative
from .aliases import Aliases as Aliases
from .aliasing import STORES as STORES
from .aliasing import find_aliases as find_aliases
from .bands import Band as Band
from .bands import band_between as band_between
from .contents import SHARES as SHARES
from .contents import is_inside as is_inside
from .contents import is_list as is_list
from .contents import items_read as items_read
from .contents import may_share as may_share
from .contents import put_in as put_in
from .homes import Homes as Homes
from .order import VIEWS as VIEWS
from .order import Order as Order
from .order import elements_read as elements_read
from .order import values_read as values_read
from .unbound import maybe_unbound as maybe_unbound
from .versions import Versions as Versions
from .versions import is_store as is_store
