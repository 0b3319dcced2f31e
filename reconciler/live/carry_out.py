"""One request of a plan, carried out for sure or refused: retried, looked up when unanswered, and compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reconciler.errors import ApiError, LiveError
from reconciler.kinds import BY_NAME, Around, Kind, lifecycle
from reconciler.kinds.fields import Field
from reconciler.live.answers import GONE
from reconciler.live.failures import Unanswered
from reconciler.live.jetstream import JetStream
from reconciler.live.patience import Patience
from reconciler.model.address import Address
from reconciler.model.plan import Call
from reconciler.model.topology import Config


async def carry_out(js: JetStream, address: Address, call: Call, around: Around, patience: Patience) -> None:
    """Send a request until it is done. Raises LiveError when it is refused or not answered in the end.

    A request without an answer may have been carried out: the object is read, and the request is sent again only
    when the object is not as it asked for.
    """
    unanswered: Unanswered | None = None
    while True:
        try:
            if unanswered is not None and await _happened(js, address, call, around):
                return
            answer = await js.request(call.subject, call.body)
            break
        except Unanswered as error:
            # After the pause: reads overtake writes that the server has received and not yet carried out.
            unanswered = unanswered or error
            if not await patience.after(error):
                raise unanswered from None
        except LiveError as error:
            if ".DELETE." in call.subject and isinstance(error, ApiError) and error.err_code in GONE:
                return
            if not await patience.after(error):
                raise
    sent = _sent(call)
    if sent is not None:
        _check_all_taken(js, address, sent, answer.get("config") or {}, around)


async def _happened(js: JetStream, address: Address, call: Call, around: Around) -> bool:
    sent = _sent(call)
    subject = f"{address.kind.upper()}.INFO.{address.name.replace('/', '.')}"
    try:
        live = (await js.request(subject, {})).get("config") or {}
    except ApiError as error:
        if error.err_code not in GONE:
            raise
        return ".DELETE." in call.subject
    if sent is None:
        return False
    kind = BY_NAME[address.kind]
    if kind.effective(address, sent, around, js.server) != kind.effective(address, live, around, js.server):
        return False
    return lifecycle.owner(sent) == lifecycle.owner(live) and lifecycle.recorded(sent) == lifecycle.recorded(live)


def _sent(call: Call) -> Config | None:
    """The configuration in a request that creates or updates; None in any other."""
    if call.subject.startswith(("STREAM.CREATE.", "STREAM.UPDATE.")):
        return call.body
    config: Config | None = call.body["config"] if call.subject.startswith("CONSUMER.CREATE.") else None
    return config


def _check_all_taken(js: JetStream, address: Address, sent: Config, live: Config, around: Around) -> None:
    """Raise when the server left out something that was sent: without strict JSON (before 2.12) it says nothing."""
    kind = BY_NAME[address.kind]
    if kind.plainly_equal(address, sent, live, around, js.server):
        return
    wanted, taken = kind.effective(address, sent, around, js.server), kind.effective(address, live, around, js.server)
    ignored = [field for key in sent for field in _ignored(kind, key, wanted, taken)]
    if ignored:
        names = ", ".join(path for path, _ in ignored)
        newest = max((field.first for _, field in ignored), default=js.server)
        needs = f", which needs nats-server {newest}" if newest > js.server else ""
        raise LiveError(
            f"nats-server {js.server} ignored {names}{needs}", "leave it out, or connect to a server that knows it"
        )


def _ignored(kind: Kind, key: str, wanted: Mapping[str, Any], taken: Mapping[str, Any]) -> Iterator[tuple[str, Field]]:
    field = kind.by_name.get(key)
    if field is None or key not in wanted or wanted[key] == taken.get(key):
        return
    if wanted[key] == kind.defaults.get(key):
        return
    if key not in taken or taken[key] == kind.defaults.get(key):
        yield key, field
    elif field.type.fields and isinstance(wanted[key], Mapping):
        for inner in field.type.fields:
            if inner.name in wanted[key] and inner.name not in taken[key]:
                yield f"{key}.{inner.name}", inner
