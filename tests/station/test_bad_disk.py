"""A disk that is full, read-only or damaged: said on the fault screen, nothing starts, the shuttle goes on."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from shuttle_bench import BAY, Bench, bench, full
from wiretap import Wiretap, assert_whole, facts, said_in_both_languages, types

from console.domain import commands as c
from console.domain import events as e
from console.domain.message import Message
from console.journal.errors import JournalCorrupt, JournalFault
from console.presenters.present import present
from console.presenters.ui import UiState
from console.records.verifier import verify
from console.station import inbox
from console.texts import load
from hardware import messages as m


def fill(b: Bench) -> None:
    """Ask for things until the journal finds no room in its last page either."""
    for _ in range(400):
        b.scan(b"NO LABEL OF OURS " + b"x" * 200)
        if b.station.snapshot().fault is not None:
            break
    else:
        raise AssertionError("the journal never failed")
    head = -1
    while head != b.journal.head().seq:  # what is smaller may still have found room
        head = b.journal.head().seq
        for condition in ("online", "offline"):
            b.ask(c.ReportPlant(condition, ""))


def shown_fault(b: Bench) -> Any:
    """The fault screen, in both languages."""
    for language in ("en", "ja"):
        shown = present(b.station.snapshot(), UiState(language=language), load(language))
        assert shown.screen == "fault"
        assert all((shown.view.title, shown.view.text, shown.view.meaning, shown.view.todo))
    return b.station.snapshot().fault


@pytest.mark.rq("RQ-83")
def test_a_full_disk_stops_every_command_and_the_run_goes_on(station_bench: Bench) -> None:
    b = station_bench
    b.loaded()
    tap = Wiretap(b)
    with full(b.journal):
        fill(b)
        assert shown_fault(b).kind == "disk"
        assert "Free some space" in shown_fault(b).text
        before, head = b.state, b.journal.head()
        for action in ("hold", "stop", "abort"):
            b.ask(c.CommandBay(action, BAY))
        b.ask(c.BeginProcedure("load", 3))
        device_ms = b.machine.firmware.workcell.device_ms
        b.run(5)
        assert b.state == before
        assert b.journal.head() == head
        assert tap.of(m.Select, m.Execute, m.Direct) == []
        assert b.machine.firmware.workcell.bays[BAY].data.state == "running"
        assert b.machine.firmware.workcell.device_ms > device_ms
        assert shown_fault(b).kind == "disk"
    b.run(5)
    assert b.station.snapshot().fault is None


@pytest.mark.rq("RQ-83")
def test_no_run_starts_on_a_full_disk(station_bench: Bench) -> None:
    b = station_bench
    b.sign_in()
    b.ask(c.BeginProcedure("load", BAY))
    b.load_until("start")
    tap = Wiretap(b)
    with full(b.journal):
        fill(b)
        b.ask(c.DoAct(b.id, b.step()))
        b.run(3)
        assert b.state.pending == {}
    assert tap.asks() == {}
    b.run(5)
    assert b.state.bays[BAY].state == "idle"
    b.begin_run()


def test_with_room_again_the_fault_is_a_record_and_what_was_said_meanwhile_is_fetched(station_bench: Bench) -> None:
    b = station_bench
    b.loaded()
    with full(b.journal):
        fill(b)
        said = len(facts(b.journal, e.DeviceReported))
        phase = b.machine.firmware.workcell.bays[BAY].data.position.phase_index
        b.run(20)
        assert b.machine.firmware.workcell.bays[BAY].data.position.phase_index > phase  # it goes on
        assert len(facts(b.journal, e.DeviceReported)) == said
    b.run(4)
    raised = [x for x in facts(b.journal, e.AlarmRaised) if x.id == "storage.failed"]
    assert len(raised) == 1
    assert not b.state.alarms["storage.failed@0"].active
    for part in ("name", "help"):
        said_in_both_languages(Message.of(f"alarm.storage.failed.{part}"))
    assert_whole(b)
    assert b.state.bays[BAY].phase_index == b.machine.firmware.workcell.bays[BAY].data.position.phase_index
    b.station.handle(inbox.Stop())
    assert verify(b.folder).holds


def test_what_the_link_and_the_bays_became_meanwhile_is_known_afterwards(station_bench: Bench) -> None:
    b = station_bench
    b.loaded()
    with full(b.journal):
        fill(b)
        b.line.cut = True
        b.run(8)
        b.hands.do({"do": "fault", "name": "restart"}, b.clock.mono_s)
        b.line.cut = False
        b.run(5)
    b.run(5)
    assert b.state.link.condition == "open"
    assert b.state.link.boot == b.machine.firmware.boot
    assert b.state.bays[BAY].state == b.machine.firmware.workcell.bays[BAY].data.state
    assert_whole(b)


def test_a_lost_line_during_a_full_disk_is_known_afterwards(station_bench: Bench) -> None:
    b = station_bench
    with full(b.journal):
        fill(b)
        b.line.cut = True
        b.run(8)
        assert b.state.link.condition == "open"  # all that is on record
    b.run(4)
    assert b.state.link.condition == "lost"
    assert b.state.alarms["link.lost@0"].active
    b.line.cut = False
    b.until(lambda s: s.link.condition == "open", "the link")


def test_readings_that_cannot_be_stored_are_a_fault_and_are_not_acknowledged(station_bench: Bench) -> None:
    b = station_bench
    b.loaded()
    b.run(2)
    tap = Wiretap(b)
    with full(b.readings):
        b.until(lambda _: b.station.snapshot().fault is not None, "the fault", 120)
        tap.sent.clear()
        told = b.readings.durable()
        b.run(20)
        assert shown_fault(b).kind == "disk"
        for said in tap.of(m.StoredUpTo):
            assert said.n <= told[said.boot]
    b.run(4)
    assert b.station.snapshot().fault is None
    assert_whole(b)


def test_a_console_that_cannot_say_that_it_started_does_not_start(station_bench: Bench) -> None:
    """What is not said is not so: a session of the last time would be left open."""
    b = station_bench
    b.sign_in()
    b.kill()
    put = type(b.journal).put

    def fails(self: Any, drafts: Any, now: Any) -> Any:
        raise JournalFault("journal.db: nothing was stored: the disk is full. Free some space, then try again")

    type(b.journal).put = fails  # type: ignore[method-assign]
    try:
        with pytest.raises(JournalFault, match="Free some space"):
            b.start()
    finally:
        type(b.journal).put = put  # type: ignore[method-assign]
    b.station.close()
    b.start()
    assert b.state.session is None


def test_a_damaged_journal_is_said_to_be_one_and_takes_nothing_more(station_bench: Bench) -> None:
    b = station_bench
    b.loaded()
    tap = Wiretap(b)
    put = b.journal.put

    def damaged(drafts: Any, now: Any) -> Any:
        raise JournalCorrupt("journal.db is damaged (malformed), met while appending. Nothing more")

    b.journal.put = damaged  # type: ignore[method-assign]
    before = b.state
    b.ask(c.CommandBay("hold", BAY))
    b.run(6)
    assert shown_fault(b).kind == "corrupt"
    b.journal.put = put  # type: ignore[method-assign]
    b.run(6)
    assert shown_fault(b).kind == "corrupt"  # until someone has looked
    assert b.state.bays == before.bays
    assert tap.of(m.Direct) == []
    assert b.machine.firmware.workcell.bays[BAY].data.state == "running"


@pytest.mark.rq("RQ-82")
def test_a_damaged_file_is_refused_at_start(station_bench: Bench) -> None:
    b = station_bench
    b.loaded()
    b.kill()
    file = b.folder / "journal.db"
    raw = bytearray(file.read_bytes())
    raw[len(raw) // 2 : len(raw) // 2 + 3000] = os.urandom(3000)
    file.write_bytes(raw)
    with pytest.raises(JournalCorrupt, match="damaged"):
        b.start()
    assert not verify(b.folder).holds


# --- a real file system ------------------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 2 MiB whose device folder lies elsewhere; skipped where the tests may not mount one."""
    disk, device = tmp_path / "disk", tmp_path / "device"
    disk.mkdir()
    device.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)]
    if shutil.which("mount") is None or subprocess.run(mount, check=False, capture_output=True).returncode != 0:
        pytest.skip("this account may not mount a file system")
    (disk / "device").symlink_to(device)
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_really_full_disk_and_room_again(small_disk: Path) -> None:
    with bench(small_disk) as b:
        b.until(lambda s: s.link.condition == "open", "the link")
        b.run(0.5)
        b.loaded()
        room = os.statvfs(small_disk)
        (small_disk / "ballast").write_bytes(bytes(room.f_bavail * room.f_frsize - 100_000))
        b.until(lambda _: b.station.snapshot().fault is not None, "the fault", 300)
        b.run(10)
        assert shown_fault(b).kind == "disk"
        assert b.machine.firmware.workcell.bays[BAY].data.state == "running"
        (small_disk / "ballast").unlink()
        b.run(4)
        assert b.station.snapshot().fault is None
        assert_whole(b)
        b.station.handle(inbox.Stop())
        assert verify(small_disk).holds


def test_a_read_only_disk_at_start_is_a_sentence(small_disk: Path) -> None:
    with bench(small_disk) as b:
        b.kill()
        subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
        with pytest.raises(JournalFault, match="Make it writable"):
            b.start()
        subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
        b.start()
        assert types(b.journal)[-1] == "station.started"
