"""Sections about what the shuttle did: phases, curves, samples, feeds, alarms, commands, interruptions."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from console.records.curves import strips
from console.records.layout import Part, cell, row, section, table, text
from console.records.model import Action, AlarmLine, BatchRecord, CommandLine, Interruption, Phase, Value
from console.records.page_people import number, when
from console.records.words import NONE, Words, elapsed


def channel_name(channel: str, words: Words) -> str:
    """A channel's name."""
    return words.name(channel, f"channel.{channel}")


def phase_name(phase: str, words: Words) -> str:
    """A phase's name."""
    return words.name(phase, f"phase.{phase}")


def phases(record: BatchRecord, words: Words) -> Part:
    """Each phase as planned and as it ran, with its setpoints and limits."""
    columns = [
        (words.text("phase"), "1fr"),
        (words.text("planned"), "17mm"),
        (words.text("actual"), "17mm"),
        (words.text("from"), "24mm"),
        (words.text("until"), "24mm"),
        (words.text("setpoints"), "2.4fr"),
    ]
    rows = [_phase(phase, words) for phase in record.phases]
    return section(
        words.text("section.phases"), table(columns, rows, words.text("none.phases")), note=words.text("note.phases")
    )


def _phase(phase: Phase, words: Words) -> Part:
    limits = {channel: f" ({low}–{high})" for channel, low, high in phase.limits}
    parts = [
        f"{channel_name(value.channel, words)} {value.text}{limits.get(value.channel, '')} {value.unit}".strip()
        for value in phase.setpoints
    ]
    return row(
        phase_name(phase.id, words),
        duration(timedelta(minutes=phase.minutes), words) if phase.minutes else NONE,
        _actual(phase, words),
        words.elapsed(phase.started) or NONE,
        words.elapsed(phase.ended) or NONE,
        cell(";  ".join(parts) or NONE, style="small"),
    )


def _actual(phase: Phase, words: Words) -> str:
    if not (phase.started and phase.ended):
        return NONE
    return duration(datetime.fromisoformat(phase.ended) - datetime.fromisoformat(phase.started), words)


def duration(span: timedelta, words: Words) -> str:
    """``1 d 02:15`` or ``02:15`` (hours and minutes)."""
    return elapsed(span, words.text("day"))[2:]


def trends(record: BatchRecord, words: Words) -> Part:
    """The curves of the run under one time axis."""
    drawn = strips(record, lambda channel: channel_name(channel, words), lambda phase: phase_name(phase, words), words)
    if drawn is None:
        return section(words.text("section.trends"), text(words.text("none.trends")))
    return section(words.text("section.trends"), drawn, note=words.text("note.trends"))


def samples(record: BatchRecord, words: Words) -> Part:
    """Each sample with its results."""
    columns = [
        (words.text("sample"), "1.2fr"),
        (words.text("taken"), "35mm"),
        (words.text("who"), "0.9fr"),
        (words.text("results"), "2fr"),
    ]
    rows = [
        row(
            cell(line.sample, style="mono"),
            when(line.line, words),
            words.who(line.line.who),
            cell(";  ".join(_value(value, words) for value in line.values) or words.text("no_result")),
        )
        for line in record.samples
    ]
    return section(words.text("section.samples"), table(columns, rows, words.text("none.samples")))


def _value(value: Value, words: Words) -> str:
    shown = value.text if value.decimals < 0 else f"{Decimal(value.text):.{value.decimals}f}"
    return f"{channel_name(value.channel, words)} {shown} {value.unit}".strip()


def actions(record: BatchRecord, words: Words) -> Part:
    """Feeds, setpoint changes, holds."""
    columns = [("", "9mm"), (words.text("when"), "35mm"), (words.text("what"), "1fr")]
    rows = [row(number(line.line), when(line.line, words), _action(line, words)) for line in record.actions]
    return section(words.text("section.actions"), table(columns, rows, words.text("none.actions")))


def _action(line: Action, words: Words) -> str:
    value = f"{line.value.text} {line.value.unit}".strip() if line.value and line.value.text else ""
    match line.kind:
        case "feed":
            return words.text("action.feed", volume=value)
        case "setpoint":
            return words.text("action.setpoint", channel=channel_name(line.text, words), value=value or NONE)
        case "state":
            return words.text("action.state", state=words.name(line.text))
        case _:
            return f"{words.name(line.kind, f'alarm.{line.kind}.name')} {line.text}".strip()


def alarms(record: BatchRecord, words: Words) -> Part:
    """Each alarm: raised, returned, acknowledged and by whom."""
    columns = [
        ("", "9mm"),
        (words.text("alarm"), "1.5fr"),
        (words.text("raised"), "35mm"),
        (words.text("returned"), "34mm"),
        (words.text("acknowledged"), "34mm"),
    ]
    rows = [_alarm(line, words) for line in record.alarms]
    return section(words.text("section.alarms"), table(columns, rows, words.text("none.alarms")))


def _alarm(line: AlarmLine, words: Words) -> Part:
    value = f"{line.value or NONE} {line.unit}".strip()
    about = [words.text("limit", value=value, limit=f"{line.limit} {line.unit}".strip())] if line.limit else []
    if line.away:
        about.append(words.text("away"))
    acknowledged = cell(words.text("not_acknowledged"), style="strong")
    if line.acknowledged.utc:
        acknowledged = cell(words.when(line.acknowledged), sub=words.who(line.acknowledged_by))
    name = words.name(line.id, f"alarm.{line.id}.name")
    return row(
        number(line.line),
        cell(name, sub=" · ".join([words.text("priority", priority=line.priority), *about]), mark=line.priority),
        when(line.line, words),
        words.when(line.returned),
        acknowledged,
    )


def commands(record: BatchRecord, words: Words) -> Part:
    """Each command and the shuttle's word on it."""
    columns = [
        ("", "9mm"),
        (words.text("when"), "35mm"),
        (words.text("command"), "1.2fr"),
        (words.text("outcome"), "1.4fr"),
        (words.text("who"), "0.9fr"),
    ]
    rows = [_command(line, words) for line in record.commands]
    return section(words.text("section.commands"), table(columns, rows, words.text("none.commands")))


def _command(line: CommandLine, words: Words) -> Part:
    outcome = line.outcome or "none"
    why = words.name(line.reason, f"reason.{line.reason}") if line.reason else ""
    steps = " → ".join(words.name(step, f"record.stage.{step}") for step in line.steps)
    said = " · ".join(part for part in (words.when(line.resolved) if line.resolved.utc else "", line.detail) if part)
    return row(
        number(line.line),
        when(line.line, words),
        cell(words.name(line.action, f"record.asked.{line.action}"), sub=why or steps),
        cell(words.name(outcome, f"record.outcome.{outcome.replace(' ', '_')}"), sub=said),
        words.who(line.line.who),
        tone="" if outcome == "executed" else "refused",
    )


def interruptions(record: BatchRecord, words: Words) -> Part:
    """Stretches without link, plant or console; records that are gone."""
    columns = [
        ("", "9mm"),
        (words.text("what"), "1.6fr"),
        (words.text("from"), "35mm"),
        (words.text("until"), "35mm"),
    ]
    rows = [_interruption(line, words) for line in record.interruptions]
    return section(words.text("section.interruptions"), table(columns, rows, words.text("none.interruptions")))


def _interruption(line: Interruption, words: Words) -> Part:
    return row(
        number(line.line),
        cell(words.text(f"away.{line.kind}"), sub=line.detail),
        when(line.line, words),
        words.when(line.until) if line.until.utc else words.text("still"),
    )
