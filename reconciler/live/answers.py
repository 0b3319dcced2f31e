"""What the JetStream API's error codes mean: which are worth another try, and what to do about the others.

The codes were met on nats-server 2.15.0 or read in its source. The HTTP-like class beside a code decides nothing:
most configuration errors are 500, and a JetStream that is switched off is 503.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from reconciler.errors import ApiError, LiveError
from reconciler.live.failures import NoResponders, Unanswered


class Again(Enum):
    """Whether the same request may be answered otherwise a little later."""

    never = 0
    few = 1
    """A few times: it passes in a second, or it stays."""
    patiently = 2
    """As long as there is patience: a leader is elected in some ten seconds."""


class Meaning(NamedTuple):
    """What a code says about trying again, and a hint for people, without a full stop."""

    again: Again
    hint: str = ""


STREAM_MISSING = 10059
CONSUMER_MISSING = 10014
GONE = (STREAM_MISSING, CONSUMER_MISSING)
"""What a deletion is answered with when there is nothing left to delete."""

NO_PEERS = 10005
"""No servers for the replicas and the placement; the text says why."""

NOT_ENABLED = (10039, 10076)
"""JetStream is off, for the account or the server."""

_PLAN_AGAIN = "somebody changed it since the plan was made: plan again"

MEANINGS: dict[int, Meaning] = {
    10004: Meaning(Again.patiently),
    10007: Meaning(Again.patiently),
    10008: Meaning(Again.patiently, "the cluster has no leader"),
    10009: Meaning(Again.patiently),
    10041: Meaning(Again.patiently),
    10118: Meaning(Again.patiently, "the servers that hold the stream are offline"),
    10119: Meaning(Again.patiently, "the servers that hold the consumer are offline"),
    10124: Meaning(Again.patiently, "the stream is just being moved or scaled"),
    10202: Meaning(Again.patiently, "the stream is just being moved or scaled"),
    10226: Meaning(Again.patiently, "the stream is just being moved or scaled"),
    10013: Meaning(Again.few, "a client is subscribed to the old deliver_subject: stop it first"),
    10023: Meaning(Again.few, "the servers that should hold the consumer are offline or full"),
    # Deleting the only stream of an account and creating one at once fails so now and then.
    10049: Meaning(Again.few, "the server could not make its storage, or a filter of a mirror or source is wrong"),
    10002: Meaning(Again.never, "the account has no more room"),
    NO_PEERS: Meaning(Again.never, "no server suits num_replicas and placement"),
    10012: Meaning(Again.never, "the server does not change this in place"),
    10014: Meaning(Again.never, _PLAN_AGAIN),
    10025: Meaning(Again.never, "this server does not know a field that was sent, or not such a value"),
    10026: Meaning(Again.never, "the stream or the account allows no more consumers"),
    10027: Meaning(Again.never, "the account allows no more streams"),
    10028: Meaning(Again.never, "the account or the server has no more memory for streams; lower max_bytes"),
    10047: Meaning(Again.never, "the account or the server has no more storage for streams; lower max_bytes"),
    10055: Meaning(Again.never, "a mirror cannot be changed in place"),
    10058: Meaning(Again.never, _PLAN_AGAIN),
    10059: Meaning(Again.never, _PLAN_AGAIN),
    10065: Meaning(Again.never, "another stream of the account has one of these subjects"),
    10069: Meaning(Again.never, "a consumer of the stream has more than the new consumer_limits allow"),
    10074: Meaning(Again.never, "a server without a cluster keeps one replica only"),
    10113: Meaning(Again.never, "the account wants every stream to have max_bytes"),
    10120: Meaning(Again.never, "the account has no tier for this num_replicas"),
    10122: Meaning(Again.never, "the account allows less max_bytes for one stream"),
    10123: Meaning(Again.never, "num_replicas and placement cannot change in one update"),
    10148: Meaning(Again.never, _PLAN_AGAIN),
    10149: Meaning(Again.never, _PLAN_AGAIN),
    10185: Meaning(Again.never, "the server is too old for this"),
    10194: Meaning(Again.never, "a newer server made the stream; this one cannot run it"),
    10195: Meaning(Again.never, "a newer server made the consumer; this one cannot run it"),
}
"""By err_code. What is not here is a refusal that the server's own text explains."""


def again(error: LiveError) -> Again:
    """Whether a request that failed so is worth another try."""
    if isinstance(error, ApiError):
        if error.err_code == NO_PEERS and "offline" in error.description:
            # A server of the cluster is just restarting; of one that suits in no other way the text says more.
            return Again.patiently
        return MEANINGS.get(error.err_code, Meaning(Again.never)).again
    if isinstance(error, NoResponders):
        # A server that reloads its configuration answers nothing for some milliseconds.
        return Again.few
    return Again.patiently if isinstance(error, Unanswered) else Again.never


def awaited(error: LiveError) -> str:
    """Why a request is tried again, in a few words: what is waited for."""
    if isinstance(error, ApiError):
        return f"{MEANINGS[error.err_code].hint or error.description} ({error.err_code})"
    return "nobody answers" if isinstance(error, NoResponders) else "no answer yet"


def told(error: LiveError) -> str:
    """An error as one line for an outcome: the server's code and text, and what they mean."""
    hint = MEANINGS[error.err_code].hint if isinstance(error, ApiError) and error.err_code in MEANINGS else error.hint
    return f"{error.message}; {hint}" if hint else error.message
