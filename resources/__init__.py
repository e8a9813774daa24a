"""Data that the product needs: recipes, procedures, interlocks, alarms, channels, texts, fonts, icons, plant SQL.

Nothing here is code but this module, which says where a file lies.
"""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).resolve().parent


def path(relative: str) -> Path:
    """Where the resource ``relative`` (with forward slashes) lies on disk.

    Raises FileNotFoundError if there is no such resource: a broken installation, said by name.
    """
    found = _HERE / relative
    if not found.exists():
        raise FileNotFoundError(f"The resource {relative!r} is missing from this installation: install it again.")
    return found
