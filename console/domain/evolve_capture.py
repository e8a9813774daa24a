"""What a capture of the line makes of the state: the one that runs, or how the last one ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from console.domain import events as e
from console.domain.capture import Capture
from console.domain.station_state import Stamp, StationState, changed


def _started(state: StationState, event: e.CaptureStarted, stamp: Stamp) -> StationState:
    return changed(state, capture=Capture(event.file, event.person, stamp.utc))


def _ended(state: StationState, event: e.CaptureEnded, stamp: Stamp) -> StationState:
    if state.capture is None:
        return state
    return changed(state, capture=replace(state.capture, ended_utc=stamp.utc, outcome=event.outcome, bytes=event.bytes))


CAPTURE: dict[type, Callable[[StationState, Any, Stamp], StationState]] = {
    e.CaptureStarted: _started,
    e.CaptureEnded: _ended,
}
