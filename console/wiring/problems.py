"""What went wrong in this run of the program, for whoever started it: each thing once, and not for ever."""

from __future__ import annotations

MOST_PROBLEMS = 100


def note(problems: list[str], said: str) -> None:
    """Add it, unless it is there already: what fails ten times a second for a fortnight is one problem."""
    if said not in problems and len(problems) < MOST_PROBLEMS:
        problems.append(said)
