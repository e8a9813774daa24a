"""kill -9 at every statement, and a power cut at every byte that matters: what was said to be stored is stored."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from console.clock import Instant
from console.journal.journal import Journal
from console.journal.readings import Readings
from console.journal.readings_query import ReadingsReader
from console.journal.rows import Draft
from console.records.verifier import verify

Moment = Callable[[float], Instant]
ROOT = Path(__file__).parents[2]


def children(folder: Path, work: str, kind: str, step: int = 1) -> list[dict[str, Any]]:
    """What became of each child of killed_child.py."""
    command = [sys.executable, str(Path(__file__).with_name("killed_child.py")), str(folder), work, kind, str(step)]
    ran = subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False
    )
    assert ran.returncode == 0, ran.stderr
    said = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [child["killed"] for child in said] == [True] * (len(said) - 1) + [False]
    return said


def check_journal(folder: Path, told: list[int], at: Moment) -> None:
    """It opens; what was told is there; appends are whole; the chain holds; it goes on."""
    with Journal.open(folder, mode="training", station="S1", site="K", now=at(0)) as journal:
        events = journal.read()
        assert [event.seq for event in events[: len(told)]] == told
        assert len(events) in (1, 2, 5, 7), "an append of several events is there whole or not at all"
        assert journal.append([Draft("bay-9", "x.y", 1, b"{}", "me")], at(1))[0].seq == len(events) + 1
    found = [f for f in verify(folder).findings if f.kind != "unknown key"]
    assert found == []


@pytest.mark.rq("RQ-84")
@pytest.mark.timeout(200)
def test_killed_at_every_statement_from_the_first_the_journal_holds_what_it_said(tmp_path: Path, at: Moment) -> None:
    said = children(tmp_path, "appending", "statement")
    assert len(said) > 60
    for child in said:
        check_journal(Path(child["folder"]), [seq for seqs in child["told"] for seq in seqs], at)


@pytest.mark.rq("RQ-84")
@pytest.mark.timeout(200)
def test_killed_inside_statements_the_journal_holds_what_it_said(tmp_path: Path, at: Moment) -> None:
    Journal.open(tmp_path / "base", mode="training", station="S1", site="K", now=at(0)).close()
    said = children(tmp_path, "appending", "opcode", 41)
    assert len(said) > 30
    for child in said:
        check_journal(Path(child["folder"]), [seq for seqs in child["told"] for seq in seqs], at)


@pytest.mark.rq("RQ-84")
@pytest.mark.timeout(200)
def test_killed_inside_statements_the_readings_hold_what_was_acknowledged(tmp_path: Path) -> None:
    said = children(tmp_path, "reading", "opcode", 41)
    assert len(said) > 20
    for child in said:
        check_readings(Path(child["folder"]), max(child["told"], default=0))


def check_readings(folder: Path, acknowledged: int) -> None:
    """It opens; no record below the acknowledged is lacking; what is said to be received is there, once."""
    with Readings(folder) as readings:
        lacking = readings.lacking(5, 1, 900)
        assert all(first > acknowledged for first, _ in lacking)
        received = [n for n in range(1, 901) if not any(first <= n <= last for first, last in lacking)]
        with ReadingsReader(folder) as reader:
            assert reader.samples(1, "ph", 0, 10_000_000).values.tolist() == received
        assert readings.durable().get(5, 0) >= acknowledged


@pytest.mark.rq("RQ-84")
def test_a_power_cut_anywhere_in_the_log_leaves_a_whole_prefix(tmp_path: Path, at: Moment) -> None:
    """The log's tail is what a power cut loses; every append that had its bytes in it when it returned must stay."""
    store, cut = tmp_path / "store", tmp_path / "cut"
    sizes = {}
    with Journal.open(store, mode="training", station="S1", site="K", now=at(0)) as journal:
        log = store / "journal.db-wal"
        for count in (1, 3, 2):
            drafts = [Draft(f"bay-{n}", "thing.happened", 1, b"{}", "me") for n in range(count)]
            seq = journal.append(drafts, at(1))[-1].seq
            sizes[seq] = log.stat().st_size
        whole, database = log.read_bytes(), (store / "journal.db").read_bytes()
    edges = [size + off for size in sizes.values() for off in (-1, 0, 1)]
    for length in [*range(0, len(whole), 1373), *edges]:
        shutil.rmtree(cut, ignore_errors=True)
        cut.mkdir()
        (cut / "journal.db").write_bytes(database)
        (cut / "journal.db-wal").write_bytes(whole[:length])
        promised = max((seq for seq, size in sizes.items() if size <= length), default=0)
        with Journal.open(cut, mode="training", station="S1", site="K", now=at(2)) as journal:
            events = journal.read()
        assert len(events) in (1, 2, 5, 7)
        assert len(events) >= promised
        assert verify(cut).findings == ()
