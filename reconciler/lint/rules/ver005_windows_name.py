from __future__ import annotations

import re
from collections.abc import Iterator

from reconciler.kinds import names
from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity

_REFUSED = re.compile(r'[<:"|?]')


@rule("VER005", "windows-name", Severity.info, source="ADR-6")
def check(facts: Facts) -> Iterator[Problem]:
    """No name of a stream or consumer has < : \\" ? or |, which Windows does not take in a file name.

    The name becomes a folder of the server's storage. Servers on Linux and macOS take these characters; a server on
    Windows cannot make the folder, so the topology, or a backup of it, works on some systems only.

    Bad:

        streams:
          "ORDERS:EU": {subjects: [orders.>], max_age: 7d}

    Good:

        streams:
          ORDERS-EU: {subjects: [orders.>], max_age: 7d}
    """
    for name, resources in facts.asset_names.items():
        odd = _REFUSED.search(name)
        if odd and not names.problem(name):
            for resource in resources:
                yield Problem(
                    f"the name of {resource.address} has {odd[0]!r}, which Windows does not take",
                    resource.key(),
                    resource.address,
                    f"name it {_REFUSED.sub('-', name).strip('-') or 'ORDERS'}",
                )
