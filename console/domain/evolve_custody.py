"""What choices, places, quarantine, custody and the lab's results make of the state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from console.domain import events as e
from console.domain.material import Delivery, HandedOver, Place, Quarantine, Result
from console.domain.station_state import Stamp, StationState, change_procedure, changed, put


def _chosen(state: StationState, event: e.OptionChosen, stamp: Stamp) -> StationState:
    """Who chooses performs, as who confirms does (RQ-31)."""
    procedure = state.procedures.get(event.procedure_id)
    if procedure is None:
        return state
    performers = procedure.performers | ({stamp.actor} if stamp.actor in state.people else set())
    options = (*procedure.options, event)
    return change_procedure(state, procedure.id, options=options, performers=performers, refusal=None)


def _place(state: StationState, event: e.PlaceReceived, stamp: Stamp) -> StationState:
    place = Place(event.gln, event.extension, event.use, event.name)
    return changed(state, places=put(state.places, (place.gln, place.extension), place), last_plant_utc=stamp.utc)


def _quarantined(state: StationState, event: e.MaterialQuarantined, stamp: Stamp) -> StationState:
    lies = Quarantine(event.label, event.place, event.condition, stamp.utc)
    return changed(state, quarantine=put(state.quarantine, event.run, lies))


def _disposed(state: StationState, event: e.MaterialDisposed, stamp: Stamp) -> StationState:
    lies = state.quarantine.get(event.run)
    if lies is None:
        return state
    decided = replace(
        lies,
        disposition=event.disposition,
        reason=event.reason,
        note=event.note,
        decided_by=stamp.actor,
        decided_utc=stamp.utc,
    )
    return changed(state, quarantine=put(state.quarantine, event.run, decided))


def _handed_over(state: StationState, event: e.CustodyTransferred, stamp: Stamp) -> StationState:
    gone = HandedOver(
        event.receiver,
        event.box,
        event.seal,
        event.containers,
        event.release,
        event.given_by,
        event.received_by,
        stamp.utc,
    )
    return changed(state, handed_over=put(state.handed_over, event.run, gone))


def _judged(state: StationState, event: e.ReleaseJudged, stamp: Stamp) -> StationState:
    return change_procedure(state, event.procedure_id, release=event.release)


def _result(state: StationState, event: e.ResultReceived, stamp: Stamp) -> StationState:
    """A result belongs to the run that its sample was taken from; of a sample that is not known here, to none."""
    of_sample = (run.id for run in state.runs.values() if event.sample in run.samples)
    run = event.run or next(of_sample, "")
    if run not in state.runs:
        return state
    reported = event.reported_utc or stamp.utc
    said = (event.verdict, event.value, event.unit, reported, event.method, event.reported_by, event.correction)
    result = Result(event.sample, event.test, *said)
    known = put(state.results.get(run, {}), (event.test, event.sample), result)
    return changed(state, results=put(state.results, run, known), last_plant_utc=stamp.utc)


def _delivered(state: StationState, event: e.SampleDelivered, stamp: Stamp) -> StationState:
    delivery = Delivery(event.given_by, event.received_by, stamp.utc)
    return changed(state, deliveries=put(state.deliveries, event.sample, delivery))


def _over_hold(state: StationState, event: e.ReagentOverHold, stamp: Stamp) -> StationState:
    procedure = state.procedures.get(event.procedure_id)
    if procedure is None:
        return state
    return change_procedure(state, procedure.id, over_hold=procedure.over_hold | {(event.gtin, event.out_utc)})


CUSTODY: dict[type[e.Fact], Callable[[StationState, Any, Stamp], StationState]] = {
    e.OptionChosen: _chosen,
    e.PlaceReceived: _place,
    e.MaterialQuarantined: _quarantined,
    e.MaterialDisposed: _disposed,
    e.CustodyTransferred: _handed_over,
    e.ReleaseJudged: _judged,
    e.ResultReceived: _result,
    e.SampleDelivered: _delivered,
    e.ReagentOverHold: _over_hold,
}
