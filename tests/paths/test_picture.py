"""Pictures of the graph of paths, and where their boxes are."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest
from paths.programs import PROGRAMS, gated, stepper

from spadc.adjoint import EdgeReverses
from spadc.paths import Run, edge_masses, flows_of, picture
from spadc.paths.layout import layout

SVG = "{http://www.w3.org/2000/svg}"


def run_of(program):
    return Run(program.graph, program.args, EdgeReverses())


@pytest.mark.parametrize("name", PROGRAMS)
def test_every_value_and_edge_is_drawn(name):
    run = run_of(PROGRAMS[name]())
    drawn = picture(run.graph, run)
    assert len(drawn.boxes) == len(run.graph.component)
    assert len(drawn.arrows) == len(run.graph.edges)
    root = ET.fromstring(drawn.to_svg())
    assert len(root.findall(f"{SVG}g")) == len(drawn.boxes)
    assert len(root.findall(f"{SVG}path")) == len(drawn.arrows)
    assert drawn.to_dot().count("->") == len(drawn.arrows)
    assert drawn.to_svg() in drawn.to_html()


def test_texts_are_escaped():
    drawn = picture(gated().graph)
    assert "a &lt;- w" in drawn.to_svg() and "a <- w" not in drawn.to_svg()
    assert 'label="sin(a)"' in drawn.to_dot()


def test_what_a_loop_carries_comes_back_to_it():
    drawn = picture(stepper().graph)
    (back,) = (arrow for arrow in drawn.arrows if arrow.returns)
    assert drawn.boxes[back.target].kind == "loop"
    assert drawn.to_svg().count("stroke-dasharray") == 1


@pytest.mark.parametrize("name", PROGRAMS)
def test_what_runs_along_edges_is_kept(name):
    """As much enters a component as leaves it, and all of it begins at an input."""
    run = run_of(PROGRAMS[name]())
    graph = run.graph
    flows = flows_of(graph, edge_masses(run))
    through = dict.fromkeys(graph.component.values(), 0.0)
    for out in graph.outs:
        through[graph.component[out]] += 1 / len(graph.outs)
    for edges in graph.entering.values():
        for edge in edges:
            through[graph.component[edge.source]] += flows[edge]
    for part, edges in graph.entering.items():
        assert sum(flows[e] for e in edges) == pytest.approx(through[part])
    inputs = {graph.component[v] for v in graph.wrt if v in graph.component}
    assert sum(through[part] for part in inputs) == pytest.approx(1)


def test_layers():
    placed = layout([10, 10, 10, 10], [(0, 1), (1, 2), (0, 2), (3, 2)])
    assert [y for _, y in placed.boxes] == [0, 1, 2, 0]
    assert placed.layers == 3
    assert [len(points) for points in placed.arrows] == [2, 2, 3, 3]
    assert placed.arrows[2][0] == placed.boxes[0]
    assert placed.arrows[2][-1] == placed.boxes[2]


def test_boxes_of_a_layer_do_not_overlap():
    widths = [30.0, 80.0, 10.0, 50.0, 20.0]
    placed = layout(widths, [(0, 4), (1, 4), (2, 4), (3, 4)])
    boxes = zip(placed.boxes, widths, strict=True)
    row = sorted((x - w / 2, x + w / 2) for (x, y), w in boxes if y == 0)
    assert all(end < begin for (_, end), (begin, _) in pairwise(row))
    assert row[0][0] >= 0 and row[-1][1] <= placed.width


def test_crossings_are_taken_out():
    placed = layout([10.0] * 4, [(0, 3), (1, 2)])
    (a, b, c, d) = (x for x, _ in placed.boxes)
    assert (a < b) == (d < c)


def test_no_paths_no_picture():
    assert layout([], []).layers == 0
