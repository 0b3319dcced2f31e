"""What can stand against a plan, rule by rule: the pages that ``explain`` prints."""

from __future__ import annotations

from reconciler.model.finding import Severity
from reconciler.model.rule import Rule


def _rule(id: str, name: str, severity: Severity, page: str, *, source: str) -> Rule:
    return Rule(id, name, severity, page, source=source)


DESTROY_WITH_DATA = _rule(
    "SAF001",
    "destroy-with-data",
    Severity.error,
    """A stream that holds messages is not deleted without a scoped yes.

    Deleting a stream deletes its messages and the positions of its consumers, and nothing brings them back. Drain
    or back up the stream, or set on_removal: keep before its declaration goes. When the messages may be lost,
    allow this one deletion: --allow SAF001:stream/NAME.""",
    source="STREAM.DELETE of nats-server, which asks nobody",
)
REPLACE_STREAM = _rule(
    "SAF002",
    "replace-stream",
    Severity.error,
    """A stream that holds messages is not replaced without a scoped yes.

    The server refuses to change some fields of a live stream (10052, 10055), so the stream has to be deleted and
    created again, without its messages and with its sequences starting anew. Which fields these are depends on
    the server's version; the plan names the one at fault. Declare a second stream that sources the first, move
    the readers, then remove the first. When the messages may be lost: --allow SAF002:stream/NAME.""",
    source="configUpdateCheck in nats-server 2.14.5; docs/mutability.md",
)
RETENTION_SHRINK = _rule(
    "SAF003",
    "retention-shrink",
    Severity.warning,
    """A lower limit deletes messages at once.

    Lowering max_age, max_msgs, max_bytes or max_msgs_per_subject, discarding old instead of new, and changing
    retention from limits to interest are enforced while the server answers the update (2.15.0). The message gives
    an upper bound of the loss from what the stream held when the plan was made.""",
    source="seen on nats-server 2.15.0",
)
SUBJECT_REMOVED = _rule(
    "SAF004",
    "subject-removed",
    Severity.warning,
    """A subject that a stream no longer takes should be taken by another.

    Publishers keep publishing: with JetStream they get "no responders", on core NATS the messages are lost
    unnoticed. Stored messages stay in the stream.""",
    source="https://docs.nats.io/nats-concepts/subjects",
)
CONSUMER_RECREATE = _rule(
    "SAF005",
    "consumer-recreate",
    Severity.error,
    """A consumer that has delivered messages is not replaced without a scoped yes.

    The server refuses to change some fields of a live consumer (10012). Deleting and creating it forgets which
    messages were acknowledged: they are delivered again, or skipped, as its deliver_policy says. Declare a second
    consumer, move its clients, then remove the first. When the position may be lost: --allow
    SAF005:consumer/STREAM/NAME.""",
    source="checkNewConsumerConfig in nats-server 2.14.5; docs/mutability.md",
)
CONSUMER_DELETE_PENDING = _rule(
    "SAF006",
    "consumer-delete-pending",
    Severity.error,
    """A consumer with outstanding messages is not deleted without a scoped yes.

    Messages that it has not delivered, or that its clients have not acknowledged, would never be processed by it;
    in an interest stream they may be deleted. Let its clients drain it, or: --allow SAF006:consumer/STREAM/NAME.""",
    source="https://docs.nats.io/nats-concepts/jetstream/streams#retentionpolicy",
)
LAST_INTEREST = _rule(
    "SAF007",
    "last-interest-consumer",
    Severity.error,
    """The last consumer of an interest stream takes the messages with it.

    When nobody is interested any more the server deletes the whole backlog at once (2.15.0). Create the successor
    first, in a plan of its own, or: --allow SAF007:consumer/STREAM/NAME.""",
    source="seen on nats-server 2.15.0",
)
ONE_WAY = _rule(
    "SAF008",
    "one-way-door",
    Severity.warning,
    """Some switches cannot be switched back.

    sealed, deny_delete, deny_purge, allow_msg_ttl and allow_msg_schedules are accepted by an update and refused
    to go off again: only a new stream is without them.""",
    source="configUpdateCheck in nats-server 2.14.5; docs/mutability.md",
)
FILTER_EDIT = _rule(
    "SAF011",
    "filter-edit",
    Severity.warning,
    """A consumer keeps its position when its filter changes.

    Messages that it has passed are not delivered again, also when the new filter lets them in (2.15.0); those that
    are delivered and not acknowledged stay so. In an interest stream the messages that no filter waits for any more
    are deleted at once. Declare a new consumer when the history is wanted.""",
    source="seen on nats-server 2.15.0",
)
PROTECTED = _rule(
    "SAF020",
    "protected",
    Severity.error,
    """A protected object is neither deleted nor replaced.

    protect: [delete, replace] in the declaration refuses such plans, also with --allow. That an object is
    protected from deletion is recorded on it, so that removing the declaration does not lift it: remove protect
    first, apply, then remove the object. A consumer that is moved (moved_from) is neither deleted nor replaced: it goes
    on under its new name, protected as its declaration says.""",
    source="what this tool records of an object",
)
OWNED_BY_ANOTHER = _rule(
    "SAF021",
    "owned-by-another",
    Severity.error,
    """An object of another topology is never changed.

    The metadata key nats-topology.owner names the topology that manages an object. Remove it from one of the two
    topologies. To hand it over, write on_removal: keep and apply, then remove its declaration and apply: it stays on
    the server and nobody owns it, until the other topology takes it over. A consumer can be declared for a stream that
    another topology owns: list the stream under unmanaged.""",
    source="what this tool records of an object",
)
SUBJECT_TAKEN = _rule(
    "SAF022",
    "subject-taken",
    Severity.error,
    """A subject that a live stream holds cannot be taken by another stream.

    The server refuses it (10065) and names neither stream nor subject. The stream that holds it is not in this
    plan: nobody owns it, others do, or it is kept.""",
    source="subjectsOverlap in nats-server 2.14.5",
)
UNKNOWN_STATE = _rule(
    "SAF023",
    "unknown-state",
    Severity.warning,
    """What the servers list as missing or offline is not planned for.

    Such an object exists, and nobody can say how it looks now. It is neither created nor changed nor deleted;
    plan again when its servers are back.""",
    source="missing and offline in STREAM.LIST and CONSUMER.LIST of nats-server",
)
SERVER_TOO_OLD = _rule(
    "SAF024",
    "server-too-old",
    Severity.error,
    """A field that this server does not know is not sent to it.

    Servers before 2.12 silently ignore such a field, later ones refuse the request (10025). Upgrade the server or
    remove the field. Servers before 2.10 keep no metadata, so nobody could say what is whose; nothing is written
    to them.""",
    source="ADR-44",
)
FOREIGN_CONSUMERS = _rule(
    "SAF025",
    "foreign-consumers",
    Severity.error,
    """A stream is not deleted or replaced under the consumers of another topology.

    They would be gone with it. Let the other topology remove them first.""",
    source="what this tool records of an object",
)
STRAY_CONSUMERS = _rule(
    "SAF026",
    "stray-consumers",
    Severity.error,
    """A stream is not deleted or replaced under consumers that nobody declared, without a scoped yes.

    An application made them, and would find them gone: --allow SAF026:stream/NAME.""",
    source="STREAM.DELETE of nats-server, which deletes the consumers too",
)
CIRCLE = _rule(
    "SAF027",
    "circle",
    Severity.error,
    """Streams cannot swap subjects in one apply.

    At every moment a subject belongs to one stream, so of two streams that each take a subject from the other
    none can go first. Give the subjects up in one apply and take them in the next.""",
    source="subjectsOverlap in nats-server 2.14.5",
)
BROKEN_MIRROR = _rule(
    "SAF030",
    "broken-mirror",
    Severity.error,
    """A stream is not replaced under its mirror without a scoped yes.

    The new stream begins at sequence 1 and the mirror waits for the sequence after its last one, with a lag of 0:
    messages in between never reach it (2.15.0). Replace the mirror in the same apply, or allow it:
    --allow SAF030:stream/NAME.""",
    source="seen on nats-server 2.15.0",
)
UNUSED_ALLOW = _rule(
    "SAF028",
    "unused-allow",
    Severity.warning,
    """An allowance that nothing needs should go.

    It may be misspelt, or left over from a change that is done, and would allow the next accident.""",
    source="how this tool allows a change",
)
NO_STREAM = _rule(
    "SAF029",
    "no-stream",
    Severity.error,
    """A consumer needs its stream.

    The stream is declared to be managed by others (unmanaged) and is not on the server. Apply the other topology
    first.""",
    source="addConsumerWithAssignment in nats-server 2.14.5",
)
MIXED_FLEET = _rule(
    "SAF031",
    "mixed-fleet",
    Severity.warning,
    """The servers should be of one release.

    The level of the JetStream API that answers is that of another release than the server that the tool is
    connected to has: a cluster in the middle of an upgrade, or another cluster behind a leaf node. The plan is made
    for the older one. What it cannot know yet is planned once the upgrade is finished.""",
    source="ADR-44",
)
ACCOUNT_LIMIT = _rule(
    "SAF032",
    "account-limit",
    Severity.error,
    """What does not fit into the account is not tried.

    The server refuses it in the middle of an apply: too many streams (10027) or consumers of a stream (10026), more
    reserved than the account has of storage (10047) or memory (10028), max_bytes above what one stream may have
    (10122) or missing where the account wants it (10113), max_ack_pending above the account's (10121), num_replicas
    without a tier (10120) or without a cluster (10074). Each stream reserves its max_bytes, times num_replicas
    where the account has no tiers. All streams and consumers count, also those that are not declared. Ask for a
    larger account, or for less. Limits of the server itself are not visible and not checked.""",
    source="checkAllLimits in nats-server 2.14.5",
)

