"""A serial port by URL: a device path, `socket://host:port` or `loop://`, through pyserial."""

from __future__ import annotations

import os
import threading
from contextlib import suppress

import serial

from hardware.transport import TransportLost

DEFAULT_BAUD = 921_600
READ_BYTES = 65_536
WRITE_TIMEOUT_S = 0.2
PENDING_LIMIT_BYTES = 16 * 1024
"""What is kept for a line that takes nothing (a frozen emulator). More is dropped, whole writes at a time: the link
repeats what matters, and a device that thaws should not have to read minutes of stale heartbeats."""


class SerialTransport:
    """Opens the port at once. Raises TransportLost if that cannot be.

    Nobody else may use the port: it is opened exclusively where the system can do that (POSIX).
    ``dropped_bytes`` counts what a line that takes nothing has cost.
    """

    def __init__(self, url: str, baud: int = DEFAULT_BAUD) -> None:
        self.url = url
        self.dropped_bytes = 0
        self._pending = b""
        self._closed = False
        self._timeout_s: float | None = None
        # A descriptor's number is used again after close: nothing may be in a read or a write while it is closed.
        self._reading = threading.Lock()
        self._writing = threading.Lock()
        self._port = _opened(url, baud)
        self._fd = _descriptor(self._port)

    def read(self, timeout_s: float) -> bytes:
        """See Transport."""
        with self._reading:
            if self._closed:
                return b""
            try:
                if timeout_s != self._timeout_s:
                    self._port.timeout = self._timeout_s = timeout_s
                first = bytes(self._port.read(1))
                return first + self._rest() if first else b""
            except (serial.SerialException, OSError) as error:
                raise self._lost(error) from error

    def _rest(self) -> bytes:
        """What else has come. pyserial's sockets say "one byte" whatever waits, so the descriptor is read."""
        if self._fd is None:
            return bytes(self._port.read(self._port.in_waiting))
        try:
            return os.read(self._fd, READ_BYTES)
        except BlockingIOError:
            return b""

    def write(self, data: bytes) -> int:
        """See Transport. What the line does not take at once is tried first next time; write(b"") only tries."""
        with self._writing:
            if self._closed:
                raise TransportLost(f"The line {self.url} is closed. Open it again.")
            self._flush()
            if self._pending and len(self._pending) + len(data) > PENDING_LIMIT_BYTES:
                self.dropped_bytes += len(data)
            else:
                self._pending += data
                self._flush()
            return len(self._pending) + self._in_the_system()

    def _in_the_system(self) -> int:
        """What the system has taken and the line has not, where it can tell."""
        if self._fd is None:
            return 0
        try:
            return int(self._port.out_waiting)
        except (AttributeError, OSError, ValueError):
            return 0

    def _flush(self) -> None:
        try:
            while self._pending:
                self._pending = self._pending[self._write_some(self._pending) :]
        except BlockingIOError:
            return
        except (serial.SerialException, OSError) as error:
            raise self._lost(error) from error

    def _write_some(self, data: bytes) -> int:
        if self._fd is not None:
            return os.write(self._fd, data)
        return int(self._port.write(data) or 0)

    def close(self) -> None:
        """See Transport."""
        self._closed = True
        with suppress(AttributeError, OSError):  # sockets have no cancel_read: their read ends at its time limit
            self._port.cancel_read()
        with self._reading, self._writing:
            socket = getattr(self._port, "_socket", None)
            with suppress(serial.SerialException, OSError):
                self._port.close()
            if socket is not None:
                socket.close()  # pyserial leaves it open when the other end has gone first

    def _lost(self, error: Exception) -> TransportLost:
        return TransportLost(
            f"The line {self.url} is gone ({_short(error)}). Check the cable and the shuttle's power, "
            "then connect again."
        )


def _opened(url: str, baud: int) -> serial.Serial:
    try:
        return serial.serial_for_url(url, baudrate=baud, exclusive=True, write_timeout=WRITE_TIMEOUT_S)
    except (serial.SerialException, OSError, ValueError) as error:
        raise TransportLost(
            f"The line {url} cannot be opened ({_short(error)}). Check that it is the shuttle's port, that it is "
            "plugged in and that no other program has it."
        ) from error


def _descriptor(port: serial.Serial) -> int | None:
    """The port's file descriptor if it has one that reads and writes without blocking (POSIX)."""
    if os.name != "posix":
        return None
    try:
        descriptor = int(port.fileno())
    except (AttributeError, OSError, ValueError):
        return None
    os.set_blocking(descriptor, False)
    return descriptor


def _short(error: Exception) -> str:
    return str(error).strip().rstrip(".") or type(error).__name__
