"""How messages flow through a topology, read from the configurations: the graph that drawings are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from reconciler.kinds.stream import STREAM
from reconciler.model.address import BUCKETS, Address, holder
from reconciler.model.graph import Edge, Graph, Node
from reconciler.model.plan import Plan, Verb
from reconciler.model.topology import Config, Topology


def graph(topology: Topology, plan: Plan | None = None) -> Graph:
    """What is declared; with a plan also what it ends, each change with its verb."""
    declared = {address: resource.config for address, resource in topology.resources.items()}
    after = _Drawn(declared)
    if plan is None:
        return Graph(tuple(after.nodes.values()), tuple(after.edges))
    live = dict(declared)
    for action in plan.actions:
        live.pop(action.address, None)
        if action.before is not None:
            live[action.moved_from or action.address] = action.before
    before = _Drawn(live)
    verbs = {str(action.address): action.verb for action in plan.actions}
    verbs |= {str(action.moved_from): Verb.delete for action in plan.actions if action.moved_from}
    nodes = [
        node._replace(verb=verbs.get(id) or _verb(id in before.nodes, id in after.nodes))
        for id, node in (before.nodes | after.nodes).items()
    ]
    edges = [
        edge._replace(verb=_verb(edge in before.edges, edge in after.edges)) for edge in before.edges | after.edges
    ]
    return Graph(tuple(sorted(nodes, key=lambda node: node.id)), tuple(sorted(edges, key=lambda edge: edge[:4])))


def _verb(before: bool, after: bool) -> Verb | None:
    if before and after:
        return None
    return Verb.create if after else Verb.delete


class _Drawn:
    """Nodes by id and edges of objects; dictionaries, because their order stays."""

    def __init__(self, configs: Mapping[Address, Config]) -> None:
        self.nodes: dict[str, Node] = {}
        self.edges: dict[Edge, None] = {}
        self._configs = configs
        for address in sorted(configs, key=lambda each: (not each.stores, each)):
            config = configs[address]
            self._node(address, config)
            for edge in _store(address, config) if address.stores else _consumer(address, config):
                self._ends(edge)
                self.edges[edge] = None

    def _node(self, address: Address, config: Config) -> None:
        if address.kind == "consumer":
            stream = holder(address.stream)
            group = _domain(stream, self._configs.get(stream, {}))
            label = address.leaf
        else:
            group, label = _domain(address, config), address.name
        description = str(config.get("description") or "")
        self.nodes[str(address)] = Node(str(address), address.kind, label, group, description)

    def _ends(self, edge: Edge) -> None:
        """Give both ends of an edge a node: subjects, and streams that are not declared here."""
        for id, other in ((edge.start, edge.end), (edge.end, edge.start)):
            if id in self.nodes:
                continue
            kind, _, name = id.partition("/")
            if kind == "subject":
                near = self.nodes.get(other)
                self.nodes[id] = Node(id, kind, name, _first((name,)) or (near.group if near else ""))
            elif (address := Address(kind, name)) in self._configs:
                self._node(address, self._configs[address])
            else:
                self.nodes[id] = Node(id, "other", name)


def _store(address: Address, config: Config) -> Iterator[Edge]:
    here = str(address)
    if address.kind not in BUCKETS:
        for subject in STREAM.subjects(address, config):
            yield Edge(f"subject/{subject}", here, "stores", _transform(config.get("subject_transform")))
    if mirror := config.get("mirror"):
        yield Edge(_origin(mirror), here, "mirrors", _selected(mirror))
    for origin in config.get("sources") or ():
        yield Edge(_origin(origin), here, "sources", _selected(origin))
    if republish := config.get("republish"):
        yield Edge(here, f"subject/{republish.get('dest', '')}", "republishes", str(republish.get("src") or ">"))


def _consumer(address: Address, config: Config) -> Iterator[Edge]:
    filters = [config["filter_subject"]] if config.get("filter_subject") else config.get("filter_subjects") or ()
    yield Edge(str(holder(address.stream)), str(address), "reads", ", ".join(filters))
    if subject := config.get("deliver_subject"):
        yield Edge(str(address), f"subject/{subject}", "delivers")


def _origin(origin: Mapping[str, Any]) -> str:
    external = (origin.get("external") or {}).get("api")
    return f"other/{origin['name']} ({external})" if external else str(holder(origin["name"]))


def _selected(origin: Mapping[str, Any]) -> str:
    parts = [origin["filter_subject"]] if origin.get("filter_subject") else []
    return ", ".join([*parts, *map(_transform, origin.get("subject_transforms") or ())])


def _transform(value: Mapping[str, Any] | None) -> str:
    return f"{value.get('src') or '>'} → {value.get('dest', '')}" if value else ""


def _domain(address: Address, config: Config) -> str:
    if address.kind in BUCKETS:
        return ""
    subjects = list(STREAM.subjects(address, config))
    for origin in config.get("sources") or ():
        subjects += [each.get("dest", "") for each in origin.get("subject_transforms") or ()]
    return _first(subjects)


def _first(subjects: Iterable[str]) -> str:
    tokens = (subject.partition(".")[0] for subject in subjects)
    return next((token for token in tokens if token not in ("", "*", ">") and "$" not in token), "")
