"""Review by exception: everything in a run's record that a reviewer must look at (RQ-72), found and never left out.

Single events are looked up in ``console.records.kinds``. Spans (out of limits, without a link, an
alarm until it was acknowledged) are taken from the lines of the record, which put their events together already.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import cast

from console.canonical import Plain, canonical_bytes
from console.domain import events as e
from console.domain.message import Message
from console.domain.review import BY_EXCEPTION, IN_FULL, PROCEDURE
from console.journal.codec import plain
from console.records.entry import Entry, Moment
from console.records.kinds import EXCEPTIONS, INTERVENTIONS, ORDINARY, UNSETTLED
from console.records.line import Line, Who
from console.records.model import BatchRecord, Phase
from console.records.model_review import ExceptionLine, Excursion, Lacking
from console.records.scope import Scope
from console.records.telling import first_of, sentences

SECTIONS = (
    *("materials", "phases", "trends", "samples", "actions", "alarms", "scans", "steps", "interlocks", "commands"),
    *("interruptions", "refusals"),
)
"""What a review in full looks at besides, section by section."""


def exceptions(scope: Scope, record: BatchRecord, excursions: Iterable[Excursion]) -> tuple[ExceptionLine, ...]:
    """Everything that is out of the ordinary in this run, in order of the journal."""
    found = [
        *_events(scope),
        *_alarms(record),
        *_commands(record),
        *_interruptions(scope, record),
        *_signatures(record),
        *_unreadable(record),
        *_lots(scope, record),
        *_phases(scope, record),
        *_samples(record),
        *(_excursion(scope, line) for line in excursions),
    ]
    return tuple(named(sorted(found, key=lambda line: (line.line.seq, line.line.at.process_utc, line.kind))))


def named(lines: Iterable[ExceptionLine]) -> Iterator[ExceptionLine]:
    """Each with its name: kind, place, and a hash over all that it says, so that what changes is another exception."""
    for line in lines:
        said = canonical_bytes(cast(Plain, plain(replace(line, key="", line=_nameless(line.line)))))
        yield replace(line, key=f"{line.kind}.{line.line.seq}.{hashlib.sha256(said).hexdigest()[:12]}")


def _nameless(line: Line) -> Line:
    """Without the printed name, which the plant may correct."""
    return Line(line.seq, line.at, Who(line.who.id))


def lacking_limits(phases: Iterable[Phase]) -> tuple[Lacking, ...]:
    """Parameters of the recipe that have a setpoint and no limits: with any of them a review in full is due."""
    return tuple(
        Lacking(phase.id, value.channel)
        for phase in phases
        for value in phase.setpoints
        if value.channel not in {channel for channel, _, _ in phase.limits}
    )


def manner_of(record: BatchRecord) -> str:
    """By exception only where every parameter has approved limits, and the recipe is known at all (RQ-72)."""
    return BY_EXCEPTION if record.phases and not record.lacking else IN_FULL


def in_full(scope: Scope, record: BatchRecord) -> tuple[ExceptionLine, ...]:
    """What a review in full looks at besides: each curve without limits, each section of the record."""
    line = Line(scope.start_seq, Moment(), Who(""))
    return tuple(named([*_unlimited(record), *(_said("section", line, section=name) for name in SECTIONS)]))


def _unlimited(record: BatchRecord) -> Iterator[ExceptionLine]:
    """Each curve that no limits watch, over the whole of its phase."""
    spans = {phase.id: phase for phase in record.phases}
    why = Message.of("exception.not_limited")
    for lacks in record.lacking:
        phase = spans[lacks.phase]
        line = Line(0, Moment(process_utc=phase.started), Who(""))
        said = _said("no_limits", line, why, channel=lacks.channel, phase=lacks.phase)
        yield replace(said, channel=lacks.channel, until=Moment(process_utc=phase.ended))


def since(scope: Scope, head_seq: int) -> tuple[ExceptionLine, ...]:
    """The ordinary entries of the run after ``head_seq``: whoever has reviewed up to there looks at what came then."""
    reviews = reviews_of(scope)
    later = [
        entry
        for entry in scope.entries
        if entry.seq > head_seq and entry.type in ORDINARY and getattr(entry.fact, "procedure_id", "") not in reviews
    ]
    later = [entry for entry in later if entry.type not in ("record.issued", "passport.issued")]
    return tuple(named(_said("later", scope.line(entry), type=entry.type) for entry in later))


def to_look_at(scope: Scope, record: BatchRecord, settled: frozenset[str], head_seq: int) -> tuple[ExceptionLine, ...]:
    """All that a review has to look at now, but for what a signed one covers: ``settled``, up to ``head_seq``."""
    lines = [*record.exceptions]
    if manner_of(record) == IN_FULL:
        lines += in_full(scope, record)
    if head_seq:
        lines += since(scope, head_seq)
    return tuple(line for line in lines if line.key not in settled)


def reviews_of(scope: Scope) -> frozenset[str]:
    """The procedures that are reviews of this run."""
    return frozenset(name for name, kind in scope.procedures.items() if kind == PROCEDURE)


# --- from single events ------------------------------------------------------------------------------------------


def _events(scope: Scope) -> Iterator[ExceptionLine]:
    reviews = reviews_of(scope)
    for entry in scope.entries:
        fact = entry.fact
        if fact is None or getattr(fact, "procedure_id", "") in reviews:
            continue  # what is unreadable has a line of its own; a review does not review itself
        rule = EXCEPTIONS.get(entry.type)
        if rule is None and entry.type not in ORDINARY:
            yield _said("unlisted", scope.line(entry), *sentences(entry.type, fact), type=entry.type)
        elif rule is not None and not rule.by_line and (kind := rule.kind_of(fact)):
            yield _event(scope, entry, fact, kind)


def _event(scope: Scope, entry: Entry, fact: e.Fact, kind: str) -> ExceptionLine:
    if isinstance(fact, e.DeviceReported):
        line = _said(kind, scope.line(entry), phase=fact.get("phase") or "–")
        return replace(line, note=fact.get("detail"))
    if isinstance(fact, e.SecretRefused):
        return _said(kind, scope.line(entry), person=scope.who(fact.person).name or fact.person, count=fact.failures)
    if isinstance(fact, e.RunEnded):
        return _said(kind, scope.line(entry), state=fact.state)
    if isinstance(fact, e.InterlocksJudged):
        bad = ", ".join(line.id for line in fact.lines if line.verdict in UNSETTLED)
        return _said(kind, scope.line(entry), rules=bad)
    if isinstance(fact, e.ProcedureEnded):
        line = _said(kind, scope.line(entry), procedure=scope.procedures.get(fact.procedure_id, ""))
        return replace(line, reason=fact.reason)
    return _generic(scope, entry, fact, kind)


def _generic(scope: Scope, entry: Entry, fact: e.Fact, kind: str) -> ExceptionLine:
    """Any other event: its sentences, its coded reason and note, and old beside new value where it has them."""

    line = _said(kind, scope.line(entry), *sentences(entry.type, fact))
    value, limit = first_of(fact, "new", "value"), first_of(fact, "old", "limit")
    reason, note = first_of(fact, "reason", "late_reason"), first_of(fact, "note", "late_note")
    return replace(line, reason=reason, note=note, value=value, limit=limit)


# --- from the record's lines -------------------------------------------------------------------------------------


def _said(kind: str, line: Line, *said: Message, **args: str | int) -> ExceptionLine:
    return ExceptionLine("", kind, line, Message.of(f"exception.{kind}", **args), said)


def _alarms(record: BatchRecord) -> Iterator[ExceptionLine]:
    for alarm in record.alarms:
        kind, said = "alarm_open", Message.of("exception.never_acknowledged")
        if alarm.acknowledged.utc:
            who, after = alarm.acknowledged_by.name or "–", _minutes(alarm.line.at, alarm.acknowledged)
            kind, said = "alarm", Message.of("exception.acknowledged", minutes=after, who=who)
        line = _said(kind, alarm.line, said, alarm=alarm.id)
        line = replace(line, value=alarm.value, limit=alarm.limit, unit=alarm.unit)
        yield replace(line, channel=alarm.channel, until=alarm.returned)


def _minutes(begin: Moment, end: Moment) -> int:
    """Whole minutes of wall time, rounded up; 0 if either is missing."""
    if not (begin.utc and end.utc):
        return 0
    span = datetime.fromisoformat(end.utc) - datetime.fromisoformat(begin.utc)
    return max(0, -(-span // timedelta(minutes=1)))


def _commands(record: BatchRecord) -> Iterator[ExceptionLine]:
    for command in record.commands:
        bad = command.outcome != "executed"
        if not bad and command.action not in INTERVENTIONS:
            continue
        kind = "command" if bad else "intervention"
        outcome = command.outcome or "none"
        line = _said(kind, command.line, name=f"command.{command.action}", result=outcome)
        yield replace(line, until=command.resolved, reason=command.reason, note=command.detail)


MOST_SILENCES = 40
_NAMED = 3  # channels that are named one by one
_AWAY = {
    "link": "offline_link",
    "plant": "offline_plant",
    "console": "console_away",
    "records": "gap",
    "clock": "clock",
}


def _interruptions(scope: Scope, record: BatchRecord) -> Iterator[ExceptionLine]:
    for away in record.interruptions:
        if away.kind == "clock" and away.line.seq >= scope.first_seq:
            continue  # each change of the clock during the run is an event of its own
        kind = _AWAY.get(away.kind, "unlisted")
        line = _said(kind, away.line, minutes=_minutes(away.line.at, away.until), type=away.kind)
        yield replace(line, until=away.until, note=away.detail)
    yield from _silences(record)


def _silences(record: BatchRecord) -> Iterator[ExceptionLine]:
    """Stretches without values, those of several channels at the same time as one; the last stands for all beyond."""
    together: dict[tuple[int, int], list[tuple[str, int, int]]] = {}
    for trend in record.trends:
        for first, last in trend.gaps:
            together.setdefault((first // 60_000, last // 60_000), []).append((trend.channel, first, last))
    groups = [together[place] for place in sorted(together)]
    if len(groups) > MOST_SILENCES:
        groups[MOST_SILENCES - 1 :] = [[gap for group in groups[MOST_SILENCES - 1 :] for gap in group]]
    for group in groups:
        names = list(dict.fromkeys(channel for channel, _, _ in group))
        first, last = min(first for _, first, _ in group), max(last for *_, last in group)
        args: dict[str, str | int] = {"minutes": -(-(last - first) // 60_000), "stretches": len(group)}
        line = Line(0, Moment(process_utc=_iso(first)), Who(""))
        if len(names) <= _NAMED:
            said = _said("silent", line, channel=", ".join(names), **args)
        else:
            said = _said("silent_many", line, channels=len(names), **args)
        yield replace(said, until=Moment(process_utc=_iso(last)), channel=names[0])


def _signatures(record: BatchRecord) -> Iterator[ExceptionLine]:
    for signed in record.signatures:
        if signed.validity != "valid":
            yield _said("signature", signed.line, person=signed.printed_name, validity=signed.validity)
    ways = {line.procedure for line in record.steps}
    for procedure in sorted(ways & {"load", "unload"}):
        roles = {signed.role for signed in record.signatures if signed.procedure == procedure}
        if roles < {"performer", "verifier"}:
            last = next(line.line for line in reversed(record.steps) if line.procedure == procedure)
            yield _said("unsigned", last, procedure=procedure)


def _unreadable(record: BatchRecord) -> Iterator[ExceptionLine]:
    for entry in record.unreadable:
        yield _said("unreadable", entry.line, type=entry.type, version=entry.type_version)


def _lots(scope: Scope, record: BatchRecord) -> Iterator[ExceptionLine]:
    """Material whose lot was not released when it was used, or has been withdrawn since."""
    used = {(line.identifier, line.lot): line for line in record.materials if line.lot}
    for line in used.values():
        if line.status not in ("", "released"):
            yield _said("quarantine", line.line, name=line.item, lot=line.lot, status=line.status)
    for entry in scope.everything:
        fact = entry.fact
        if not isinstance(fact, e.LotReceived) or entry.seq <= scope.start_seq or fact.lot.status == "released":
            continue
        if (fact.lot.gtin, fact.lot.lot) in used:
            args = {"name": fact.lot.item, "lot": fact.lot.lot, "status": fact.lot.status}
            yield _said("quarantine", scope.line(entry), **args)


_LATE = 0.05  # of the plan, and at least five minutes: by so much a phase may differ from it
_LATE_MIN = 5


def _phases(scope: Scope, record: BatchRecord) -> Iterator[ExceptionLine]:
    ended = next((entry for entry, _ in scope.each(e.RunEnded)), None)
    line = scope.line(ended) if ended else Line(scope.start_seq, Moment(), Who(""))
    for phase in record.phases:
        if not (phase.started and phase.ended):
            kind = "phase_open" if phase.started else "phase_missing"
            yield _said(kind, line, phase=phase.id)
        elif not phase.minutes:
            yield _said("phase_unplanned", line, phase=phase.id)
        else:
            took = datetime.fromisoformat(phase.ended) - datetime.fromisoformat(phase.started)
            minutes = round(took / timedelta(minutes=1))
            if abs(minutes - phase.minutes) > max(_LATE_MIN, phase.minutes * _LATE):
                yield _said("phase_time", line, phase=phase.id, minutes=minutes, planned=phase.minutes)


def _samples(record: BatchRecord) -> Iterator[ExceptionLine]:
    for sample in record.samples:
        if not sample.values:
            yield _said("no_result", sample.line, sample=sample.sample)
        elif not sample.prompt:
            yield _said("nameless_result", sample.line, sample=sample.sample)


def _excursion(scope: Scope, out: Excursion) -> ExceptionLine:
    at = Moment(process_utc=_iso(out.from_ms))
    minutes = max(1, -(-(out.until_ms - out.from_ms) // 60_000))
    args: dict[str, str | int] = {"channel": out.channel, "phase": out.phase, "minutes": minutes, "more": out.more}
    line = _said(f"out_{out.side}", Line(0, at, Who("shuttle")), **args)
    until = Moment(process_utc=_iso(out.until_ms))
    return replace(line, value=out.worst, limit=out.limit, unit=out.unit, channel=out.channel, until=until)


def _iso(ms: int) -> str:
    at = datetime.fromtimestamp(ms / 1000, UTC)
    return at.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
