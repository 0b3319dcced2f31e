"""Nodes stand in the order of the flow and never on each other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reconciler.model.graph import Edge, Graph, Node
from reconciler.render.drawing.layout import HEIGHT, WIDTH, layout

IDS = [f"stream/{letter}" for letter in "ABCDEFGH"]
pairs = st.lists(st.tuples(st.sampled_from(IDS), st.sampled_from(IDS)), max_size=16)


def drawn(ways: list[tuple[str, str]]) -> Graph:
    nodes = tuple(Node(id, "stream", id) for id in IDS)
    return Graph(nodes, tuple(Edge(start, end, "sources") for start, end in ways))


@given(pairs)
def test_no_two_nodes_share_room_also_in_circles(ways: list[tuple[str, str]]) -> None:
    made = layout(drawn(ways))
    assert made.places.keys() == set(IDS)
    for one in IDS:
        x, y = made.places[one]
        assert 0 <= x <= made.width - WIDTH
        assert 0 <= y <= made.height - HEIGHT + 0.01
        for other in IDS:
            if other != one:
                left, top = made.places[other]
                assert abs(x - left) >= WIDTH or abs(y - top) >= HEIGHT - 0.01


@given(st.permutations(IDS), pairs)
def test_messages_flow_from_left_to_right(order: list[str], ways: list[tuple[str, str]]) -> None:
    forward = [(start, end) for start, end in ways if order.index(start) < order.index(end)]
    places = layout(drawn(forward)).places
    assert all(places[start][0] < places[end][0] for start, end in forward)


def test_the_same_graph_is_placed_the_same() -> None:
    ways = [(IDS[0], IDS[3]), (IDS[1], IDS[3]), (IDS[3], IDS[5])]
    assert layout(drawn(ways)) == layout(drawn(ways))


def test_an_empty_graph_has_a_place() -> None:
    assert layout(Graph()).places == {}
