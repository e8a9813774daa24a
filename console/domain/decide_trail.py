"""What becomes of an export of the audit trail or of readings: it is on record who took what, or why there is none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from console.domain import commands as c
from console.domain import events as e
from console.domain.context import Context
from console.domain.message import Message
from console.domain.refusal import Refusal
from console.domain.rights import SIGN_IN_FIRST, allowed
from console.domain.station_state import StationState


def _export(state: StationState, command: c.ReportExport, context: Context) -> list[e.Fact] | Refusal:
    if command.fact is not None:
        return [command.fact]
    if not command.reason:
        return allowed(state, "export", context) or SIGN_IN_FIRST
    return Refusal("export", Message.of("refusal.export", detail=command.reason), Message.of("remedy.record"))


TRAIL: dict[type, Callable[[StationState, Any, Context], list[e.Fact] | Refusal]] = {c.ReportExport: _export}
