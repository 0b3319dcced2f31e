"""The account of a real server, read as a topology and changed by plans one request after the other."""

from __future__ import annotations

import json
import subprocess
from typing import Any

from reconciler.kinds import BY_NAME, lifecycle
from reconciler.model import address
from reconciler.model.address import Address
from reconciler.model.call import Call
from reconciler.model.plan import Plan
from reconciler.model.topology import Config, Resource, State, Topology
from reconciler.model.version import Version
from reconciler.plan import make
from tests.servers import Server


class Account:
    """All that a server has; ``program`` is its executable file."""

    def __init__(self, server: Server, program: str) -> None:
        self.server = server
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
        self.version = Version.parse(said.split()[-1])

    def observed(self) -> Topology:
        """What there is, without what it holds."""
        resources = {}
        for row in self.server.api("STREAM.LIST", {})["streams"]:
            name = row["config"]["name"]
            resources[address.holder(name)] = _resource(address.holder(name), row["config"])
            if row["state"]["consumer_count"]:
                for inner in self.server.api(f"CONSUMER.LIST.{name}", {})["consumers"]:
                    consumer = address.consumer(name, inner["name"])
                    resources[consumer] = _resource(consumer, inner["config"])
        return Topology("", resources, server=self.version, observed_at="2026-11-24T00:00:00Z")

    def plan(self, desired: Topology) -> Plan:
        """The plan for the server as it is now."""
        return make(desired, self.observed())

    def apply(self, plan: Plan) -> None:
        """Carry out a plan; no request may be refused."""
        for action in plan.actions:
            for call in action.calls:
                error = self.answer(call).get("error")
                assert error is None, (error, str(action.address), [str(each.address) for each in plan.actions])

    def answer(self, call: Call) -> dict[str, Any]:
        """What the server answers to a request."""
        payload = json.dumps(call.body).encode()
        answer: dict[str, Any] = json.loads(self.server.wire.request(f"$JS.API.{call.subject}", payload))
        return answer

    def forget(self, stream: str) -> None:
        """Delete a stream that may be there."""
        self.answer(BY_NAME["stream"].delete(address.stream(stream)))


def _resource(of: Address, raw: Config) -> Resource:
    config = {key: value for key, value in raw.items() if key not in ("name", "durable_name")}
    return Resource(of, config, owner=lifecycle.owner(config), state=State())
