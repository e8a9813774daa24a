"""The event hash: SHA-256 over the stored columns, so that anyone with the folder and this page can check it.

The hashed bytes are the line ``shuttle-event-1`` with its newline, then each column of ``HASHED`` in that order as
one kind letter, the length in bytes in decimal ASCII, a colon, and the bytes themselves:

====  =================================================
n     NULL (length 0)
i     INTEGER, as decimal ASCII
t     TEXT, as its stored bytes (UTF-8)
b     BLOB, as it is
====  =================================================

The last column, ``prev``, is the previous event's hash (32 zero bytes for event 1): that is the chain. Lengths stand
before the bytes, so no two different rows can give the same input. What is hashed is what is stored, never a
re-serialisation.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

HASHED = (
    "seq",
    "id",
    "incarnation",
    "stream",
    "version",
    "type",
    "type_version",
    "utc",
    "offset_min",
    "mono_us",
    "boot",
    "process_utc",
    "actor",
    "data",
    "prev",
)

GENESIS = bytes(32)
EVENT = b"shuttle-event-1\n"

Column = None | int | str | bytes


def event_hash(values: Iterable[Column | float], kind: bytes = EVENT) -> bytes:
    """The 32-byte hash of one event's stored columns, given in the order of HASHED.

    ``kind``: the first line of what is hashed; other rows than events are hashed alike, under a line of their own.
    """
    told, parts = list[str](), [kind]  # texts and numbers in one go: there are few bytes between them
    for value in values:
        if isinstance(value, str):
            length = len(value) if value.isascii() else len(value.encode("utf-8", "surrogateescape"))
            told.append(f"t{length}:{value}")
        elif isinstance(value, int):
            digits = f"{value:d}"
            told.append(f"i{len(digits)}:{digits}")
        elif value is None:
            told.append("n0:")
        elif isinstance(value, bytes):
            told.append(f"b{len(value)}:")
            parts += ("".join(told).encode("utf-8", "surrogateescape"), value)
            told.clear()
        else:
            told.append("?0:")  # a number with a fraction, out of a damaged file: the hash of no event
    parts.append("".join(told).encode("utf-8", "surrogateescape"))
    return hashlib.sha256(b"".join(parts)).digest()
