"""The port to a serial device: opened, read in a thread of its own, opened again when it comes back."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from console.wiring.port_search import PortSearch
from hardware.reader import Reader
from hardware.serial_transport import SerialTransport
from hardware.transport import TransportLost

RETRY_S = 1.0
SETTLE_S = 8.0
"""For so long nobody, or somebody else, answers at a port before the shuttle is looked for under other names."""
LOOK_S = 0.5
ELSEWHERE = "The shuttle does not answer at {url}. It is looked for at other ports."


class Line:
    """Keeps a serial line open. All callbacks are called in the line's threads: post and return.

    ``up(url, write)`` when it is open, ``data(bytes, mono_s)`` for what comes, ``down(url, reason)`` when it is gone or
    would not open; then it is tried again once a second, because a cable comes back without being told to.
    """

    def __init__(
        self,
        url: str,
        baud: int,
        up: Callable[[str, Callable[[bytes], int | None]], None],
        data: Callable[[bytes, float], None],
        down: Callable[[str, str], None],
        name: str,
        quiet: Callable[[float], None] | None = None,
        search: PortSearch | None = None,
        settled: Callable[[], bool] = lambda: True,
    ) -> None:
        """``name``: of the threads. ``quiet(mono_s)``: called now and then while nothing comes.

        ``search``: where else to look when the port is gone, or when at the port, by ``settled``, is not who is wanted.
        """
        self.url = self._where = url
        self._transport: SerialTransport | None = None
        self._dropped = 0  # of ports that were closed
        self._baud, self._up, self._data, self._down = baud, up, data, down
        self._name, self._quiet = name, quiet
        self._wake = threading.Condition()
        self._search, self._settled = search, settled
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
        elsewhere = False
        while not self._stopping:
            found = self._opened(elsewhere=elsewhere)
            elsewhere = False
            if found is None:
                self._wait(RETRY_S)
                continue
            self._where, transport = found
            self._lost, self._transport = False, transport
            self._up(self._where, transport.write)
            reader = Reader(transport, self._data, self._on_lost, time.monotonic, self._name, self._quiet)
            reader.start()
            elsewhere = self._left()
            reader.stop()
            self._transport, self._dropped = None, self._dropped + transport.dropped_bytes
            if elsewhere:
                self._down(self._where, ELSEWHERE.format(url=self._where))
            elif not self._stopping:
                self._wait(RETRY_S / 4)

    def _opened(self, *, elsewhere: bool) -> tuple[str, SerialTransport] | None:
        """The configured port; any other one only if it is not there, or was left. One port at a time."""
        search = self._search
        if elsewhere and search is not None and (found := search.look(lambda: self._stopping)) is not None:
            return found
        try:
            return self.url, SerialTransport(self.url, self._baud)
        except TransportLost as error:
            self._down(self.url, str(error))
        return search.look(lambda: self._stopping) if search is not None else None

    def _left(self) -> bool:
        """Wait until the port is lost; whether it was given up, because who is wanted may be at another one."""
        if self._search is None:
            self._wait(None)
            return False
        settled_s = time.monotonic()
        while not self._gone(LOOK_S):
            if self._settled():
                settled_s = time.monotonic()
            elif time.monotonic() - settled_s >= SETTLE_S and (self._where != self.url or self._search.others()):
                return True
        return False

    def _gone(self, seconds: float) -> bool:
        """Whether within so long the port is lost, or the line is to end."""
        with self._wake:
            return self._wake.wait_for(lambda: self._stopping or self._lost, seconds)

    def _on_lost(self, reason: str) -> None:
        self._down(self._where, reason)
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
