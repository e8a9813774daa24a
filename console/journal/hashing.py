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
from collections.abc import Sequence

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

_T, _I = [f"t{length}:" for length in range(256)], [f"i{length}:" for length in range(32)]  # quicker than a format
_OF_A_RUN = [int, str, str, str, int, str, int, str, int, int, str, str, str, bytes, bytes]
_OF_NONE = [type(None) if name == "process_utc" else kind for name, kind in zip(HASHED, _OF_A_RUN, strict=True)]


def event_hash(values: Sequence[Column | float], kind: bytes = EVENT) -> bytes:
    """The 32-byte hash of one event's stored columns, given in the order of HASHED.

    ``kind``: the first line of what is hashed; other rows than events are hashed alike, under a line of their own.
    """
    types = [*map(type, values)]
    if kind is EVENT and (types in (_OF_NONE, _OF_A_RUN)):
        try:
            return _usual(*values)  # type: ignore[arg-type]  # just looked at
        except (UnicodeEncodeError, IndexError):
            pass
    return _any(values, kind)


def _usual(
    seq: int,
    id_: str,
    incarnation: str,
    stream: str,
    version: int,
    type_: str,
    type_version: int,
    utc: str,
    offset_min: int,
    mono_us: int,
    boot: str,
    process_utc: str | None,
    actor: str,
    data: bytes,
    prev: bytes,
) -> bytes:
    """What `_any` says of a row like nearly every one, in one step.

    Raises UnicodeEncodeError or IndexError for one with a text beyond ASCII or of more than 255 characters.
    """
    n, v, t, o, m = f"{seq}", f"{version}", f"{type_version}", f"{offset_min}", f"{mono_us}"
    process = "n0:" if process_utc is None else f"{_T[len(process_utc)]}{process_utc}"
    told = (
        f"{_I[len(n)]}{n}{_T[len(id_)]}{id_}{_T[len(incarnation)]}{incarnation}{_T[len(stream)]}{stream}{_I[len(v)]}{v}"
        f"{_T[len(type_)]}{type_}{_I[len(t)]}{t}{_T[len(utc)]}{utc}{_I[len(o)]}{o}{_I[len(m)]}{m}{_T[len(boot)]}{boot}"
        f"{process}{_T[len(actor)]}{actor}b{len(data)}:"
    ).encode("ascii")
    return hashlib.sha256(EVENT + told + data + b"b%d:" % len(prev) + prev).digest()


def _any(values: Sequence[Column | float], kind: bytes) -> bytes:
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
