"""The stages put together: files → topology → findings → plan → outcomes → a second plan that must be empty.

Each function is one step that a command shows before it takes the next. Only what a step needs is imported with
it, so that ``lint`` starts without the network's libraries.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from reconciler import __version__
from reconciler.errors import InputError, LiveError, ReconcilerError
from reconciler.model.address import Address, holder
from reconciler.model.finding import Finding, Hidden, Hider, Severity
from reconciler.model.position import Position
from reconciler.model.topology import Topology

if TYPE_CHECKING:
    from reconciler.lint import Linted
    from reconciler.lint.baseline import Baseline
    from reconciler.live.session import Session
    from reconciler.load import Loaded
    from reconciler.load.files import Unsaved
    from reconciler.model.outcome import Outcome
    from reconciler.model.plan import Plan
    from reconciler.model.saved import Identity, SavedPlan, Standing
    from reconciler.write import Written

_PLACE = re.compile(r":\d+:\d+\b")
"""Line and column in a message."""
_MOST_NAMED = 5
"""Objects that an error names."""

Lasting = tuple[str, str, str]
"""A finding wherever it stands."""


@dataclass(frozen=True)
class Checked:
    """A folder after loading and linting."""

    topology: Topology | None
    """None when the files could not be understood; the findings say why."""
    findings: tuple[Finding, ...]
    files: tuple[str, ...]
    folder: Path
    """The folder of topology.yaml, which paths in targets start from."""
    hidden: tuple[Hidden, ...] = ()
    """What is not among the findings, since a comment or the baseline hides it."""
    compared: bool = False
    """Whether there is a baseline."""

    @property
    def accepted(self) -> int:
        """How many findings are in the baseline."""
        return sum(each.by is Hider.baseline for each in self.hidden)

    @cached_property
    def shown(self) -> str:
        """The folder as positions call it; empty when it is the current one."""
        from reconciler.load.files import ROOTS

        roots = [file for file in self.files if os.path.basename(file) in ROOTS]
        return os.path.dirname(min(roots, key=len, default=""))

    @property
    def refused(self) -> bool:
        """Whether an error stands in the way of planning."""
        return self.topology is None or any(each.severity is Severity.error for each in self.findings)


def check(folder: Path, target: str | None = None) -> Checked:
    """Load and lint a folder, as it stands or as a target has it, without the findings of its own baseline.

    Comments and overrides of no use are not told: what they are for may be another target. Raises InputError when
    the folder or its baseline cannot be read at all.
    """
    return accept(find(folder, target))


def check_all(folder: Path) -> Checked:
    """Load and lint a folder as it stands, and as each target has it that has an overlay or a cluster_size.

    Without the findings of its own baseline. Raises InputError as ``check`` does.
    """
    return accept(find_all(folder))


def find(folder: Path, target: str | None = None, unsaved: Unsaved = MappingProxyType({})) -> Checked:
    """What ``check`` finds, accepted or not; ``unsaved`` files are read as an editor has them.

    For one target nothing is fixed, since the files are those of all.
    """
    from reconciler.load import load

    checked = _linted(load(folder, target, unsaved), _today())[0]
    if target is None:
        return checked
    return replace(checked, findings=tuple(each.without_fix() if each.edits else each for each in checked.findings))


def find_all(folder: Path, unsaved: Unsaved = MappingProxyType({})) -> Checked:
    """What ``check_all`` finds, accepted or not; ``unsaved`` files are read as an editor has them.

    A finding is told once. What lint finds for targets only, and not in their overlays, names the targets.
    Only what is found for every target, in the same places, keeps its fix: no target gets what is meant for another.
    """
    from reconciler.load import load_all

    loaded, overlaid = load_all(folder, unsaved)
    today = _today()
    base, linted = _linted(loaded, today)
    variants = {target: _linted(variant, today) for target, variant in overlaid.items()}
    checked = _together(base, {target: each for target, (each, _) in variants.items()})
    results = [linted, *(each for _, each in variants.values())]
    # A comment may hide something in a variant that could not be understood.
    if all(results):
        from reconciler.lint import ordered, useless

        further = useless([each for each in results if each], today)
        checked = replace(checked, findings=ordered((*checked.findings, *further)))
    return checked


def variants(folder: Path) -> dict[str, Topology]:
    """The topology as it stands, under the empty name, and as each target has it that has an overlay.

    What could not be understood is left out. Raises InputError as ``check`` does.
    """
    from reconciler.load import load_all

    loaded, overlaid = load_all(folder)
    found = {"": loaded, **overlaid}
    return {name: each.topology for name, each in found.items() if each.topology is not None}


def _together(base: Checked, overlaid: Mapping[str, Checked]) -> Checked:
    """What was found in a folder as it stands and with the overlays of targets, each finding once."""
    if not overlaid:
        return base
    found = {each.sort_key: each for each in base.findings}
    for checked in overlaid.values():
        known = {each.sort_key: each.edits for each in checked.findings if each.edits}
        found |= {key: each.without_fix() for key, each in found.items() if each.edits and known.get(key) != each.edits}
    further: dict[tuple[Position, str, str], tuple[Finding, list[str]]] = {}
    files = set(base.files)
    for target, checked in overlaid.items():
        files.update(checked.files)
        for each in checked.findings:
            if each.sort_key not in found:
                further.setdefault(each.sort_key, (each.without_fix(), []))[1].append(target)
    for key, (each, targets) in further.items():
        if each.at.file in base.files and overlaid[targets[0]].topology is not None:
            names = f"target{'s' * (len(targets) > 1)} {', '.join(targets)}"
            each = each._replace(message=f"{names}: {each.message}")
        found[key] = each
    ordered = tuple(sorted(found.values(), key=lambda each: each.sort_key))
    hidden = {
        each.finding.sort_key: each
        for checked in (*overlaid.values(), base)
        for each in checked.hidden
        if each.finding.sort_key not in found
    }
    return Checked(base.topology, ordered, tuple(sorted(files)), base.folder, tuple(hidden.values()))


def _linted(loaded: Loaded, today: date) -> tuple[Checked, Linted | None]:
    if loaded.topology is None:
        return Checked(None, loaded.findings, loaded.files, loaded.folder), None
    from reconciler.lint import run

    linted = run(loaded.topology, today)
    return Checked(loaded.topology, linted.findings, loaded.files, loaded.folder, linted.hidden), linted


def _today() -> date:
    return datetime.now(UTC).date()


def accept(checked: Checked, baseline: Path | None = None) -> Checked:
    """Without the findings of a baseline, by default of the one that the topology names.

    Raises InputError when it cannot be read.
    """
    if checked.topology is None:
        return checked
    policy = checked.topology.policy
    path = baseline or (checked.folder / policy.baseline if policy.baseline else None)
    if path is None:
        return checked
    remaining, accepted = _baseline(path).divided(checked.findings, policy)
    return replace(checked, findings=remaining, hidden=(*checked.hidden, *accepted), compared=True)


class Known(NamedTuple):
    """What was found at another time, wherever it stands now."""

    told: frozenset[Lasting] = frozenset()
    hidden: frozenset[Lasting] = frozenset()
    """By comments."""


def known_at(folder: Path, revision: str, target: str | None = None) -> Known:
    """What was found at a revision of git, in a baseline or not.

    Raises InputError when the folder is in no repository, or the revision is none.
    """
    from reconciler.load.revision import at_revision

    with at_revision(folder, revision) as then:
        if then is None:
            return Known()
        before = find_all(then) if target is None else find(then, target)
        return Known(
            frozenset(lasting(each, before) for each in before.findings),
            frozenset(lasting(each.finding, before) for each in before.hidden),
        )


def without(checked: Checked, known: Known) -> Checked:
    """Only the findings that are not known; what was hidden and no longer is counts as new."""
    new = tuple(each for each in checked.findings if lasting(each, checked) not in known.told)
    hidden = tuple(each for each in checked.hidden if lasting(each.finding, checked) not in known.told | known.hidden)
    return replace(checked, findings=new, hidden=hidden)


def lasting(finding: Finding, checked: Checked) -> Lasting:
    """Rule, object and message: what of a finding stays the same when lines move, and in another folder."""
    folder = checked.shown
    message = finding.message.replace(f"{folder}/", "") if folder else finding.message
    file = finding.at.file.removeprefix(f"{folder}/") if folder else finding.at.file
    return finding.rule, str(finding.address or file), _PLACE.sub("", message)


def write_baseline(checked: Checked, path: Path) -> int:
    """Write a baseline of all that was found and may be accepted, and return how many findings that are.

    The notes in the file stay. Raises InputError when it cannot be written.
    """
    from reconciler.lint.baseline import Baseline

    assert checked.topology is not None
    found = (_baseline(path) if path.exists() else Baseline()).of(checked.findings, checked.topology.policy)
    _write(path, str(found))
    return len(found)


def prune_baseline(checked: Checked, path: Path) -> tuple[str, ...]:
    """Take out of a baseline what is no longer found, and return it in words. Nothing is added.

    Raises InputError when it cannot be read or written.
    """
    assert checked.topology is not None
    before = _baseline(path)
    after = before.pruned(checked.findings, checked.topology.policy)
    _write(path, str(after))
    gone = []
    for (rule, address), entry in sorted(before.entries.items()):
        left = after.entries[rule, address].count if (rule, address) in after.entries else 0
        if left < entry.count:
            gone.append(f"{rule} {address}" + (f", {left} of {entry.count} left" if left else ""))
    return tuple(gone)


def _baseline(path: Path) -> Baseline:
    from reconciler.lint.baseline import Baseline

    if "\0" in str(path):
        raise InputError(f"the baseline {path} cannot be read: its path has a NUL character")
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            # A topology can name what never ends, like /dev/zero.
            raise InputError(f"the baseline {path} is not a regular file", "name the file that --write-baseline wrote")
        return Baseline.parse(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        hint = "write it with `nats-topology lint --write-baseline FILE`, or correct the name"
        raise InputError(f"the baseline {path} does not exist", hint) from None
    except OSError as error:
        raise InputError(f"the baseline {path} cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        hint = "write it anew with `nats-topology lint --write-baseline FILE`, once it is out of the way"
        raise InputError(f"the baseline {path} cannot be understood: {error}", hint) from None


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise InputError(f"the baseline {path} cannot be written: {error.strerror}") from None


def propose(
    topology: Topology, session: Session, *, adopt: bool = False, allowed: frozenset[str] = frozenset()
) -> Plan:
    """Observe the servers and plan. Raises LiveError when they cannot be read."""
    from reconciler.plan import make

    return make(topology, session.observe(), adopt=adopt, allowed=allowed)


def propose_saved(
    topology: Topology,
    session: Session,
    *,
    folder: Path | None = None,
    target: str | None = None,
    found: tuple[Finding, ...] = (),
    adopt: bool = False,
    allowed: frozenset[str] = frozenset(),
) -> SavedPlan:
    """``propose``, with all that has to be the same when the plan is carried out later. Raises LiveError.

    ``folder`` is where the files are, to say of which commit, and ``found`` what lint said of them.
    """
    from reconciler.load.revision import checked_out
    from reconciler.model.saved import SavedPlan, Source
    from reconciler.plan import make
    from reconciler.plan.prior import prior

    live = session.observe()
    plan = make(topology, live, adopt=adopt, allowed=allowed)
    commit = checked_out(folder) if folder else None
    return SavedPlan(
        plan,
        __version__,
        _identity(session, live, target or ""),
        prior(plan, live),
        tuple(sorted(allowed)),
        Source(*commit) if commit else None,
        found,
    )


def against_revision(
    checked: Checked, revision: str, *, target: str | None = None, allowed: frozenset[str] = frozenset()
) -> Plan:
    """What the files change of what they said at a revision of git, on the newest servers that they are for.

    Raises InputError when the folder is in no repository, the revision is none, or the files of then are no topology.
    """
    from reconciler.load import load
    from reconciler.load.revision import at_revision
    from reconciler.plan import make
    from reconciler.plan.declared import as_live

    assert checked.topology is not None
    then = Topology(checked.topology.name)
    with at_revision(checked.folder, revision) as folder:
        if folder is not None:
            loaded = load(folder, target)
            if loaded.topology is not None:
                then = loaded.topology
            elif loaded.files:
                first = loaded.findings[0]
                raise InputError(
                    f"the topology at {revision} is not one: {first.message}", "compare with another revision"
                )
    live = as_live(then, checked.topology.servers.newest)
    return replace(make(checked.topology, live, allowed=allowed), against=f"git:{revision}")


def stand(saved: SavedPlan, session: Session) -> Standing:
    """Hold a saved plan against what it touches, read again.

    Raises LiveError when the servers are not those that it is for, or cannot be read.
    """
    from reconciler.plan.prior import touched
    from reconciler.plan.stale import elsewhere, standing

    now = session.reread(*touched(saved.plan))
    other = elsewhere(saved.identity, _identity(session, now, saved.identity.target))
    if other:
        raise LiveError(other, "connect to the servers that it was made for, or plan again for these")
    return standing(saved, now)


def unfinished(plan: Plan, session: Session) -> Plan:
    """Read again what a saved plan touches: the result of a good apply is a plan without actions."""
    from reconciler.plan import stale
    from reconciler.plan.prior import touched

    return stale.unfinished(plan, session.reread(*touched(plan)))


def _identity(session: Session, live: Topology, target: str) -> Identity:
    from reconciler.model.saved import Identity

    place = session.place
    server = "" if place.cluster else place.server
    level = live.server.level if live.server else 0
    return Identity(target, place.cluster, server, session.account(), live.domain, session.api, live.server, level)


def carry_out(plan: Plan, session: Session, report: Callable[[Outcome], None]) -> tuple[Outcome, ...]:
    """Apply exactly the plan; ``report`` hears of each action as it ends."""
    return session.apply(plan, report)


def verify(topology: Topology, session: Session, *, adopt: bool = False) -> Plan:
    """Observe and plan again: the result of a good apply is a plan without actions."""
    return propose(topology, session, adopt=adopt)


BASELINE = "lint-baseline.json"
"""The file that ``import`` writes when lint refuses something that is live."""


class Imported(NamedTuple):
    """A folder that was written from what is live, and what came of reading it again."""

    written: Written
    checked: Checked
    differing: Mapping[Address, str]
    """Left out because the plan for it was not empty; it stands among what ``written`` leaves out too."""
    refused: tuple[Finding, ...] = ()
    """Errors that lint finds in what is live; a baseline beside the files accepts those that may be."""


def write_down(
    observed: Topology, folder: Path, *, name: str, place: str, wanted: Collection[Address] = ()
) -> Imported:
    """Write what was observed into an empty folder, as a topology of that name that plans to no changes.

    The folder is loaded, linted and planned against what was observed; what differs is left out. ``place`` says to
    people where it was observed, ``wanted`` holds addresses with ``*``. Raises InputError for an address that
    matches nothing, and where a plan of the folder would delete what it does not have.
    """
    from reconciler.load import sayable
    from reconciler.write import write

    differing: dict[Address, str] = {}
    while True:
        written = write(observed, topology=name, place=place, sayable=sayable, wanted=wanted, refused=differing)
        if written.unmatched:
            raise _nothing_there(written.unmatched[0], observed)
        for old in folder.iterdir():
            old.unlink()
        for file in written.files:
            (folder / file.name).write_text(file.text, encoding="utf-8", newline="")
        checked = check(folder)
        wrong = _differing(checked, observed)
        if not wrong:
            return _accepting(Imported(written, checked, differing), folder)
        if wrong.keys() <= differing.keys():
            address, why = next(iter(wrong.items()))
            raise ReconcilerError(f"{address} cannot be left out: it {why}", "please report this")
        differing |= wrong


def _accepting(imported: Imported, folder: Path) -> Imported:
    """With a baseline of the errors that lint finds in what is live, so that it can be planned at once."""
    errors = tuple(each for each in imported.checked.findings if each.severity is Severity.error)
    path = folder / BASELINE
    if not errors:
        return imported
    if not write_baseline(replace(imported.checked, findings=errors), path):
        path.unlink()
        return imported._replace(refused=errors)
    from reconciler.write import with_baseline

    written = with_baseline(imported.written, BASELINE, path.read_text(encoding="utf-8"))
    for file in written.files:
        (folder / file.name).write_text(file.text, encoding="utf-8", newline="")
    return imported._replace(written=written, checked=check(folder), refused=errors)


def _differing(checked: Checked, observed: Topology) -> dict[Address, str]:
    """What in a folder is not as it was observed, with the reason."""
    from reconciler.model.plan import Verb
    from reconciler.plan import make

    if checked.topology is None:
        refused = {
            _observed_as(each.address): f"cannot be said: {each.message}" for each in checked.findings if each.address
        }
        if not refused:
            first = checked.findings[0]
            raise ReconcilerError(
                f"what was written cannot be read: {first.message} ({first.at})", "please report this"
            )
        return refused
    plan = make(checked.topology, observed)
    doomed = [str(each.address) for each in plan.actions if each.verb is Verb.delete]
    if doomed:
        more = f" and {len(doomed) - _MOST_NAMED:,} more" if len(doomed) > _MOST_NAMED else ""
        named = ", ".join(doomed[:_MOST_NAMED]) + more
        raise InputError(
            f"the topology {checked.topology.name} owns {named}, and a plan of the folder would delete that",
            "import all that it owns, or choose another name",
        )
    found = {
        _observed_as(each.address): "is not the same once it is written: "
        + (", ".join(dict.fromkeys(change.field for change in each.changes)) or each.reason)
        for each in plan.actions
    }
    # Consumers may differ only because their stream does.
    return {address: why for address, why in found.items() if address.stores} or found


def _observed_as(address: Address) -> Address:
    """The address under which something is observed: a stream of a bucket's name is that bucket."""
    return holder(address.name) if address.kind == "stream" else address


def _nothing_there(wanted: Address, observed: Topology) -> InputError:
    near = nearest_object(wanted, observed)
    hint = f"did you mean {near}?" if near else "leave the addresses out to import everything"
    return InputError(f"{wanted} matches nothing on the server", hint)


def nearest_object(wanted: Address, observed: Topology) -> Address | None:
    """What has a name like it, of its kind if possible: kinds are longer than many names, and would make all alike."""
    from reconciler.model.spelling import nearest

    own = [each for each in observed.resources if each.kind == wanted.kind]
    for some in (own, observed.resources):
        names = {each.name: each for each in sorted(some)}
        near = nearest(wanted.name, names)
        if near:
            return names[near]
    return None
