"""Sections about what people did: signatures, materials, labels, steps, interlocks, refusals."""

from __future__ import annotations

from console.domain.events import InterlockLine
from console.domain.signing import OVERRIDE
from console.records.entry import Moment
from console.records.glyphs import visible
from console.records.layout import Part, cell, row, section, table
from console.records.model import BatchRecord, Line, Material, Scan, SignatureLine, StepLine
from console.records.words import NONE, Words, grouped, short_hash

JUDGED: tuple[str, ...] = ("pre-start", "select", "execute")
VERDICTS = ("permit", "refuse", "unknown")


def number(line: Line) -> Part:
    """The line's number in the journal, for finding it again."""
    return cell(str(line.seq), style="dim")


def when(line: Line, words: Words) -> Part:
    """Wall time over zone and elapsed process time."""
    return cell(words.when(line.at), sub=f"{words.zone(line.at)}  {words.elapsed(line.at.process_utc)}".strip())


def step_name(procedure: str, step: str, words: Words) -> str:
    """A step's title. Steps of an included procedure carry its name in their key."""
    if step.startswith(OVERRIDE):
        return words.text("override_of", rule=step.removeprefix(OVERRIDE))
    return words.name(step, f"{procedure}.{step}.title", f"line_clearance.{step}.title")


def procedure_name(procedure: str, words: Words) -> str:
    """A procedure's title."""
    return words.name(procedure, f"procedure.{procedure}")


def signatures(record: BatchRecord, words: Words) -> Part:
    """The three parts of each signature, and whether it holds (RQ-25, RQ-26)."""
    given = [_signature(line, words) for line in record.signatures]
    part: Part = {"kind": "signatures", "signatures": given}
    if not given:
        part = {"kind": "text", "text": words.text("none.signatures")}
    return section(words.text("section.signatures"), part, note=words.text("note.signatures"))


def _signature(line: SignatureLine, words: Words) -> Part:
    valid = line.validity == "valid"
    step = f"{procedure_name(line.procedure, words)}: {step_name(line.procedure, line.step, words)}"
    return {
        "name": line.printed_name,
        "role": words.name(line.role),
        "step": step,
        "meaning": line.meaning_shown,
        "time": words.when_zoned(line.signed),
        "valid": valid,
        "validity": words.name(line.validity, f"record.validity.{line.validity.replace(' ', '_')}"),
        "proof": words.text(
            "proof", seq=line.line.seq, person=line.person, record=short_hash(line.record_sha256), key=line.key_id[:16]
        ),
    }


def materials(record: BatchRecord, words: Words) -> Part:
    """What went in, one line a label."""
    columns = [
        (words.text("item"), "1.3fr"),
        (words.text("identifier"), "1.6fr"),
        (words.text("lot"), "1fr"),
        (words.text("expiry"), "1fr"),
        (words.text("scanned"), "1.4fr"),
    ]
    rows = [_material(line, words) for line in record.materials]
    return section(words.text("section.materials"), table(columns, rows, words.text("none.materials")))


def _material(line: Material, words: Words) -> Part:
    kind = "din" if line.item == "material" else "gtin"
    lot = cell(line.lot or NONE, sub=line.serial, style="mono")
    status = words.name(line.status) if line.status else ""
    name = words.name(line.item, f"record.item.{line.item}")
    if line.changed:
        status = words.text("changed_by", seq=line.changed)
    return row(
        cell(name[:1].upper() + name[1:], sub=status),
        cell(grouped(kind, line.identifier), style="mono"),
        lot,
        expiry(line.expiry),
        cell(words.when(line.line.at), sub=words.who(line.line.who)),
        tone="changed" if line.changed else "",
    )


def expiry(utc: str) -> Part:
    """An expiry as it was worked out: minutes in UTC."""
    return cell(utc[:10] or NONE, sub=f"{utc[11:16]} UTC" if len(utc) > 10 else "")


def scans(record: BatchRecord, words: Words) -> Part:
    """Every label as it was read, refused ones too, with its raw characters."""
    columns = [
        ("", "9mm"),
        (words.text("when"), "35mm"),
        (words.text("step"), "0.9fr"),
        (words.text("label"), "2fr"),
    ]
    rows = [_scan(scan, words) for scan in record.scans]
    return section(
        words.text("section.scans"),
        table(columns, rows, words.text("none.scans")),
        note=words.text("note.scans"),
    )


def _scan(scan: Scan, words: Words) -> Part:
    read = cell(scan.printed, sub=visible(scan.raw), style="label")
    if not scan.accepted:
        said = " ".join(words.message(part) for part in (scan.what, scan.why, scan.wanted) if part)
        read = cell(f"{words.text('refused')} {said}", sub=visible(scan.raw), style="label")
    if scan.changed or scan.corrects:
        flag = words.text("changed_by", seq=scan.changed) if scan.changed else words.text("corrects")
        read = cell(f"{flag} {scan.printed}", sub=visible(scan.raw), style="label")
    return row(
        number(scan.line),
        when(scan.line, words),
        cell(step_name(scan.procedure, scan.step, words), sub=f"{words.who(scan.line.who)} · {scan.scanner}"),
        read,
        tone="changed" if scan.changed else "" if scan.accepted else "refused",
    )


def steps(record: BatchRecord, words: Words) -> Part:
    """Each done step: who, when, by what evidence."""
    columns = [
        ("", "9mm"),
        (words.text("when"), "35mm"),
        (words.text("step"), "1.2fr"),
        (words.text("evidence"), "1.6fr"),
        (words.text("who"), "0.9fr"),
    ]
    rows = [_step(line, words) for line in record.steps]
    return section(words.text("section.steps"), table(columns, rows, words.text("none.steps")))


