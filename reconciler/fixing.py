"""``lint --fix``: takes findings away by the edits that their rules say, and only what was checked is written.

Edits are made in memory. The files that come of them are loaded and linted as any others, for every target: the
findings have to be gone, and no error may be there that was not. What fails that is tried again in halves, until it
is known which findings cannot be fixed. So what is told as fixed is fixed, and a second run changes nothing.
"""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from reconciler import pipeline
from reconciler.errors import InputError, ReconcilerError
from reconciler.load.edit import Draft, NotEditable, Source
from reconciler.load.files import ALL_SAVED, Unsaved
from reconciler.model.edit import Change, Fix
from reconciler.model.finding import Finding, Severity
from reconciler.pipeline import Checked, Lasting

MOST_ROUNDS = 100
"""Each round fixes something, or finds out that it cannot be fixed."""
_BOM = b"\xef\xbb\xbf"
_SHOWN = 3
"""Lines around a change that the diff shows."""

Narrow = Callable[[Checked], Checked]
"""What leaves out the findings that are not told: of the baseline, or of a revision."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """What fixing comes to, before anything is written."""

    checked: Checked
    """What is left to tell."""
    findings: tuple[Finding, ...]
    """What was fixed."""
    refused: Mapping[Finding, str]
    """What has a fix that cannot be made here, and why."""
    before: Mapping[str, bytes]
    """The content of the files that change, by their names in positions."""
    after: Mapping[str, bytes]


def fix(folder: Path, narrow: Narrow, *, unsafe: bool) -> Fixed:
    """Fix what is told of a folder, in memory. Raises InputError when a file cannot be read."""
    return _Fixing(folder, narrow, unsafe).fixed()


def changes(findings: Iterable[Finding], unsaved: Unsaved = ALL_SAVED) -> dict[Finding, tuple[Change, ...]]:
    """What the findings' edits come to in the files as they are; without those that cannot be made."""
    files = _Files(unsaved)
    found = {}
    for finding in findings:
        drafts: dict[str, Draft] = {}
        with suppress(NotEditable):
            if finding.edits and _drafted(finding, drafts, files):
                found[finding] = tuple(change for name in sorted(drafts) for change in drafts[name].changes())
    return found


def diff(fixed: Fixed) -> Iterator[str]:
    """The changes as a unified diff, line by line."""
    for name, content in fixed.after.items():
        before, after = (_lines(each.decode()) for each in (fixed.before[name], content))
        for line in unified_diff(before, after, name, name, n=_SHOWN):
            yield line.removesuffix("\n")
            if not line.endswith("\n"):
                yield "\\ No newline at end of file"


def write(fixed: Fixed) -> None:
    """Put all the new files in place of the old ones, or none.

    Each is written beside the old one first. Links stay links. Raises InputError for a file that is outside of the
    folder, cannot be written, or is not what was read any more.
    """
    top = os.path.realpath(fixed.checked.folder)
    paths = {name: os.path.realpath(name) for name in fixed.after}
    for name, path in paths.items():
        if os.path.commonpath((top, path)) != top:
            raise InputError(
                f"{name} is a link to {path}, which is outside of the folder", "fix it where it is; nothing was written"
            )
        if not os.access(path, os.W_OK):
            raise InputError(f"{name} cannot be written: it is read-only", "nothing was written")
    beside: dict[str, str] = {}
    try:
        for name, path in paths.items():
            beside[name] = _written(name, path, fixed.after[name])
        for name in paths:
            if _read(name) != fixed.before[name]:
                raise InputError(f"{name} was changed by somebody else meanwhile", "nothing was written; try again")
        _exchange(paths, beside)
    finally:
        for path in beside.values():
            with suppress(FileNotFoundError):
                os.unlink(path)


class _Files:
    """The text of files, as they are or as they are to be."""

    def __init__(self, unsaved: Unsaved = ALL_SAVED) -> None:
        self.before: dict[str, bytes] = {}
        self._unsaved = unsaved
        self.texts: dict[str, str] = {}
        """Of those that change, as they are to be."""
        self._sources: dict[str, Source] = {}

    def source(self, name: str) -> Source:
        """Raises InputError when the file cannot be read, and NotEditable when it cannot be understood."""
        if name not in self._sources:
            if name not in self.before:
                unsaved = self._unsaved.get(os.path.realpath(name)) if self._unsaved else None
                self.before[name] = _read(name) if unsaved is None else unsaved
            text = self.texts.get(name)
            self._sources[name] = Source(name, _decoded(self.before[name]) if text is None else text)
        return self._sources[name]

    def change(self, texts: Mapping[str, str]) -> None:
        """From now on, this is the text of these files."""
        self.texts |= texts
        for name in texts:
            self._sources.pop(name, None)

    def unsaved(self, texts: Mapping[str, str]) -> Unsaved:
        """What to read instead of the files that change, with further texts."""
        return {os.path.realpath(name): text.encode() for name, text in {**self.texts, **texts}.items()}

    def changed(self) -> dict[str, bytes]:
        """The new content of the files that change."""
        after = {name: _encoded(self.before[name], text) for name, text in sorted(self.texts.items())}
        return {name: content for name, content in after.items() if content != self.before[name]}