MOVED_ALREADY = _rule(
    "SAF033",
    "moved-already",
    Severity.warning,
    """A consumer that is there already is not moved.

    moved_from lets a consumer begin where another one stands when it is made. This one exists with a position of its
    own, beside the one that it should have been moved from: an application may have made either. Neither is put at
    the other's position. Delete the one that should not be there, or remove moved_from.""",
    source="how this tool moves a consumer",
)
NO_ROOM_TO_MOVE = _rule(
    "SAF034",
    "no-room-to-move",
    Severity.error,
    """A consumer is moved only while its stream has room for another one.

    The successor is made before the predecessor goes, so that its position is never nowhere; max_consumers of the
    stream has to allow both for a moment (10026). A work queue needs no room: it keeps what is not acknowledged.""",
    source="addConsumerWithAssignment in nats-server 2.14.5",
)
MOVES_UNOWNED = _rule(
    "SAF035",
    "moves-unowned",
    Severity.error,
    """A consumer that nobody owns is not moved without a scoped yes.

    A move ends with the deletion of the consumer under its old name, and what does not carry the topology's mark may
    be somebody else's. Declare it under its old name and adopt it first (apply --adopt), or:
    --allow SAF035:consumer/STREAM/NEW.""",
    source="how this tool moves a consumer",
)

