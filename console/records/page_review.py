"""Sections that a review is for: exceptions with their dispositions, reviews, changes since first entry, notes."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from console.domain.review import IN_FULL
from console.records.glyphs import visible
from console.records.kinds import KINDS
from console.records.layout import Cell, Part, cell, facts, row, section, table, text
from console.records.model import BatchRecord
from console.records.model_review import ChangeLine, DispositionLine, ExceptionLine, NoteLine, ReviewLine
from console.records.page_people import number, procedure_name, step_name, when
from console.records.words import NONE, Words

GROUPS = tuple(dict.fromkeys(group for group in KINDS.values() if group not in ("full", "later")))
"""What is counted; an honest nought is printed too."""


def exceptions(record: BatchRecord, words: Words) -> Part:
    """What a reviewer has to look at, counted by group, then line by line with what was said of each (RQ-72)."""
    counts = Counter(KINDS[line.kind] for line in record.exceptions)
    counted = [{"label": words.name(group, f"exception.group.{group}"), "count": counts[group]} for group in GROUPS]
    columns = [
        ("", "9mm"),
        (words.text("when"), "35mm"),
        (words.text("what"), "1.7fr"),
        (words.text("value"), "0.8fr"),
        (words.text("disposition"), "1fr"),
    ]
    said = {line.item: line for review in record.reviews for line in review.dispositions if line.counts}
    rows = [_exception(line, said.get(line.key), words) for line in record.exceptions]
    return section(
        words.text("section.exceptions"),
        {"kind": "counts", "counts": counted},
        text(_manner(record, words)),
        table(columns, rows, words.text("none.exceptions")),
        note=words.text("note.exceptions"),
    )


def _manner(record: BatchRecord, words: Words) -> str:
    """Whether a review by exception is allowed of this run, and what stands against it."""
    if not record.phases:
        return words.text("limits.unknown")
    if not record.lacking:
        return words.text("limits.whole")
    names = (
        f"{words.name(lacks.channel, f'channel.{lacks.channel}')} ({words.name(lacks.phase, f'phase.{lacks.phase}')})"
        for lacks in record.lacking
    )
    return words.text("limits.lacking", lacking=", ".join(names))


def _exception(line: ExceptionLine, said: DispositionLine | None, words: Words) -> Part:
    why = [words.message(message) for message in line.said]
    why += [part for part in (_reason(line.reason, words), visible(line.note)) if part]
    value = f"{line.value} {line.unit}".strip()
    limit = f"{line.limit} {line.unit}".strip()
    against = words.text("exception_old" if line.kind == "corrected" else "exception_limit", limit=limit)
    return row(
        number(line.line) if line.line.seq else cell(""),
        _moment(line, words),
        cell(words.message(line.what), sub=" ".join(why)),
        cell(visible(value) or NONE, sub=visible(against) if line.limit else ""),
        _disposition(said, words),
        tone="refused" if said is not None and said.disposition == "deviation_needed" else "",
    )


def _moment(line: ExceptionLine, words: Words) -> Cell:
    at, until = line.line.at, line.until
    if not at.utc:
        first = words.elapsed(at.process_utc)
        last = words.elapsed(until.process_utc)
        return cell(f"{first} – {last}" if last else first or NONE)
    shown = when(line.line, words)
    if until.utc:
        shown["sub"] = f"{words.text('until')} {words.when(until)}  {shown['sub']}"
    return shown


def _disposition(said: DispositionLine | None, words: Words) -> Cell:
    if said is None:
        return cell(words.text("not_looked_at"), style="dim")
    why = " · ".join(part for part in (_reason(said.reason, words), visible(said.note)) if part)
    by = f"{words.who(said.line.who)} {words.when(said.line.at)}"
    shown = words.name(said.disposition, f"review.said.{said.disposition}")
    return cell(shown, sub=f"{why}\n{by}" if why else by)


def _reason(reason: str, words: Words) -> str:
    return words.name(reason, f"reason.{reason}") if reason else ""


# --- reviews -----------------------------------------------------------------------------------------------------


def reviews(record: BatchRecord, words: Words) -> Part:
    """Each review: how, of which record, by whom, and whether it still stands (RQ-28)."""
    parts = [_review(line, words) for line in record.reviews] or [text(words.text("none.reviews"))]
    return section(words.text("section.reviews"), *parts, note=words.text("note.reviews"))


def _review(line: ReviewLine, words: Words) -> Part:
    said = sum(disposition.counts for disposition in line.dispositions)
    needed = sum(d.counts and d.disposition == "deviation_needed" for d in line.dispositions)
    signed = words.text("review_signed", at=words.when_zoned(line.signed), who=words.who(line.signed_by))
    pairs: list[tuple[str, Cell]] = [
        ("review_state", cell(words.text(f"review_state.{line.state}"), style="strong")),
        ("review_manner", words.text("review_manner.full" if line.manner == IN_FULL else "review_manner.exception")),
        ("review_items", cell(words.text("review_counted", have=said, want=len(line.items), needed=needed))),
        ("review_of", cell(words.text("head_seq", seq=line.head_seq), sub=words.when_zoned(line.line.at))),
        ("review_by", signed if line.signed.utc else words.text("review_unsigned")),
        ("review_file", cell(line.record_sha256[:16] + "…", sub=line.file, style="mono")),
    ]
    return facts([(words.text(key), value) for key, value in pairs])


# --- changes and notes -------------------------------------------------------------------------------------------


def changes(record: BatchRecord, words: Words) -> Part:
    """Old beside new, who, when and why (RQ-42, RQ-47); then what people noted (RQ-70)."""
    columns = [
        ("", "9mm"),
        (words.text("when"), "35mm"),
        (words.text("changed_item"), "1fr"),
        (words.text("changed_values"), "1.6fr"),
        (words.text("why"), "1.2fr"),
    ]
    noted = [
        ("", "9mm"),
        (words.text("when"), "40mm"),
        (words.text("what"), "1.8fr"),
        (words.text("closed"), "1fr"),
    ]
    return section(
        words.text("section.changes"),
        table(columns, [_change(line, words) for line in record.changes], words.text("none.changes")),
        table(noted, [_note(line, words) for line in record.notes], words.text("none.deviations")),
        note=words.text("note.changes"),
    )


def _change(line: ChangeLine, words: Words) -> Part:
    where = step_name(line.procedure, line.step, words) if line.step else words.name(line.kind)
    keys = (f"{line.procedure}.{line.step}.{line.name}", f"line_clearance.{line.step}.{line.name}")
    what = words.name(line.name, *keys) if line.name and line.kind == "item" else words.name(line.kind)
    replaces = words.text("replaces", seq=line.first) if line.first else what
    values = words.text("old_new", old=visible(line.old) or NONE, new=visible(line.new) or NONE)
    return row(
        number(line.line),
        when(line.line, words),
        cell(where, sub=replaces),
        cell(values),
        cell(_reason(line.reason, words), sub=f"{visible(line.note)}\n{words.who(line.line.who)}".strip()),
        tone="changed",
    )


def _note(line: NoteLine, words: Words) -> Part:
    kind = words.name(line.kind, f"record.note_kind.{line.kind}")
    severity = f" · {words.name(line.severity)}" if line.severity else ""
    where = " · ".join(part for part in (_place(line, words), words.who(line.line.who)) if part)
    said = " · ".join(part for part in (_reason(line.reason, words), visible(line.note)) if part)
    return row(
        number(line.line),
        _entered(line, words),
        cell(f"{kind}{severity}", sub=f"{said}\n{where}".strip()),
        _closed(line, words),
        tone="changed" if line.happened.utc else "",
    )


def _place(line: NoteLine, words: Words) -> str:
    if not line.procedure:
        return ""
    name = procedure_name(line.procedure, words)
    return f"{name}: {step_name(line.procedure, line.step, words)}" if line.step else name


def _entered(line: NoteLine, words: Words) -> Cell:
    """When it was entered; of a late entry, first when it happened and how much later it was entered."""
    if not line.happened.utc:
        return when(line.line, words)
    late = datetime.fromisoformat(line.line.at.utc) - datetime.fromisoformat(line.happened.utc)
    minutes = max(0, round(late.total_seconds() / 60))
    why = " · ".join(part for part in (_reason(line.late_reason, words), visible(line.late_note)) if part)
    entered = words.text("late_entry", at=words.when(line.line.at), minutes=minutes)
    return cell(words.when(line.happened), sub=f"{entered}\n{why}".strip())


def _closed(line: NoteLine, words: Words) -> Cell:
    if line.kind == "comment":
        return cell("")
    if not line.closed.utc:
        return cell(words.text("still_open"), style="strong")
    why = " · ".join(part for part in (_reason(line.closed_reason, words), visible(line.closed_note)) if part)
    return cell(words.when(line.closed), sub=f"{why}\n{words.who(line.closed_by)}".strip())