class _Fixing:
    def __init__(self, folder: Path, narrow: Narrow, unsafe: bool) -> None:
        self.folder = folder
        self.narrow = narrow
        self.wanted = (Fix.safe, Fix.unsafe) if unsafe else (Fix.safe,)
        self.files = _Files()
        self.checked = pipeline.find_all(folder)
        """What is found in them, told or not."""
        self.done: list[Finding] = []
        self.refused: dict[Lasting, str] = {}

    def fixed(self) -> Fixed:
        for _ in range(MOST_ROUNDS):
            told = self.narrow(self.checked).findings
            wanted = [each for each in told if each.fix in self.wanted and self._lasting(each) not in self.refused]
            if not wanted:
                break
            self._take(self._together(wanted))
        left, after = self.narrow(self.checked), self.files.changed()
        refused = {
            each: self.refused[self._lasting(each)] for each in left.findings if self._lasting(each) in self.refused
        }
        return Fixed(left, tuple(self.done), refused, {name: self.files.before[name] for name in after}, after)

    def _together(self, findings: list[Finding]) -> list[Finding]:
        """Those of the findings whose edits fit together; the others have to wait, or can never be made."""
        drafts: dict[str, Draft] = {}
        together = []
        for finding in findings:
            try:
                if _drafted(finding, drafts, self.files):
                    together.append(finding)
            except NotEditable as error:
                self._refuse(finding, str(error))
        return together

    def _take(self, findings: list[Finding]) -> bool:
        """Fix all of the findings, or some of them; whether any was."""
        if not findings:
            return False
        why = self._try(findings)
        if not why:
            return True
        if len(findings) == 1:
            self._refuse(findings[0], why)
            return False
        half = len(findings) // 2
        # What is fixed moves the places of the rest: the next round finds them anew.
        return self._take(findings[:half]) or self._take(findings[half:])

    def _try(self, findings: list[Finding]) -> str:
        """Fix all of the findings, or say why not."""
        drafts: dict[str, Draft] = {}
        try:
            for finding in findings:
                _drafted(finding, drafts, self.files)
            texts = {name: draft.text() for name, draft in drafts.items()}
        except NotEditable as error:
            return str(error)
        checked = pipeline.find_all(self.folder, self.files.unsaved(texts))
        if checked.topology is None:
            first = checked.findings[0]
            return f"the topology could not be read any more: {first.message} ({first.rule})"
        new = next(iter(_errors(checked) - _errors(self.checked)), None)
        if new is not None:
            made = next(each for each in checked.findings if each.severity is Severity.error and _of(each) == new)
            return f"that would make an error: {made.message} ({made.rule})"
        had = Counter(self._lasting(each) for each in self.checked.findings)
        has = Counter(pipeline.lasting(each, checked) for each in checked.findings)
        had.subtract(self._lasting(each) for each in findings)
        if any(has[self._lasting(each)] > had[self._lasting(each)] for each in findings):
            return "it would still be found"
        self.files.change(texts)
        self.checked = checked
        self.done += findings
        return ""

    def _refuse(self, finding: Finding, why: str) -> None:
        self.refused[self._lasting(finding)] = why

    def _lasting(self, finding: Finding) -> Lasting:
        return pipeline.lasting(finding, self.checked)


def _drafted(finding: Finding, drafts: dict[str, Draft], files: _Files) -> bool:
    """Take a finding's edits into the drafts, all or none of them; whether they fit.

    Raises NotEditable when one of them cannot be made at all, and InputError when a file cannot be read.
    """
    for edit in finding.edits:
        name = edit.at.file
        draft = drafts.get(name) or drafts.setdefault(name, Draft(files.source(name)))
        if not draft.fits(edit):
            return False
    for edit in finding.edits:
        drafts[edit.at.file].add(edit)
    return True


def _errors(checked: Checked) -> Counter[tuple[str, str]]:
    return Counter(_of(each) for each in checked.findings if each.severity is Severity.error)


def _of(finding: Finding) -> tuple[str, str]:
    """Rule and object: messages change with the names in them."""
    return finding.rule, str(finding.address or finding.at.file)


def _decoded(content: bytes) -> str:
    return content.removeprefix(_BOM).decode()


def _encoded(before: bytes, text: str) -> bytes:
    return (_BOM if before.startswith(_BOM) else b"") + text.encode()


def _lines(text: str) -> list[str]:
    return [f"{line}\n" for line in text.split("\n")[:-1]] + [each for each in text.split("\n")[-1:] if each]


def _read(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise InputError(f"{name} cannot be read: {error.strerror}") from None


def _written(name: str, path: str, content: bytes) -> str:
    """A new hidden file beside the one at ``path``, with its mode; its own path."""
    made = ""
    try:
        number, made = tempfile.mkstemp(prefix=f".{os.path.basename(path)}.", dir=os.path.dirname(path))
        with open(number, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(made, os.stat(path).st_mode & 0o7777)
    except OSError as error:
        if made:
            os.unlink(made)
        raise InputError(f"{name} cannot be written: {error.strerror}", "nothing was written") from None
    return made


def _exchange(paths: Mapping[str, str], beside: Mapping[str, str]) -> None:
    done: list[str] = []
    for name, path in paths.items():
        try:
            os.replace(beside[name], path)
        except OSError as error:
            said = f"; written before: {', '.join(done)}" if done else "; nothing was written"
            raise ReconcilerError(f"{name} cannot be replaced: {error.strerror}{said}") from None
        done.append(name)
