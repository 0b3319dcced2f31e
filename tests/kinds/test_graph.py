"""The ways of messages are those that the configurations say, and a plan colours what it changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reconciler.kinds.graph import graph
from reconciler.load import load
from reconciler.model.address import Address, consumer, stream
from reconciler.model.graph import Edge
from reconciler.model.plan import Action, Plan, Verb
from reconciler.model.topology import Resource, Topology

TOPOLOGIES = Path(__file__).parent.parent.parent / "topologies"


def topology(configs: dict[Address, dict[str, Any]]) -> Topology:
    return Topology("t", {address: Resource(address, config) for address, config in configs.items()})


def test_the_shipped_topology_is_drawn_with_all_its_ways() -> None:
    loaded = load(TOPOLOGIES / "telemetry").topology
    assert loaded is not None
    drawn = graph(loaded)
    ways = {(edge.start, edge.kind, edge.end) for edge in drawn.edges}
    assert ways == {
        ("subject/edge.press-1.*", "stores", "stream/EDGE_BERLIN"),
        ("subject/edge.press-2.*", "stores", "stream/EDGE_BERLIN"),
        ("subject/edge.mill-7.*", "stores", "stream/EDGE_OSLO"),
        ("stream/EDGE_BERLIN", "sources", "stream/TELEMETRY"),
        ("stream/EDGE_OSLO", "sources", "stream/TELEMETRY"),
        ("stream/TELEMETRY", "mirrors", "stream/TELEMETRY_ARCHIVE"),
        ("stream/TELEMETRY", "republishes", "subject/live.{{wildcard(1)}}.{{wildcard(2)}}.{{wildcard(3)}}"),
        ("stream/TELEMETRY", "reads", "consumer/TELEMETRY/alarms"),
    }
    assert {edge.label for edge in drawn.edges if edge.kind == "reads"} == {"telemetry.*.*.vibration"}
    assert {node.id: node.group for node in drawn.nodes}["consumer/TELEMETRY/alarms"] == "telemetry"


def test_a_stream_without_subjects_stores_its_own_name() -> None:
    assert graph(topology({stream("A"): {}})).edges == (Edge("subject/A", "stream/A", "stores"),)


def test_a_pushed_consumer_leads_on_to_its_subject() -> None:
    pushed = {"deliver_subject": "to.you", "filter_subjects": ["a.b", "a.c"]}
    edges = graph(topology({consumer("A", "c"): pushed})).edges
    assert edges == (
        Edge("stream/A", "consumer/A/c", "reads", "a.b, a.c"),
        Edge("consumer/A/c", "subject/to.you", "delivers"),
    )


def test_what_is_not_declared_here_is_drawn_as_others() -> None:
    sources = [{"name": "FAR", "external": {"api": "$JS.hub.API"}}, {"name": "NEAR"}]
    nodes = graph(topology({stream("A"): {"sources": sources}})).nodes
    assert {(node.label, node.kind) for node in nodes} == {
        ("A", "stream"),
        ("FAR ($JS.hub.API)", "other"),
        ("NEAR", "other"),
    }


def test_buckets_are_sources_by_the_names_that_people_gave_them() -> None:
    kv = Address("kv", "copy")
    edges = graph(topology({kv: {"mirror": {"name": "KV_first"}}, Address("kv", "first"): {}})).edges
    assert edges == (Edge("kv/first", "kv/copy", "mirrors"),)


def test_a_plan_says_what_comes_and_what_goes() -> None:
    declared = topology({stream("A"): {"subjects": ["a.new"]}, stream("N"): {"subjects": ["n"]}})
    plan = Plan(
        "t",
        (
            Action(Verb.update, stream("A"), (), before={"subjects": ["a.old"]}, after={"subjects": ["a.new"]}),
            Action(Verb.create, stream("N"), (), after={"subjects": ["n"]}),
            Action(Verb.delete, stream("G"), (), before={"subjects": ["g"]}),
        ),
    )
    drawn = graph(declared, plan)
    assert {node.id: node.verb for node in drawn.nodes} == {
        "stream/A": Verb.update,
        "stream/G": Verb.delete,
        "stream/N": Verb.create,
        "subject/a.new": Verb.create,
        "subject/a.old": Verb.delete,
        "subject/g": Verb.delete,
        "subject/n": Verb.create,
    }
    assert {(edge.start, edge.verb) for edge in drawn.edges} == {
        ("subject/a.new", Verb.create),
        ("subject/a.old", Verb.delete),
        ("subject/g", Verb.delete),
        ("subject/n", Verb.create),
    }


def test_a_moved_consumer_goes_under_its_old_name() -> None:
    declared = topology({stream("A"): {}, consumer("A", "new"): {}})
    move = Action(Verb.move, consumer("A", "new"), (), before={}, after={}, moved_from=consumer("A", "old"))
    verbs = {node.id: node.verb for node in graph(declared, Plan("t", (move,))).nodes}
    assert verbs["consumer/A/new"] is Verb.move
    assert verbs["consumer/A/old"] is Verb.delete
