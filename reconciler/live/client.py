"""nats-py's client, kept from going on in plaintext when TLS was asked for, and from servers that are not expected.

nats-py 2.16 starts TLS only when the server's INFO says ``tls_required``, whatever the URL says, and sends the
credentials right after it. So INFO is looked at here, before anything is sent, at each connect and reconnect.
"""

from __future__ import annotations

import ssl
from typing import Any

from nats.aio.client import Client
from nats.errors import NoServersError, SecureConnWantedError

from reconciler.errors import InputError, LiveError
from reconciler.live.settings import Settings


def tls_context(settings: Settings) -> ssl.SSLContext:
    """TLS 1.2 or newer, checking the server's certificate and name. Raises InputError for files that are no PEM."""
    file = settings.ca
    try:
        context = ssl.create_default_context(cafile=settings.ca or None)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if settings.cert:
            file = f"{settings.cert} with the key {settings.key}" if settings.key else settings.cert
            # Without the callback OpenSSL would ask for a passphrase on the terminal.
            context.load_cert_chain(settings.cert, settings.key or None, password=lambda: "")
    except (OSError, ValueError):
        raise InputError(
            f"{file} cannot be used for TLS",
            "CA, certificate and key are PEM files; the key belongs to the certificate and has no passphrase",
        ) from None
    return context


class GuardedClient(Client):  # type: ignore[misc]
    """A client that encrypts when that is asked for and meets the servers that are expected, or does not connect."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self._context = tls_context(settings) if settings.encrypted else None
        self.guarded = False
        """Whether INFO was looked at; stays False if a newer nats-py no longer passes it through here."""
        self.info: dict[str, Any] = {}
        """What the server said of itself before the connection."""
        self.refusal: LiveError | None = None
        """Why a server was not the expected one."""

    @property
    def ssl_context(self) -> ssl.SSLContext:
        """The context for TLS; made when it is needed, since a server may require TLS unasked."""
        if self._context is None:
            self._context = tls_context(self._settings)
        return self._context

    @property
    def url(self) -> str:
        """The server that we are or were connected to; empty before there was any."""
        server = self._current_server
        return f"{server.uri.scheme}://{server.uri.netloc.rpartition('@')[2]}" if server else ""

    async def _process_info(self, info: dict[str, Any], initial_connection: bool = False) -> None:
        if initial_connection:
            self.guarded = True
            self.info = info
            # What a lost connection did not send was told as lost. nats-py would send it to whatever server comes
            # next, even while closing, and a server that wants no credentials would carry it out.
            self._pending: list[bytes] = []
            self._pending_data_size = 0
            expected = self._settings.expected
            self.refusal = expected.refusal(self.url, info) if expected else None
            if self.refusal is not None:
                # It makes nats-py give up, where others would make it try again.
                raise NoServersError
            if self._settings.encrypted and not self._settings.tls_first and not info.get("tls_required"):
                if not info.get("tls_available"):
                    raise SecureConnWantedError
                info["tls_required"] = True
        await super()._process_info(info, initial_connection)
