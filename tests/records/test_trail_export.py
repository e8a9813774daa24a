"""The audit trail leaves the station whole or filtered, as CSV, JSON and PDF; each can be held against the journal."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import random
from pathlib import Path

import pypdfium2
import pytest

from console.canonical import canonical_bytes
from console.clock import Instant
from console.journal.journal import Journal
from console.journal.rows import Draft
from console.queries.trail import TrailFilter
from console.records.exported import verify_bytes, verify_file
from console.records.trail_export import MOST, TooManyError, check_count, harmless
from console.wiring.trail_export import TrailExporter, Wanted
from tests.support.run_folder import AtIssue, RunFolder, write_run

WHOLE = TrailFilter()


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    return write_run(tmp_path_factory.mktemp("run") / "station")


@pytest.fixture(scope="module")
def exporter(run: RunFolder) -> TrailExporter:
    return TrailExporter(run.path, run.sealing, AtIssue())


def wanted(form: str, what: TrailFilter = WHOLE, described: str = "", language: str = "en") -> Wanted:
    return Wanted(form, what, described, "quality", language)


@pytest.mark.rq("RQ-41", "RQ-46", "RQ-50")
def test_a_whole_json_export_holds_every_stored_row_and_is_verified_alone(
    run: RunFolder, exporter: TrailExporter, tmp_path: Path
) -> None:
    out = tmp_path / "trail.json"
    told = exporter.export(wanted("json"), out)
    said = json.loads(out.read_bytes())
    assert told.sha256 == hashlib.sha256(out.read_bytes()).hexdigest()
    assert (told.person, told.events, told.head_seq, told.filter) == ("quality", said["count"], said["head_seq"], "")
    assert [row[0] for row in said["proof"]["rows"]] == list(range(1, said["head_seq"] + 1))
    assert (said["exported_by_name"], said["station"], said["site"]) == ("山本 里奈", "KSW-07", "Kobe")
    report = verify_file(out, {run.key.key_id: run.key.public})
    assert (report.holds, report.what, report.events) == (True, "audit export", said["head_seq"]), report.summary()
    assert {"who", "what", "utc", "local", "changes", "why", "console", "bay", "how"} <= set(said["events"][0])


@pytest.mark.rq("RQ-45")
def test_any_flipped_bit_of_an_export_is_found_and_the_event_is_named(
    run: RunFolder, exporter: TrailExporter, tmp_path: Path
) -> None:
    out, keys, dice = tmp_path / "trail.json", {run.key.key_id: run.key.public}, random.Random(41)
    exporter.export(wanted("json", TrailFilter(kind="scans"), "Kind: Scans"), out)
    raw = out.read_bytes()
    for at in dice.sample(range(len(raw)), 200):
        changed = bytearray(raw)
        changed[at] ^= 1 << dice.randrange(8)
        assert not verify_bytes(bytes(changed), keys).holds, raw[at - 30 : at + 30]
    said = json.loads(raw)
    said["events"][3]["what"] += "!"
    report = verify_bytes(canonical_bytes(said), keys)
    assert report.findings[0].seq == said["events"][3]["seq"]


@pytest.mark.rq("RQ-46")
def test_a_filtered_export_says_so_and_holds_only_what_fits(exporter: TrailExporter, tmp_path: Path) -> None:
    out = tmp_path / "alarms.json"
    exporter.export(wanted("json", TrailFilter(kind="alarms", bay=9), "Kind: Alarms; Bay: 09"), out)
    said = json.loads(out.read_bytes())
    assert said["filter"] == "Kind: Alarms; Bay: 09"
    assert said["events"]
    assert {event["kind"] for event in said["events"]} == {"alarms"}
    assert {event["bay"] for event in said["events"]} == {9}


@pytest.mark.rq("RQ-46", "RQ-50")
def test_csv_has_header_and_a_line_for_each_event(exporter: TrailExporter, tmp_path: Path) -> None:
    out = tmp_path / "trail.csv"
    told = exporter.export(wanted("csv", language="ja"), out)
    rows = list(csv.reader(io.StringIO(out.read_bytes().decode("utf-8-sig"))))
    blank = rows.index([])
    assert len(rows) - blank - 2 == told.events
    assert any(
        told.head_seq == int(row[1].split(" ")[0]) for row in rows[:blank] if "·" in row[1] and row[1][0].isdigit()
    )
    assert {len(row) for row in rows[blank + 1 :]} == {12}
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\t=1", " =1", "\r=1", "  @SUM(A1)"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
    assert harmless("ORD-26") == "ORD-26"


def test_what_was_scanned_cannot_become_a_formula(tmp_path: Path) -> None:
    store = write_run(tmp_path / "station")
    now = AtIssue().now()
    with Journal.open(store.path, mode="training", station="KSW-07", site="Kobe", now=now) as journal:
        evil = canonical_bytes({"person": "=cmd|' /C calc'!A0", "session": "s"})
        journal.append([Draft("station", "session.opened", 1, evil, "=2+5")], Instant(now.utc, now.offset, now.mono_s))
    out = tmp_path / "trail.csv"
    TrailExporter(store.path, store.sealing, AtIssue()).export(wanted("csv"), out)
    assert b"=2+5" in out.read_bytes()
    assert b",=2+5" not in out.read_bytes()


@pytest.mark.rq("RQ-46", "RQ-50", "RQ-51")
@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_pages_show_the_events_and_carry_the_sealed_json(
    run: RunFolder, exporter: TrailExporter, tmp_path: Path, language: str
) -> None:
    out = tmp_path / "trail.pdf"
    told = exporter.export(wanted("pdf", TrailFilter(kind="signatures"), "Kind: Signatures", language), out)
    report = verify_file(out, {run.key.key_id: run.key.public})
    assert (report.holds, report.what) == (True, "audit export"), report.summary()
    document = pypdfium2.PdfDocument(out.read_bytes())
    text = " ".join(page.get_textpage().get_text_bounded() for page in document)
    document.close()
    assert told.events > 0
    assert "Kind: Signatures" in text
    assert "田中 翔" in text
    raw = bytearray(out.read_bytes())
    raw[len(raw) // 3] ^= 1
    out.write_bytes(raw)
    assert not verify_file(out).holds


def test_an_export_never_replaces_another_and_leaves_nothing_half_done(run: RunFolder, exporter: TrailExporter) -> None:
    names = [exporter.export(wanted("csv")).file for _ in range(2)]
    assert len(set(names)) == 2
    assert sorted(path.suffix for path in (run.path / "exports").iterdir()) == [".csv", ".csv"]


def test_more_events_than_a_file_may_hold_are_refused_with_what_to_do() -> None:
    with pytest.raises(TooManyError, match="Choose a day"):
        check_count("pdf", MOST["pdf"] + 1)
