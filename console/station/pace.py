"""When a new picture of the station is due: right behind the news that came together, some ten times a second at most.

The shuttle sends the rows of the bays one behind the other. A picture made in the middle of them would show half of the
bays a tenth of a second late, for ever; one made by the clock alone would show all of them up to as late. While one
bay's run is looked at, its rows are the news; what else came is in the next picture.
"""

from __future__ import annotations

PICTURE_S = 0.09
"""The mean: a little less than the shuttle's tenth of a second, so that a picture that was once late catches up."""
ALL_S = 0.045
"""The mean while all bays are looked at: they do not speak together, and each is to be as fresh as one alone."""
SLACK_SHARE = 1 / 3
"""Of a turn, so much earlier a picture may be made, as long as the mean is kept."""
SETTLE_S = 0.005
"""News is whole when nothing more has come for so long."""
LONGEST_S = 0.02
"""Longer than this no picture waits for news to be whole."""
QUIET_S = 0.15
"""Without any news: clocks and ages go on."""


class Pace:
    """Of the station's thread. Times are monotonic seconds."""

    def __init__(self) -> None:
        """The first picture is due at once. ``turn_s``: the mean time from one to the next, at least."""
        self.turn_s = PICTURE_S
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
        # One that was late delays no other.
        self._allowed_s = max(self._allowed_s, now_s - self.turn_s * SLACK_SHARE) + self.turn_s
        self._quiet_s, self._first_s = now_s + QUIET_S, None
