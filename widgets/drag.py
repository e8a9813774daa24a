"""One finger on something that can be moved sideways: a tap until it has moved too far to be one. No Qt."""

from __future__ import annotations

from typing import Final

SLOP_MM: Final = 5.0
"""How far a finger in two pairs of gloves may roll and still mean the place where it came down."""


class Drag:
    """From where the finger came down, ``x`` px, to where it is lifted. ``slop``: px that are still a tap."""

    def __init__(self, x: float, slop: float) -> None:
        self.start = x
        self._slop = slop
        self._side = 0.0
        self.offset = 0.0

    @property
    def moving(self) -> bool:
        """Whether it is a drag; it stays one, wherever the finger goes."""
        return self._side != 0.0

    def to(self, x: float) -> bool:
        """The finger is at ``x``; whether that is a drag. ``offset``: how far, without a jump where it became one."""
        by = x - self.start
        if not self._side and abs(by) > self._slop:
            self._side = self._slop if by > 0 else -self._slop
        self.offset = by - self._side if self._side else 0.0
        return self.moving
