"""Which lines of the journal belong to a run: from the first step of its loading to the last of its unloading."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from console.domain import events as e
from console.domain.person import Person
from console.records.entry import Entry
from console.records.line import Line, Who

F = TypeVar("F", bound=e.Fact)

# What concerns every run at this station while it happens.
_STATION_WIDE = (
    e.LinkOpened,
    e.LinkLost,
    e.LinkRefused,
    e.PlantConditionChanged,
    e.StationStarted,
    e.StationStopped,
    e.RecordsMissing,
    e.ClockChanged,
    e.ClockKnown,
)
UNLOADINGS = ("unload", "recover")
"""Procedures that take a run's material out of its bay."""
_ALARMS = (e.AlarmRaised, e.AlarmReturned, e.AlarmAcknowledged)


class NoSuchRunError(ValueError):
    """The journal knows no run of this id; the sentence says so."""


@dataclass(frozen=True)
class Scope:
    """The entries of one run in order, and what was known when it started."""

    run: e.RunStarted
    everything: tuple[Entry, ...]
    entries: tuple[Entry, ...]
    first_seq: int
    last_seq: int

    def each(self, kind: type[F]) -> Iterator[tuple[Entry, F]]:
        """Entries of this run whose fact is of ``kind``, with it."""
        return _each(self.entries, kind)

    def last_known(self, kind: type[F], wanted: Callable[[F], bool] = lambda _: True) -> F | None:
        """The last fact of ``kind`` up to the start of the run (or, if there is none, after it)."""
        found = [(entry.seq, fact) for entry, fact in _each(self.everything, kind) if wanted(fact)]
        before = [fact for seq, fact in found if seq <= self.start_seq]
        return before[-1] if before else next((fact for _, fact in found), None)

    @cached_property
    def start_seq(self) -> int:
        """Where in the journal the run started."""
        return next(entry.seq for entry in self.entries if entry.fact is self.run)

    @cached_property
    def people(self) -> dict[str, Person]:
        """Every account that the plant has ever told of, as last told."""
        return {fact.person.id: fact.person for _, fact in _each(self.everything, e.PersonReceived)}

    @cached_property
    def procedures(self) -> dict[str, str]:
        """What kind each procedure of this run was, by its id."""
        return {fact.procedure_id: fact.procedure for _, fact in self.each(e.ProcedureStarted)}

    def who(self, person_id: str) -> Who:
        """A person (or a part of the system) with the printed name, if there is one."""
        person = self.people.get(person_id)
        return Who(person_id, person.printed_name if person else "")

    def line(self, entry: Entry) -> Line:
        """How the record's line about ``entry`` begins."""
        return Line(entry.seq, entry.at, self.who(entry.actor))


def scope_of(run_id: str, rows: Iterable[Entry]) -> Scope:
    """The scope of the run ``run_id`` in ``rows``, the whole journal in order. Raises NoSuchRunError."""
    everything = tuple(rows)
    start = next(((entry, fact) for entry, fact in _each(everything, e.RunStarted) if fact.run == run_id), None)
    if start is None:
        raise NoSuchRunError(f"The journal knows no run {run_id!r} that started. Choose a run from the list")
    entry, run = start
    first, last = _bounds(everything, entry, run)
    procedures = {run.load_procedure} | {
        fact.procedure_id
        for at, fact in _each(everything, e.ProcedureStarted)
        if fact.run == run.run or (fact.bay == run.bay and first <= at.seq <= last)
    }
    procedures |= {fact.procedure_id for _, fact in _each(everything, e.ReviewBegun) if fact.run == run_id}
    tails = _alarm_tails(everything, last)
    chosen = tuple(row for row in everything if _belongs(row, run, procedures, first, last, tails))
    return Scope(run, everything, chosen, first, last)


def _bounds(everything: tuple[Entry, ...], start: Entry, run: e.RunStarted) -> tuple[int, int]:
    """First and last journal number of the run's time at its bay."""
    begun = (at.seq for at, fact in _each(everything, e.ProcedureStarted) if fact.procedure_id == run.load_procedure)
    later = [row for row in everything if row.seq > start.seq]
    unloads = {
        fact.procedure_id
        for _, fact in _each(later, e.ProcedureStarted)
        if fact.procedure in UNLOADINGS and fact.bay == run.bay
    }
    for row in later:
        fact = row.fact
        if isinstance(fact, e.ProcedureEnded) and fact.procedure_id in unloads and fact.outcome == "finished":
            return next(begun, start.seq), row.seq
        if isinstance(fact, e.RunStarted) and fact.bay == run.bay:
            return next(begun, start.seq), row.seq - 1
    return next(begun, start.seq), everything[-1].seq


def _alarm_tails(everything: tuple[Entry, ...], last: int) -> set[int]:
    """What was said after ``last`` of alarms that were raised by then; raised again later, it is another alarm."""
    raised = {fact.key for at, fact in _each(everything, e.AlarmRaised) if at.seq <= last}
    found = set()
    for row in everything:
        fact = row.fact
        if row.seq <= last or not isinstance(fact, _ALARMS):
            continue
        if isinstance(fact, e.AlarmRaised):
            raised.discard(fact.key)
        elif fact.key in raised:
            found.add(row.seq)
    return found


def _belongs(row: Entry, run: e.RunStarted, procedures: set[str], first: int, last: int, tails: set[int]) -> bool:
    fact = row.fact
    if getattr(fact, "procedure_id", "") in procedures or getattr(fact, "run", "") == run.run:
        return True
    if isinstance(fact, e.AlarmReturned | e.AlarmAcknowledged) and row.seq > last:
        # The end of an alarm may come after the end of the run; of a later run at the bay it is none of this one's.
        return row.seq in tails and fact.bay in (0, run.bay) and fact.run in ("", run.run)
    if not first <= row.seq <= last:
        return False
    if fact is None or isinstance(fact, _STATION_WIDE):
        return True
    bay = getattr(fact, "bay", None)
    # An alarm of the station may be about one run's material that has left: it is no other patient's.
    return bay == run.bay or (bay == 0 and isinstance(fact, _ALARMS) and fact.run in ("", run.run))


def _each(entries: Iterable[Entry], kind: type[F]) -> Iterator[tuple[Entry, F]]:
    return ((entry, entry.fact) for entry in entries if isinstance(entry.fact, kind))
