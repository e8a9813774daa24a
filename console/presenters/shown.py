"""What a presenter hands to the window: one picture of the whole of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    # What presenters are made of (the station, numpy) comes after the first paint.
    from console.presenters.frame import FrameView
    from console.presenters.more import TrainingView


class Shown(NamedTuple):
    """One picture of the whole window: the frame, the name of the screen, its view, and the drawer if it is open."""

    frame: FrameView
    screen: str
    view: object
    drawer: TrainingView | None = None
