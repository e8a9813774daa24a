"""A device event's data as a record keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def flat(prefix: str, data: Mapping[str, Any]) -> list[tuple[str, str | int | bool]]:
    """Data as (name, value): nested names with dots, floats as decimal text, bytes as hex."""
    found: list[tuple[str, str | int | bool]] = []
    for name, value in data.items():
        if isinstance(value, Mapping):
            found.extend(flat(f"{prefix}{name}.", value))
        elif isinstance(value, (str, bool, int)):
            found.append((prefix + name, value))
        elif isinstance(value, bytes):
            found.append((prefix + name, value.hex()))
        else:
            found.append((prefix + name, "" if value is None else repr(value)))
    return found
