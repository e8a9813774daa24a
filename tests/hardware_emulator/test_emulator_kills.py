"""Killed at any moment: what the bays' state says has happened, the records and the commands' outcomes say too."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

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
