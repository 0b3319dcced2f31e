"""What stops the program. Problems in a topology are values (``model.finding``), not exceptions.

::

    ReconcilerError
    ├── InputError            a path, option or setting that cannot be used
    └── LiveError             the servers could not be reached, or would not answer
        └── ApiError          JetStream answered with an error; keeps err_code and the server's text

Each message is one to three lines for a person: what happened, then what to do. The command line prints it
and exits with the code that README documents; nothing else crosses a border.
"""

from __future__ import annotations


class ReconcilerError(Exception):
    """Base of all errors that end a command with a message instead of a traceback."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class InputError(ReconcilerError):
    """A path, option, environment variable or target setting that cannot be used as given."""


class LiveError(ReconcilerError):
    """No usable answer from the servers: unreachable, refused, timed out, no JetStream, no permission."""


class ApiError(LiveError):
    """An error answer of the JetStream API.

    ``code`` is the HTTP-like class and ``err_code`` the number to branch on: most configuration errors are
    code 500 (observed on nats-server 2.15.0), so the class says nothing about whether to retry.
    """

    def __init__(self, code: int, err_code: int, description: str) -> None:
        super().__init__(f"{description} ({err_code})")
        self.code = code
        self.err_code = err_code
        self.description = description
