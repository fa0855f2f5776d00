"""Show generated source in a notebook, highlighted if Pygments is there."""

from __future__ import annotations

import html


def highlighted(source: str) -> str:
    """HTML of Python source."""
    try:
        from pygments import highlight
        from pygments.formatters import HtmlFormatter
        from pygments.lexers import PythonLexer
    except ImportError:
        return f"<pre>{html.escape(source)}</pre>"
    return str(highlight(source, PythonLexer(), HtmlFormatter(noclasses=True)))
