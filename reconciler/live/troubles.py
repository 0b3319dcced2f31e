"""What stands behind an error of connecting, in a sentence, and what to do about it."""

from __future__ import annotations

import socket
import ssl

from nats.errors import Error, NoServersError, SecureConnWantedError

from reconciler.errors import LiveError
from reconciler.live.settings import Settings

CLIENT_ERROR = Error
"""Base of the errors that nats-py raises."""

EXPECTED = (OSError, Error, TimeoutError)
"""What connecting can end with; ssl.SSLError and socket.gaierror are OSErrors."""

_WHERE = "check the server's address: --server, NATS_URL, or the target's url"
_CA = "give the CA that signed it with --tlsca, NATS_CA or the target's ca"
_CLIENT = "give a certificate that the server trusts with --tlscert and --tlskey, NATS_CERT and NATS_KEY, or the target"


def explained(errors: list[Exception], settings: Settings) -> LiveError:
    """The error for people that is made of all that happened while connecting; the most telling one counts."""
    error = max(errors, key=_telling)
    place = settings.place
    if isinstance(error, SecureConnWantedError):
        return LiveError(
            f"TLS was asked for, and {place} does not offer it",
            "switch on TLS in the server; without it, write nats:// and give neither tls nor CA nor certificate",
        )
    if isinstance(error, ssl.SSLError):
        return _tls(error, settings)
    if isinstance(error, socket.gaierror):
        return LiveError(f"the address of {place} is not known", _WHERE)
    if isinstance(error, ConnectionRefusedError):
        return LiveError(f"nothing listens on {place}", "start the server, or " + _WHERE)
    if isinstance(error, TimeoutError):
        first = "leave out --tlsfirst" if settings.tls_first else "a server with handshake_first needs --tlsfirst"
        return LiveError(f"{place} did not answer within {settings.timeout:g}s", f"{_WHERE}; {first}")
    if isinstance(error, OSError) and not isinstance(error, ConnectionError):
        return LiveError(f"{place} cannot be reached: {error.strerror or type(error).__name__}", _WHERE)
    said = str(error).removeprefix("nats: ").strip("'\" ")
    if "authorization violation" in said.lower() or "authentication" in said.lower():
        return _refused(said, settings)
    if isinstance(error, Error) and said and "empty response" not in said and "EOF" not in said:
        return LiveError(f"{place} refused the connection: {said}")
    if settings.cert:
        # With TLS 1.3 the server judges after the handshake, and its alert can be lost with the connection.
        return LiveError(f"{place} closed the connection: it may have refused the client certificate", _CLIENT)
    if settings.encrypted:
        return LiveError(f"{place} closed the connection after TLS", "if it wants a client certificate, " + _CLIENT)
    return LiveError(f"{place} closed the connection at once", "is it a NATS server, and does it want TLS first?")


def is_verdict(error: Exception) -> bool:
    """Whether another try with the same server would end in the same way."""
    return _telling(error) >= 6


def _telling(error: Exception) -> int:
    """A reason given by a server tells more than a server that is not there, and that more than giving up."""
    if isinstance(error, NoServersError):
        return 0
    if isinstance(error, TimeoutError):
        return 1
    if isinstance(error, ssl.SSLError | SecureConnWantedError):
        return 6
    if isinstance(error, ConnectionRefusedError | socket.gaierror):
        return 3
    if isinstance(error, ConnectionError):
        return 2
    if "violation" in str(error).lower() or "authentication" in str(error).lower():
        return 7
    return 5 if isinstance(error, OSError) else 4


def _tls(error: ssl.SSLError, settings: Settings) -> LiveError:
    place = settings.place
    if isinstance(error, ssl.SSLCertVerificationError):
        why = error.verify_message.rstrip(".")
        named = "mismatch" in why.lower() or "not valid for" in why.lower()
        return LiveError(
            f"the certificate of {place} was not accepted: {why}",
            "connect by a name that stands in the certificate" if named else _CA,
        )
    reason = (error.reason or "").replace("_", " ").lower()
    if "alert" in reason and ("certificate" in reason or "unknown ca" in reason):
        given = "refused the client certificate that it was given" if settings.cert else "wants a client certificate"
        return LiveError(f"{place} {given}", _CLIENT)
    if "wrong version number" in reason or "record layer" in reason:
        return LiveError(
            f"{place} did not answer with TLS", "it offers no TLS, or not before its greeting: leave out --tlsfirst"
        )
    return LiveError(f"TLS with {place} failed: {reason or 'no reason given'}")


def _refused(said: str, settings: Settings) -> LiveError:
    if settings.creds:
        what = f"the credentials file {settings.creds}"
    elif settings.credentials:
        what = "the credentials of the context"
    elif settings.nkey:
        what = f"the NKey in {settings.nkey}"
    elif settings.jwt:
        what = "the JWT with this seed" if settings.seed else "the JWT without a seed"
    elif settings.token:
        what = "the token"
    elif settings.user:
        what = f"the user {settings.user} with this password"
    elif settings.seed:
        what = "the NKey of the seed"
    else:
        return LiveError(
            f"{settings.place} wants to know who we are, and no credentials were given",
            "give --creds, --nkey or --user, set NATS_CREDS, NATS_NKEY or NATS_USER, or use a target",
        )
    return LiveError(f"{settings.place} refused {what}: {said}", "check that it belongs to this server")
