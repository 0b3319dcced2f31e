"""nats-py's client, kept from going on in plaintext when TLS was asked for.

nats-py 2.16 starts TLS only when the server's INFO says ``tls_required``, whatever the URL says, and sends the
credentials right after it. So INFO is looked at here, before anything is sent, at each connect and reconnect.
"""

from __future__ import annotations

import ssl
from typing import Any

from nats.aio.client import Client
from nats.errors import SecureConnWantedError

from reconciler.errors import InputError
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
    """A client that encrypts when that is asked for, or does not connect."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self._context = tls_context(settings) if settings.encrypted else None
        self.guarded = False
        """Whether INFO was looked at; stays False if a newer nats-py no longer passes it through here."""

    @property
    def ssl_context(self) -> ssl.SSLContext:
        """The context for TLS; made when it is needed, since a server may require TLS unasked."""
        if self._context is None:
            self._context = tls_context(self._settings)
        return self._context

    async def _process_info(self, info: dict[str, Any], initial_connection: bool = False) -> None:
        if initial_connection:
            self.guarded = True
            if self._settings.encrypted and not self._settings.tls_first and not info.get("tls_required"):
                if not info.get("tls_available"):
                    raise SecureConnWantedError
                info["tls_required"] = True
        await super()._process_info(info, initial_connection)