RULES = (
    DESTROY_WITH_DATA,
    REPLACE_STREAM,
    RETENTION_SHRINK,
    SUBJECT_REMOVED,
    CONSUMER_RECREATE,
    CONSUMER_DELETE_PENDING,
    LAST_INTEREST,
    ONE_WAY,
    FILTER_EDIT,
    PROTECTED,
    OWNED_BY_ANOTHER,
    SUBJECT_TAKEN,
    UNKNOWN_STATE,
    SERVER_TOO_OLD,
    FOREIGN_CONSUMERS,
    STRAY_CONSUMERS,
    CIRCLE,
    UNUSED_ALLOW,
    NO_STREAM,
    BROKEN_MIRROR,
    MIXED_FLEET,
    ACCOUNT_LIMIT,
    MOVED_ALREADY,
    NO_ROOM_TO_MOVE,
    MOVES_UNOWNED,
)

ALLOWABLE = frozenset(
    (
        DESTROY_WITH_DATA,
        REPLACE_STREAM,
        CONSUMER_RECREATE,
        CONSUMER_DELETE_PENDING,
        LAST_INTEREST,
        STRAY_CONSUMERS,
        BROKEN_MIRROR,
        MOVES_UNOWNED,
    )
)
"""The rules that ``--allow`` can silence for one object."""
