"""Place the vertices of a graph without cycles in layers, inputs on top.

A vertex is one layer below the lowest of its sources. An edge that passes layers has a
bend in each of them. Within a layer, boxes and bends are moved next to what they are
joined with, in alternating sweeps (Sugiyama, Tagawa and Toda 1981), then each layer is
centred.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import final

SWEEPS = 8
GAP, BEND = 24.0, 10.0

Point = tuple[float, float]
Item = int  # boxes have the numbers from 0, bends those after them


@final
@dataclass(frozen=True, slots=True)
class Layout:
    """The centre of every box and the points that every arrow passes, both in units of
    text width and of layers; `width` is that of the widest layer."""

    boxes: tuple[Point, ...]
    arrows: tuple[tuple[Point, ...], ...]
    width: float
    layers: int


def layout(widths: Sequence[float], arrows: Sequence[tuple[int, int]]) -> Layout:
    """Places for boxes of these widths, joined by arrows (source, target)."""
    depth = _depths(len(widths), arrows)
    chains, depths = _with_bends(depth, arrows)
    sizes = [*widths, *[BEND] * (len(depths) - len(widths))]
    layers: list[list[Item]] = [[] for _ in range(max(depths, default=-1) + 1)]
    for item, layer in enumerate(depths):
        layers[layer].append(item)
    steps = [step for chain in chains for step in pairwise(chain)]
    _sort(layers, steps)
    centres, width = _centres(layers, sizes)
    points = [(x, float(depths[item])) for item, x in enumerate(centres)]
    paths = tuple(tuple(points[item] for item in chain) for chain in chains)
    return Layout(tuple(points[: len(widths)]), paths, width, len(layers))


def _depths(count: int, arrows: Sequence[tuple[int, int]]) -> list[int]:
    """The layer of each box: longest chain of arrows into it."""
    waiting = [0] * count
    following: list[list[int]] = [[] for _ in range(count)]
    for source, target in arrows:
        waiting[target] += 1
        following[source].append(target)
    depth = [0] * count
    ready = [box for box in range(count) if not waiting[box]]
    while ready:
        box = ready.pop()
        for target in following[box]:
            depth[target] = max(depth[target], depth[box] + 1)
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    return depth


def _with_bends(
    depth: Sequence[int], arrows: Sequence[tuple[int, int]]
) -> tuple[list[list[Item]], list[int]]:
    """Each arrow as a chain of items, and the layer of every item."""
    depths = list(depth)
    chains = []
    for source, target in arrows:
        bends = range(depth[source] + 1, depth[target])
        first = len(depths)
        depths += bends
        chains.append([source, *range(first, len(depths)), target])
    return chains, depths


def _sort(layers: list[list[Item]], steps: Sequence[tuple[Item, Item]]) -> None:
    """Order every layer by the mean place of what its items are joined with."""
    above: dict[Item, list[Item]] = {}
    below: dict[Item, list[Item]] = {}
    for source, target in steps:
        above.setdefault(target, []).append(source)
        below.setdefault(source, []).append(target)
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        for layer in layers if down else reversed(layers):
            place = {item: k for each in layers for k, item in enumerate(each)}
            joined = above if down else below
            means = {item: _mean(place, joined.get(item, []), item) for item in layer}
            layer.sort(key=means.__getitem__)


def _mean(place: Mapping[Item, int], items: Sequence[Item], own: Item) -> float:
    if not items:
        return float(place[own])
    return sum(place[item] for item in items) / len(items)


def _centres(
    layers: Sequence[Sequence[Item]], sizes: Sequence[float]
) -> tuple[list[float], float]:
    """The centre of every item, and the width of the widest layer."""
    lengths = [sum(sizes[i] + GAP for i in layer) for layer in layers]
    width = max(lengths, default=0.0)
    centres = [0.0] * len(sizes)
    for layer, length in zip(layers, lengths, strict=True):
        x = (width - length) / 2
        for item in layer:
            centres[item] = x + (sizes[item] + GAP) / 2
            x += sizes[item] + GAP
    return centres, width
