"""Carries out exactly a plan: what needs what in order, the rest together, each end told."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence

from reconciler.errors import LiveError
from reconciler.live.answers import told
from reconciler.live.carry_out import Work
from reconciler.live.failures import Closed
from reconciler.live.jetstream import IN_FLIGHT, JetStream
from reconciler.live.stop import Stop
from reconciler.model.address import Address
from reconciler.model.outcome import Outcome, Status
from reconciler.model.plan import Action, Plan, Verb
from reconciler.model.topology import Config

Report = Callable[[Outcome], None]

INTERRUPTED = "interrupted"


async def apply(plan: Plan, js: JetStream, *, report: Report, stop: Stop) -> tuple[Outcome, ...]:
    """Carry out the plan and return what became of each action, in the plan's order. Never raises LiveError.

    ``report`` hears of each action as it ends. After a failure, what needs the failed action is skipped and the rest
    goes on; when the connection is gone for good, or somebody asks to stop, nothing new is started.
    """
    run = _Run(plan.actions, js, report, stop)
    workers = [asyncio.ensure_future(run.work()) for _ in range(min(IN_FLIGHT, len(plan.actions)))]

    def abort() -> None:
        for worker in workers:
            worker.cancel()

    stop.on_abort(abort)
    ends = await asyncio.gather(*workers, return_exceptions=True)
    for end in ends:
        if isinstance(end, Exception):
            raise end
    return run.outcomes()


class _Run:
    """The state of one apply. An action is named by its index in the plan."""

    def __init__(self, actions: Sequence[Action], js: JetStream, report: Report, stop: Stop) -> None:
        self._actions = actions
        self._js = js
        self._report = report
        self._stop = stop
        self._streams = {each.address.stream: each.after or each.before for each in actions if each.address.stores}
        self._ended: dict[int, Outcome] = {}
        self._lost = ""
        self._waits_for, self._waited_for_by = _order(actions)
        self._ready: asyncio.Queue[int | None] = asyncio.Queue()
        for index, needs in enumerate(self._waits_for):
            if not needs:
                self._ready.put_nowait(index)

    def outcomes(self) -> tuple[Outcome, ...]:
        """What became of each action, those that were never reached included."""
        for index, action in enumerate(self._actions):
            if index not in self._ended:
                self._end(index, Outcome(action, Status.skipped, INTERRUPTED, tries=0))
        return tuple(self._ended[index] for index in range(len(self._actions)))

    async def work(self) -> None:
        """Carry out actions as they become ready, until all have ended."""
        while (index := await self._ready.get()) is not None:
            outcome = await self._outcome(self._actions[index])
            self._end(index, outcome)
            if len(self._ended) == len(self._actions):
                for _ in range(IN_FLIGHT):
                    self._ready.put_nowait(None)

    async def _outcome(self, action: Action) -> Outcome:
        if self._stop.asked or self._lost:
            return Outcome(action, Status.skipped, self._lost or INTERRUPTED, tries=0)
        started = time.monotonic()
        work = Work(self._js, action, self._around)
        status, message = Status.done, ""
        try:
            for call in action.calls:
                await work.carry_out(call)
        except LiveError as error:
            status, message = Status.failed, told(error)
            if isinstance(error, Closed):
                self._lost = message
        except asyncio.CancelledError:
            status, message = Status.failed, "interrupted before the server answered"
            if work.unsure:
                message += "; it may have been done"
        if status is Status.failed and work.missing:
            again = "perhaps not created again" if work.unsure else "not yet created again"
            message += f"; it is deleted and {again}: the next apply creates it"
        if status is Status.failed and action.verb is Verb.move and work.changed:
            message += "; the next apply goes on with the move"
        return Outcome(action, status, message, time.monotonic() - started, work.tries, work.changed)

    def _around(self, stream: str) -> Config | None:
        return self._streams.get(stream)

    def _end(self, index: int, outcome: Outcome) -> None:
        """Record an end, and start or skip what waited for it."""
        ends = [(index, outcome)]
        while ends:
            index, outcome = ends.pop()
            self._ended[index] = outcome
            self._report(outcome)
            for follower in self._waited_for_by[index]:
                if outcome.status is Status.done:
                    self._waits_for[follower].discard(index)
                    if not self._waits_for[follower]:
                        self._ready.put_nowait(follower)
                elif follower not in self._ended:
                    skipped = Outcome(self._actions[follower], Status.skipped, _why_skipped(outcome), tries=0)
                    self._ended[follower] = skipped
                    ends.append((follower, skipped))


def _why_skipped(needed: Outcome) -> str:
    if needed.status is Status.failed:
        return f"needs {needed.action.address}, which failed"
    return needed.message


def _order(actions: Sequence[Action]) -> tuple[list[set[int]], list[list[int]]]:
    """For each action, those that must be done first, and those that wait for it.

    A plan is in an order that can be carried out, so an action needs earlier ones only: those at the addresses it
    names, and those at its own.
    """
    earlier: dict[Address, list[int]] = {}
    waits_for: list[set[int]] = []
    waited_for_by: list[list[int]] = [[] for _ in actions]
    for index, action in enumerate(actions):
        needs = {each for address in (*action.needs, action.address) for each in earlier.get(address, ())}
        waits_for.append(needs)
        for each in needs:
            waited_for_by[each].append(index)
        earlier.setdefault(action.address, []).append(index)
    return waits_for, waited_for_by
