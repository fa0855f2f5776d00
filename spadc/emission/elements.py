"""Note the values that the headers of loops bind, and the names that the user gave
them.
"""

from __future__ import annotations

from spadc.ir import For

from .folding import Folding
from .loop_headers import Header, Written, find_header, written_header


def find_elements(op: For, folding: Folding) -> None:
    """Enter the loop's header, if it goes over elements, and its names."""
    written = written_header(op.span.statement)
    header = find_header(op, written, folding.sites, folding.buffers)
    if header is not None:
        folding.headers[op] = header
        for group in header.reads:
            folding.elements.update(dict.fromkeys(group, group[0]))
    if written is not None and written.function != "range":
        _name_parts(op, header, written, folding)


def _name_parts(
    op: For, header: Header | None, written: Written, folding: Folding
) -> None:
    """The names of the header belong to the elements, not to the index."""
    names = list(written.names)
    folding.hints[op.index] = None
    if written.function == "enumerate" and len(names) == 2:
        folding.hints[op.index] = names.pop(0)
    if header is None:
        return
    for group, name in zip(header.reads, names, strict=False):
        folding.hints[group[0]] = name
