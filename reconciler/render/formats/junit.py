"""JUnit's XML, as Jenkins, GitLab and others read it: one suite a file, one case a finding.

A failure has no severity in JUnit: what is below ``--fail-on`` is a case that passed and wrote something.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from reconciler.model.finding import Finding, Severity
from reconciler.render.formats import concise
from reconciler.render.formats.report import Report, details
from reconciler.render.paint import clean

_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML document can have, not even escaped."""


def render(report: Report) -> str:
    """The document; a file without findings has one case, which passed."""
    by_file: defaultdict[str, list[Finding]] = defaultdict(list)
    for each in report.findings:
        by_file[each.at.file].append(each)
    names = sorted({*report.files, *by_file})
    root = Element("testsuites", name="nats-topology lint")
    for name in names:
        _suite(root, name, by_file[name], report.fail_on)
    cases = sum(len(suite) for suite in root)
    failures = sum(int(suite.get("failures", 0)) for suite in root)
    root.attrib |= {"tests": str(cases), "failures": str(failures), "errors": "0"}
    indent(root)
    # Nothing but ASCII is right whatever encoding stdout has.
    written: bytes = tostring(root, encoding="us-ascii")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + written.decode("ascii")


def _suite(root: Element, name: str, found: list[Finding], fail_on: Severity) -> None:
    file = _text(name)
    suite = SubElement(root, "testsuite", name=file, file=file)
    failures = sum(each.severity >= fail_on for each in found)
    suite.attrib |= {"tests": str(len(found) or 1), "failures": str(failures), "errors": "0"}
    if not found:
        SubElement(suite, "testcase", name="no findings", classname=file)
    seen: Counter[str] = Counter()
    for each in found:
        named = f"{each.rule}: {each.address}" if each.address else each.rule
        seen[named] += 1
        # GitLab keeps only one of several cases with one name.
        number = f" ({seen[named]})" if seen[named] > 1 else ""
        case = SubElement(suite, "testcase", name=_text(named + number), classname=file)
        said = "\n".join(_text(line) for line in (concise.line(each), *details(each)))
        if each.severity >= fail_on:
            failure = SubElement(case, "failure", type=str(each.severity), message=_text(each.message))
            failure.text = said
        else:
            SubElement(case, "system-out").text = said


def _text(text: str) -> str:
    """The text in one line, without what XML cannot have."""
    return _NOT_XML.sub("", clean(text))
