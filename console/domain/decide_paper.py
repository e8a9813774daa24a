"""Entering a paper form: each line late, with the hand, the moment and the words that stand on the paper.

It tells what was done without the console. It commands nothing, does no step of the procedure on the form, and is no
evidence for an interlock: what has to be true now is looked at now.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta, timezone
from typing import Any

from console.domain import commands as c
from console.domain import events as e
from console.domain.context import Context, iso, moment
from console.domain.decide_bay import at_step
from console.domain.decide_value import number_of, within
from console.domain.message import Message
from console.domain.paper import form_of, lines_of, paper_of, printed_on
from console.domain.person import Person
from console.domain.procedure.definition import Step, StepKind
from console.domain.reason import MOST
from console.domain.refusal import Refusal
from console.domain.station_state import OpenProcedure, StationState

Decision = list[e.Fact] | Refusal
_AGAIN, _WHEN = Message.of("remedy.look_again"), Message.of("remedy.paper_when")
_SAID = re.compile(r"(\d{4})-(\d\d)-(\d\d)[ .]*(\d\d)[:.]?(\d\d)")


def _enter(state: StationState, command: c.EnterPaperLine, context: Context) -> Decision:
    found = at_step(state, command.procedure_id, (StepKind.TRANSCRIBE,), context)
    if isinstance(found, Refusal):
        return found
    procedure, _ = found
    paper = paper_of(procedure, context.book)
    if paper is None or command.line != len(procedure.paper):
        return Refusal("sequence", Message.of("refusal.sequence"), _AGAIN)
    lines = lines_of(paper)
    number, step = lines[command.line]
    where = (procedure.id, procedure.run, form_of(procedure), paper.id, number, step.id if step else "")
    if not (command.person or command.when or command.value):
        if command.line == len(lines) - 1 and not any(line.value for line in procedure.paper):
            refused = Refusal("paper.empty", Message.of("refusal.paper_empty"), Message.of("remedy.paper_empty"))
            return [_shown(procedure, refused)]
        return [e.PaperLineEntered(*where)]
    parts: list[str] = []
    for name in ("person", "when", "value"):
        part = judged(state, procedure, command.line, name, getattr(command, name), context)
        if isinstance(part, Refusal):
            return [_shown(procedure, part)]
        parts.append(part)
    person, when, value = parts
    return [e.PaperLineEntered(*where, when, person, value)]


def _shown(procedure: OpenProcedure, refused: Refusal) -> e.Refused:
    """A refusal that stands where the line is entered."""
    return e.Refused("EnterPaperLine", refused.rule, refused.reason, refused.remedy, procedure.id, 0)


def judged(
    state: StationState, procedure: OpenProcedure, line: int, name: str, said: str, context: Context
) -> str | Refusal:
    """One part of a line (``person``, ``when`` or ``value``) as it is recorded, or why it cannot be so."""
    return _PARTS[name](state, procedure, line, said.strip(), context)


def _person(state: StationState, procedure: OpenProcedure, line: int, said: str, context: Context) -> str | Refusal:
    """Somebody whom the plant knows, by name of the account or number of the badge; closed accounts too."""
    number = said.upper().replace(" ", "")
    found: Person | None = state.people.get(said) or (state.person_by_badge(number) if number else None)
    if found is None:
        reason = Message.of("refusal.paper_person", badge=said[:20] or "–")
        return Refusal("paper.person", reason, Message.of("remedy.paper_person"))
    return found.id


def _value(state: StationState, procedure: OpenProcedure, line: int, said: str, context: Context) -> str | Refusal:
    """Words; of an entry step a number that can be."""
    if not said:
        return Refusal("paper.words", Message.of("refusal.paper_words"), Message.of("remedy.paper_words"))
    if len(said) > MOST:
        return Refusal("reason.too_long", Message.of("refusal.reason_long", most=MOST), Message.of("remedy.reason"))
    step = step_at(procedure, line, context)
    if step is None or step.kind is not StepKind.ENTRY:
        return said
    number = number_of(said)
    if number is None or not within(number, step.hard):
        low, high = step.hard or ("", "")
        args = {"value": said[:20], "low": low, "high": high, "unit": step.unit}
        return Refusal("value.impossible", Message.of("refusal.value_impossible", **args), Message.of("remedy.value"))
    return f"{number} {step.unit}"


def step_at(procedure: OpenProcedure, line: int, context: Context) -> Step | None:
    """The step that ``line`` of the form is for; None for its head."""
    paper = paper_of(procedure, context.book)
    lines = lines_of(paper) if paper else ()
    return lines[line].step if 0 <= line < len(lines) else None


def _when(state: StationState, procedure: OpenProcedure, line: int, said: str, context: Context) -> str | Refusal:
    """A moment that can be: not to come, not before the form or the run, and in the order of the lines (RQ-62)."""
    at = _moment(said, context)
    if at is None:
        return Refusal("late.no_moment", Message.of("refusal.happened_none"), _WHEN)
    if at > context.utc:
        return Refusal("late.future", Message.of("refusal.happened_future"), _WHEN)
    earliest = _earliest(state, procedure, context)
    if at < earliest:
        return Refusal("late.before", Message.of("refusal.happened_before", since=iso(earliest)), _WHEN)
    before = [moment(other.when) for other in procedure.paper[:line] if other.when]
    after = [moment(other.when) for other in procedure.paper[line + 1 :] if other.when]
    if (before and at < before[-1]) or (after and at > after[0]):
        other = before[-1] if before and at < before[-1] else after[0]
        return Refusal("paper.order", Message.of("refusal.paper_order", at=iso(other)), _WHEN)
    return iso(at)


def _moment(said: str, context: Context) -> datetime | None:
    """What was typed, as a moment: day and minute by this site's clock."""
    found = _SAID.fullmatch(said)
    if found is None:
        return None
    try:
        year, month, day, hour, minute = map(int, found.groups())
        return datetime(year, month, day, hour, minute, tzinfo=timezone(context.offset)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _earliest(state: StationState, procedure: OpenProcedure, context: Context) -> datetime:
    """The beginning of the day on which the form was printed, or of the run's loading where that came later."""
    day = printed_on(form_of(procedure))
    run = state.runs.get(procedure.run)
    load = state.any_procedure(run.load_procedure) if run else None
    begun = load.started_utc if load else run.started_utc if run else ""
    known = [moment(begun).replace(second=0, microsecond=0)] if begun else []
    if day is not None:
        known.append(datetime.combine(day, time(), timezone(context.offset)).astimezone(UTC))
    return max(known, default=context.utc - timedelta(days=1))


_PARTS: dict[str, Callable[[StationState, OpenProcedure, int, str, Context], str | Refusal]] = {
    "person": _person,
    "when": _when,
    "value": _value,
}
"""The parts of a line, by their names in the state and in a correction."""

PAPER: dict[type, Callable[[StationState, Any, Context], Decision]] = {c.EnterPaperLine: _enter}