def _step(line: StepLine, words: Words) -> Part:
    items = "\n".join(_item(line, item, words) for item in line.items)
    flags = "\n".join(words.text("changed_by", seq=seq) for seq in line.changed)
    return row(
        number(line.line),
        when(line.line, words),
        cell(step_name(line.procedure, line.step, words), sub=procedure_name(line.procedure, words)),
        cell(words.message(line.evidence), sub=f"{items}\n{flags}".strip()),
        words.who(line.line.who),
        tone="changed" if line.changed else "",
    )


def _item(line: StepLine, item: str, words: Words) -> str:
    keys = (f"{line.procedure}.{line.step}.{item}", f"line_clearance.{line.step}.{item}")
    return words.name(item, *keys)


def interlocks(record: BatchRecord, words: Words) -> Part:
    """The last judgement before the signatures, when selecting and when executing, side by side, with evidence."""
    last = {judged.when: judged for judged in record.judgements}
    moments = [name for name in JUDGED if name in last]
    moments += [name for name in last if name not in moments]
    verdicts = {name: {line.id: line for line in last[name].lines} for name in moments}
    ids = list(dict.fromkeys(line.id for name in moments for line in last[name].lines))
    titles = [(words.name(name, f"record.judged.{name}"), "19mm") for name in moments]
    columns = [("", "13mm"), (words.text("interlock"), "1fr"), (words.text("evidence"), "1.3fr"), *titles]
    predicates = dict(record.rules)
    zone = max((judged.line.at.offset_min for judged in last.values()), default=0)
    rows = []
    for rule in ids:
        lines = [verdicts[name].get(rule) for name in moments]
        shown = [line for line in lines if line]
        marks = [_mark(line, words) if line else cell(NONE) for line in lines]
        name = words.name(predicates.get(rule, rule), f"interlock.{predicates.get(rule, rule)}")
        source = words.name(shown[-1].source, f"record.source.{shown[-1].source}")
        refused = any(line.verdict != "permit" for line in shown)
        overrides = dict.fromkeys(_override(line, zone, words) for line in shown if line.override)
        source = "\n".join((source, *overrides))
        cells = (cell(rule, style="dim"), cell(name), cell(words.message(shown[-1].evidence), sub=source), *marks)
        rows.append(row(*cells, tone="refused" if refused else ""))
    earlier = len(record.judgements) - len(moments)
    note = words.text("note.interlocks", count=earlier) if earlier > 0 else ""
    return section(words.text("section.interlocks"), table(columns, rows, words.text("none.interlocks")), note=note)


def _mark(line: InterlockLine, words: Words) -> Part:
    """The verdict; of an overridden line both: what it was, and that somebody answers for going on."""
    verdict = _verdict(line.verdict, words)
    return cell(words.text("verdict.overridden"), sub=verdict) if line.override else cell(verdict)


def _override(line: InterlockLine, zone: int, words: Words) -> str:
    """Who answers for it, when (in the zone of the judgement) and why."""
    given = line.override
    if given is None:
        return ""
    reason = words.name(given.reason, f"reason.{given.reason}")
    at = words.when_zoned(Moment(given.utc, zone))
    said = words.text("overridden_by", who=given.printed_name, role=words.name(given.role), at=at, reason=reason)
    return f"{said} {given.note}".strip()


def _verdict(verdict: str, words: Words) -> str:
    return words.text(f"verdict.{verdict}") if verdict in VERDICTS else verdict


def refusals(record: BatchRecord, words: Words) -> Part:
    """What was asked for and refused, other than labels."""
    columns = [
        ("", "9mm"),
        (words.text("when"), "35mm"),
        (words.text("asked"), "0.8fr"),
        (words.text("why"), "2fr"),
        (words.text("who"), "0.9fr"),
    ]
    rows = []
    for line in record.refusals:
        reason = words.message(line.reason) or words.text("secret_refused", who=words.who(line.about))
        rows.append(
            row(
                number(line.line),
                when(line.line, words),
                cell(words.name(line.asked, f"record.asked.{line.asked}"), sub=line.rule),
                cell(reason, sub=words.message(line.remedy)),
                words.who(line.line.who),
            )
        )
    return section(words.text("section.refusals"), table(columns, rows, words.text("none.refusals")))


def issues(record: BatchRecord, words: Words) -> list[Part]:
    """Earlier issues of this record, if there are any."""
    if not record.issues:
        return []
    columns = [("", "9mm"), (words.text("earlier_issue"), "50mm"), ("JSON SHA-256", "1fr")]
    rows = [
        row(
            number(line.line),
            cell(words.when_zoned(line.line.at), sub=words.who(line.line.who)),
            cell(short_hash(line.json_sha256), style="mono"),
        )
        for line in record.issues
    ]
    return [table(columns, rows, ""), *_news(record, words)]


def _news(record: BatchRecord, words: Words) -> list[Part]:
    """What came to the run since the last issue."""
    columns = [("", "9mm"), (words.text("when"), "50mm"), (words.text("since_issue"), "1fr")]
    rows = [
        row(
            number(line.line),
            cell(words.when_zoned(line.line.at), sub=words.who(line.line.who)),
            cell(line.type, style="mono"),
        )
        for line in record.news
    ]
    return [table(columns, rows, words.text("none.news"))]


def unreadable(record: BatchRecord, words: Words) -> list[Part]:
    """Entries that this program cannot read, each by number, type and reason."""
    if not record.unreadable:
        return []
    columns = [("", "9mm"), (words.text("when"), "35mm"), (words.text("unreadable"), "1fr")]
    rows = [
        row(
            number(line.line),
            when(line.line, words),
            cell(f"{line.type} {line.type_version}", sub=line.reason, style="mono"),
            tone="refused",
        )
        for line in record.unreadable
    ]
    return [table(columns, rows, "")]
