"""Topologies for tests: declared ones from YAML text, live ones as a server would store them."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from reconciler.kinds import BY_NAME, STREAM, lifecycle
from reconciler.load import load
from reconciler.model.address import Address, holder
from reconciler.model.plan import Plan, Verb
from reconciler.model.topology import Resource, State, Topology
from reconciler.model.version import NEWEST, Version
from reconciler.plan import make

NOW = "2026-11-24T00:00:00Z"


def declared(text: str, name: str = "shop", **more: str) -> Topology:
    """The topology that the text of topology.yaml declares."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "topology.yaml").write_text(f"topology: {name}\n{text}", encoding="utf-8")
        loaded = load(Path(folder))
    assert loaded.topology is not None, loaded.findings
    return loaded.topology


def empty(server: Version = NEWEST) -> Topology:
    """An account with nothing in it."""
    return Topology("", server=server, observed_at=NOW)


def applied(plan: Plan, live: Topology) -> Topology:
    """What an account holds after a plan: its actions one after the other, with the defaults a server fills in.

    Fails when an action comes before what it needs, or when a subject is taken while another stream holds it.
    """
    resources = dict(live.resources)
    done: set[Address] = set()
    for action in plan.actions:
        assert done.issuperset(action.needs)
        done.add(action.address)
        if action.verb in (Verb.delete, Verb.replace):
            gone = action.address
            for address in [each for each in resources if each == gone or (gone.stores and each.stream == gone.stream)]:
                del resources[address]
        if action.moved_from is not None:
            del resources[action.moved_from]
        if action.after is not None:
            resources[action.address] = _stored(action.address, dict(action.after), resources)
            _disjoint(resources)
    return replace(live, resources=resources)


def _stored(address: Address, sent: dict[str, Any], resources: dict[Address, Resource]) -> Resource:
    streams = {each.stream: resources[each].config for each in resources if each.stores}
    assert address.stores or address.stream in streams, f"{address} before its stream"
    kind = BY_NAME[address.kind]

    unknown = {key: value for key, value in sent.items() if key not in kind.by_name}
    config = {
        **unknown,
        **kind.said(address, sent, streams.get),
        "metadata": {**sent["metadata"], "_nats.level": "5"},
    }
    return Resource(address, config, owner=lifecycle.owner(config), state=State())


def _disjoint(resources: dict[Address, Resource]) -> None:
    from reconciler.kinds.subjects import collisions

    streams = [each for each in resources.values() if each.address.stores]
    subjects = [subject for each in streams for subject in STREAM.subjects(each.address, each.config)]
    assert not list(collisions(subjects)), f"10065: {subjects}"


def live_as(topology: Topology, server: Version = NEWEST, **states: State) -> Topology:
    """An account in which a topology has been applied; ``states`` says what streams hold."""
    account = applied(make(topology, empty(server)), empty(server))
    return holding(account, **states)


def holding(account: Topology, **states: State) -> Topology:
    """The account with messages in streams (a bucket is one), or positions in consumers (``ORDERS__reader``)."""
    resources = dict(account.resources)
    for name, state in states.items():
        address = Address("consumer", name.replace("__", "/")) if "__" in name else holder(name)
        resources[address] = resources[address]._replace(state=state)
    return replace(account, resources=resources)


def changed(account: Topology, address: str, **values: Any) -> Topology:
    """The account after somebody changed an object by hand; None removes a value."""
    key = Address.parse(address)
    config = {name: value for name, value in {**account.resources[key].config, **values}.items() if value is not None}
    resource = account.resources[key]._replace(config=config, owner=lifecycle.owner(config))
    return replace(account, resources={**account.resources, key: resource})


def disowned(account: Topology, address: str, owner: str | None = None) -> Topology:
    """The account with another owner of an object, or none."""
    metadata = {} if owner is None else {lifecycle.OWNER: owner}
    return changed(account, address, metadata=metadata)
