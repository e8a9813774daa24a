"""``shuttle-console audit``: the trail of a folder at rest as a file, and on record that it was taken."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from console.domain import events as e
from console.journal.codec import decode
from console.journal.journal import Journal
from console.journal.reading import open_reader
from console.records.exported import verify_file
from console.records.verifier import verify
from tests.records.conftest import RUN
from tests.support.run_folder import AtIssue, RunFolder, write_run

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    return write_run(tmp_path / "station")


def audit(run: RunFolder, out: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "console", "audit", "--json", "--data", str(run.path), "--out", str(out), *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.rq("RQ-46", "RQ-50")
def test_a_run_is_exported_verified_alone_and_on_record(run: RunFolder, tmp_path: Path) -> None:
    out = tmp_path / "run.json"
    done = audit(run, out, "--run", RUN, "--by", "quality")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert verify_file(out, {run.key.key_id: run.key.public}).holds
    exported = json.loads(out.read_bytes())
    assert {"run.started", "scan.accepted", "signature.given"} <= {event["type"] for event in exported["events"]}
    with open_reader(run.path) as reader:
        [stored] = reader.read(said["journalled"] - 1)
    fact = decode(stored.type, stored.type_version, stored.data)
    assert isinstance(fact, e.TrailExported)
    assert (fact.person, fact.filter, fact.sha256) == ("quality", f"run: {RUN}", said["sha256"])
    assert fact.account
    report = verify(run.path, {run.key.key_id: run.key.public})
    assert (report.holds, report.sealed) == (True, said["journalled"])


@pytest.mark.rq("RQ-46")
def test_the_trail_comes_as_pages_and_as_a_table(run: RunFolder, tmp_path: Path) -> None:
    pdf, table = tmp_path / "trail.pdf", tmp_path / "trail.csv"
    assert audit(run, pdf, "--kind", "signatures", "--language", "ja").returncode == 0
    assert audit(run, table, "--person", "tanaka", "--from", "2026-03-02", "--to", "2026-03-03T00:00Z").returncode == 0
    assert verify_file(pdf, {run.key.key_id: run.key.public}).holds
    assert "person: tanaka; from: 2026-03-02" in table.read_text("utf-8-sig")


@pytest.mark.parametrize(
    ("name", "words", "code", "why"),
    [
        ("trail.txt", (), 2, "must end in"),
        ("trail.csv", ("--kind", "nothing"), 2, "There is no kind"),
        ("trail.csv", ("--from", "yesterday"), 2, "no day and no moment"),
    ],
)
def test_wrong_usage_says_what_to_give(
    run: RunFolder, tmp_path: Path, name: str, words: tuple[str, ...], code: int, why: str
) -> None:
    done = audit(run, tmp_path / name, *words)
    assert (done.returncode, why in done.stderr) == (code, True), done.stderr


def test_while_a_console_runs_the_screen_exports_and_the_command_line_does_not(run: RunFolder, tmp_path: Path) -> None:
    now = AtIssue().now()
    with Journal.open(run.path, mode="training", station="KSW-07", site="Kobe", now=now):
        done = audit(run, tmp_path / "trail.csv")
    assert (done.returncode, "end the console" in done.stderr) == (1, True)
    assert not (tmp_path / "trail.csv").exists()


def test_a_folder_without_a_journal_is_said_to_have_none(run: RunFolder, tmp_path: Path) -> None:
    empty = RunFolder(tmp_path, run.key, run.sealing)
    done = audit(empty, tmp_path / "trail.csv")
    assert (done.returncode, "no journal.db" in done.stderr) == (1, True)
