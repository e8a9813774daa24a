"""A cable between a console and an emulator, both in processes of their own: it can be pulled, cut and listened to.

Two real pseudo-terminals and a thread between them. What goes through is whole bytes of the line; what is cut is lost,
as on a cable. Nothing here waits for either side.
"""

from __future__ import annotations

import fcntl
import os
import select
import struct
import termios
import threading
import time
import tty
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from hardware import messages as m
from hardware.codec import decode_all
from hardware.framing import Deframer

PIECE = 65_536
HELD_BYTES = 32_768
"""So much may wait for a console that reads slowly; while it waits, the shuttle's side is not read either."""
DEAF_S = 0.5
"""A console that takes nothing for so long is none: what waits for it is lost."""


class Cable:
    """From ``shuttle`` (the emulator's pseudo-terminal) to ``port`` (the one that the console opens)."""

    def __init__(self, shuttle: Path, port: Path) -> None:
        """Plugged in on both sides."""
        self.port = port
        self.said: list[Any] = []  # messages of the console that reached the shuttle
        self.heard: list[Any] = []  # messages of the shuttle that the console was given whole, and listened to
        self.lost_bytes = 0
        self.to_console = self.to_shuttle = True  # whether bytes pass
        self._greets = self._session = 0  # the session that the console asks for, in which it believes nothing yet
        self._in_frame: Callable[[], None] | None = None
        self._lock = threading.RLock()
        self._wakes, self._wake = os.pipe()
        self._far = self._near = self._slave = -1
        self._held, self._held_s = b"", 0.0
        self._opened = False  # whether a console has said anything since the port is there: who opens it hears nothing
        self._of_console, self._of_shuttle = Deframer(), Deframer()
        self._ending = False
        self.reach(shuttle)
        self.plug()
        self._thread = threading.Thread(target=self._run, name="cable")
        self._thread.start()

    # --- what is done to it ------------------------------------------------------------------------------------------

    def reach(self, shuttle: Path) -> None:
        """Lead to this emulator from now on."""
        with self._lock:
            self._close("_far")
            self._far = os.open(shuttle, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
            tty.setraw(self._far)
        self._look()

    def unplug(self) -> None:
        """Out of the console: the port vanishes. What had come to its end is read before."""
        with self._lock:
            self.to_console, self._held = False, b""
        until = time.monotonic() + DEAF_S
        while self._slave >= 0 and _waiting(self._slave) and time.monotonic() < until:
            select.select([], [], [], 0.002)
        with self._lock:
            self.to_console = True
            self.port.unlink(missing_ok=True)
            self._close("_near")
            self._close("_slave")

    def plug(self) -> None:
        """Into the console again: a port that was not there."""
        with self._lock:
            self._near, self._slave = os.openpty()
            tty.setraw(self._slave)
            os.set_blocking(self._near, False)
            self._opened = False
            self.port.symlink_to(os.ttyname(self._slave))
        self._look()

    def cut(self, *, to_console: bool = True, to_shuttle: bool = True) -> None:
        """Break these directions: the ports stay, what is sent is lost."""
        with self._lock:
            self.to_console, self.to_shuttle = not to_console, not to_shuttle
            self._held = b""

    def cut_in_a_frame(self) -> None:
        """Break both directions in the middle of the next frame of the shuttle."""
        with self._lock:
            self._in_frame = self.cut

    def mend(self) -> None:
        """Both directions pass again."""
        with self._lock:
            self.to_console = self.to_shuttle = True

    def close(self) -> None:
        """Gone for good."""
        self._ending = True
        self._look()
        self._thread.join()
        self.unplug()
        for name in ("_far", "_wakes", "_wake"):
            self._close(name)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # --- what was heard ----------------------------------------------------------------------------------------------

    def asked(self, boot: int, since: int = 0) -> list[int]:
        """What the console asked for again after its first ``since`` messages. Fails if it asked twice in a session."""
        fetches = [said for said in self.said[since:] if isinstance(said, m.Fetch) and said.boot == boot]
        asked = [(said.session, n) for said in fetches for n in range(said.first, said.last + 1)]
        assert len(asked) == len(set(asked)), fetches
        return [n for _, n in asked]

    def passed(self, boot: int) -> set[int]:
        """The records of the shuttle that have come to the console, live or asked for."""
        records = (said for said in list(self.heard) if isinstance(said, m.Telemetry | m.DeviceEvent))
        return {record.n for record in records if record.boot == boot}

    def acknowledged(self) -> dict[int, int]:
        """boot -> up to which record the console has said that it is durable there."""
        told: dict[int, int] = {}
        for said in list(self.said):
            if isinstance(said, m.StoredUpTo):
                told[said.boot] = max(said.n, told.get(said.boot, 0))
        return told

    # --- the thread --------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._ending:
            with self._lock:
                reads = [fd for fd in (self._wakes, self._near, *([] if self._full() else [self._far])) if fd >= 0]
                writes = [self._near] if self._held and self._near >= 0 else []
            ready, writable, _ = select.select(reads, writes, [], 0.05)
            with self._lock:
                if self._wakes in ready:
                    os.read(self._wakes, PIECE)
                if self._near in ready:
                    self._from_console()
                if self._far in ready:
                    self._from_shuttle()
                self._hand_on(can=self._near in writable)

    def _full(self) -> bool:
        return len(self._held) > HELD_BYTES

    def _from_console(self) -> None:
        data = self._read("_near")
        self._opened = self._opened or bool(data)
        said = decode_all(self._of_console.feed(data))
        for message in said:
            if isinstance(message, m.HostHello) and message.session != self._session:
                self._greets = message.session
        if not self.to_shuttle or self._far < 0:
            self.lost_bytes += len(data)
            return
        self.said += said
        while data:
            try:
                data = data[os.write(self._far, data) :]
            except BlockingIOError:
                select.select([], [self._far], [], DEAF_S)
            except OSError:  # the emulator is gone
                return

    def _from_shuttle(self) -> None:
        data = self._read("_far")
        if self._in_frame is not None and len(data) > 1:
            cut, self._in_frame = self._in_frame, None
            middle = data.find(b"\0", len(data) // 2) - 3  # a few bytes before the end of a frame
            data = data[: max(1, middle)]
            self._pass(data)
            cut()
            return
        if self.to_console and self._near >= 0 and self._opened:
            self._pass(data)
        else:
            self.lost_bytes += len(data)

    def _pass(self, data: bytes) -> None:
        self._held_s = self._held_s if self._held else time.monotonic()
        self._held += data
        self._hand_on(can=True)

    def _hand_on(self, *, can: bool) -> None:
        if self._held and can:
            try:
                taken = os.write(self._near, self._held)
            except OSError:
                taken = 0
            for message in decode_all(self._of_shuttle.feed(self._held[:taken])):
                if isinstance(message, m.DeviceHello) and message.session == self._greets:
                    self._greets, self._session = 0, message.session
                if isinstance(message, m.DeviceHello) or not self._greets:
                    self.heard.append(message)
            self._held = self._held[taken:]
            self._held_s = time.monotonic() if taken else self._held_s
        if self._held and time.monotonic() - self._held_s > DEAF_S:
            self.lost_bytes += len(self._held)
            self._held = b""

    def _read(self, name: str) -> bytes:
        try:
            data = os.read(getattr(self, name), PIECE)
        except BlockingIOError:
            return b""
        except OSError:
            data = b""
        if not data:
            self._close(name)
        return data

    def _close(self, name: str) -> None:
        if getattr(self, name) >= 0:
            os.close(getattr(self, name))
            setattr(self, name, -1)

    def _look(self) -> None:
        os.write(self._wake, b"!")


def _waiting(terminal: int) -> int:
    """Bytes that wait to be read there."""
    (count,) = struct.unpack("i", fcntl.ioctl(terminal, termios.FIONREAD, b"\0\0\0\0"))
    return int(count)
