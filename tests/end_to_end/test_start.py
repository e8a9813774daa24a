"""How a console begins: what is started beside what, and what of it ends again when something fails."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from real_shuttle import facts
from threads import console, settings

from console.domain import events as e
from console.journal.errors import FolderInUse, JournalCorrupt
from console.records.verifier import verify
from console.station.replay import replay
from console.wiring import build, wire
from console.wiring.emulator_process import EmulatorError, EmulatorProcess

PATIENCE_S = 30.0
DAMAGED = JournalCorrupt("Event 5 is missing.")


class Shuttles:
    """The emulators that a start begins, as they were asked for."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, fails: bool = False) -> None:
        """``fails``: they say that they cannot begin, once they have."""
        self.made = made = list[EmulatorProcess]()
        self.pids = pids = list[int]()
        self.ready = ready = threading.Event()

        class Watched(EmulatorProcess):
            def __init__(self, *given: Any) -> None:
                super().__init__(*given)
                made.append(self)

            def start(self) -> str:
                link = super().start()
                pids.append(self.pid)
                ready.set()
                if fails:
                    raise EmulatorError("The emulator did not start: it is broken.")
                return link

        monkeypatch.setattr(build, "EmulatorProcess", Watched)

    @property
    def running(self) -> list[int]:
        """Which of them run."""
        return [emulator.pid for emulator in self.made if emulator.pid]


def while_replaying(monkeypatch: pytest.MonkeyPatch, then: Callable[..., Any]) -> None:
    monkeypatch.setattr(build, "replay", then)


def test_the_emulator_comes_up_while_the_journal_is_replayed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shuttles, beside = Shuttles(monkeypatch), list[bool]()

    def patient(*given: Any) -> object:
        beside.append(shuttles.ready.wait(PATIENCE_S))
        return replay(*given)

    while_replaying(monkeypatch, patient)
    with console(tmp_path / "data") as k:
        assert beside == [True]
        assert k.running.emulator in shuttles.made
        assert k.running.emulator.pid == shuttles.pids[0]
    assert shuttles.running == []


@pytest.mark.parametrize("emulator_fails", [False, True])
def test_a_journal_that_proves_damaged_ends_the_emulator_again_and_is_what_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, emulator_fails: bool
) -> None:
    shuttles = Shuttles(monkeypatch, emulator_fails)

    def damaged(*_: Any) -> object:
        assert shuttles.ready.wait(PATIENCE_S)
        raise DAMAGED

    while_replaying(monkeypatch, damaged)
    with pytest.raises(JournalCorrupt) as said:
        wire(settings(tmp_path / "data"))
    assert said.value is DAMAGED
    assert len(shuttles.pids) == 1
    assert shuttles.running == []
    monkeypatch.undo()
    wire(settings(tmp_path / "data")).stop()  # the folder is free


def test_an_emulator_that_does_not_start_ends_the_station_in_good_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shuttles, folder = Shuttles(monkeypatch, fails=True), tmp_path / "data"
    with pytest.raises(EmulatorError, match="it is broken"):
        wire(settings(folder))
    assert shuttles.running == []
    assert len(facts(folder, e.StationStarted)) == len(facts(folder, e.StationStopped)) == 1
    report = verify(folder)
    assert (report.holds, report.sealed) == (True, report.events)


def test_a_folder_that_is_in_use_starts_no_emulator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "data"
    with console(folder):
        shuttles = Shuttles(monkeypatch)
        with pytest.raises(FolderInUse):
            wire(settings(folder))
        assert shuttles.made == []
