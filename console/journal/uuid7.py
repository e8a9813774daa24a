"""UUIDv7 (RFC 9562, 5.7): a unique id that sorts by the time it is given."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def uuid7(utc: datetime) -> str:
    """A new UUIDv7 of the moment ``utc``, hyphenated lower case; 12 bits below the millisecond, 62 random bits."""
    millis, micros = divmod((utc - _EPOCH) // _MICROSECOND, 1000)
    time, random = f"{millis:012x}", os.urandom(8).hex()
    variant = "89ab"[int(random[0], 16) & 3]
    return f"{time[:8]}-{time[8:]}-7{micros * 4096 // 1000:03x}-{variant}{random[1:4]}-{random[4:]}"
