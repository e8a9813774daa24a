"""Store and forward on the first hop, over a real cable between real processes: nothing lost, nothing doubled.

In each case the console asks for exactly what it lacks, and the readings at the end are compared, value by value, with
what the emulator says that it recorded.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from cable import Cable
from real_shuttle import ROOT, Emulator, Recorded, assert_same, facts, kept
from threads import Console, console, waited

from console.domain import events as e
from hardware import messages as m

A_WHILE = 48
"""Records: a third of a second of sixteen bays at 10 Hz."""


class Far(NamedTuple):
    """A shuttle at the far end of a cable, and what it records."""

    cable: Cable
    emulator: Emulator
    recorded: Recorded

    def newest(self) -> int:
        """How many records it has made, over all its boots."""
        return sum(self.recorded.newest().values())

    def goes_on(self) -> None:
        """Wait for a while of its time."""
        before = self.newest()
        waited(lambda: self.newest() >= before + A_WHILE, "more records")

    def all_passed(self) -> dict[int, int]:
        """Wait until everything that it has made by now has come through the cable; boot -> its newest number."""
        made = self.recorded.newest()
        waited(
            lambda: all(self.cable.passed(boot) >= set(range(1, n + 1)) for boot, n in made.items()),
            f"everything up to {made} to come",
        )
        return made

    def all_stored(self) -> dict[int, int]:
        """Wait until the console has said that everything made by now is durable there."""
        made = self.recorded.newest()
        waited(lambda: all(self.cable.acknowledged().get(b, 0) >= n for b, n in made.items()), f"{made} to be stored")
        return made


@contextmanager
def far(tmp_path: Path, **options: Any) -> Iterator[Far]:
    """An emulator in its own process and a cable from it to ``tmp_path/port``."""
    given = {"scenario": "full-load", **options}
    with (
        Emulator(tmp_path / "state", tmp_path / "shuttle", **given) as emulator,
        Cable(emulator.link, tmp_path / "port") as cable,
    ):
        yield Far(cable, emulator, Recorded(emulator.state, tmp_path / "aside"))


# --- the cable -------------------------------------------------------------------------------------------------------


def pulled(cable: Cable) -> Callable[[], None]:
    cable.unplug()
    return cable.plug


def broken(cable: Cable) -> Callable[[], None]:
    cable.cut()
    return cable.mend


def broken_to_the_console(cable: Cable) -> Callable[[], None]:
    cable.cut(to_shuttle=False)
    return cable.mend


def broken_to_the_shuttle(cable: Cable) -> Callable[[], None]:
    cable.cut(to_console=False)
    return cable.mend


def broken_in_a_frame(cable: Cable) -> Callable[[], None]:
    cable.cut_in_a_frame()
    return cable.mend


HARMS = (pulled, broken, broken_to_the_console, broken_to_the_shuttle, broken_in_a_frame)


@pytest.mark.rq("RQ-64", "RQ-83", "RQ-84")
def test_a_cable_harmed_in_any_way_and_a_shuttle_killed_meanwhile_lose_and_double_nothing(tmp_path: Path) -> None:
    with far(tmp_path) as x, console(tmp_path / "data", link_url=str(x.cable.port)) as k:
        x.all_stored()
        for harm in HARMS:
            since, heal = len(x.cable.said), harm(x.cable)
            x.goes_on()
            known = kept(tmp_path / "data", 1)
            heal()
            k.until_state(lambda s: s.link.condition == "open", "the link")
            x.all_passed()
            asked = set(x.cable.asked(1, since))
            assert asked.isdisjoint(known), harm.__name__
            assert asked or harm is broken_to_the_shuttle, harm.__name__
        made = killed_meanwhile(x, k, tmp_path / "data")
    assert assert_same(x.recorded, tmp_path / "data", made) > 12 * 6 * A_WHILE
    assert facts(tmp_path / "data", e.RecordsMissing) == []


def killed_meanwhile(x: Far, k: Console, folder: Path) -> dict[int, int]:
    """The cable is broken, and the shuttle loses its power before it is mended; what it has made, and is stored."""
    x.cable.cut()
    x.goes_on()
    x.emulator.kill()
    x.emulator.start()
    x.recorded.look()
    x.cable.reach(x.emulator.link)
    x.goes_on()
    since, known, come = len(x.cable.said), kept(folder, 1), x.cable.passed(1)
    x.cable.mend()
    k.until_state(lambda s: s.link.condition == "open" and s.link.boot == 2, "the new boot")
    made = x.all_stored()
    assert set(made) == {1, 2}
    asked, every = set(x.cable.asked(1, since)), set(range(1, made[1] + 1))
    # What had come and was not on the disk yet is stored from memory, or asked for if nobody vouched for it.
    assert every - come <= asked <= every - known
    return made


# --- the console -----------------------------------------------------------------------------------------------------


@contextmanager
def console_process(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A console in a process of its own, on this folder; killed at the end, if it has not been."""
    command = [sys.executable, "-m", "console", "headless", "--training", "--data", str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.kill()


def grows(file: Path) -> None:
    """Wait until ``file`` has just been written to."""
    before = file.stat().st_size
    waited(lambda: file.stat().st_size > before, f"{file.name} to grow")


@pytest.mark.rq("RQ-64", "RQ-84")
def test_a_console_that_is_killed_or_whose_machine_crashes_asks_for_what_it_lacks(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "settings.toml").write_text(f'link_url = "{tmp_path / "port"}"\ndisk_low_mb = 10\n')
    log = folder / "readings.db-wal"
    with far(tmp_path) as x:
        known: set[int] = set()
        for death in ("kill", "crash", "none"):
            with console_process(folder) as process:
                since = len(x.cable.said)
                waited(lambda since=since: len(x.cable.said) > since, "a hello", 40)
                upto = x.newest()
                waited(lambda upto=upto: x.cable.acknowledged().get(1, 0) > upto, "something to be acknowledged")
                hello = [said for said in x.cable.heard if isinstance(said, m.DeviceHello)][-1]
                asked = x.cable.asked(1, since)
                assert sorted(asked) == [n for n in range(1, hello.newest_n + 1) if n not in known], death
                if death == "none":
                    made = x.all_stored()
                    process.terminate()
                    process.wait(20)
                    break
                synced, told = log.stat().st_size, x.cable.acknowledged()[1]
                grows(log)
                process.kill()
            if death == "crash":  # of what was written after the last sync, the disk holds a part, torn
                with log.open("r+b") as file:
                    file.truncate(synced + (log.stat().st_size - synced) // 2)
                (folder / "readings.db-shm").unlink()
            shutil.copytree(folder, tmp_path / death)  # looked up in a copy: opening it mends it
            before, known = known, kept(tmp_path / death, 1)
            assert known >= set(range(1, told + 1)), "what was acknowledged is there"
            assert known > before
    assert assert_same(x.recorded, folder, made) > 12 * 5 * A_WHILE
    assert facts(folder, e.RecordsMissing) == []


# --- the shuttle -----------------------------------------------------------------------------------------------------


@pytest.mark.rq("RQ-64")
def test_what_a_shuttle_with_a_small_memory_has_forgotten_is_a_gap_and_nothing_else_lacks(tmp_path: Path) -> None:
    with far(tmp_path, capacity=2 * A_WHILE) as x, console(tmp_path / "data", link_url=str(x.cable.port)) as k:
        x.all_stored()
        x.cable.cut()
        for _ in range(4):
            x.goes_on()
        known = kept(tmp_path / "data", 1)
        x.cable.mend()
        made = x.all_stored()
        assert "records.lost@0" in k.state.alarms
        k.running.hands("close", 4, "")  # this console did not start the emulator, and says so
        answer = k.until(lambda: k.snapshot.answer, "an answer")
        assert "was not started here" in k.texts.say(answer.text)
    gaps = [set(range(gap.first, gap.last + 1)) for gap in facts(tmp_path / "data", e.RecordsMissing)]
    assert len(gaps[-1]) >= A_WHILE
    assert gaps[-1].isdisjoint(known)
    assert set().union(*gaps) >= set(range(1, made[1] + 1)) - x.cable.passed(1)
    assert_same(x.recorded, tmp_path / "data", made)
