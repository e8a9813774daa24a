"""What follows from a command: events, or a refusal that says which rule, why, and what to do.

``decide`` is the way in. It asks one handler, then lets the procedures follow from what that brings about, until
nothing more follows. It changes nothing: the station appends what comes out, and only then is it so.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from console.domain import commands as c
from console.domain import events as e
from console.domain.context import Context, iso
from console.domain.decide_accounts import ACCOUNTS
from console.domain.decide_bay import BAY
from console.domain.decide_capture import CAPTURE, left_open
from console.domain.decide_choice import CHOICE
from console.domain.decide_clock import CLOCK
from console.domain.decide_device import DEVICE
from console.domain.decide_manual import MANUAL
from console.domain.decide_note import NOTES
from console.domain.decide_override import OVERRIDES
from console.domain.decide_paper import PAPER
from console.domain.decide_people import PEOPLE
from console.domain.decide_plant import PLANT
from console.domain.decide_readings import READINGS
from console.domain.decide_review import REVIEW
from console.domain.decide_trail import TRAIL
from console.domain.decide_value import VALUES
from console.domain.evolve import evolve
from console.domain.procedure.engine import follow
from console.domain.refusal import Refusal
from console.domain.rights import refused_of
from console.domain.station_state import Stamp, StationState

Decision = list[e.Fact] | Refusal
_ROUNDS = 64  # a bound: what follows from one command ends long before


class Settled(NamedTuple):
    """What a command brings about: ``facts`` in order, the stamp of each, and the state ``after`` all of them."""

    facts: list[e.Fact]
    stamps: list[Stamp]
    after: StationState


def decide(
    state: StationState, command: c.Command, context: Context, process_utc: datetime | None
) -> Settled | Refusal:
    """What ``command`` brings about, with all that follows from it, or a refusal. ``process_utc``: of the events.

    Raises KeyError for a command that is none.
    """
    decision = refused_of(state, command, context) or _HANDLERS[type(command)](state, command, context)
    if isinstance(decision, Refusal):
        return decision
    settled = fold(state, list(decision), context, process_utc)
    for _ in range(_ROUNDS):
        more = follow(settled.after, context)
        if not more:
            return settled
        then = fold(settled.after, more, context, process_utc)
        settled = Settled(settled.facts + then.facts, settled.stamps + then.stamps, then.after)
    raise RuntimeError(f"{type(command).__name__} brings about events without end: {settled.facts[-3:]}")


_NAMING = (
    e.Signed,
    e.SessionOpened,
    e.SecretRefused,
    e.SignerNamed,
    e.TrailExported,
    e.ReadingsExported,
    e.CaptureStarted,
    e.CaptureEnded,
    e.ManualCompared,
    e.ManualConfirmed,
)
"""Facts that say themselves whose they are."""


def actor_of(state: StationState, fact: e.Fact) -> str:
    """Whom the journal names for ``fact``: the signer, who commanded it, the person signed in, else the system."""
    if isinstance(fact, _NAMING):
        return fact.person
    if isinstance(fact, (e.DeviceReported, e.BayObserved, e.RunStarted, e.RunEnded, e.CommandResolved)):
        return "shuttle"
    if isinstance(fact, e.StepDone) and (person := _doer_of(state, fact)):
        return person
    return state.session.person if state.session else "system"


def _doer_of(state: StationState, fact: e.StepDone) -> str:
    """Who signed this step, or gave its command: not who happens to be signed in when the shuttle's word comes."""
    procedure = state.procedures.get(fact.procedure_id)
    if procedure is None:
        return ""
    signer = next((signed.person for signed in procedure.signatures if signed.step == fact.step), "")
    return signer or procedure.commanded_by


def fold(state: StationState, facts: list[e.Fact], context: Context, process_utc: datetime | None) -> Settled:
    """``facts`` with their stamps and the state after them, which counts once they are appended."""
    if not facts:
        return Settled(facts, [], state)
    stamps: list[Stamp] = []
    utc, process = context.stamp, iso(process_utc) if process_utc else ""
    for fact in facts:
        stamp = Stamp(utc, actor_of(state, fact), process, context.mono_s)
        stamps.append(stamp)
        state = evolve(state, fact, stamp)
    return Settled(facts, stamps, state)


def _start(state: StationState, command: c.StartStation, context: Context) -> Decision:
    facts = left_open(state)
    if state.session:
        facts.append(e.SessionClosed(state.session.id, state.session.person, "restart"))
    for procedure in state.procedures.values():
        definition = context.book.procedures.get(procedure.procedure)
        if procedure.procedure == "sign_in":
            facts.append(e.ProcedureEnded(procedure.id, "abandoned", "restart"))
        elif definition is None or definition.sha256 != procedure.definition:
            # Its position means nothing in other steps: a signature could be skipped. It is begun again.
            facts.append(e.ProcedureEnded(procedure.id, "abandoned", "definition changed"))
    started = e.StationStarted(command.program, command.shuttle, command.site, command.mode, context.book.sha256)
    return [*facts, started]


def _stop(state: StationState, command: c.StopStation, context: Context) -> Decision:
    return [e.StationStopped()]


def _plant_data(state: StationState, command: c.TakePlantData, context: Context) -> Decision:
    return list(command.facts)


def _plant(state: StationState, command: c.ReportPlant, context: Context) -> Decision:
    if (state.plant.condition, state.plant.detail) == (command.condition, command.detail):
        return []
    return [e.PlantConditionChanged(command.condition, command.detail)]


def _record(state: StationState, command: c.ReportRecord, context: Context) -> Decision:
    return [command.fact]


def _sheet(state: StationState, command: c.ReportSheet, context: Context) -> Decision:
    return [e.ScannerTested(command.scanner, command.layout, command.passed, command.finding)]


_HANDLERS: dict[type, Callable[[StationState, Any, Context], Decision]] = {
    c.StartStation: _start,
    c.StopStation: _stop,
    c.TakePlantData: _plant_data,
    c.ReportPlant: _plant,
    c.ReportRecord: _record,
    c.ReportSheet: _sheet,
    **PEOPLE,
    **MANUAL,
    **NOTES,
    **VALUES,
    **PAPER,
    **BAY,
    **OVERRIDES,
    **CLOCK,
    **CAPTURE,
    **CHOICE,
    **DEVICE,
    **TRAIL,
    **READINGS,
    **REVIEW,
    **PLANT,
    **ACCOUNTS,
}
