"""UUIDv7 (RFC 9562, 5.7): a unique id that sorts by the time it is given."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def uuid7(utc: datetime) -> str:
    """A new UUIDv7 of the moment ``utc``, hyphenated lower case; 12 bits below the millisecond, 62 random bits."""
    millis, micros = divmod((utc - _EPOCH) // _MICROSECOND, 1000)
    low = int.from_bytes(os.urandom(8), "big") & ((1 << 62) - 1)
    number = (millis << 80) | (0x7 << 76) | ((micros * 4096 // 1000) << 64) | (0b10 << 62) | low
    text = f"{number:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
