"""One row of what was entered or noted."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry or note. ``tag``: of a note: open or closed."""

    title: str
    tag: str
    lines: tuple[str, ...]
    button: str
    enabled: bool
    reason: str
    ask: object
