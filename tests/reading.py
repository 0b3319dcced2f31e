"""A client that reads from consumers and acknowledges what it is told to, none of ours."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterable
from types import TracebackType

from tests.servers import PATIENCE


class Reader:
    """Pulls from consumers over a connection of its own, from ``with`` to its end."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self._file = self._socket.makefile("rb")
        self._file.readline()
        connect = {"verbose": False, "headers": True, "no_responders": True}
        self._socket.sendall(b"CONNECT " + json.dumps(connect).encode() + b"\r\nSUB pulled 1\r\n")

    def __enter__(self) -> Reader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        self._socket.close()

    def fetch(self, stream: str, consumer: str, most: int) -> dict[int, str]:
        """What the consumer has for a pull, up to ``most``: how to acknowledge each, by its sequence in the stream."""
        wish = json.dumps({"batch": most, "no_wait": True}).encode()
        subject = f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{consumer}"
        self._socket.sendall(f"PUB {subject} pulled {len(wish)}\r\n".encode() + wish + b"\r\n")
        got: dict[int, str] = {}
        while len(got) < most:
            line = self._line()
            self._file.read(int(line[-1]) + 2)
            if line[0] == "HMSG":
                break
            got[int(line[3].split(".")[5])] = line[3]
        return got

    def acknowledge(self, replies: Iterable[str]) -> None:
        """Acknowledge, each once the one before is recorded."""
        self._socket.sendall(b"SUB recorded 2\r\n")
        for reply in replies:
            self._socket.sendall(f"PUB {reply} recorded 4\r\n+ACK\r\n".encode())
            self._file.read(int(self._line()[-1]) + 2)
        self._socket.sendall(b"UNSUB 2\r\n")

    def _line(self) -> list[str]:
        while (line := self._file.readline().decode().split())[0] not in ("MSG", "HMSG"):
            if line[0] == "PING":
                self._socket.sendall(b"PONG\r\n")
        return line
