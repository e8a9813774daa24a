"""What was changed since its first entry is flagged where it stands, with old and new value, who, when and why."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from dataclasses import dataclass, replace
from typing import ClassVar

import pytest

from console.domain import events as e
from console.records.batch_record import to_json
from console.records.entry import Entry
from console.records.model import BatchRecord
from console.records.page import page
from console.records.table import COLUMNS, to_csv
from tests.records.conftest import LABEL, RUN, Teller, build_record, say_in


@dataclass(frozen=True, slots=True)
class Corrected(e.Fact):
    """A correction as the journal tells it."""

    TYPE: ClassVar[str] = "entry.corrected"
    kind: str
    procedure_id: str
    run: str
    step: str
    name: str
    index: int
    old: str
    new: str
    reason: str
    note: str
    read: e.Read | None = None


@dataclass(frozen=True, slots=True)
class Noted(e.Fact):
    """A note as the journal tells it."""

    TYPE: ClassVar[str] = "note.recorded"
    id: str
    kind: str
    severity: str
    procedure_id: str
    step: str
    run: str
    bay: int
    reason: str
    note: str
    happened_utc: str = ""
    late_reason: str = ""
    late_note: str = ""


@dataclass(frozen=True, slots=True)
class Closed(e.Fact):
    """The closing of a note."""

    TYPE: ClassVar[str] = "note.closed"
    id: str
    procedure_id: str
    run: str
    reason: str
    note: str


def told(rows: list[Entry], *facts: e.Fact) -> list[Entry]:
    teller = Teller()
    teller.entries, teller.now = list(rows), teller.now.replace(day=9)
    for fact in facts:
        teller.tell(fact, "weber")
    return teller.entries


RIGHT = e.Read(
    LABEL.replace("10447", "10448"),
    "]d2",
    "serial:1",
    ("gs1.trade_item",),
    (("gtin", "09506000200118"), ("lot", "C2407A"), ("serial", "10448"), ("expiry", "2027-01-31T14:59:00.000000Z")),
    "(21) 10448",
)
READ = Corrected(
    *("read", "P-load", RUN, "cartridge", "", 0, "(21) 10447", "(21) 10448", "wrong_label_read", "the box was scanned"),
    RIGHT,
)
ITEM = Corrected(
    *("item", "P-load", RUN, "clearance", "bay_empty", 0, "confirmed", "not confirmed", "wrong_line_touched", "")
)
LATE = Noted(
    *("N-1", "deviation", "minor", "", "", RUN, 9, "delayed", "the bag waited", "2026-03-08T22:00:00.000000Z"),
    *("material_first", ""),
)


@pytest.fixture(scope="module")
def changed(rows: list[Entry]) -> BatchRecord:
    closed = Closed("N-1", "", RUN, "no_effect", "within the time that is allowed")
    return build_record(told(rows, READ, ITEM, LATE, closed), check_signature=lambda signed: "")


@pytest.mark.rq("RQ-42", "RQ-47")
def test_a_replaced_label_stays_with_what_took_its_place(changed: BatchRecord, rows: list[Entry]) -> None:
    first = next(scan for scan in changed.scans if scan.step == "cartridge" and not scan.corrects)
    second = next(scan for scan in changed.scans if scan.corrects)
    assert (first.raw, second.raw) == (LABEL, RIGHT.raw)
    assert first.changed == second.line.seq == len(rows) + 1
    assert not second.changed
    line = changed.changes[0]
    assert (line.old, line.new, line.reason, line.note) == (READ.old, READ.new, READ.reason, READ.note)
    assert (line.first, line.line.who.name) == (first.line.seq, "Anna Weber")
    cartridges = [(m.serial, m.changed) for m in changed.materials if m.item == "cartridge"]
    assert cartridges == [("10447", second.line.seq), ("10448", 0)]
    assert changed.identity.cartridge_serial == "10448"  # what stands now


@pytest.mark.rq("RQ-47")
def test_the_pages_flag_what_was_changed_since_first_entry(changed: BatchRecord) -> None:
    sections = page(changed, say_in("en"), "en", "")["sections"]
    flagged = [row for s in sections for part in s["parts"] for row in part.get("rows", ()) if row["tone"] == "changed"]
    said = json.dumps(flagged, ensure_ascii=False)
    assert said.count("CHANGED SINCE FIRST ENTRY") == 3  # the label, the material, the checklist
    assert "(21) 10447 → (21) 10448" in said
    assert "LATE ENTRY" in said
    assert "the box was scanned" in said


@pytest.mark.rq("RQ-47")
def test_a_withdrawn_line_of_a_checklist_is_flagged_at_its_step(changed: BatchRecord, rows: list[Entry]) -> None:
    clearance = next(line for line in changed.steps if (line.procedure, line.step) == ("load", "clearance"))
    assert clearance.changed == (len(rows) + 2,)


@pytest.mark.rq("RQ-65", "RQ-70")
def test_a_late_deviation_stands_with_both_times_and_its_closing(changed: BatchRecord) -> None:
    (note,) = changed.notes
    assert (note.happened.utc, note.late_reason, note.severity) == (LATE.happened_utc, "material_first", "minor")
    assert note.line.at.utc > note.happened.utc
    assert (note.closed_by.name, note.closed_reason) == ("Anna Weber", "no_effect")
    assert [line.kind for line in changed.exceptions if line.line.seq > note.line.seq - 3][:3] == [
        *("corrected", "corrected", "deviation")
    ]


def test_without_changes_nothing_is_flagged(record: BatchRecord) -> None:
    assert record.changes == record.notes == ()
    sections = page(record, say_in("en"), "en", "")["sections"]
    tones = {row["tone"] for s in sections for part in s["parts"] for row in part.get("rows", ())}
    assert "changed" not in tones


@pytest.mark.rq("RQ-47")
def test_a_record_that_is_issued_again_counts_and_says_what_is_new(rows: list[Entry], changed: BatchRecord) -> None:
    assert build_record(rows[:-1]).issue == 1
    assert build_record(rows[:-1]).news == ()
    assert changed.issue == 2
    assert [line.type for line in changed.news] == [
        "entry.corrected",
        "entry.corrected",
        "note.recorded",
        "note.closed",
    ]


@pytest.mark.rq("RQ-50")
def test_the_csv_has_every_value_of_the_record(changed: BatchRecord) -> None:
    data = to_csv(changed)
    assert data == to_csv(changed)
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert tuple(rows[0]) == COLUMNS
    values = {(row["section"], row["number"], row["field"]): row["value"] for row in rows}
    assert values["identity", "", "coi"] == "CHA99992600K7Q2"
    assert values["changes", "1", "old"] == "(21) 10447"
    assert [row["value"] for row in rows if row["section"] == "scans" and row["field"] == "raw"] == [
        scan.raw for scan in changed.scans
    ]
    first = next(row for row in rows if row["section"] == "signatures")
    assert (first["entry"], first["name"]) == (str(changed.signatures[0].line.seq), "田中 翔")
    other = replace(changed, identity=replace(changed.identity, bay=4))
    assert hashlib.sha256(to_csv(other)).digest() != hashlib.sha256(data).digest()
    assert json.loads(to_json(changed))["changes"][0]["new"] == "(21) 10448"
