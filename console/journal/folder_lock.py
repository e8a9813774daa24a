"""One console a folder: an advisory lock that the operating system drops when the process ends, however it ends."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from console.journal.errors import FolderInUse, JournalFault

LOCK_FILE = "console.lock"


class FolderLock:
    """An exclusive lock on a station's folder, held from construction until `release` or the end of the process.

    Raises FolderInUse (naming the other process) or JournalFault (the folder cannot be made or written).
    """

    def __init__(self, folder: Path) -> None:
        """Make the folder if need be and lock it."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._fd = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise JournalFault(
                f"The folder {folder} cannot be used ({error.strerror}). "
                "Make it writable for the console and see that the disk is neither full nor read-only"
            ) from error
        self._take(folder)

    def _take(self, folder: Path) -> None:
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(self._fd, 20, 0).decode(errors="replace").strip() or "unknown"
            os.close(self._fd)
            raise FolderInUse(
                f"Another console (process {holder}) is using {folder}. Use that one, or close it and try again"
            ) from None
        try:
            os.ftruncate(self._fd, 0)
            os.pwrite(self._fd, f"{os.getpid()}\n".encode(), 0)
        except OSError:
            return  # a full disk: the lock holds all the same, only the number for the other one's sentence is missing

    def release(self) -> None:
        """Let another console in. Safe to call twice."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1
