"""A resource kind as a value, and what is the same for all kinds: effective configurations and request bodies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from reconciler.kinds import lifecycle, position
from reconciler.kinds.fields import Field, ValueType
from reconciler.model.address import Address
from reconciler.model.call import Call
from reconciler.model.topology import Config, Resource
from reconciler.model.version import NEWEST, Version

_EMPTY: tuple[Any, ...] = ("", [], {})
"""What the server reads, and sometimes says, for absent."""

_FILTERS = ("filter_subject", "filter_subjects")
"""Two spellings of one thing: who sets one of them sets both."""

Around = Callable[[str], Config | None]
"""Looks up the configuration of a stream (a bucket is one) of the same topology by its name, declared or live."""


@dataclass(frozen=True)
class Kind:
    """Everything that stages ask about a kind of resource."""

    name: str
    """As in addresses: ``stream``."""
    section: str
    """The key in YAML: ``streams``."""
    words: str
    """For people: ``stream``, ``key-value bucket``."""
    doc: str
    fields: tuple[Field, ...]
    """What YAML says of an object, in the order in which people read it."""
    implied: Callable[[Config, Around], dict[str, Any]]
    """Values that the server forces because of others, or of another object; None for what it then ignores."""
    server_default: Callable[[Address, Config, Around, Version], dict[str, Any]]
    """Defaults that depend on other fields or objects, or on the server."""
    inherited: Callable[[Address, Config, Around], dict[str, Any]]
    """Defaults that come from another object, and are sent as values: that object may change later in the plan."""
    needs: Callable[[Address, Config], tuple[str, ...]]
    """Names of the streams that must exist first."""
    subjects: Callable[[Address, Config], tuple[str, ...]]
    """Which subjects the object takes for itself in the account."""
    create: Callable[[Address, dict[str, Any]], tuple[Call, ...]]
    update: Callable[[Address, dict[str, Any], Config], tuple[Call, ...]]
    """From the full new configuration and the live one to requests."""
    delete: Callable[[Address], Call]
    read: Callable[[Address], Call]
    """The request that is answered with the object's ``config``, and changes nothing."""
    fixed: tuple[Field, ...] = ()
    """Further fields of the server's configuration that YAML does not name, because the kind decides them."""
    stays: tuple[str, ...] = ()
    """Switches that no update can turn off, and that stay on once they are, whatever YAML says."""
    completed: Callable[[Address, dict[str, Any]], dict[str, Any]] = lambda address, said: said
    """From what YAML says, in the server's form, to the configuration that it stands for."""
    abridged: Callable[[Address, Config], dict[str, Any]] = lambda address, config: dict(config)
    """The reverse of ``completed``: a configuration without what that adds. It may say less than there was."""
    by_name: Mapping[str, Field] = field(init=False, repr=False, compare=False)
    by_key: Mapping[str, Field] = field(init=False, repr=False, compare=False)
    """What YAML can say, by its name there."""
    defaults: Mapping[str, Any] = field(init=False, repr=False, compare=False)
    """Static defaults in canonical form."""
    absent: Mapping[str, Any] = field(init=False, repr=False, compare=False)
    """Static defaults in the server's form: what it makes of an absent field."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {each.name: each for each in self.all_fields})
        object.__setattr__(self, "by_key", {each.key: each for each in self.fields})
        absent = {each.name: each.default for each in self.all_fields if each.default is not None}
        defaults = {name: self.by_name[name].type.canonical(value) for name, value in absent.items()}
        object.__setattr__(self, "defaults", defaults)
        object.__setattr__(self, "absent", absent)

    @property
    def all_fields(self) -> tuple[Field, ...]:
        """Every field of the server's configuration that the tool knows."""
        return self.fields + self.fixed

    def said(self, address: Address, config: Config, around: Around, server: Version = NEWEST) -> dict[str, Any]:
        """What a server has, or would have, for this configuration, in its own form and with its defaults.

        Metadata of the server and of this tool, and fields the tool does not know, are left out.
        """
        values = dict(self.absent)
        implied = self.implied(config, around)
        for source in (self.server_default(address, config, around, server), config, implied):
            for key, value in source.items():
                if key in self.by_name and value is not None and value not in _EMPTY:
                    values[key] = value
        for key in [key for key in implied if implied[key] is None]:
            values.pop(key, None)
        labels = lifecycle.labels(values.pop("metadata", None))
        if labels:
            values["metadata"] = labels
        if len(values.get("filter_subjects", ())) == 1:
            values["filter_subject"] = values.pop("filter_subjects")[0]
        return values

    def effective(self, address: Address, config: Config, around: Around, server: Version = NEWEST) -> dict[str, Any]:
        """What ``said`` means: two objects are equal when their effective configurations are."""
        said = self.said(address, config, around, server)
        values = {key: self.by_name[key].type.canonical(value) for key, value in said.items()}
        return {key: value for key, value in values.items() if value != {}}

    def plainly_equal(
        self, address: Address, wanted: Config, found: Config, around: Around, server: Version = NEWEST
    ) -> bool:
        """Whether a server that was asked for ``wanted`` would say ``found``, word for word.

        Most pairs of a large topology are so, and this is ten times as quick as comparing what they mean. A no
        is no answer: ``effective`` then has to say.
        """
        labels, theirs = (lifecycle.labels(config.get("metadata")) for config in (wanted, found))
        return labels == theirs and self._same_words(address, wanted, found, around, server)

    def as_sent(
        self, topology: str, address: Address, wanted: Config, found: Config, around: Around, server: Version = NEWEST
    ) -> bool:
        """Whether an object is, word for word, as a topology without wishes for it has sent it, marks and all.

        A no is no answer here either.
        """
        marked = {**(wanted.get("metadata") or {}), lifecycle.OWNER: topology}
        theirs = lifecycle.without_servers(found.get("metadata"))
        return marked == theirs and self._same_words(address, wanted, found, around, server)

    def _same_words(self, address: Address, wanted: Config, found: Config, around: Around, server: Version) -> bool:
        """``plainly_equal``, but for the metadata."""
        defaults = self.server_default(address, wanted, around, server)
        said = {**self.absent, **defaults, **wanted, **self.implied(wanted, around), "metadata": None}
        live = {**self.absent, **found, "metadata": None}
        return said == live or said == {key: value for key, value in live.items() if value != {}}

    def yielding(self, resource: Resource, live: Config) -> Resource:
        """A declared resource with the live values of what somebody else sets (``ignore_changes``) and what stays.

        What the kind completes it with goes with those values: a bucket's duplicate_window is that of the live ttl.
        """
        staying = tuple(name for name in self.stays if not resource.config.get(name) and live.get(name))
        ignored = resource.lifecycle.ignore_changes + staying
        if not ignored:
            return resource
        decided = {field.name for field in self.fixed}
        said = {key: value for key, value in resource.config.items() if key not in decided}
        labels = dict(said.get("metadata") or {})
        theirs = lifecycle.labels(live.get("metadata"))
        taken: dict[str, Any] = {}
        for path in ignored:
            key, _, label = path.partition(".")
            if label:
                labels.pop(label, None)
                labels |= {label: theirs[label]} if label in theirs else {}
            elif key == "metadata":
                labels = theirs
            else:
                for name in _FILTERS if key in _FILTERS else (key,):
                    said.pop(name, None)
                    taken[name] = live[name] if live.get(name) not in (None, *_EMPTY) else None
        found = {name: value for name, value in taken.items() if value is not None}
        config = {**self.completed(resource.address, {**said, **found}), **taken, "metadata": labels}
        return resource._replace(config={key: value for key, value in config.items() if value is not None})

    def body(self, topology: str, resource: Resource, live: Config | None, around: Around) -> dict[str, Any]:
        """The full configuration to send for a declared resource; ``around`` looks up declared ones.

        Over a live one, fields the tool does not know stay as they are; a value that means the same as the live
        one is sent exactly as the server has it, because a mirror is refused (10055) when it is not echoed byte
        for byte.
        """
        live = live or {}
        declared = resource.config
        inherited = self.inherited(resource.address, declared, around)
        wanted: dict[str, Any] = {**inherited, **declared, **self.implied(declared, around)}
        full = {key: value for key, value in live.items() if key not in self.by_name}
        full |= {
            key: _echo(self.by_name[key].type, value, live.get(key))
            for key, value in wanted.items()
            if value is not None
        }
        labels = declared.get("metadata") or {}
        marks = lifecycle.marks(topology, resource.lifecycle)
        full["metadata"] = {**labels, **marks, **position.kept(declared, live)}
        return full

    def adopted(self, topology: str, resource: Resource, live: Config) -> dict[str, Any]:
        """The live configuration with nothing but our marks, in place of those that an earlier owner left."""
        return {**live, "metadata": lifecycle.marked(live.get("metadata"), topology, resource.lifecycle)}

    def forgotten(self, live: Config) -> dict[str, Any]:
        """The live configuration without anything that the tool has recorded on it."""
        theirs = {
            key: value
            for key, value in (live.get("metadata") or {}).items()
            if not key.startswith(lifecycle.TOOL_PREFIX)
        }
        return {**live, "metadata": theirs}


def _echo(known: ValueType, wanted: Any, live: Any) -> Any:
    """``wanted``, said as the server said it wherever the two mean the same, with all that is unknown inside."""
    if live is None:
        return wanted
    if known.canonical(wanted) == known.canonical(live):
        return live
    if known.fields and isinstance(wanted, list):
        return [_echo_inside(known, item, _counterpart(item, live)) for item in wanted]
    return _echo_inside(known, wanted, live) if known.fields else wanted


def _echo_inside(known: ValueType, wanted: Mapping[str, Any], live: Mapping[str, Any]) -> dict[str, Any]:
    types = {each.name: each.type for each in known.fields}
    unknown = {key: value for key, value in live.items() if key not in types}
    return unknown | {key: _echo(types[key], value, live.get(key)) for key, value in wanted.items()}


def _counterpart(item: Mapping[str, Any], live: list[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The live item of the same name or source subject; empty when there is none."""
    names = ("name", "src")
    return next((each for each in live if all(each.get(key) == item.get(key) for key in names)), {})
