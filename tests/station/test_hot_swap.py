"""The cable is put on another shuttle while a run is under way: refused, said, nothing of it is kept, nothing of its
records is forgotten there; put back, the right one is taken and everything is fetched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from shuttle_bench import BAY, Bench
from wiretap import assert_whole, facts, types

from console.domain import events as e
from console.station import inbox
from hardware import messages as m
from hardware.codec import decode_all, encode
from hardware.emulator.firmware import Settings
from hardware.emulator.machine import Machine
from hardware.emulator.scenario import load_scenario
from hardware.emulator.state_dir import StateDir
from hardware.framing import Deframer, frame
from tests.support.memory_line import MemoryLine


@dataclass
class Neighbour:
    """Another shuttle with sixteen runs of its own and a console of its own; what it was told is written down."""

    machine: Machine
    line: MemoryLine
    told: list[m.Message]

    def say(self, *messages: m.Message) -> None:
        for message in messages:
            self.line.to_device += frame(encode(message))


@pytest.fixture
def neighbour(tmp_path: Path, station_bench: Bench) -> Iterator[Neighbour]:
    line, folder = MemoryLine(), tmp_path / "neighbour"
    folder.mkdir()
    state, b = StateDir(folder), station_bench
    settings = Settings("OSA-03", 3, telemetry_hz=1.0)
    machine = Machine(settings, state, line, b._utc_ms, b.clock.mono_s, load_scenario("full-load"))
    made = Neighbour(machine, line, [])
    now_s = b.clock.mono_s - 30  # it has been running for some time, and its records are not yet stored anywhere
    while now_s < b.clock.mono_s:
        now_s += 1.0
        machine.run_pass(now_s)
    yield made
    machine.firmware.drop()
    state.close()


def swap(b: Bench, other: Neighbour) -> None:
    """The plug goes from one to the other. The port of the console stays open."""
    b.machine, other.machine = other.machine, b.machine
    b.line, other.line = other.line, b.line
    b.station._keeper._write = b.line.from_host


def note(other: Neighbour) -> None:
    """From now on, what its firmware is told."""
    receive = other.machine.firmware.receive

    def noted(message: m.Message) -> None:
        other.told.append(message)
        receive(message)

    other.machine.firmware.receive = noted  # type: ignore[method-assign]


def in_session(b: Bench, other: Neighbour, session: int) -> None:
    """Its own console is with it."""
    other.say(m.HostHello(1, "another", session, 0))
    other.machine.run_pass(b.clock.mono_s)
    other.say(m.HostHeartbeat(session, 1))
    other.machine.run_pass(b.clock.mono_s)
    other.line.to_host = b""


@pytest.mark.rq("RQ-12", "RQ-64", "RQ-83")
@pytest.mark.parametrize(
    ("session", "silence_s"),
    [("none", 0.0), ("none", 8.0), ("its own", 0.0), ("its own", 2.0), ("its own", 4.6), ("ours", 0.0)],
)
def test_another_shuttle_on_the_cable_in_a_run(
    station_bench: Bench, neighbour: Neighbour, session: str, silence_s: float
) -> None:
    b = station_bench
    b.loaded()
    b.run(1.0)
    note(neighbour)
    ours = b.station._keeper.driver.link.session
    if session != "none":
        in_session(b, neighbour, 4711 if session == "its own" else ours)
    assert neighbour.machine.firmware.boot == b.state.link.boot  # equal boots: nothing but the name tells them apart
    kept, newest = neighbour.machine.firmware.records.bounds(), b.machine.firmware.records.newest_n
    assert kept[1] > newest + 300
    swap(b, neighbour)
    b.line.cut = True
    b.run(silence_s)
    b.line.cut = False
    before = types(b.journal)
    bays = {number: (bay.state, bay.run, bay.cartridge) for number, bay in b.state.bays.items()}
    b.until(lambda s: s.link.condition == "refused", "the refusal", 12)
    b.run(1.0)
    assert b.state.alarms["link.refused@0"].active
    (refused,) = facts(b.journal, e.LinkRefused)
    assert (refused.expected, refused.got, refused.reason) == ("KSW-07", "OSA-03", "shuttle")
    if session == "ours":  # one chance in 2^63: it may believe that its own console speaks, but no command is said
        assert not [one for one in neighbour.told if not isinstance(one, m.Fetch | m.StoredUpTo)]
    else:
        assert neighbour.told == []
        assert b.machine.firmware.records.bounds()[0] == kept[0]  # it has forgotten nothing
    assert not {"device.reported", "bay.observed", "run.started"} & set(types(b.journal)[len(before) :])
    assert {number: (bay.state, bay.run, bay.cartridge) for number, bay in b.state.bays.items()} == bays
    swap(b, neighbour)
    b.until(lambda s: s.link.condition == "open", "the right one", 15)
    assert not b.state.alarms["link.refused@0"].active
    assert_whole(b)
    numbers = b.machine.firmware.records.newest_n
    assert b.readings.lacking(b.state.link.boot, numbers + 1, kept[1]) == [(numbers + 1, kept[1])]
    assert b.state.bays[BAY].state == "running"


@pytest.mark.rq("RQ-12")
def test_readings_that_nobody_has_vouched_for_are_not_stored(station_bench: Bench) -> None:
    """A twin in everything but its session: its records are the next ones by their numbers."""
    b = station_bench
    b.loaded()
    b.run(1.0)
    boot, newest = b.state.link.boot, b.machine.firmware.records.newest_n
    b.machine.run_pass = lambda now_s: None  # type: ignore[method-assign]  # it is off the cable
    channels = tuple(range(1, 13))
    twin = [m.Telemetry(boot, newest + n, 10**6, BAY, channels, (1,) * 12, "g" * 12) for n in range(1, 9)]
    b.station.handle(inbox.BytesReceived(b"".join(frame(encode(one)) for one in twin), b.clock.mono_s))
    b.run(0.4)
    assert b.readings.lacking(boot, newest + 1, newest + 8) == [(newest + 1, newest + 8)]
    stranger = m.DeviceHeartbeat(4711, 5, 5, 1.0, 0, newest + 8)
    b.station.handle(inbox.BytesReceived(frame(encode(stranger)), b.clock.mono_s))
    del b.machine.run_pass
    b.until(lambda s: s.link.condition == "open", "the right one", 10)
    assert facts(b.journal, e.LinkLost)[-1].reason == "doubt"
    assert_whole(b)
    rows = b.readings._store.ask(lambda c: c.execute("SELECT count, rows FROM tail").fetchall())
    twins = (10**6).to_bytes(8, "little")
    assert rows
    assert all(twins not in packed for _, packed in rows)


def test_the_console_says_who_is_there_is_asked_and_nothing_else_changes(station_bench: Bench) -> None:
    b = station_bench
    before, heard = types(b.journal), []
    write, deframer = b.line.from_host, Deframer()

    def listening(data: bytes) -> None:
        heard.extend(decode_all(deframer.feed(data)))
        write(data)

    b.station._keeper._write = listening
    b.run(11.0)
    assert len([one for one in heard if isinstance(one, m.HostHello)]) == 2
    assert types(b.journal) == before
