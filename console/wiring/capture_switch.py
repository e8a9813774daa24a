"""The tap on the line: writes its raw bytes, both ways, into a file while it is on; bounded, and never in the way."""

from __future__ import annotations

import errno
import shutil
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from hardware.capture import Capture, NotACaptureError, Note

FOLDER = "captures"
LOOK_S = 1.0
"""How often the free space is looked at while bytes are written."""
MB = 1_000_000

Ended = Callable[[str, str, int, str], None]
"""(outcome, file, bytes, detail) of a capture that ended without being asked to."""


class CaptureSwitch:
    """Bytes come from the reader's thread and from the station's; a capture that fails ends, and the line goes on.

    ``size``: length of the file that is written now, or was written last. ``line``: who is on it, and who is expected.
    """

    def __init__(
        self,
        folder: Path,
        max_mb: int,
        least_free_mb: int,
        ended: Ended,
        mono_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """``folder``: where captures lie. ``ended``: may be called in either thread. ``mono_s``: the line's clock."""
        self._folder, self._ended, self._mono_s = folder, ended, mono_s
        self._max, self._least_free = max_mb * MB, least_free_mb * MB
        self._lock = threading.Lock()
        self._capture: Capture | None = None
        self._file, self._looked_s = "", 0.0
        self.line = Note("")
        self.size = 0

    @property
    def running(self) -> bool:
        """Whether bytes are written."""
        return self._capture is not None

    def begin(self, file: str, utc: str, hello: bytes) -> None:
        """Into ``file`` of the folder of captures (or where its own path says). What is wrong is told to ``ended``."""
        path, now_s = self._folder / file, self._mono_s()
        with self._lock:
            self._file, self.size, self._looked_s = file, 0, 0.0
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                self._capture = Capture(path, replace(self.line, utc=utc, hello=hello).text(), now_s)
                self.size = self._capture.size
                outcome, detail = self._over(now_s), ""
            except (OSError, NotACaptureError) as error:
                outcome, detail = _outcome(error), str(error)
        if outcome:
            self._give_up(outcome, detail)

    def end(self) -> None:
        """No more; may be called twice."""
        with self._lock:
            self._close()

    def received(self, data: bytes, mono_s: float) -> None:
        """Bytes of the device."""
        if self._capture is not None:
            self._write(data, mono_s, incoming=True)

    def sent(self, data: bytes, mono_s: float) -> None:
        """Bytes for the device."""
        if self._capture is not None:
            self._write(data, mono_s, incoming=False)

    def writing(self, write: Callable[[bytes], int | None]) -> Callable[[bytes], int | None]:
        """``write``, with what it writes captured."""

        def captured(data: bytes) -> int | None:
            if data:
                self.sent(data, self._mono_s())
            return write(data)

        return captured

    def _write(self, data: bytes, mono_s: float, *, incoming: bool) -> None:
        with self._lock:
            capture = self._capture
            if capture is None:
                return
            outcome, detail = "", ""
            try:
                (capture.received if incoming else capture.sent)(data, mono_s)
                self.size = capture.size
                outcome = self._over(mono_s)
            except OSError as error:
                outcome, detail = _outcome(error), str(error)
        if outcome:
            self._give_up(outcome, detail)

    def _over(self, mono_s: float) -> str:
        """Which bound is reached, "" if none is."""
        if self.size >= self._max:
            return "size_limit"
        if mono_s - self._looked_s < LOOK_S:
            return ""
        self._looked_s = mono_s
        return "disk_limit" if shutil.disk_usage((self._folder / self._file).parent).free < self._least_free else ""

    def _give_up(self, outcome: str, detail: str) -> None:
        self.end()
        self._ended(outcome, self._file, self.size, detail)

    def _close(self) -> None:
        capture, self._capture = self._capture, None
        if capture is not None:
            with suppress(OSError):  # what could not be written is said already
                capture.close()


def _outcome(error: Exception) -> str:
    full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
    return "disk_limit" if full else "write_failed"
