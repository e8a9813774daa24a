"""The port to a serial device: opened, read in a thread of its own, opened again when it comes back."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from hardware.reader import Reader
from hardware.serial_transport import SerialTransport
from hardware.transport import TransportLost

RETRY_S = 1.0


class Line:
    """Keeps a serial line open. All callbacks are called in the line's threads: post and return.

    ``up(url, write)`` when it is open, ``data(bytes, mono_s)`` for what comes, ``down(url, reason)`` when it is gone or
    would not open; then it is tried again once a second, because a cable comes back without being told to.
    """

    def __init__(
        self,
        url: str,
        baud: int,
        up: Callable[[str, Callable[[bytes], None]], None],
        data: Callable[[bytes, float], None],
        down: Callable[[str, str], None],
        name: str,
        quiet: Callable[[float], None] | None = None,
    ) -> None:
        """``name``: of the threads. ``quiet(mono_s)``: called now and then while nothing comes."""
        self.url = url
        self._transport: SerialTransport | None = None
        self._dropped = 0  # of ports that were closed
        self._baud, self._up, self._data, self._down = baud, up, data, down
        self._name, self._quiet = name, quiet
        self._wake = threading.Condition()
        self._lost = False
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name=f"{name} keeper", daemon=True)

    @property
    def dropped_bytes(self) -> int:
        """What ports that took nothing have cost, in all."""
        transport = self._transport
        return self._dropped + (transport.dropped_bytes if transport else 0)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Close the port, end the threads, wait for them."""
        with self._wake:
            self._stopping = True
            self._wake.notify()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stopping:
            try:
                transport = SerialTransport(self.url, self._baud)
            except TransportLost as error:
                self._down(self.url, str(error))
                self._wait(RETRY_S)
                continue
            self._lost, self._transport = False, transport
            self._up(self.url, transport.write)
            reader = Reader(transport, self._data, self._on_lost, time.monotonic, self._name, self._quiet)
            reader.start()
            self._wait(None)
            reader.stop()
            self._transport, self._dropped = None, self._dropped + transport.dropped_bytes
            if not self._stopping:
                self._wait(RETRY_S / 4)

    def _on_lost(self, reason: str) -> None:
        self._down(self.url, reason)
        with self._wake:
            self._lost = True
            self._wake.notify()

    def _wait(self, seconds: float | None) -> None:
        """Until stopped, or until lost (``seconds`` None), or for so long."""
        with self._wake:
            if seconds is None:
                self._wake.wait_for(lambda: self._stopping or self._lost)
            else:
                self._wake.wait_for(lambda: self._stopping, seconds)
