"""What an event makes of the state. Total and silent: an event has already happened, so nothing is judged here.

One small function an event type, found in a table; an event without an entry changes nothing that is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from console.domain import events as e
from console.domain.evolve_accounts import ACCOUNTS
from console.domain.evolve_capture import CAPTURE
from console.domain.evolve_commands import COMMANDS
from console.domain.evolve_custody import CUSTODY
from console.domain.evolve_device import DEVICE
from console.domain.evolve_manual import MANUAL
from console.domain.evolve_note import NOTES
from console.domain.evolve_override import OVERRIDES
from console.domain.evolve_paper import PAPER
from console.domain.evolve_plant import PLANT
from console.domain.evolve_readings import READINGS
from console.domain.evolve_review import REVIEW, closed, noticed
from console.domain.evolve_scan import SCANS
from console.domain.evolve_value import VALUES
from console.domain.person import Attempts, Session
from console.domain.scan.reading import same_label
from console.domain.signing import OVERRIDE
from console.domain.station_state import (
    ComputerClock,
    Confirmation,
    OpenProcedure,
    Plant,
    Stamp,
    StationState,
    StepRecord,
    change_procedure,
    changed,
    drop,
    put,
)

Step = Callable[[StationState, Any, Stamp], StationState]


def evolve(state: StationState, event: e.Fact, stamp: Stamp) -> StationState:
    """The state after ``event``."""
    step = _TABLE.get(type(event))
    after = step(state, event, stamp) if step else state
    return noticed(after, event) if after.reviewed or after.reviews_open else after


# --- station, plant, people --------------------------------------------------------------------------------------


def _started(state: StationState, event: e.StationStarted, stamp: Stamp) -> StationState:
    link = replace(state.link, condition="never", since_utc=stamp.utc, reason="")
    plant = Plant(since_utc=stamp.utc)
    return changed(
        state,
        shuttle=event.shuttle,
        site=event.site,
        mode=event.mode,
        session=None,
        identified=None,
        identifying="",
        link=link,
        plant=plant,
        procedures=unattended(state),
    )


def unattended(state: StationState) -> Mapping[str, OpenProcedure]:
    """Open procedures once a session ends or begins: a badge that was read for a signature counts no more (RQ-22)."""
    return {
        name: changed(p, signer="", rescan=None, overriding=None, to_confirm=None)
        if p.signer or p.rescan or p.overriding or p.to_confirm
        else p
        for name, p in state.procedures.items()
    }


def _person(state: StationState, event: e.PersonReceived, stamp: Stamp) -> StationState:
    return changed(state, people=put(state.people, event.person.id, event.person), last_plant_utc=stamp.utc)


def _order(state: StationState, event: e.OrderReceived, stamp: Stamp) -> StationState:
    return changed(state, orders=put(state.orders, event.order.id, event.order), last_plant_utc=stamp.utc)


def _reservation(state: StationState, event: e.ReservationReceived, stamp: Stamp) -> StationState:
    new = event.reservation
    others = tuple(r for r in state.reservations if (r.bay, r.from_utc) != (new.bay, new.from_utc))
    return changed(state, reservations=(*others, new), last_plant_utc=stamp.utc)


def _lot(state: StationState, event: e.LotReceived, stamp: Stamp) -> StationState:
    lot = event.lot
    return changed(state, lots=put(state.lots, (lot.gtin, lot.lot), lot), last_plant_utc=stamp.utc)


def _recipe(state: StationState, event: e.RecipeReceived, stamp: Stamp) -> StationState:
    return changed(state, recipes=put(state.recipes, event.recipe.key, event.recipe), last_plant_utc=stamp.utc)


def _plant(state: StationState, event: e.PlantConditionChanged, stamp: Stamp) -> StationState:
    return changed(state, plant=Plant(event.condition, stamp.utc, event.detail))


def _plant_current(state: StationState, event: e.PlantDataCurrent, stamp: Stamp) -> StationState:
    return changed(state, last_plant_utc=stamp.utc)


def _clock_changed(state: StationState, event: e.ClockChanged, stamp: Stamp) -> StationState:
    return changed(state, clock=ComputerClock(False, event.kind, event.after_utc, event.step_ms))


def _clock_known(state: StationState, event: e.ClockKnown, stamp: Stamp) -> StationState:
    return changed(state, clock=ComputerClock())


def _session_opened(state: StationState, event: e.SessionOpened, stamp: Stamp) -> StationState:
    session = Session(event.session, event.person, stamp.utc)
    attempts = drop(state.attempts, event.person)
    return changed(
        state,
        session=session,
        identified=None,
        identifying="",
        attempts=attempts,
        sign_in_refusal=None,
        procedures=unattended(state),
    )


def _session_closed(state: StationState, event: e.SessionClosed, stamp: Stamp) -> StationState:
    return changed(state, session=None, identified=None, procedures=unattended(state))


def _secret_refused(state: StationState, event: e.SecretRefused, stamp: Stamp) -> StationState:
    attempts = Attempts(event.failures, stamp.utc, event.locked_until_utc)
    return changed(state, attempts=put(state.attempts, event.person, attempts))


def _scanner(state: StationState, event: e.ScannerTested, stamp: Stamp) -> StationState:
    pair = (event.scanner, event.layout)
    passed = state.wedge_passed | {pair} if event.passed else state.wedge_passed - {pair}
    return changed(state, wedge_passed=passed)


# --- procedures --------------------------------------------------------------------------------------------------


def _procedure_started(state: StationState, event: e.ProcedureStarted, stamp: Stamp) -> StationState:
    run = state.runs.get(event.run) if event.run else state.run_at(event.bay)
    order = run.order if run else _order_left_in(state, event.bay) if event.procedure == "take_out" else ""
    opened = OpenProcedure(
        event.procedure_id,
        event.procedure,
        event.version,
        event.definition,
        event.bay,
        stamp.utc,
        run=run.id if run else "",
        order=order,
    )
    return changed(state, procedures=put(state.procedures, opened.id, opened))


def _order_left_in(state: StationState, bay: int) -> str:
    """Whose load put the cartridge there that the shuttle reads in ``bay``; "" if no load of this console did."""
    read = state.bays[bay].cartridge if bay in state.bays else ""
    left = (p for p in state.ended_procedures.values() if p.procedure == "load" and p.bay == bay)
    return next((p.order for p in left if any(same_label(x.raw, read) for x in p.read("cartridge"))), "")


def _refused(state: StationState, event: e.Refused, stamp: Stamp) -> StationState:
    if not event.procedure_id:
        return state
    return change_procedure(state, event.procedure_id, refusal=(event.reason, event.reason, event.remedy))


def _item(state: StationState, event: e.ItemConfirmed, stamp: Stamp) -> StationState:
    procedure = state.procedures.get(event.procedure_id)
    if procedure is None:
        return state
    return change_procedure(
        state,
        procedure.id,
        items=(*procedure.items, event.item),
        confirmed=(*procedure.confirmed, Confirmation(event.step, event.item, stamp.utc, stamp.actor)),
        performers=procedure.performers | {stamp.actor},
        refusal=None,
    )


def _step_done(state: StationState, event: e.StepDone, stamp: Stamp) -> StationState:
    procedure = state.procedures.get(event.procedure_id)
    if procedure is None:
        return state
    done = (*procedure.done, StepRecord(event.step, stamp.utc, stamp.actor, event.evidence))
    return change_procedure(
        state,
        procedure.id,
        index=procedure.index + 1,
        done=done,
        items=(),
        signer="",
        command="",
        commanded_by="",
        refusal=None,
        to_confirm=None,
    )


def _order_chosen(state: StationState, event: e.OrderChosen, stamp: Stamp) -> StationState:
    return change_procedure(state, event.procedure_id, order=event.order)


def _sample_named(state: StationState, event: e.SampleNamed, stamp: Stamp) -> StationState:
    run = state.runs.get(event.run)
    named = change_procedure(state, event.procedure_id, sample=event.sample)
    if run is None:
        return named
    return replace(named, runs=put(named.runs, run.id, replace(run, samples=(*run.samples, event.sample))))


def _procedure_ended(state: StationState, event: e.ProcedureEnded, stamp: Stamp) -> StationState:
    procedure = state.procedures.get(event.procedure_id)
    if procedure is None:
        return state
    kept = state.ended_procedures
    if procedure.procedure != "sign_in":
        kept = put(kept, procedure.id, procedure)
    runs = state.runs
    out = procedure.procedure in ("unload", "recover", "take_out") and event.outcome == "finished"
    if out and procedure.run in runs:
        ended = replace(runs[procedure.run], unloaded=True, unload_procedure=procedure.id)
        runs = put(runs, procedure.run, ended)
    identifying = "" if procedure.procedure == "sign_in" else state.identifying
    if procedure.review is not None:
        state = closed(state, procedure, finished=event.outcome == "finished")
    return changed(
        state,
        procedures=drop(state.procedures, procedure.id),
        ended_procedures=kept,
        runs=runs,
        identifying=identifying,
    )


def _signer(state: StationState, event: e.SignerNamed, stamp: Stamp) -> StationState:
    return change_procedure(state, event.procedure_id, signer=event.person, refusal=None)


def _signed(state: StationState, event: e.Signed, stamp: Stamp) -> StationState:
    procedure = state.procedures.get(event.procedure_id)
    if procedure is None:
        return state
    known, session = changed(state, attempts=drop(state.attempts, event.person)), state.session
    if session and session.person == event.person:
        known = replace(known, session=replace(session, signed=True))
    if event.step.startswith(OVERRIDE):
        return known  # it is the override's, which follows
    return change_procedure(known, procedure.id, signatures=(*procedure.signatures, event), refusal=None)


# --- records and cartridges --------------------------------------------------------------------------------------


def _record(state: StationState, event: e.BatchRecordIssued, stamp: Stamp) -> StationState:
    run = state.runs.get(event.run)
    if run is None:
        return state
    return changed(state, runs=put(state.runs, run.id, replace(run, record_file=event.file)))


def _cartridge(state: StationState, event: e.CartridgeUsed, stamp: Stamp) -> StationState:
    return changed(state, used_cartridges=put(state.used_cartridges, event.serial, event.run))


_TABLE: dict[type[e.Fact], Step] = {
    e.StationStarted: _started,
    e.PersonReceived: _person,
    e.OrderReceived: _order,
    e.ReservationReceived: _reservation,
    e.LotReceived: _lot,
    e.RecipeReceived: _recipe,
    e.PlantConditionChanged: _plant,
    e.PlantDataCurrent: _plant_current,
    e.ClockChanged: _clock_changed,
    e.ClockKnown: _clock_known,
    e.SessionOpened: _session_opened,
    e.SessionClosed: _session_closed,
    e.SecretRefused: _secret_refused,
    e.ScannerTested: _scanner,
    e.ProcedureStarted: _procedure_started,
    e.Refused: _refused,
    e.ItemConfirmed: _item,
    e.StepDone: _step_done,
    e.OrderChosen: _order_chosen,
    e.SampleNamed: _sample_named,
    e.ProcedureEnded: _procedure_ended,
    e.SignerNamed: _signer,
    e.Signed: _signed,
    e.BatchRecordIssued: _record,
    e.CartridgeUsed: _cartridge,
    **CAPTURE,
    **COMMANDS,
    **MANUAL,
    **NOTES,
    **OVERRIDES,
    **CUSTODY,
    **VALUES,
    **PAPER,
    **DEVICE,
    **SCANS,
    **REVIEW,
    **PLANT,
    **ACCOUNTS,
    **READINGS,
}
