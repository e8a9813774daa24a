# ruff: noqa: N818  # refused, fault, corrupt: the words that people at the console read
"""What can be wrong with a store, mirrored once from SQLite and the operating system: nothing of sqlite3 leaks."""

from __future__ import annotations

import sqlite3
from pathlib import Path


class JournalError(Exception):
    """A store did not do what it was asked; the message is a sentence for the person at the console."""


class JournalRefused(JournalError):
    """The request breaks a rule of the store (another mode or station, an append-only table). Nothing changed."""


class FolderInUse(JournalRefused):
    """Another console holds this folder."""


class JournalFault(JournalError):
    """The disk or the file system failed (full, read-only, I/O error).

    ``outcome_known``: True when it is certain that nothing was appended. False after an I/O error: the bytes may or
    may not be on the disk, the journal takes nothing more, and only opening it again tells.
    """

    def __init__(self, message: str, *, outcome_known: bool = True) -> None:
        """Say what failed, and whether it is certain that nothing was appended."""
        super().__init__(message)
        self.outcome_known = outcome_known


class JournalCorrupt(JournalError):
    """The file is damaged or was altered. Nothing is written to it any more."""


# What sqlite3 raises for trouble with the file; the second where a message or a text quotes damaged bytes.
TROUBLE = (sqlite3.Error, UnicodeDecodeError)

_FAULTS = {
    sqlite3.SQLITE_FULL: "the disk is full. Free some space, then try again",
    sqlite3.SQLITE_READONLY: "the folder or the file is read-only. Make it writable for the console, then restart it",
    sqlite3.SQLITE_PERM: "the console has no permission. Make the folder writable for the console, then restart it",
    sqlite3.SQLITE_CANTOPEN: "the file cannot be opened. Check the folder, its permissions and the disk",
    sqlite3.SQLITE_BUSY: "another program has locked the file. Close it, then try again",
    sqlite3.SQLITE_LOCKED: "another program has locked the file. Close it, then try again",
}


def translated(error: sqlite3.Error | UnicodeDecodeError, path: Path, doing: str) -> JournalError:
    """The console's own error for ``error``, met while ``doing`` something ("appending") to the store at ``path``."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) or "UTF-8" in str(error).upper():
        return JournalCorrupt(
            f"{path.name} is damaged ({error}), met while {doing}. Nothing is written to it any more. "
            f"Keep {path.parent} as it is and restore from the plant or a backup"
        )
    if code == sqlite3.SQLITE_CONSTRAINT:
        return JournalRefused(f"{path.name} refused, while {doing}: {error}")
    if code == sqlite3.SQLITE_IOERR:
        return JournalFault(
            f"{path.name}: the disk failed while {doing} ({error}). Whether it was stored is not known: "
            "check the disk, then restart the console, which looks",
            outcome_known=False,
        )
    remedy = _FAULTS.get(code, f"{error}. Restart the console; if it comes again, call service")
    what = "nothing was stored" if doing == "appending" else f"{doing} failed"
    return JournalFault(f"{path.name}: {what}: {remedy}")
