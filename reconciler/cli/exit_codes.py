"""Every exit code of the program, and which end of a command has which."""

from __future__ import annotations

from typing import Final

OK: Final = 0
FAILED: Final = 1
"""lint: findings, or with --diff a difference. plan: an error. apply: failed before any change."""
COULD_NOT_LINT: Final = 2
CHANGES: Final = 2
"""plan --detailed-exitcode: there is something to do."""
BLOCKED: Final = 3
"""A lint error, an unsafe change that was not allowed, or nobody to confirm."""
PARTLY: Final = 4
"""apply: something was or may have been changed, and something was not, or verification found a difference."""
STALE: Final = 5
"""apply: the servers, or the plan, are not as they were when somebody said yes to it."""
USAGE: Final = 64
INTERRUPTED: Final = 130
"""Ctrl-C before anything was changed; PARTLY once something was."""
