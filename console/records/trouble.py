"""What did not go plainly in a run: alarms, refusals, interruptions, entries that cannot be read, earlier issues."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from console.domain import events as e
from console.records.entry import Entry, Moment
from console.records.model import AlarmLine, Interruption, Issue, Refusal, Unreadable, Who
from console.records.process import trimmed
from console.records.scope import Scope


def alarms(scope: Scope, units: Mapping[str, str]) -> tuple[AlarmLine, ...]:
    """Every alarm of the bay and of the station during the run, each with its first return and acknowledgement.

    ``units``: by channel, for value and limit. A key that is raised again after the run names another alarm.
    """
    found: list[AlarmLine] = []
    standing: dict[str, int] = {}
    ours = {entry.seq for entry in scope.entries}
    for entry in scope.everything:
        fact = entry.fact
        if isinstance(fact, e.AlarmRaised):
            standing.pop(fact.key, None)
            if entry.seq in ours:
                standing[fact.key] = len(found)
                found.append(_raised(scope, entry, fact, units.get(fact.channel, "")))
        elif isinstance(fact, e.AlarmReturned | e.AlarmAcknowledged) and entry.seq in ours and fact.key in standing:
            at = standing[fact.key]
            found[at] = _followed(scope, found[at], entry, fact)
    return tuple(found)


def _followed(scope: Scope, line: AlarmLine, entry: Entry, fact: e.AlarmReturned | e.AlarmAcknowledged) -> AlarmLine:
    """The line with the return or the acknowledgement in it, if it has none yet."""
    if isinstance(fact, e.AlarmReturned):
        return line if line.returned.utc else replace(line, returned=entry.at)
    if line.acknowledged.utc:
        return line
    return replace(line, acknowledged=entry.at, acknowledged_by=scope.who(entry.actor))


def _raised(scope: Scope, entry: Entry, fact: e.AlarmRaised, unit: str) -> AlarmLine:
    return AlarmLine(
        scope.line(entry),
        fact.key,
        fact.id,
        fact.bay,
        fact.priority,
        fact.value,
        trimmed(fact.limit),
        fact.channel,
        unit,
        fact.away,
        Moment(),
        Moment(),
        Who(""),
    )


def refusals(scope: Scope) -> tuple[Refusal, ...]:
    """What people asked for and were refused, wrong secrets among it. (Refused labels stand with the scans.)"""
    found = []
    for entry in scope.entries:
        match entry.fact:
            case e.Refused() as fact:
                found.append(Refusal(scope.line(entry), fact.asked, fact.rule, fact.reason, fact.remedy, Who("")))
            case e.SecretRefused() as fact:
                about = scope.who(fact.person)
                found.append(Refusal(scope.line(entry), fact.purpose, "secret", None, None, about))
            case _:
                pass
    return tuple(found)


def interruptions(scope: Scope) -> tuple[Interruption, ...]:
    """Stretches in which the link, the plant, the console or a known clock was away, and records that are lost.

    What was away when the loading began is among them, with when that began.
    """
    found = list(_away_before(scope).values())
    standing = {line.kind: at for at, line in enumerate(found)}
    before: Entry | None = None
    for entry in scope.entries:
        turn = _turn(entry.fact)
        if turn and turn.begins and turn.kind not in standing:
            standing[turn.kind] = len(found)
            since = before if turn.since_before and before else entry
            found.append(Interruption(scope.line(since), turn.kind, turn.detail, Moment()))
        if turn and turn.ends and turn.kind in standing:
            at = standing.pop(turn.kind)
            found[at] = replace(found[at], until=entry.at)
        before = entry
    return tuple(found)


def _away_before(scope: Scope) -> dict[str, Interruption]:
    """What was away just before the first entry of the run."""
    away: dict[str, Interruption] = {}
    for entry in scope.everything:
        if entry.seq >= scope.first_seq:
            break
        turn = _turn(entry.fact)
        if turn and turn.ends:
            away.pop(turn.kind, None)
        elif turn and turn.kind not in away:
            away[turn.kind] = Interruption(scope.line(entry), turn.kind, turn.detail, Moment())
    return away


@dataclass(frozen=True, slots=True)
class _Turn:
    """What an event begins or ends. ``since_before``: it began after the last entry that there is."""

    kind: str
    begins: bool
    ends: bool
    detail: str = ""
    since_before: bool = False


def _turn(fact: e.Fact | None) -> _Turn | None:
    match fact:
        case e.LinkLost(reason=reason) | e.LinkRefused(reason=reason):
            return _Turn("link", True, False, reason)
        case e.LinkOpened():
            return _Turn("link", False, True)
        case e.PlantConditionChanged(condition=condition, detail=detail):
            online = condition == "online"
            return _Turn("plant", not online, online, f"{condition}: {detail}" if detail else condition)
        case e.ClockChanged(kind=kind, step_ms=step_ms):
            return _Turn("clock", True, False, f"{kind} {step_ms / 1000:+.1f} s")
        case e.ClockKnown():
            return _Turn("clock", False, True)
        case e.StationStopped():
            return _Turn("console", True, False, "stopped")
        case e.StationStarted():
            return _Turn("console", True, True, "ended without a word", since_before=True)
        case e.RecordsMissing(boot=boot, first=first, last=last):
            return _Turn("records", True, True, f"{boot}: {first}-{last}")
        case _:
            return None


def unreadable(scope: Scope) -> tuple[Unreadable, ...]:
    """Entries during the run that this program cannot read; whether they concern it is not known."""
    return tuple(
        Unreadable(scope.line(entry), entry.type, entry.type_version, entry.reason)
        for entry in scope.entries
        if entry.fact is None
    )


def issues(scope: Scope) -> tuple[Issue, ...]:
    """Earlier issues of this record."""
    return tuple(
        Issue(scope.line(entry), fact.file, fact.json_sha256, fact.pdf_sha256)
        for entry, fact in scope.each(e.BatchRecordIssued)
    )
