"""The thread that blocks on the line so that nobody else has to. It posts what comes and parses nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable

from hardware.transport import Transport, TransportLost

READ_TIMEOUT_S = 0.2
"""How long a stop may take on a line whose read cannot be woken (sockets)."""


class Reader:
    """Reads ``transport`` in a named thread from ``start`` to ``stop``.

    ``post(data, mono_s)`` gets every piece; ``lost(reason)`` is called once, with a whole sentence, if the line goes.
    Both are called in the reader's thread: put into a queue and return. ``mono_s`` asks a monotonic clock, seconds.
    """

    def __init__(
        self,
        transport: Transport,
        post: Callable[[bytes, float], None],
        lost: Callable[[str], None],
        mono_s: Callable[[], float],
        name: str = "link reader",
        quiet: Callable[[float], None] | None = None,
    ) -> None:
        """``quiet(mono_s)``: called now and then while nothing comes, for what must not wait for the next byte."""
        self._transport = transport
        self._post = post
        self._lost = lost
        self._mono_s = mono_s
        self._quiet = quiet
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin to read. Once only."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread and wait for it; closes the transport. ``lost`` is not called for this."""
        self._stopping.set()
        self._transport.close()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join()

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                data = self._transport.read(READ_TIMEOUT_S)
                if data:
                    self._post(data, self._mono_s())
                elif self._quiet is not None:
                    self._quiet(self._mono_s())
        except TransportLost as error:
            if not self._stopping.is_set():
                self._lost(str(error))
