"""The chart is one that Mermaid draws, whatever the names are."""

from __future__ import annotations

import re
from itertools import pairwise

from hypothesis import given

from reconciler.model.graph import Edge, Graph, Node
from reconciler.render.drawing import mermaid
from reconciler.render.plans import Reviews, render
from tests.render.plans.made import REVIEW, hostile_sets, one

LABEL = r'"(?:[\w .,/:()→…+~±-]|#\d+;)+"'
SHAPE = rf"(?:\(\[{LABEL}\]\)|\({LABEL}\)|\[\({LABEL}\)\]|\[{LABEL}\]|>{LABEL}\])"
LINES = re.compile(
    rf"flowchart LR|  %% .*|  note\[{LABEL}\]|  n\d+{SHAPE}(:::\w+)?|  n\d+ (-->|==>|-\.->)(\|{LABEL}\|)? n\d+"
    r"|  linkStyle \d+ [\w#:,\- ]+|  classDef \w+ [\w#:,\- ]+"
)


def test_what_changes_has_the_class_of_its_verb() -> None:
    assert render("mermaid", one(REVIEW)).split("\n") == [
        "flowchart LR",
        '  n0["- LEGACY"]:::delete',
        '  n1["~ ORDERS"]:::update',
        '  n2["+ PAYMENTS"]:::create',
        '  n3(["orders.#62;"])',
        "  n3 --> n1",
        "  classDef create fill:#dafbe1,stroke:#1a7f37,color:#0a3d1a",
        "  classDef update fill:#fff8c5,stroke:#9a6700,color:#4d3300",
        "  classDef delete fill:#ffebe9,stroke:#cf222e,color:#6b0f16,stroke-dasharray:4 3",
    ]


@given(hostile_sets)
def test_hostile_names_are_labels_and_nothing_else(reviews: Reviews) -> None:
    for review in reviews.each:
        for line in mermaid.render(review.graph).split("\n"):
            assert LINES.fullmatch(line), line


def test_a_chart_too_large_for_mermaid_shows_what_changes() -> None:
    nodes = tuple(Node(f"stream/S{number}", "stream", f"S{number}", "d") for number in range(1000))
    changed = nodes[0]._replace(verb=REVIEW.graph.nodes[0].verb)
    edges = (Edge("stream/S0", "stream/S1", "sources", "x" * 9999),)
    made = mermaid.render(Graph((changed, *nodes[1:]), edges))
    assert "Only what changes and its neighbours are drawn: 998 others are not." in made
    assert made.count('["') == 3
    assert len(made) < 50_000


def test_a_chart_of_long_hostile_names_is_small_enough_as_well() -> None:
    nodes = tuple(Node(f"stream/S{number}", "stream", '"' * 99, f"d{number}") for number in range(200))
    edges = tuple(Edge(one.id, other.id, "sources", "#" * 99) for one, other in pairwise(nodes))
    made = mermaid.render(Graph(nodes, edges))
    assert len(made) < 50_000
    assert "are not drawn" in made
