"""The pages, read back from the PDF: the three parts of each signature, the training band, refused labels."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import yaml

import resources
from console.records.batch_record import to_json
from console.records.entry import Entry
from console.records.glyphs import drawable, visible
from console.records.model import BatchRecord
from console.records.page import page
from console.records.render import main, render_json, render_pdf
from tests.records.conftest import build_record, journal, say_in


def pages_of(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [one.get_textpage().get_text_bounded() for one in document]
    finally:
        document.close()


@pytest.fixture(scope="module")
def english(record: BatchRecord) -> bytes:
    return render_pdf(record, say_in("en"), "en")


@pytest.fixture(scope="module")
def japanese(record: BatchRecord) -> bytes:
    return render_pdf(record, say_in("ja"), "ja")


@pytest.fixture(scope="module")
def text(english: bytes) -> str:
    return " ".join(" ".join(pages_of(english)).split())


@pytest.mark.rq("RQ-25", "RQ-26", "RQ-33")
def test_every_signature_shows_name_time_with_zone_and_meaning(text: str, record: BatchRecord) -> None:
    for signature in record.signatures:
        assert signature.printed_name in text
        assert signature.meaning_shown in text
    assert "2026-03-02 09:10:49 UTC+09:00" in text
    assert text.count("valid") >= len(record.signatures)


@pytest.mark.rq("RQ-27", "RQ-28")
def test_a_signature_that_does_not_hold_says_so(rows: list[Entry]) -> None:
    record = build_record(rows, check_signature=lambda signed: "signature altered")
    shown = page(record, say_in("en"), "en", "")["sections"]
    given = next(part for section in shown for part in section["parts"] if part["kind"] == "signatures")["signatures"]
    assert [signature["validity"] for signature in given] == ["NOT VALID: the signature was altered"] * 4
    assert [signature["valid"] for signature in given] == [False] * len(record.signatures)


@pytest.mark.rq("RQ-89")
def test_training_is_on_every_page_in_both_languages(english: bytes, japanese: bytes) -> None:
    for pdf, mark in ((english, "TRAINING"), (japanese, "訓練")):
        pages = pages_of(pdf)
        assert len(pages) > 3
        assert all(mark in shown for shown in pages)


@pytest.mark.rq("RQ-89")
def test_a_production_record_has_no_training_band() -> None:
    pdf = render_pdf(build_record(journal("production")), say_in("en"), "en")
    assert not any("TRAINING" in shown for shown in pages_of(pdf))


def test_pages_are_numbered_and_name_run_and_patient(english: bytes) -> None:
    pages = pages_of(english)
    for number, shown in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in shown
        assert "CH A9999 26 00K7Q2" in shown
        assert "R-2026-0312" in shown


@pytest.mark.rq("RQ-50")
def test_refused_labels_are_printed_with_their_raw_characters(text: str) -> None:
    assert "REFUSED. This is donation number A9999 26 999999." in text
    assert "=A999926999999000<GS>X" in text


def test_what_cannot_be_read_is_printed(text: str) -> None:
    assert "later.invented 3" in text


@pytest.mark.rq("RQ-72")
def test_a_reviewer_is_told_the_counts(record: BatchRecord) -> None:
    drawn = page(record, say_in("en"), "en", "")
    counted = drawn["sections"][1]["parts"][0]["counts"]
    assert {c["label"]: c["count"] for c in counted if c["count"]} == {
        "Alarms": 2,
        "Commands without effect": 1,
        "Refused scans": 1,
        "Refused requests": 1,
        "Wrong PINs": 1,
        "Time offline": 3,
        "Gaps": 2,
        "Not understood": 1,
    }
    assert {"Out of limits", "Signatures", "Corrected entries", "Late entries", "Clock"} <= {
        c["label"] for c in counted
    }
    rows = drawn["sections"][1]["parts"][2]["rows"]
    assert len(rows) == len(record.exceptions)
    assert {row["cells"][4]["text"] for row in rows} == {"not looked at"}


@pytest.mark.rq("RQ-50")
def test_the_json_is_inside_the_pdf_and_its_hash_on_the_page(english: bytes, text: str, record: BatchRecord) -> None:
    document = pypdfium2.PdfDocument(english)
    attached = bytes(document.get_attachment(0).get_data())
    document.close()
    assert attached == render_json(record) == to_json(record)
    digest = hashlib.sha256(attached).hexdigest()
    assert digest[:8] in text
    assert digest[8:16] in text


def test_the_same_record_gives_the_same_file(english: bytes, record: BatchRecord) -> None:
    assert render_pdf(record, say_in("en"), "en") == english


@pytest.mark.rq("RQ-51")
def test_it_says_to_be_pdf_a_3(english: bytes) -> None:
    assert b"<pdfaid:part>3</pdfaid:part>" in english


def test_no_curve_is_joined_across_a_gap(record: BatchRecord) -> None:
    drawn = page(record, say_in("en"), "en", "")
    (trends,) = [p for s in drawn["sections"] for p in s["parts"] if p["kind"] == "trends"]
    oxygen = trends["strips"][1]
    assert len(oxygen["gaps"]) == 1
    gap = oxygen["gaps"][0]
    assert len(oxygen["lines"]) == 2
    before, after = ([x for x, _ in line["points"]] for line in oxygen["lines"])
    assert max(before) <= gap["from"] < gap["to"] <= min(after)
    assert all(line["closed"] for line in oxygen["lines"])


def test_at_line_results_are_points_and_no_curve(record: BatchRecord) -> None:
    drawn = page(record, say_in("en"), "en", "")
    (trends,) = [p for s in drawn["sections"] for p in s["parts"] if p["kind"] == "trends"]
    assert trends["strips"][2]["lines"] == []
    assert len(trends["strips"][2]["rings"]) == 2


def test_everything_drawn_lies_inside_its_strip(record: BatchRecord) -> None:
    drawn = page(record, say_in("en"), "en", "")
    (trends,) = [p for s in drawn["sections"] for p in s["parts"] if p["kind"] == "trends"]
    for strip in trends["strips"]:
        points = [point for line in strip["lines"] for point in line["points"]] + strip["rings"]
        assert all(0 <= x <= 1 and 0 <= y <= 1 for x, y in points)
        assert 2 <= len(strip["ticks"]) <= 6


def test_a_page_survives_any_character(rows: list[Entry]) -> None:
    """Labels and names may hold what no font can draw: it is written out, and the PDF is still made."""
    from console.domain import events as e

    strange = "\x00\x7f\x85🧬\u202e"
    odd = [
        replace(entry, fact=replace(entry.fact, raw=strange)) if isinstance(entry.fact, e.ScanRefused) else entry
        for entry in rows
    ]
    shown = " ".join(pages_of(render_pdf(build_record(odd), say_in("en"), "en")))
    assert "<00><7F><85><U+1F9EC><U+202E>" in "".join(shown.split())


def test_no_text_runs_out_of_the_margins(rows: list[Entry]) -> None:
    """A raw label of any length is broken into lines, never clipped."""
    from console.domain import events as e

    long = "]d2" + "0109506000200118" * 30
    odd = [
        replace(entry, fact=replace(entry.fact, raw=long)) if isinstance(entry.fact, e.ScanRefused) else entry
        for entry in rows
    ]
    odd = [
        replace(entry, fact=replace(entry.fact, cartridge=long)) if isinstance(entry.fact, e.RunStarted) else entry
        for entry in odd
    ]
    document = pypdfium2.PdfDocument(render_pdf(build_record(odd), say_in("ja"), "ja"))
    right = max(
        text.get_charbox(at)[2] for text in (p.get_textpage() for p in document) for at in range(text.count_chars())
    )
    width = document[0].get_width()
    document.close()
    assert right <= width - 50  # points: the margin is 18 mm


def test_control_characters_are_named() -> None:
    assert visible("A\x1dB\r\n髙") == "A<GS>B<CR><LF>髙"


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_sentence_of_the_record_can_be_drawn(language: str) -> None:
    say = say_in(language)
    for key in _own_keys():
        assert set(map(ord, say(key, {}))) <= drawable(), key


def _own_keys() -> list[str]:
    parts = resources.path("texts") / "parts" / "record.yaml"
    if parts.exists():
        return list(yaml.safe_load(parts.read_text("utf-8")))
    from console.texts import catalogue

    return [
        key
        for key in catalogue.load("en").keys
        if key.startswith("record.") and "{" not in catalogue.load("en").forms(key)[0]
    ]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_no_key_is_shown_in_the_place_of_a_sentence(record: BatchRecord, language: str) -> None:
    missing: list[str] = []
    say = say_in(language)

    def listening(key: str, args: Any) -> str:
        said = say(key, args)
        if said == f"[{key}]" and key.startswith("record."):
            missing.append(key)
        return said

    drawn = page(record, listening, language, "")
    optional = ("record.actor.", "record.item.", "record.outcome.", "record.asked.", "record.validity.")
    assert [key for key in missing if not key.startswith(optional)] == []
    assert "record.section" not in json.dumps(drawn)


def test_a_child_process_draws_the_same_file(record: BatchRecord, tmp_path: Path) -> None:
    data, out = tmp_path / "record.json", tmp_path / "record.pdf"
    data.write_bytes(render_json(record))
    command = [sys.executable, "-m", "console.records.render", str(data), "ja", str(out)]
    root = Path(resources.__file__).parent.parent
    done = subprocess.run(command, cwd=root, capture_output=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, b"")
    assert len(pages_of(out.read_bytes())) > 3


def test_wrong_arguments_say_how_to_call_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["render"]) == 2
    assert "RECORD.json LANGUAGE OUT.pdf" in capsys.readouterr().err
