"""Signatures over the chain: the station's checkpoints, and the plant's countersignatures beside the journal.

A countersignature is the plant's signature over `console.journal.integrity.checkpoint_bytes`. It comes as a file of
canonical JSON in ``countersigned/`` of the station's folder, as `as_json` gives it; nobody needs to stop the console
to put one there.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from console.security.station_key import exported_keys

COUNTERSIGNED = "countersigned"
PLANT_KEYS = "plant*.pub"
Checkpoint = tuple[int, bytes, str, str, bytes]  # seq, hash, utc, key_id, signature
_COLUMNS = (int, bytes, str, str, bytes)
_FIELDS = ("seq", "hash", "utc", "key_id", "signature")


def checked(row: Sequence[Any]) -> Checkpoint | None:
    """The checkpoint of a stored row, None if a column is of another kind than it should be."""
    right = len(row) == len(_COLUMNS) and all(
        isinstance(value, kind) for value, kind in zip(row, _COLUMNS, strict=True)
    )
    return cast(Checkpoint, tuple(row)) if right else None


def as_json(checkpoint: Checkpoint) -> dict[str, Any]:
    """A checkpoint as plain data, its bytes in hex."""
    return {n: v.hex() if isinstance(v, bytes) else v for n, v in zip(_FIELDS, checkpoint, strict=True)}


def from_json(said: object) -> Checkpoint | None:
    """The checkpoint of plain data, None if it is none."""
    if not isinstance(said, dict) or set(said) != set(_FIELDS):
        return None
    try:
        return checked(
            [bytes.fromhex(said[n]) if kind is bytes else said[n] for n, kind in zip(_FIELDS, _COLUMNS, strict=True)]
        )
    except (ValueError, TypeError):
        return None


def countersignatures(folder: Path) -> list[tuple[str, Checkpoint | None]]:
    """(name of the file, what it says; None if it cannot be read) of every countersignature in the folder."""
    found: list[tuple[str, Checkpoint | None]] = []
    for path in sorted((folder / COUNTERSIGNED).glob("*.json")):
        try:
            found.append((path.name, from_json(json.loads(path.read_bytes()))))
        except (OSError, ValueError):
            found.append((path.name, None))
    return found


def plant_keys(folder: Path) -> dict[str, bytes]:
    """The plant's public keys that lie in the folder."""
    return dict(exported_keys(folder, PLANT_KEYS))
