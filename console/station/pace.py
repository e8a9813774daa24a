"""When a new picture of the station is due: right behind the news that came together, some ten times a second at most.

The shuttle sends the rows of sixteen bays one behind the other. A picture made in the middle of them would show half
of the bays a tenth of a second late, for ever; one made by the clock alone would show all of them up to as late.
"""

from __future__ import annotations

PICTURE_S = 0.09
"""The mean: a little less than the shuttle's tenth of a second, so that a picture that was once late catches up."""
SLACK_S = 0.03
"""So much earlier a picture may be made, as long as the mean is kept."""
SETTLE_S = 0.005
"""News is whole when nothing more has come for so long."""
LONGEST_S = 0.02
"""Longer than this no picture waits for news to be whole."""
QUIET_S = 0.15
"""Without any news: clocks and ages go on."""


class Pace:
    """Of the station's thread. Times are monotonic seconds."""

    def __init__(self) -> None:
        """The first picture is due at once."""
        self._allowed_s = self._quiet_s = 0.0
        self._first_s: float | None = None
        self._last_s = 0.0

    def news(self, now_s: float) -> None:
        """Something has changed."""
        self._first_s = now_s if self._first_s is None else self._first_s
        self._last_s = now_s

    def next_s(self) -> float:
        """When the next picture is due, unless more news comes before."""
        if self._first_s is None:
            return self._quiet_s
        whole_s = min(self._last_s + SETTLE_S, self._first_s + LONGEST_S)
        return min(max(self._allowed_s, whole_s), max(self._allowed_s, self._quiet_s))

    def made(self, now_s: float) -> None:
        """A picture was made."""
        self._allowed_s = next_turn_s(self._allowed_s, now_s)
        self._quiet_s, self._first_s = now_s + QUIET_S, None


def next_turn_s(turn_s: float, now_s: float) -> float:
    """When it may be done again, if it was due at ``turn_s`` and is done now: one that was late delays no other."""
    return max(turn_s, now_s - SLACK_S) + PICTURE_S
