"""What lines of a paper form make of the state: they stand in the procedure that enters them, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from console.domain import events as e
from console.domain.by_hand import PaperLine
from console.domain.station_state import Stamp, StationState, change_procedure


def _line(state: StationState, event: e.PaperLineEntered, stamp: Stamp) -> StationState:
    procedure = state.procedures.get(event.procedure_id)
    if procedure is None:
        return state
    line = PaperLine(event.step, event.happened_utc, event.written_by, event.value, stamp.utc, stamp.actor)
    performers = procedure.performers | {stamp.actor}
    return change_procedure(state, procedure.id, paper=(*procedure.paper, line), performers=performers, refusal=None)


PAPER: dict[type[e.Fact], Callable[[StationState, Any, Stamp], StationState]] = {e.PaperLineEntered: _line}
