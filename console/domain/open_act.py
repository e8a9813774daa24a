"""What was done at this station by nobody in particular."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OpenAct:
    """Done at this station without signing in; a person is still to say who it was, and why."""

    id: str
    kind: str  # hold | silence
    bay: int
    utc: str
    run: str = ""
