"""Plans to review: a plain one, a large one, and some full of what a reader could take for more than text."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import strategies as st

from reconciler.model.address import Address, consumer, stream
from reconciler.model.finding import Finding, Severity
from reconciler.model.graph import Edge, Graph, Node
from reconciler.model.plan import Action, FieldChange, Plan, Verb
from reconciler.model.position import Position
from reconciler.model.risk import Risk
from reconciler.model.topology import State
from reconciler.render.plans import Review, Reviews
from tests.render.formats.made import findings, hostile

SHRINK = Action(
    Verb.update,
    stream("ORDERS"),
    (),
    (
        FieldChange("max_age", "30d", "7d", Risk.lossy, "messages older than that are deleted at once"),
        FieldChange("description", None, "All", Risk.safe),
    ),
    Risk.lossy,
    at=Position("shop/orders.yaml", 12, 3),
)
GONE = Action(Verb.delete, stream("LEGACY"), (), (), Risk.lossy, "no longer declared", state=State(1204, 2048))
NEW = Action(Verb.create, stream("PAYMENTS"), (), (FieldChange("subjects", None, ["payments.>"], Risk.safe),))
REFUSED = Finding(
    "SAF001 destroy-with-data",
    Severity.error,
    "stream/LEGACY would be deleted with 1,204 messages (2.0 KiB)",
    Position("shop/topology.yaml", 1, 1),
    stream("LEGACY"),
    "if that is meant: --allow SAF001:stream/LEGACY",
)
GRAPH = Graph(
    (
        Node("stream/LEGACY", "stream", "LEGACY", "", "", Verb.delete),
        Node("stream/ORDERS", "stream", "ORDERS", "orders", "", Verb.update),
        Node("stream/PAYMENTS", "stream", "PAYMENTS", "payments", "", Verb.create),
        Node("subject/orders.>", "subject", "orders.>", "orders"),
    ),
    (Edge("subject/orders.>", "stream/ORDERS", "stores"),),
)
PLAN = Plan("shop", (SHRINK, GONE, NEW), unchanged=8, findings=(REFUSED,))
REVIEW = Review("shop", "prod", "nats://x, cluster eu, nats-server 2.15.1", PLAN, graph=GRAPH, command="apply it")


def large(actions: int, *, changes: int = 4, lossy: int = 0, words: str = "a value") -> Review:
    """A plan of that many updates, the first of them lossy, in ten domains."""
    made = tuple(
        Action(
            Verb.update,
            stream(f"STREAM_{number:04}"),
            (),
            tuple(
                FieldChange(f"field_{each}", f"{words} before", f"{words} after", Risk.safe) for each in range(changes)
            ),
            Risk.lossy if number < lossy else Risk.safe,
            "it loses messages" if number < lossy else "",
            at=Position("shop/streams.yaml", number + 1, 3),
        )
        for number in range(actions)
    )
    nodes = tuple(
        Node(str(each.address), "stream", each.address.name, f"domain-{number % 10}", verb=Verb.update)
        for number, each in enumerate(made)
    )
    return Review("shop", "prod", "nats://x", Plan("shop", made), graph=Graph(nodes), command="apply it")


def one(review: Review) -> Reviews:
    """The review of one target that was asked for alone."""
    return Reviews((review,))


names = hostile | st.sampled_from(
    ["```", "````diff", "</details>", "</script><script>alert(1)</script>", "x" * 3000, "-->"]
)
values = st.none() | names | st.lists(names, max_size=2) | st.integers()
addresses = st.builds(stream, names) | st.builds(consumer, names, names) | st.builds(Address, st.just("kv"), names)
changes = st.builds(FieldChange, names, values, values, st.sampled_from(Risk), names, st.booleans())
actions = st.builds(
    Action,
    st.sampled_from(Verb),
    addresses,
    st.just(()),
    st.lists(changes, max_size=3).map(tuple),
    st.sampled_from(Risk),
    names,
    at=st.none() | st.builds(Position, names, st.integers(1, 99), st.integers(1, 99)),
    state=st.none() | st.builds(State, st.integers(0, 9), st.integers(0, 9)),
)


@st.composite
def hostile_reviews(draw: st.DrawFn) -> Review:
    """A review of hostile names, with a graph of the objects of the plan."""
    made = draw(st.lists(actions, max_size=4, unique_by=lambda each: each.address))
    found = draw(st.lists(findings, max_size=2).map(tuple))
    plan = Plan("t", tuple(made), findings=found)
    nodes = tuple(
        Node(str(each.address), each.address.kind, each.address.name, draw(names), draw(names), each.verb)
        for each in made
    )
    edges = tuple(Edge(one.id, other.id, "sources", draw(names)) for one, other in pairwise(nodes))
    error = draw(st.just("") | names)
    return Review(
        draw(names),
        draw(names),
        draw(names),
        None if error else plan,
        found,
        (),
        error,
        Graph(nodes, edges),
        draw(names),
    )


hostile_sets = st.lists(hostile_reviews(), min_size=1, max_size=3).map(lambda each: Reviews(tuple(each), len(each) > 1))
