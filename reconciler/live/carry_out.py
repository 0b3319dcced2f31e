"""The requests of one action, carried out for sure or refused: retried, looked up when unanswered, and compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reconciler.errors import ApiError, LiveError
from reconciler.kinds import BY_NAME, CONSUMER, Around, Kind, lifecycle, position
from reconciler.kinds.fields import Field
from reconciler.live.answers import GONE
from reconciler.live.failures import Unanswered
from reconciler.live.jetstream import JetStream
from reconciler.model.address import Address
from reconciler.model.call import Call
from reconciler.model.plan import Action, Verb
from reconciler.model.topology import Config


class Work:
    """One action while it is carried out, request after request, and what is known of the object so far."""

    def __init__(self, js: JetStream, action: Action, around: Around) -> None:
        self._js = js
        self._address = action.address
        self._kind = BY_NAME[action.address.kind]
        self._around = around
        self._patience = js.patience(str(action.address))
        self._replaces = action.verb is Verb.replace
        self._starts: dict[Address, int] = {}
        self._done = False
        self.unsure = False
        """Whether a request was sent, and nobody knows what became of it."""
        # A consumer whose replacement deletes nothing has gone with its stream.
        self.missing = self._replaces and not any(call.deletes for call in action.calls)
        """Whether a replacement has deleted the object and not created it again."""

    @property
    def changed(self) -> bool:
        """Whether a request was answered with success, or may have been carried out."""
        return self._done or self.unsure

    @property
    def tries(self) -> int:
        """How many times a request was sent until the last one was done or given up."""
        return self._patience.tries

    async def carry_out(self, call: Call) -> None:
        """Send a request until it is done. Raises LiveError when it is refused or not answered in the end."""
        if call.position_of is not None:
            call = position.placed(call, await self._start(call.position_of))
        answer = await self._answer(call)
        self._done, self.unsure = True, False
        self.missing = self._replaces and call.config is None and (call.deletes or self.missing)
        if call.config is not None and answer is not None:
            self._check_all_taken(call.config, answer.get("config") or {})

    async def _start(self, old: Address) -> int:
        """The sequence at which whoever takes over from a consumer begins: read once, because it is deleted then."""
        if old not in self._starts:
            read = CONSUMER.read(old)
            start = position.beginning(await self._js.read(read.subject, read.body))
            if start is None:
                raise LiveError(
                    f"the server does not say where {old} stands before a message is acknowledged",
                    "let its clients acknowledge the first one that it has delivered, then apply again",
                )
            self._starts[old] = start
        return self._starts[old]

    async def _answer(self, call: Call) -> dict[str, Any] | None:
        """The answer to a request; None when it was done without one.

        A request without an answer may have been carried out: the object is read, and the request is sent again only
        when the object is not as it asked for.
        """
        unanswered: Unanswered | None = None
        while True:
            try:
                if unanswered is not None and await self._happened(call):
                    return None
                self.unsure = True
                return await self._js.request(call.subject, call.body)
            except Unanswered as error:
                # After the pause: reads overtake writes that the server has received and not yet carried out.
                unanswered = unanswered or error
                if not await self._patience.after(error):
                    raise unanswered from None
            except LiveError as error:
                self.unsure = unanswered is not None
                if call.deletes and isinstance(error, ApiError) and error.err_code in GONE:
                    return None
                if not await self._patience.after(error):
                    raise

    async def _happened(self, call: Call) -> bool:
        """Whether the object is as the request asked for."""
        read = self._kind.read(call.of or self._address)
        try:
            live = (await self._js.request(read.subject, read.body)).get("config") or {}
        except ApiError as error:
            if error.err_code not in GONE:
                raise
            return call.deletes
        if call.config is None or self._effective(call.config) != self._effective(live):
            return False
        sent = call.config
        return lifecycle.owner(sent) == lifecycle.owner(live) and lifecycle.recorded(sent) == lifecycle.recorded(live)

    def _check_all_taken(self, sent: Config, live: Config) -> None:
        """Raise when the server left out something that was sent: without strict JSON (before 2.12) it is silent."""
        server = self._js.server
        if self._kind.plainly_equal(self._address, sent, live, self._around, server):
            return
        wanted, taken = self._effective(sent), self._effective(live)
        ignored = [field for key in sent for field in _ignored(self._kind, key, wanted, taken)]
        if ignored:
            names = ", ".join(path for path, _ in ignored)
            newest = max((field.first for _, field in ignored), default=server)
            needs = f", which needs nats-server {newest}" if newest > server else ""
            raise LiveError(
                f"nats-server {server} ignored {names}{needs}", "leave it out, or connect to a server that knows it"
            )

    def _effective(self, config: Config) -> dict[str, Any]:
        return self._kind.effective(self._address, config, self._around, self._js.server)


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
