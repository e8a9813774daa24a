"""Where the run screen's plots stand in time: with the newest value, or held at a stretch of the past; and the cursor.

While they follow, only a width is kept; while they are held, the stretch itself, which no passing of time moves. A
touch starts from what was painted last (`Span`), so that a button may carry the same wish for as long as it stands.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from console.presenters.asks import ChooseWindow

if TYPE_CHECKING:
    from console.presenters.ui import UiState

NARROWEST_S: Final = 30.0
"""Process seconds across the plots at the last zoom in."""
WIDEST_S: Final = 14 * 86_400.0
"""Process seconds across the plots at the last zoom out: the longest that a run lasts."""
CURSOR_STEPS: Final = 100
"""How many steps of the cursor cross the plots."""


class Span(NamedTuple):
    """What the plots show, ``start`` to ``end``, and how far they can be moved: seconds since 1970, process time."""

    start: float
    end: float
    oldest: float
    newest: float

    @property
    def width(self) -> float:
        """Seconds across."""
        return self.end - self.start


NOTHING: Final = Span(0.0, 0.0, 0.0, 0.0)
"""No plots were painted yet."""


@dataclass(frozen=True, slots=True)
class LookBack:
    """Hold the plots where they end at ``end_s``, process seconds since 1970; at the newest value they follow it."""

    end_s: float


@dataclass(frozen=True, slots=True)
class PutCursor:
    """The cursor stands at ``at_s``, process seconds since 1970; None takes it away."""

    at_s: float | None


@dataclass(frozen=True, slots=True)
class StepCursor:
    """The cursor goes so many steps to the right, or (negative) to the left."""

    steps: int


PlotWish = ChooseWindow | LookBack | PutCursor | StepCursor


def apply_plot(ui: UiState, asked: object) -> UiState:
    """The view after a touch that concerns the plots."""
    match asked:
        case ChooseWindow(window="back"):
            return _moved(ui, -ui.span.width / 2)
        case ChooseWindow(window="forward"):
            return _moved(ui, ui.span.width / 2)
        case ChooseWindow(window="in"):
            return _zoomed(ui, 0.5)
        case ChooseWindow(window="out"):
            return _zoomed(ui, 2.0)
        case ChooseWindow(window=window):
            return replace(let_go(ui), window=window)
        case LookBack(end_s=end):
            return _moved(ui, end - ui.span.end)
        case PutCursor(at_s=at):
            return replace(ui, cursor=at)
        case StepCursor(steps=steps):
            return _stepped(ui, steps)
    return ui


def let_go(ui: UiState) -> UiState:
    """Nothing held, zoomed or read: other curves are looked at."""
    return replace(ui, width_s=None, held=None, cursor=None)


def _moved(ui: UiState, by_s: float) -> UiState:
    """Held so much later (negative: earlier), but within what there is; at its newest end the plots follow again."""
    span = ui.span
    if by_s == 0 or span.width <= 0 or (ui.held is None and by_s > 0):
        return ui
    return _held_at(ui, span.start + by_s, span.width)


def _held_at(ui: UiState, start: float, width: float) -> UiState:
    span = ui.span
    start = max(start, min(span.oldest, span.newest - width))
    if start + width >= span.newest - width / 2000:
        return replace(ui, held=None, width_s=width if width != span.width or ui.held else ui.width_s)
    return replace(ui, held=(start, start + width))


def _zoomed(ui: UiState, factor: float) -> UiState:
    """Around the cursor if it can be seen, else around the middle; plots that follow keep the newest value."""
    span = ui.span
    width = min(max(span.width * factor, NARROWEST_S), WIDEST_S)
    if span.width <= 0 or width == span.width:
        return ui
    seen = ui.cursor is not None and span.start <= ui.cursor <= span.end
    if ui.held is None and not seen:
        return replace(ui, width_s=width)
    about = ui.cursor if ui.cursor is not None and seen else (span.start + span.end) / 2
    return _held_at(ui, about - (about - span.start) / span.width * width, width)


def _stepped(ui: UiState, steps: int) -> UiState:
    """Where the cursor leaves the plots they go with it."""
    span = ui.span
    if ui.cursor is None or span.width <= 0:
        return ui
    at = min(max(ui.cursor + steps * span.width / CURSOR_STEPS, span.oldest), span.newest)
    ui = replace(ui, cursor=at)
    if at < span.start:
        return _moved(ui, min(at - span.start, -span.width / 2))
    return _moved(ui, max(at - span.end, span.width / 2)) if at > span.end else ui
