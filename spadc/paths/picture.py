"""Draw the graph of paths: as a description for Graphviz, as SVG, as a page.

Boxes are values, arrows edges, from the inputs on top to the output below. What a loop
carries from one iteration to the next comes back to it along a dashed arrow. Pointing
at an arrow shows its key, its line and what its reverse reads; measured on an example,
arrows are as thick as what runs along them (see `masses`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import final

from spadc.ir import If, Value

from .edges import Edge
from .graph import PathGraph
from .labels import Labels
from .layout import Layout, Point, layout
from .masses import edge_masses, flows_of
from .run import Run

LETTER, LINE, STEP, MARGIN = 7.2, 26.0, 70.0, 20.0
PLAIN = 0.1  # the weight of an arrow that is not measured
COLOURS = {"input": "#dbeafe", "output": "#dcfce7", "loop": "#fef3c7", "": "#ffffff"}


@final
@dataclass(frozen=True, slots=True)
class Box:
    """A value: its text, and whether it is an `input`, the `output` or of a `loop`."""

    text: str
    kind: str = ""


@final
@dataclass(frozen=True, slots=True)
class Arrow:
    """An edge between two boxes; `weight` between 0 and 1 is its thickness."""

    source: int
    target: int
    text: str
    note: str
    returns: bool = False
    weight: float = PLAIN


@final
@dataclass(frozen=True, slots=True)
class Picture:
    """Boxes and arrows, with the name of the function."""

    title: str
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]

    def to_dot(self) -> str:
        """The picture as a description for Graphviz."""
        lines = [f"digraph {_quoted(self.title)} {{", "  node [shape=box];"]
        for number, box in enumerate(self.boxes):
            look = f"label={_quoted(box.text)}, fillcolor={_quoted(COLOURS[box.kind])}"
            lines.append(f"  v{number} [style=filled, {look}];")
        for arrow in self.arrows:
            marks = [f"label={_quoted(arrow.text)}", f"tooltip={_quoted(arrow.note)}"]
            marks.append(f"penwidth={_thickness(arrow):.1f}")
            marks += ["style=dashed", "constraint=false"] if arrow.returns else []
            joined = f"v{arrow.source} -> v{arrow.target}"
            lines.append(f"  {joined} [{', '.join(marks)}];")
        return "\n".join((*lines, "}")) + "\n"

    def to_svg(self) -> str:
        """The picture as an SVG file."""
        forward = [a for a in self.arrows if not a.returns]
        widths = [len(box.text) * LETTER + 16 for box in self.boxes]
        placed = layout(widths, [(a.source, a.target) for a in forward])
        width = placed.width + 2 * MARGIN + 40
        height = placed.layers * STEP + 2 * MARGIN
        body = [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" '
            f'height="{height:.0f}" font-family="monospace" font-size="12">',
            f"<title>{escape(self.title)}</title>",
            '<defs><marker id="head" viewBox="0 0 8 8" refX="8" refY="4" '
            'markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" '
            'orient="auto"><path d="M0,0 L8,4 L0,8 z"/></marker></defs>',
        ]
        for arrow, points in zip(forward, placed.arrows, strict=True):
            body.append(_curve(arrow, [_on_page(p) for p in points]))
        for arrow in self.arrows:
            if arrow.returns:
                body.append(_way_back(arrow, placed, widths))
        for box, point, size in zip(self.boxes, placed.boxes, widths, strict=True):
            body.append(_box(box, _on_page(point), size))
        return "\n".join((*body, "</svg>")) + "\n"

    def to_html(self) -> str:
        """A page with the picture and a list of the edges."""
        rows = "\n".join(
            f"<tr><td>{escape(a.text)}</td><td>{escape(a.note)}</td></tr>"
            for a in self.arrows
        )
        return (
            '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
            f"<title>{escape(self.title)}</title></head>\n"
            f"<body><h1>{escape(self.title)}</h1>\n{self.to_svg()}"
            f"<table>\n<tr><th>edge</th><th>what it is</th></tr>\n{rows}\n</table>\n"
            "</body></html>\n"
        )


def picture(graph: PathGraph, run: Run | None = None) -> Picture:
    """The picture of a graph; with a run, arrows are as thick as what runs along
    them."""
    labels = Labels(graph)
    flows = flows_of(graph, edge_masses(run)) if run else {}
    every = (*graph.wrt, *(v for edge in graph.edges for v in _ends(edge)), *graph.outs)
    vertices = dict.fromkeys(v for v in every if v in graph.component)
    number = {vertex: place for place, vertex in enumerate(vertices)}
    boxes = tuple(Box(labels.value(v), _kind(graph, v)) for v in number)
    arrows = tuple(
        Arrow(
            number[edge.source],
            number[edge.target],
            str(edge.key),
            _note(labels, edge),
            _returns(edge),
            flows.get(edge, PLAIN),
        )
        for edge in graph.edges
    )
    return Picture(graph.fn.name, boxes, arrows)


def _ends(edge: Edge) -> tuple[Value, Value]:
    return edge.source, edge.target


def _kind(graph: PathGraph, value: Value) -> str:
    if value in graph.outs:
        return "output"
    if value in graph.wrt:
        return "input"
    return "loop" if graph.inner.get(graph.component[value]) else ""


def _returns(edge: Edge) -> bool:
    """Whether it carries a value back to the head of its loop."""
    is_loop = edge.is_structural and not isinstance(edge.op, If)
    return is_loop and edge.key.position >= len(edge.op.operands)


def _note(labels: Labels, edge: Edge) -> str:
    """How the edge reads, its line, and what its reverse reads."""
    read = ", ".join(labels.value(value) for value in edge.residuals)
    line = f", line {edge.line}" if edge.line else ""
    return f"{labels.edge(edge)}{line}{f', keeps {read}' if read else ''}"


def _on_page(point: Point) -> Point:
    return point[0] + MARGIN, point[1] * STEP + MARGIN + LINE / 2


def _thickness(arrow: Arrow) -> float:
    return 0.5 + 3 * math.sqrt(arrow.weight)


def _box(box: Box, centre: Point, width: float) -> str:
    x, y = centre
    return (
        f'<g><rect x="{x - width / 2:.1f}" y="{y - LINE / 2:.1f}" '
        f'width="{width:.1f}" height="{LINE:.0f}" rx="4" fill="{COLOURS[box.kind]}" '
        f'stroke="#334155"/><text x="{x:.1f}" y="{y + 4:.1f}" text-anchor="middle">'
        f"{escape(box.text)}</text></g>"
    )


def _curve(arrow: Arrow, points: Sequence[Point]) -> str:
    """An arrow from below its source to above its target, round its bends."""
    (x, y), *inner, (end_x, end_y) = points
    stops = [(x, y + LINE / 2), *inner, (end_x, end_y - LINE / 2)]
    text = f"M{stops[0][0]:.1f},{stops[0][1]:.1f}"
    for (a, b), (c, d) in pairwise(stops):
        middle = (b + d) / 2
        text += f" C{a:.1f},{middle:.1f} {c:.1f},{middle:.1f} {c:.1f},{d:.1f}"
    return _drawn(arrow, text)


def _way_back(arrow: Arrow, placed: Layout, widths: Sequence[float]) -> str:
    """A dashed arrow from the side of its source up to the side of the loop's head."""
    x, y = _on_page(placed.boxes[arrow.source])
    end_x, end_y = _on_page(placed.boxes[arrow.target])
    x += widths[arrow.source] / 2
    end_x += widths[arrow.target] / 2
    side = placed.width + 2 * MARGIN
    text = f"M{x:.1f},{y:.1f} C{side:.1f},{y:.1f} {side:.1f},{end_y:.1f} "
    return _drawn(arrow, f"{text}{end_x:.1f},{end_y:.1f}", ' stroke-dasharray="5 4"')


def _drawn(arrow: Arrow, path: str, look: str = "") -> str:
    return (
        f'<path d="{path}" fill="none" stroke="#475569" '
        f'stroke-width="{_thickness(arrow):.1f}" marker-end="url(#head)"{look}>'
        f"<title>{escape(f'{arrow.text}: {arrow.note}')}</title></path>"
    )


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
