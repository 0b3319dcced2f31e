"""Colours of a terminal, or none."""

from __future__ import annotations

import re
from typing import NamedTuple

from reconciler.model.finding import Severity

_CODES = {"bold": 1, "dim": 2, "red": 31, "green": 32, "yellow": 33, "blue": 34, "magenta": 35, "cyan": 36}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

SEVERITIES = {Severity.error: "red", Severity.warning: "yellow", Severity.info: "blue"}


class Paint(NamedTuple):
    """Writes text in a colour when ``on``."""

    on: bool = False

    def __call__(self, text: str, *styles: str) -> str:
        """The text in the named styles: bold, dim, red, green, yellow, blue, magenta, cyan."""
        if not self.on or not styles:
            return text
        codes = ";".join(str(_CODES[style]) for style in styles)
        return f"\033[{codes}m{text}\033[0m"


def clean(text: str) -> str:
    """The text with control and direction-changing characters escaped, so that it cannot rewrite a terminal."""
    return _CONTROL.sub(lambda match: f"\\x{ord(match[0]):02x}", text)
