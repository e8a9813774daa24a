"""Capturing the line: who may is the table's to say; one at a time; how it ended is on record.

A capture is a help to find a cause and nothing more: it never stands in the way of what is recorded.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from console.domain import commands as c
from console.domain import events as e
from console.domain.context import Context
from console.domain.message import Message
from console.domain.refusal import Refusal
from console.domain.station_state import StationState

SUFFIX = ".shcap"
_NOBODY = "system"


def _start(state: StationState, command: c.StartCapture, context: Context) -> list[e.Fact] | Refusal:
    running = state.capture
    if running is not None and running.running:
        reason = Message.of("refusal.capture_runs", file=running.file)
        return Refusal("capture.running", reason, Message.of("remedy.capture_runs"))
    return [e.CaptureStarted(_who(state), f"{context.utc:%Y%m%dT%H%M%SZ}{SUFFIX}")]


def _stop(state: StationState, command: c.StopCapture, context: Context) -> list[e.Fact] | Refusal:
    running = state.capture
    if running is None or not running.running:
        return Refusal("capture.none", Message.of("refusal.capture_none"), Message.of("remedy.look_again"))
    return [e.CaptureEnded(_who(state), running.file, "requested", command.bytes)]


def _report(state: StationState, command: c.ReportCapture, context: Context) -> list[e.Fact]:
    """What is told of a capture that is over already, a moment after it was stopped by hand, adds nothing."""
    if command.outcome == "begun":
        return [e.CaptureStarted(_NOBODY, command.file)]
    running = state.capture
    if running is None or not running.running or running.file != command.file:
        return []
    return [e.CaptureEnded(_NOBODY, command.file, command.outcome, command.bytes, command.detail)]


def left_open(state: StationState) -> list[e.Fact]:
    """At a start: a capture that the last end of the program cut off."""
    running = state.capture
    if running is None or not running.running:
        return []
    return [e.CaptureEnded(_NOBODY, running.file, "console_restarted", 0)]


def _who(state: StationState) -> str:
    return state.session.person if state.session else _NOBODY


CAPTURE: dict[type, Callable[[StationState, Any, Context], list[e.Fact] | Refusal]] = {
    c.StartCapture: _start,
    c.StopCapture: _stop,
    c.ReportCapture: _report,
}
