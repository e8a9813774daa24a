"""Text as a field of a message can carry it: Unicode, its length counted in bytes of UTF-8."""

from __future__ import annotations


def fits(text: str, most_bytes: int) -> bool:
    """True if a field of ``most_bytes`` can carry ``text`` (half a surrogate pair cannot be carried at all)."""
    try:
        return len(text.encode()) <= most_bytes
    except UnicodeEncodeError:
        return False


def cut(text: str, most_bytes: int) -> str:
    """As many whole characters of ``text`` as a field of ``most_bytes`` carries; what is no Unicode becomes a ``?``."""
    return text.encode(errors="replace")[:most_bytes].decode(errors="ignore")
