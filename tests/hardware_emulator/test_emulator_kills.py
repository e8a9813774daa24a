"""Killed at any moment: what the bays' state says has happened, the records and the commands' outcomes say too."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hardware.emulator.firmware import Firmware, Settings
from hardware.emulator.state_dir import StateDir, StateDirError
from hardware.messages import Action, DeviceEvent, Fetch, QueryCommand


@pytest.fixture
def killed(bench, tmp_path, monkeypatch) -> Iterator[Callable[[Callable[[], Any]], list[Path]]]:
    """Do something and keep the state folder as a kill -9 after each of its writes would have left it."""
    folders: list[Path] = []

    def after(owner: Any, name: str) -> None:
        original = getattr(owner, name)

        def written(*args: Any, **kwargs: Any) -> Any:
            result = original(*args, **kwargs)
            folders.append(tmp_path / f"killed-{len(folders)}")
            shutil.copytree(bench.folder, folders[-1])
            return result

        monkeypatch.setattr(owner, name, written)

    def do(act: Callable[[], Any]) -> list[Path]:
        firmware = bench.firmware
        after(firmware._state, "save")
        after(firmware._memory, "keep")
        after(firmware.records, "flush")
        act()
        monkeypatch.undo()
        return folders

    yield do
    for folder in folders:
        shutil.rmtree(folder)


def told(bench, boot: int) -> list[DeviceEvent]:
    """The events of ``boot``, as a console fetches them; none of its records lacks."""
    newest = next(newest for kept, _, newest in bench.firmware.records.kept_boots() if kept == boot)
    bench.tell(Fetch(boot, 1, newest))
    *records, done = [message for source in bench.firmware.backlog for message in source]
    assert [record.n for record in records] == list(range(1, newest + 1))
    assert done.missing == ()
    return [record for record in records if isinstance(record, DeviceEvent)]


def states(events: list[DeviceEvent]) -> list[str]:
    return [event.data["state"] for event in events if event.kind == "run.state"]


def test_a_start_and_its_events_are_there_both_or_neither(bench, make_bench, killed):
    bench.load()
    selected = bench.select(Action.START)
    outcomes = set()
    for folder in killed(lambda: bench.execute(selected)):
        again = make_bench(folder=folder)
        (outcome,) = again.tell(QueryCommand(again.session, selected.command))
        outcomes.add(outcome.outcome)
        events = told(again, 1)
        begun = outcome.outcome == "executed"
        assert states(events) == (["running"] if begun else [])
        assert ("phase.started" in [event.kind for event in events]) == begun
        assert again.state_of() == ("running" if begun else "idle")
    assert outcomes == {"interrupted", "executed"}


def test_what_time_brings_and_its_events_are_there_both_or_neither(bench, make_bench, killed):
    bench.start()
    bench.do(Action.HOLD)
    held = []
    for folder in killed(lambda: bench.run(4)):
        again = make_bench(folder=folder)
        assert states(told(again, 1))[-1] == again.state_of()
        held.append(again.state_of() == "held")
    assert True in held


def test_a_number_once_given_stays_with_its_record_over_every_kill(bench, make_bench, killed):
    bench.start()
    bench.do(Action.HOLD)
    for folder in killed(lambda: bench.run(4)):
        again = make_bench(folder=folder)
        first = told(again, 1)
        again.power_off(tidy=False)
        again.power_on()
        again.drain()
        again.firmware.backlog.clear()
        assert told(again, 1) == first
        sent = [message for message in bench.said if isinstance(message, DeviceEvent)]
        assert first[1:] == sent[: len(first) - 1]  # the first is from before the session


def test_what_a_person_did_and_its_events_are_there_both_or_neither(bench, make_bench, killed):
    bench.do(Action.OPEN)

    def act():
        bench.firmware.workcell.bays[9].insert("L")
        bench.do(Action.START)  # is refused, which is an event too

    seen = set()
    for folder in killed(act):
        again = make_bench(folder=folder)
        present = again.firmware.workcell.bays[9].data.present
        assert ("cartridge.inserted" in [event.kind for event in told(again, 1)]) == present
        seen.add(present)
    assert seen == {False, True}


# --- a state folder that is not as it was left


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"null",
        b'{"boot": 3}',
        b'{"boot": "3", "utc_ms": 0, "workcell": {}}',
        b'{"boot": 3, "utc_ms": 0, "workcell": {}}',
        b'{"boot": 3, "utc_ms": 0, "workcell": {"age_ms": 0, "bays": {"1": {"culture": 7}}}}',
    ],
)
def test_a_damaged_snapshot_is_said_in_a_sentence(tmp_path, content):
    (tmp_path / "snapshot.json").write_bytes(content)
    state = StateDir(tmp_path)
    with pytest.raises(StateDirError, match="remove the folder"):
        Firmware(Settings(), state, utc_ms=0)
    state.close()
    assert (tmp_path / "snapshot.json").read_bytes() == content


def test_a_snapshot_that_no_status_can_carry_is_said_at_the_start(bench):
    bench.load()
    bench.firmware.workcell.bays[9].data.position.run = "実" * 64
    bench.power_off(tidy=True)
    with pytest.raises(StateDirError, match="64 bytes, not 192 bytes"):
        bench.power_on()


def test_a_kept_recipe_that_is_refused_today_is_said_in_a_sentence(bench, monkeypatch):
    bench.load()
    bench.power_off(tidy=True)
    monkeypatch.setattr("hardware.emulator.recipe.MAX_NUMBER", 1.0)
    with pytest.raises(StateDirError, match="recipe kept for bay 9"):
        bench.power_on()


@pytest.mark.parametrize("left", ["nothing", "an old copy"])
def test_a_boot_number_is_never_used_twice_though_the_snapshot_is_not_the_last(bench, left):
    snapshot = bench.folder / "snapshot.json"
    old = snapshot.read_bytes()
    for _ in range(3):
        bench.power_off(tidy=True)
        bench.power_on()
    assert bench.firmware.boot == 4
    bench.power_off(tidy=True)
    snapshot.unlink() if left == "nothing" else snapshot.write_bytes(old)
    bench.power_on()
    assert bench.firmware.boot == 5
    assert [boot for boot, _, _ in bench.firmware.records.kept_boots()] == [1, 2, 3, 4]
