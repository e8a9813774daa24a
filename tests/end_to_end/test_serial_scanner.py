"""A barcode scanner on a real serial line: doubles are one scan, damage is recorded, halves wait for their rest."""

from __future__ import annotations

import os
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest
from threads import Console, console

from console.domain import events as e
from console.journal.codec import decode
from console.journal.reading import open_reader


@pytest.fixture
def scanner() -> Iterator[tuple[int, str]]:
    """(descriptor to write to, the port's name)."""
    master, slave = os.openpty()
    tty.setraw(slave)
    yield master, os.ttyname(slave)
    os.close(master)
    os.close(slave)


def refused(folder: Path) -> list[e.ScanRefused]:
    with open_reader(folder) as reader:
        stored = reader.read(limit=10_000, types=[e.ScanRefused.TYPE])
    found = [decode(x.type, x.type_version, x.data) for x in stored]
    return [fact for fact in found if isinstance(fact, e.ScanRefused)]


def count(k: Console) -> int:
    return len(refused(k.running.settings.folder))


def test_what_a_serial_scanner_sends(tmp_path: Path, scanner: tuple[int, str]) -> None:
    line, port = scanner
    folder = tmp_path / "data"
    with console(folder, scanner_url=port) as k:
        os.write(line, b"]d2400ORD-1\r]d2400ORD-1\r]d2400ORD-1\r\n")  # a scanner that reads thrice
        k.until(lambda: count(k) == 1, "one scan")
        os.write(line, b"]d2400OR")
        os.write(line, b"D-2\r")
        k.until(lambda: count(k) == 2, "two halves")
        os.write(line, b"]d2400\x07ORD-3\r")
        k.until(lambda: count(k) == 3, "a damaged one")
        os.write(line, b"]d2400" + b"4" * 3000 + b"\r")
        k.until(lambda: count(k) == 4, "one that is too long")
        badge = k.label("badge", "trainee-a").encode("latin-1")
        os.write(line, badge + b"\r")
        k.until_state(lambda s: any(p.procedure == "sign_in" for p in s.procedures.values()), "a badge")
    found = refused(folder)
    assert [x.raw for x in found[:3]] == ["]d2400ORD-1", "]d2400ORD-2", "]d2400\x07ORD-3"]
    assert {x.scanner for x in found} == {f"serial {port}"}
    assert len(found) == 4


def test_a_scanner_that_is_not_there_is_said_once_and_stops_nothing(tmp_path: Path) -> None:
    with console(tmp_path / "data", scanner_url=str(tmp_path / "nothing")) as k:
        k.until(lambda: k.running.problems, "the problem")
        k.until(lambda: k.running.lines[1] and k.snapshot.link.frames_in > 20, "the rest works")
        assert len(k.running.problems) == 1
        assert "cannot be opened" in k.running.problems[0]


def test_a_scan_that_breaks_off_is_refused_as_a_part_and_so_is_its_rest(
    tmp_path: Path, scanner: tuple[int, str]
) -> None:
    """Half of a cartridge's serial is a serial too; and what comes later belongs to another moment."""
    line, port = scanner
    folder = tmp_path / "data"
    with console(folder, scanner_url=port) as k:
        os.write(line, b"]d2400ORD-26-1180")
        k.until(lambda: count(k) == 1, "the part, though nothing follows it")
        os.write(line, b"]d2400ORD-26-11804\r")
        k.until(lambda: count(k) == 2, "a whole one")
    part, whole = refused(folder)
    assert (part.rule, part.raw) == ("scan.fragment", "]d2400ORD-26-1180")
    assert whole.raw == "]d2400ORD-26-11804"
