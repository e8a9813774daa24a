"""Where the emulator keeps what a shuttle keeps over a restart: one folder, one process at a time.

``snapshot.json`` (replaced whole), ``recipes/`` (exact bytes by hash); command memory and records lie beside them.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from pathlib import Path
from typing import Any

_KEYS = {"boot": int, "utc_ms": int, "workcell": dict}  # what every snapshot has


class StateDirError(OSError):
    """The state folder cannot be used; the message says why and what to do."""


class StateDir:
    """The folder ``root``, locked for this process until it ends. Raises StateDirError."""

    def __init__(self, root: Path) -> None:
        self.root = root
        try:
            (root / "recipes").mkdir(parents=True, exist_ok=True)
            self._lock = (root / "lock").open("a")
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StateDirError(f"Another emulator uses the state folder {root}: end it, or name another.") from error
        except OSError as error:
            raise StateDirError(f"The state folder {root} cannot be used: {error}.") from error

    def close(self) -> None:
        """Let another process have the folder."""
        self._lock.close()

    def load(self) -> dict[str, Any]:
        """The last snapshot, {} if there is none. Raises StateDirError if it is damaged."""
        path = self.root / "snapshot.json"
        try:
            found = json.loads(path.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except ValueError as error:
            raise StateDirError(
                f"The snapshot {path} is damaged ({error}): remove the folder to begin afresh."
            ) from error
        if not isinstance(found, dict) or not all(isinstance(found.get(key), kind) for key, kind in _KEYS.items()):
            raise StateDirError(
                f"The snapshot {path} is not that of an emulator ({', '.join(_KEYS)}): "
                "put a copy of it back, or remove the folder to begin afresh."
            )
        return found

    def save(self, snapshot: dict[str, Any], durable: bool) -> None:
        """Replace the snapshot. ``durable``: wait for the disk (against a power cut, not only a killed process)."""
        self._replace(self.root / "snapshot.json", json.dumps(snapshot, separators=(",", ":")).encode(), durable)

    def keep_recipe(self, data: bytes) -> bytes:
        """Keep the exact bytes; return the SHA-256 of what now lies on the disk."""
        path = self.root / "recipes" / f"{hashlib.sha256(data).hexdigest()}.json"
        self._replace(path, data, durable=True)
        return hashlib.sha256(path.read_bytes()).digest()

    def recipe(self, sha256_hex: str) -> bytes:
        """The exact bytes of a kept recipe. Raises StateDirError if they are gone or changed."""
        try:
            data = (self.root / "recipes" / f"{sha256_hex}.json").read_bytes()
        except OSError as error:
            raise StateDirError(f"The recipe {sha256_hex} is missing from {self.root}: {error}.") from error
        if hashlib.sha256(data).hexdigest() != sha256_hex:
            raise StateDirError(f"The recipe {sha256_hex} in {self.root} is not what was kept.")
        return data

    def _replace(self, path: Path, data: bytes, durable: bool) -> None:
        beside = path.with_suffix(".new")
        with beside.open("wb") as file:
            file.write(data)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        beside.replace(path)
