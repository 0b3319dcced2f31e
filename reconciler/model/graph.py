"""A topology as a drawing has it: nodes, and edges in the direction in which messages flow."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from reconciler.model.plan import Verb


class Node(NamedTuple):
    """A subject, a stream, a bucket or a consumer."""

    id: str
    """Its address; a subject's is ``subject/orders.>``."""
    kind: str
    """As in addresses; ``subject`` besides, ``other`` for a stream that is not declared here, ``domain`` for many."""
    label: str
    group: str = ""
    """The domain: the first level of the subjects that the stream stores. Empty when there is none."""
    description: str = ""
    verb: Verb | None = None
    """What a plan does with it; None for nothing."""


class Edge(NamedTuple):
    """A way that messages take from one node to another."""

    start: str
    end: str
    kind: str
    """``stores``, ``sources``, ``mirrors``, ``republishes``, ``reads`` or ``delivers``."""
    label: str = ""
    """What of the messages takes the way: filters and transforms."""
    verb: Verb | None = None
    """``create`` or ``delete`` where a plan makes or ends it."""


class Graph(NamedTuple):
    """What is drawn, in a stable order; ``note`` says what was left out."""

    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    note: str = ""

    def within(self, most: int) -> Graph:
        """At most that many nodes: what changes and its neighbours, else a node for each domain, else some of these."""
        if max(len(self.nodes), len(self.edges)) <= most:
            return self
        changed = {node.id for node in self.nodes if node.verb}
        changed |= {id for edge in self.edges if edge.verb for id in (edge.start, edge.end)}
        ways = [edge for edge in self.edges if edge.start in changed or edge.end in changed]
        near = changed.union(*((edge.start, edge.end) for edge in ways))
        focus = self._only(near) if changed else None
        if focus is not None and max(len(focus.nodes), len(focus.edges)) <= most:
            left = len(self.nodes) - len(focus.nodes)
            return focus._replace(note=f"Only what changes and its neighbours are drawn: {left:,} others are not.")
        return self._by_group()._first(most)

    def _only(self, ids: set[str]) -> Graph:
        return Graph(
            tuple(node for node in self.nodes if node.id in ids),
            tuple(edge for edge in self.edges if edge.start in ids and edge.end in ids),
        )

    def _by_group(self) -> Graph:
        groups = {node.id: f"domain/{node.group}" for node in self.nodes}
        members = Counter((groups[node.id], node.kind) for node in self.nodes)
        changed = {groups[node.id] for node in self.nodes if node.verb}
        nodes = []
        for id in dict.fromkeys(groups.values()):
            count = {kind: number for (group, kind), number in members.items() if group == id}
            stores = sum(number for kind, number in count.items() if kind in ("stream", "kv", "object_store"))
            words = f"{stores:,} stores, {count.get('consumer', 0):,} consumers"
            name = id.partition("/")[2] or "no domain"
            verb = Verb.update if id in changed else None
            nodes.append(Node(id, "domain", name, name, words, verb))
        ways = Counter((groups[edge.start], groups[edge.end]) for edge in self.edges)
        edges = [
            Edge(start, end, "sources", f"{number:,} ways") for (start, end), number in ways.items() if start != end
        ]
        return Graph(tuple(nodes), tuple(edges), f"Drawn by domain: {len(self.nodes):,} nodes are too many.")

    def _first(self, most: int) -> Graph:
        if max(len(self.nodes), len(self.edges)) <= most:
            return self
        # What changes first, then in the order they have.
        kept = sorted(self.nodes, key=lambda node: node.verb is None)[:most]
        drawn = self._only({node.id for node in kept})
        left = len(self.nodes) - len(kept)
        edges = drawn.edges[:most]
        return Graph(drawn.nodes, edges, f"{self.note} {left:,} domains more are not drawn.")
