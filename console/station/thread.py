"""The station in its thread: one queue in, one reference to the newest snapshot out."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from console.station.inbox import BytesReceived, Message, Stop
from console.station.mailbox import Mailbox
from console.station.pace import ALL_S, PICTURE_S, Pace
from console.station.snapshot import StationSnapshot
from console.station.station import Station


class StationThread:
    """Runs a station made by ``build`` in the thread that will own it. ``latest`` is None until it has begun."""

    def __init__(self, build: Callable[[], Station], broken: Callable[[BaseException], None]) -> None:
        """``broken``: told of an exception in building, which ends the thread."""
        self._build, self._broken = build, broken
        self.inbox = Mailbox()
        self._thread = threading.Thread(target=self._run, name="station", daemon=True)
        self.latest: StationSnapshot | None = None

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def post(self, message: Message) -> None:
        """Put a message into the inbox; from any thread. Only whoever reads the line may have to wait (`Mailbox`)."""
        self.inbox.put(message)

    def stop(self) -> None:
        """End in good order: the last events are appended, the head is signed, the files are closed."""
        if self._thread.is_alive():
            self.inbox.put(Stop())
            self._thread.join()

    def _run(self) -> None:
        try:
            station = self._build()
        except Exception as error:  # noqa: BLE001  # told to whoever started us
            self.inbox.close()
            self._broken(error)
            return
        try:
            self._loop(station)
        finally:
            self.inbox.close()
            station.close()

    def _loop(self, station: Station) -> None:
        pace = Pace()
        while not station.stopped:
            try:
                self._turn(station, pace)
            except Exception as error:  # noqa: BLE001  # shown on the fault screen; the shuttle goes on by itself
                station.program_fault(f"{type(error).__name__}: {error}")
                self._broken(error)
            now_s = time.monotonic()
            pace.turn_s = ALL_S if station.trends.wall.watched else PICTURE_S
            if now_s >= pace.next_s():
                self.latest = station.snapshot()
                pace.made(now_s)

    def _turn(self, station: Station, pace: Pace) -> None:
        """Wait for a message, a deadline or the next picture; handle what waits until one is due, even in a flood."""
        wait_s = max(0.0, min(pace.next_s(), station.next_deadline_s()) - time.monotonic())
        message, before = self.inbox.get(wait_s), station.heard
        while message is not None and not station.stopped:
            station.handle(message)
            station.tick_if_due()
            if not isinstance(message, BytesReceived) or station.heard != before:  # a heartbeat changes nothing
                before = station.heard
                pace.news(time.monotonic())
            message = self.inbox.get() if time.monotonic() < pace.next_s() else None
        station.tick_if_due()
