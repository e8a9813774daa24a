"""Clocks of reagents out of the cold (RQ-67): how long one thaws before it may be used, and how long it bears it.

Both begin with the scan that takes it out. The hold limit is counted in wall time, for the reagent stands on a bench.
The thaw is counted in process time where the shuttle has said it, so that training does not wait for ice; in production
they are the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from console.domain import events as e
from console.domain.alarm import alarm_key
from console.domain.context import Context, moment
from console.domain.interlock import Case
from console.domain.message import Message
from console.domain.procedure.definition import Step
from console.domain.refusal import Refusal
from console.domain.station_state import OpenProcedure, StationState

STEP, ALARM = "reagents", "reagent.over_hold"
"""The step in which reagents are taken out of the cold; the alarm that one has been out for too long."""
LAST_STEP = "insert"
"""Once this is done the reagents are in the shuttle: none is exchanged any more."""


@dataclass(frozen=True, slots=True)
class Clock:
    """One reagent as it stands now; of several reads of it only the newest counts. Seconds; negative: over."""

    reagent: str
    gtin: str
    lot: str
    out_utc: str
    thaw_left_s: float
    hold_left_s: float

    @property
    def over(self) -> bool:
        """Whether it has been out of the cold for longer than it bears."""
        return self.hold_left_s <= 0

    @property
    def thawing(self) -> bool:
        """Whether it may not be used yet."""
        return self.thaw_left_s > 0 and not self.over


def clocks(case: Case) -> tuple[Clock, ...]:
    """The clock of every reagent that was taken out, in the recipe's order."""
    recipe = case.recipe
    if recipe is None or not case.procedure.out_process:
        return ()
    out = [(utc, read) for step, utc, read in case.procedure.reads if step == STEP]
    newest = {
        read.field("gtin"): (utc, read, begun)
        for (utc, read), begun in zip(out, case.procedure.out_process, strict=False)
    }
    return tuple(
        _clock(case, need.id, need.thaw_min, need.hold_min, *newest[need.gtin])
        for need in recipe.reagents
        if need.gtin in newest
    )


def _clock(case: Case, reagent: str, thaw_min: int, hold_min: int, utc: str, read: e.Read, begun: str) -> Clock:
    now, process = case.context.utc, case.context.process_utc
    out_s = (now - moment(utc)).total_seconds()
    thawed_s = (process - moment(begun)).total_seconds() if process and begun else out_s
    left = (thaw_min * 60 - thawed_s, hold_min * 60 - out_s)
    return Clock(reagent, read.field("gtin"), read.field("lot"), utc, *left)


def over_gtins(case: Case) -> frozenset[str]:
    """Articles of which the one that was scanned has been out for too long: another one may take its place."""
    return frozenset(clock.gtin for clock in clocks(case) if clock.over)


def not_ready(case: Case) -> Refusal | None:
    """Why what needs the reagents cannot be done now: the first that is over its limit, else the first that thaws."""
    standing = clocks(case)
    for clock in standing:
        if clock.over:
            reason = Message.of("refusal.over_hold", name=clock.reagent, lot=clock.lot)
            return Refusal("reagent.over_hold", reason, Message.of("remedy.over_hold"))
    for clock in standing:
        if clock.thawing:
            minutes = int(-(-clock.thaw_left_s // 60))
            return Refusal("reagent.thawing", Message.of("refusal.thawing", name=clock.reagent, minutes=minutes),
                           Message.of("remedy.wait"))  # fmt: skip
    return None


def replaced_step(case: Case, gtin: str) -> Step | None:
    """The step that a scan of ``gtin`` belongs to because it takes the place of one that is over its limit."""
    procedure = case.procedure
    if procedure.command or any(record.step == LAST_STEP for record in procedure.done) or gtin not in over_gtins(case):
        return None
    steps = case.context.book.procedures[procedure.procedure].steps
    return next((step for step in steps if step.id == STEP), None)


def discarded(case: Case, gtin: str) -> list[e.Fact]:
    """That the one before is discarded, where a read of ``gtin`` takes its place."""
    procedure = case.procedure
    return [
        e.ReagentDiscarded(procedure.id, clock.reagent, clock.lot, clock.out_utc)
        for clock in clocks(case)
        if clock.gtin == gtin and clock.over
    ]


def overdue(state: StationState, context: Context) -> list[e.Fact]:
    """What passing time brings about: a limit that is exceeded, said once; its alarm, until nothing is over there."""
    facts: list[e.Fact] = []
    for procedure in state.procedures.values():
        if procedure.out_process:
            facts += _exceeded(state, procedure, context)
    standing = (alarm for alarm in state.alarms.values() if alarm.id == ALARM and alarm.active)
    facts.extend(e.AlarmReturned(a.key, ALARM, a.bay) for a in standing if not _over_at(state, a.bay, context))
    return facts


def _exceeded(state: StationState, procedure: OpenProcedure, context: Context) -> list[e.Fact]:
    over = [clock for clock in clocks(Case(state, procedure, context)) if clock.over]
    new = [clock for clock in over if (clock.gtin, clock.out_utc) not in procedure.over_hold]
    facts: list[e.Fact] = [
        e.ReagentOverHold(procedure.id, clock.reagent, clock.gtin, clock.lot, clock.out_utc) for clock in new
    ]
    key = alarm_key(ALARM, procedure.bay)
    if new and (key not in state.alarms or not state.alarms[key].active):
        facts.append(e.AlarmRaised(key, ALARM, procedure.bay, context.book.alarms[ALARM].priority, new[0].lot))
    return facts


def _over_at(state: StationState, bay: int, context: Context) -> bool:
    here = state.at_bay(bay)
    return here is not None and bool(over_gtins(Case(state, here, context)))
