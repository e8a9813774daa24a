"""The emulator's end of the line: a pseudo-terminal, or a TCP port with one console at a time. Never blocks."""

from __future__ import annotations

import contextlib
import os
import socket
import termios
import tty
from pathlib import Path
from typing import Protocol

READ_BYTES = 65_536


class EndpointError(OSError):
    """The line cannot be opened; the message says why and what to do."""


class Endpoint(Protocol):
    """Bytes to and from whoever is at the other end."""

    @property
    def link(self) -> str:
        """What the console is told to open."""

    def waits(self) -> list[int]:
        """Descriptors to wait for reading on."""

    def writes(self) -> list[int]:
        """Descriptors to wait for writing on, when something is left to write."""

    def read(self) -> bytes:
        """What has come; b"" if nothing."""

    def write(self, data: bytes) -> int:
        """How much of ``data`` was taken (all of it if nobody is there)."""

    def close(self) -> None:
        """Take the line down."""


class PtyEndpoint:
    """A pseudo-terminal in raw mode with a symlink ``link`` to it. It stays when the console goes and comes back."""

    def __init__(self, link: Path) -> None:
        if link.exists() and not link.is_symlink():
            raise EndpointError(f"{link} exists and is no symlink: name another path for the line.")
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave, termios.TCSANOW)
        os.set_blocking(self._master, False)
        self._link = link
        self._terminal = os.ttyname(self._slave)
        try:
            link.unlink(missing_ok=True)
            link.symlink_to(self._terminal)
        except OSError as error:
            raise EndpointError(f"The symlink {link} cannot be made: {error}.") from error

    @property
    def link(self) -> str:
        """The symlink's path."""
        return str(self._link)

    def waits(self) -> list[int]:
        """The master's descriptor."""
        return [self._master]

    def writes(self) -> list[int]:
        """The master's descriptor."""
        return [self._master]

    def read(self) -> bytes:
        """What the console wrote."""
        try:
            return os.read(self._master, READ_BYTES)
        except BlockingIOError:
            return b""

    def write(self, data: bytes) -> int:
        """What fits into the terminal's buffer."""
        try:
            return os.write(self._master, data)
        except BlockingIOError:
            return 0

    def close(self) -> None:
        """Remove the symlink, unless it leads to another emulator's terminal by now, and the terminal."""
        if self._link.is_symlink() and str(self._link.readlink()) == self._terminal:
            self._link.unlink()
        os.close(self._master)
        os.close(self._slave)


class TcpEndpoint:
    """A listening port. A new console replaces the one before: the old one may be dead without our knowing."""

    def __init__(self, host: str, port: int) -> None:
        try:
            self._listener = socket.create_server((host, port))
        except OSError as error:
            raise EndpointError(f"{host}:{port} cannot be listened on: {error}.") from error
        self._listener.setblocking(False)
        self._client: socket.socket | None = None

    @property
    def link(self) -> str:
        """pyserial's URL."""
        host, port = self._listener.getsockname()[:2]
        return f"socket://{host}:{port}"

    def waits(self) -> list[int]:
        """Listener and client."""
        return [self._listener.fileno(), *self.writes()]

    def writes(self) -> list[int]:
        """The client, if there is one."""
        return [self._client.fileno()] if self._client else []

    def read(self) -> bytes:
        """Take a new console, then what the present one wrote."""
        with contextlib.suppress(BlockingIOError):
            client, _ = self._listener.accept()
            self._hang_up()
            client.setblocking(False)
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._client = client
        if self._client is None:
            return b""
        try:
            data = self._client.recv(READ_BYTES)
        except BlockingIOError:
            return b""
        except OSError:
            data = b""
        if not data:
            self._hang_up()
        return data

    def write(self, data: bytes) -> int:
        """What the client takes."""
        if self._client is None:
            return len(data)
        try:
            return self._client.send(data)
        except BlockingIOError:
            return 0
        except OSError:
            self._hang_up()
            return len(data)

    def close(self) -> None:
        """Hang up and stop listening."""
        self._hang_up()
        self._listener.close()

    def _hang_up(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None
