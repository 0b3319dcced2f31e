"""Ways in which a request ends without an answer of JetStream, told apart by whether it may have been carried out.

::

    LiveError
    ├── Unanswered     sent, and not answered in time or before the connection went: it may have happened
    ├── NoResponders   nobody listens on the subject: it did not happen
    ├── Forbidden      the user may not send it: it did not happen
    └── Closed         the connection is gone for good: it was not sent
"""

from __future__ import annotations

from reconciler.errors import LiveError


class Unanswered(LiveError):
    """A request that may have been carried out."""


class NoResponders(LiveError):
    """A request that nobody listens to: no JetStream, another domain, or a server that is just reloading."""


class Forbidden(LiveError):
    """A request that the user's permissions do not allow."""


class Closed(LiveError):
    """The connection was given up."""
