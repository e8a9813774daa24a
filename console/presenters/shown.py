"""What a presenter hands to the window: one picture of the whole of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    # What presenters are made of (the station, numpy) comes after the first paint.
    from console.presenters.frame import FrameView
    from console.presenters.more import TrainingView
    from console.presenters.plot_ui import Span
    from console.presenters.reason_sheet import ReasonSheetView


class Shown(NamedTuple):
    """One picture of the whole window: the frame, the screen's name and view, drawer and reason sheet if open.

    ``session``: whose it is, "" while nobody is signed in. ``span``: where plots that can be moved stand in time.
    """

    frame: FrameView
    screen: str
    view: object
    drawer: TrainingView | None = None
    sheet: ReasonSheetView | None = None
    session: str = ""
    span: Span | None = None
