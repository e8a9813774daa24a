"""One exported record is checked alone: any flipped bit of its JSON or its PDF is found, and the event is named."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from console.canonical import canonical_bytes
from console.journal.integrity import checkpoint_bytes
from console.journal.reading import open_reader
from console.records.anchors import as_json
from console.records.batch_record import from_json, to_json
from console.records.exported import verify_bytes, verify_file
from console.records.pdf_reading import check_pdf
from console.records.render import render_pdf
from console.security.station_key import StationKey
from tests.records.conftest import say_in
from tests.support.run_folder import RunFolder, write_run

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    return write_run(tmp_path_factory.mktemp("run") / "station")


@pytest.fixture(scope="module")
def machine(run: RunFolder) -> bytes:
    return to_json(run.record())


@pytest.fixture(scope="module")
def pdf(run: RunFolder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pdf") / "record.pdf"
    record = run.record()
    path.write_bytes(render_pdf(record, say_in("en"), "en"))
    run.sealing.sign_pages(path, record.issued.at.utc)
    return path


@pytest.mark.rq("RQ-45", "RQ-50")
def test_a_record_is_verified_with_nothing_but_itself_and_the_public_key(run: RunFolder, machine: bytes) -> None:
    report = verify_bytes(machine, {run.key.key_id: run.key.public})
    assert report.holds, report.summary()
    assert (report.what, report.station, report.site, report.mode) == ("batch record", "KSW-07", "Kobe", "training")
    assert report.signatures == 4
    assert report.sealed == json.loads(machine)["chain"]["head_seq"]
    assert (report.anchored, report.unanchored) == (0, report.events)
    assert "not countersigned by the plant" in report.summary()
    assert to_json(from_json(machine)) == machine


def test_without_a_key_it_says_that_its_own_was_taken(machine: bytes) -> None:
    report = verify_bytes(machine)
    assert report.holds
    assert "by the public key that lies with it" in report.summary()


def test_a_strangers_key_does_not_do(machine: bytes, tmp_path: Path) -> None:
    stranger = StationKey.open(tmp_path)
    report = verify_bytes(machine, {stranger.key_id: stranger.public})
    assert "unknown key" in {finding.kind for finding in report.findings}


@pytest.mark.rq("RQ-45")
def test_any_flipped_bit_of_the_json_is_found(run: RunFolder, machine: bytes) -> None:
    keys, dice = {run.key.key_id: run.key.public}, random.Random(50)
    for at in sorted(dice.sample(range(len(machine)), 600)):
        changed = bytearray(machine)
        changed[at] ^= 1 << dice.randrange(8)
        assert not verify_bytes(bytes(changed), keys).holds, (at, machine[at - 20 : at + 20])


@pytest.mark.rq("RQ-45")
def test_every_row_and_every_line_that_was_altered_is_named_with_its_event(run: RunFolder, machine: bytes) -> None:
    keys = {run.key.key_id: run.key.public}
    said = json.loads(machine)
    for index, row in enumerate(said["proof"]["rows"]):
        altered = json.loads(machine)
        altered["proof"]["rows"][index][12] += "x"  # who
        report = verify_bytes(canonical_bytes(altered), keys)
        assert report.findings[0].seq == row[0], report.summary()
    for index, scan in enumerate(said["scans"]):
        altered = json.loads(machine)
        altered["scans"][index]["raw"] += "x"
        report = verify_bytes(canonical_bytes(altered), keys)
        assert (report.findings[0].kind, report.findings[0].seq) == ("altered", scan["line"]["seq"])
        assert f"scans/{index}" in report.summary()
    altered = json.loads(machine)
    del altered["refusals"][0]
    assert "refusals" in verify_bytes(canonical_bytes(altered), keys).summary()


def test_bytes_that_say_the_same_in_another_form_are_not_those_that_were_sealed(machine: bytes) -> None:
    report = verify_bytes(json.dumps(json.loads(machine)).encode())
    assert [f.sentence for f in report.findings] == [
        "its bytes are not those that were sealed, though they say the same"
    ]


@pytest.mark.parametrize("raw", [b"", b"{}", b"[]", b"\xff", b'{"proof": 1}', b'{"proof": {"keys": [1]}}'])
def test_what_is_no_record_is_said_to_be_none(raw: bytes) -> None:
    assert [f.kind for f in verify_bytes(raw).findings] == ["unreadable"]


@pytest.mark.rq("RQ-45")
def test_a_countersignature_of_the_plant_moves_the_anchored_point(run: RunFolder, tmp_path: Path) -> None:
    plant = StationKey.open(tmp_path)
    record = run.record()
    assert record.proof is not None
    with open_reader(run.path) as reader:
        row = reader.raw(record.proof.rows[-1][0] - 1, limit=1)[0]  # type: ignore[operator]
    utc = "2026-03-05T00:00:00.000000Z"
    anchor = (row[0], row[15], utc, plant.key_id, plant.sign(checkpoint_bytes(row[0], row[15], utc, plant.key_id)))
    folder = run.path / "countersigned"
    folder.mkdir()
    (folder / "head.json").write_bytes(canonical_bytes(as_json(anchor)))
    try:
        machine = to_json(run.record())
    finally:
        (folder / "head.json").unlink()
        folder.rmdir()
    keys, plants = {run.key.key_id: run.key.public}, {plant.key_id: plant.public}
    report = verify_bytes(machine, keys, plants)
    assert (report.holds, report.anchored, report.unanchored) == (True, row[0], 0), report.summary()
    assert not verify_bytes(machine, keys).holds  # a key that nobody gave vouches for nothing


# --- the pages ---------------------------------------------------------------------------------------------------


@pytest.mark.rq("RQ-27", "RQ-50")
def test_a_signed_pdf_is_verified_alone(run: RunFolder, pdf: Path) -> None:
    report = verify_file(pdf, {run.key.key_id: run.key.public})
    assert report.holds, report.summary()
    assert report.what == "batch record"


@pytest.mark.rq("RQ-27", "RQ-45")
def test_any_flipped_bit_of_the_pdf_is_found(pdf: Path) -> None:
    raw, dice = pdf.read_bytes(), random.Random(27)
    end = len(raw)
    for at in [0, end - 1, *dice.sample(range(end), 20), *dice.sample(range(end - 20_000, end), 20)]:
        changed = bytearray(raw)
        changed[at] ^= 1 << dice.randrange(8)
        attached, wrong = check_pdf(bytes(changed))
        assert wrong or attached is None, at
    assert check_pdf(raw)[1] == ()


def test_something_added_behind_the_signature_is_found(pdf: Path) -> None:
    assert "does not cover" in " ".join(check_pdf(pdf.read_bytes() + b"\n% more\n")[1])


def test_a_pdf_without_a_signature_is_not_taken_for_one_of_a_station(run: RunFolder, tmp_path: Path) -> None:
    path = tmp_path / "bare.pdf"
    path.write_bytes(render_pdf(run.record(), say_in("en"), "en"))
    report = verify_file(path)
    assert [f.kind for f in report.findings] == ["signature"]


def test_another_stations_certificate_on_the_pages_is_found(run: RunFolder, pdf: Path, tmp_path: Path) -> None:
    other = write_run(tmp_path / "other")
    record, path = run.record(), tmp_path / "forged.pdf"
    path.write_bytes(render_pdf(record, say_in("en"), "en"))
    other.sealing.sign_pages(path, record.issued.at.utc)
    report = verify_file(path, {run.key.key_id: run.key.public})
    assert "certificate that the station's seal does not name" in report.summary()


def test_the_same_record_gives_the_same_signed_bytes(run: RunFolder, pdf: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.pdf"
    record = run.record()
    again.write_bytes(render_pdf(record, say_in("en"), "en"))
    run.sealing.sign_pages(again, record.issued.at.utc)
    assert again.read_bytes() == pdf.read_bytes()


def test_the_command_line_answers_with_its_exit_code(run: RunFolder, machine: bytes, pdf: Path, tmp_path: Path) -> None:
    def verify(*what: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "console", "verify", "--json", *what]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_bytes(machine)
    bad.write_bytes(machine.replace(b"tanaka", b"tanakb", 1))
    done = verify(str(good), "--key", str(run.path / "station.pub"))
    assert (done.returncode, json.loads(done.stdout)["holds"]) == (0, True)
    assert verify(str(bad)).returncode == 1
    assert verify(str(tmp_path / "nothing.json")).returncode == 2
    assert verify(str(good), "--key", str(pdf)).returncode == 2


def test_a_record_that_was_sealed_is_the_same_but_for_its_proof(run: RunFolder) -> None:
    record = run.record()
    assert record.proof is not None
    assert replace(record, proof=None) == replace(run.record(), proof=None)
    assert {row[0] for row in record.proof.rows} >= {1, record.chain.first_seq}
