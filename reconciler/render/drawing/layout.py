"""Where the nodes of a graph are drawn: in columns as messages flow, few lines crossing."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import NamedTuple

from reconciler.model.graph import Graph

WIDTH, HEIGHT = 190, 34
"""Of a node, in pixels."""
_ACROSS, _DOWN = 200, 16
"""Between columns, and between the nodes of one."""
_SWEEPS = 5
"""Odd: the last one goes with the flow, so that readers stand in the order of what they read."""


class Layout(NamedTuple):
    """The upper left corner of each node by its id, and the size of all."""

    places: dict[str, tuple[float, float]]
    width: float
    height: float


def layout(graph: Graph) -> Layout:
    """A place for each node; the same graph gets the same ones."""
    columns: defaultdict[int, list[str]] = defaultdict(list)
    for id, column in _columns(graph).items():
        columns[column].append(id)
    near: defaultdict[str, list[str]] = defaultdict(list)
    for edge in graph.edges:
        near[edge.start].append(edge.end)
        near[edge.end].append(edge.start)
    rows = {id: float(row) for ids in columns.values() for row, id in enumerate(ids)}
    for sweep in range(_SWEEPS):
        for column in sorted(columns, reverse=bool(sweep % 2)):
            ids = columns[column]
            wanted = {id: sum(rows[other] for other in near[id]) / len(near[id]) for id in ids if near[id]}
            # What nothing leads to or from stands below all else.
            ids.sort(key=lambda id: wanted.get(id, math.inf))
            row = -1.0
            for id in ids:
                # Beside its neighbours, and below the one before.
                row = max(row + 1, wanted.get(id, 0))
                rows[id] = row
    return _placed(columns, rows)


def _placed(columns: dict[int, list[str]], rows: dict[str, float]) -> Layout:
    first = min(rows.values(), default=0)
    used = sorted(columns)
    places = {
        id: (float(index * (WIDTH + _ACROSS)), (rows[id] - first) * (HEIGHT + _DOWN))
        for index, column in enumerate(used)
        for id in columns[column]
    }
    width = len(used) * (WIDTH + _ACROSS) - _ACROSS
    height = max((y for _, y in places.values()), default=0) + HEIGHT
    return Layout(places, max(width, WIDTH), height)


def _columns(graph: Graph) -> dict[str, int]:
    """How many edges lead to a node at most; an edge that closes a circle does not count."""
    out: defaultdict[str, list[str]] = defaultdict(list)
    for edge in graph.edges:
        out[edge.start].append(edge.end)
    order: list[str] = []
    seen: set[str] = set()
    for node in graph.nodes:
        stack = [(node.id, False)]
        while stack:
            id, done = stack.pop()
            if done:
                order.append(id)
            elif id not in seen:
                seen.add(id)
                stack.append((id, True))
                stack += [(end, False) for end in reversed(out[id]) if end not in seen]
    finished = {id: number for number, id in enumerate(order)}
    into: defaultdict[str, list[str]] = defaultdict(list)
    for edge in graph.edges:
        if finished[edge.end] < finished[edge.start]:
            into[edge.end].append(edge.start)
    columns: dict[str, int] = {}
    for id in reversed(order):
        columns[id] = max((columns[start] + 1 for start in into[id]), default=0)
    # What nothing leads to stands right before its first reader.
    for id in order:
        if not into[id] and out[id]:
            columns[id] = max(0, min(columns[end] for end in out[id]) - 1)
    return columns
