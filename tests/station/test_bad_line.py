"""What comes over the line when it should not: garbage, halves, damage, the wrong end, the wrong shuttle."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from shuttle_bench import BAY, Bench, bench
from wiretap import Wiretap, assert_whole, facts, said_in_both_languages, types

from console.domain import commands as c
from console.domain import events as e
from console.domain.decide_bay import command_refusal
from console.station import inbox
from hardware import messages as m
from hardware.codec import encode
from hardware.framing import frame


def hear(b: Bench, data: bytes) -> None:
    """Bytes off the line, now."""
    b.station.handle(inbox.BytesReceived(data, b.clock.mono_s))


def rejected(b: Bench) -> dict[str, int]:
    return dict(b.station._keeper.driver.link.counters.rejected)


def goes_on(b: Bench) -> None:
    """The link still carries: heartbeats keep coming, values are fresh."""
    before = b.station.snapshot().link.frames_in
    b.run(1.2)
    figures = b.station.snapshot().link
    assert b.state.link.condition == "open"
    assert figures.frames_in > before
    assert figures.silent_s is not None
    assert figures.silent_s < 1


@pytest.mark.rq("RQ-64")
@pytest.mark.parametrize("seed", range(8))
def test_garbage_on_the_wire_is_counted_and_changes_nothing(station_bench: Bench, seed: int) -> None:
    b = station_bench
    before, events = b.state, types(b.journal)
    hear(b, b"\0" + random.Random(seed).randbytes(3000) + b"\0")
    assert sum(rejected(b).values()) > 0
    assert b.state == before
    assert types(b.journal) == events
    assert b.station.snapshot().link.rejected == sum(rejected(b).values())
    goes_on(b)


def test_half_a_frame_is_thrown_away_and_the_next_one_is_heard(station_bench: Bench) -> None:
    b = station_bench
    whole = frame(encode(m.DeviceEvent(b.state.link.boot, 10_000, 0, BAY, "door.opened", {})))
    before = b.state
    hear(b, whole[: len(whole) // 2] + b"\0")
    assert b.state == before
    assert sum(rejected(b).values()) == 1
    goes_on(b)


def test_a_frame_in_two_halves_is_one_frame(station_bench: Bench) -> None:
    b = station_bench
    boot = b.state.link.boot
    newest = b.machine.firmware.records.newest_n
    whole = frame(encode(m.DeviceEvent(boot, newest + 1, 0, BAY, "door.opened", {})))
    hear(b, whole[:7])
    assert b.state.bays[BAY].door == "closed"
    hear(b, whole[7:])
    assert b.state.bays[BAY].door == "open"
    assert rejected(b) == {}


@pytest.mark.rq("RQ-64")
def test_every_single_damaged_bit_of_a_frame_is_seen(station_bench: Bench) -> None:
    b = station_bench
    whole = frame(encode(m.DeviceEvent(b.state.link.boot, 10_000, 0, BAY, "door.opened", {})))
    before = b.state
    for bit in range((len(whole) - 1) * 8):
        damaged = bytearray(whole)
        damaged[bit // 8] ^= 1 << bit % 8
        hear(b, bytes(damaged) + b"\0")
    assert b.state == before
    assert sum(rejected(b).values()) >= (len(whole) - 1) * 8
    goes_on(b)


@pytest.mark.parametrize("rate", [0.001, 0.004])
def test_a_damaged_line_loses_nothing_that_was_numbered(station_bench: Bench, rate: float) -> None:
    b = station_bench
    b.loaded()
    b.machine.faults.corrupt_rate = rate  # of bytes, both ways: questions and answers of a fetch are hit too
    b.run(60)
    b.machine.faults.clear()
    assert sum(rejected(b).values()) > 3
    assert_whole(b)


@pytest.mark.parametrize("message", [m.StoredUpTo(1, 5), m.HostHeartbeat(1, 5), m.QueryCommand(1, "abc")])
def test_what_only_a_console_says_is_not_heard_from_a_shuttle(station_bench: Bench, message: m.Message) -> None:
    b = station_bench
    before, events = b.state, types(b.journal)
    hear(b, frame(encode(message)))
    assert rejected(b) == {"direction": 1}
    assert (b.state, types(b.journal)) == (before, events)
    goes_on(b)


def test_a_frame_that_is_no_message_is_counted(station_bench: Bench) -> None:
    b = station_bench
    before = b.state
    for payload in (b"\x80", b"\x9f" * 40, b"\x81\x18\xff", b"\xff" * 20):
        hear(b, frame(payload))
    assert b.state == before
    assert sum(rejected(b).values()) == 4
    goes_on(b)


# --- the wrong machine -------------------------------------------------------------------------------------------


def no_command_goes_out(b: Bench, tap: Wiretap) -> None:
    """Signed in or not: every command is refused with the reason that a button shows, and no byte asks for it."""
    b.sign_in()
    refusal = command_refusal(b.state, BAY, "hold", b.station._context(b.clock.now()))
    assert refusal is not None
    assert refusal.rule == "link"
    said_in_both_languages(refusal.reason)
    said_in_both_languages(refusal.remedy)
    before = b.state.pending
    for action in ("hold", "restart", "stop", "abort"):
        b.ask(c.CommandBay(action, BAY))
        assert types(b.journal)[-1] == "request.refused"
    b.run(1)
    assert b.state.pending == before
    assert tap.of(m.Select, m.Execute, m.Direct, m.AnswerPrompt) == []


@pytest.mark.rq("RQ-12")
def test_a_wrong_shuttle_is_refused_recorded_and_gets_no_command(tmp_path: Path) -> None:
    with bench(tmp_path / "data", shuttle="OSA-03") as b:
        tap = Wiretap(b)
        b.until(lambda s: s.link.condition == "refused", "the refusal")
        (fact,) = facts(b.journal, e.LinkRefused)
        assert (fact.expected, fact.got, fact.reason) == ("KSW-07", "OSA-03", "shuttle")
        assert b.state.alarms["link.refused@0"].active
        assert all(not bay.known for bay in b.state.bays.values())
        no_command_goes_out(b, tap)
        b.run(25)  # asked again every ten seconds: the same finding is one event
        assert len(facts(b.journal, e.LinkRefused)) == 1
        assert facts(b.journal, e.LinkOpened, e.DeviceReported) == []


@pytest.mark.rq("RQ-12")
def test_the_right_shuttle_after_the_wrong_one_opens_and_the_alarm_returns(tmp_path: Path) -> None:
    with bench(tmp_path / "data", shuttle="OSA-03") as b:
        b.until(lambda s: s.link.condition == "refused", "the refusal")
        b.machine.firmware.shuttle = "KSW-07"
        b.until(lambda s: s.link.condition == "open", "the right one")
        assert not b.state.alarms["link.refused@0"].active


@pytest.mark.rq("RQ-12")
def test_another_shuttle_on_the_cable_during_a_run_is_refused(station_bench: Bench) -> None:
    b = station_bench
    b.loaded()
    tap = Wiretap(b)
    assert b.hands.do({"do": "fault", "name": "wrong_identity"}, b.clock.mono_s)["ok"]
    b.until(lambda s: s.link.condition == "refused", "the refusal")
    assert b.state.alarms["link.refused@0"].active
    b.ask(c.CommandBay("hold", BAY))
    assert types(b.journal)[-1] == "request.refused"
    assert tap.of(m.Direct) == []
    assert b.state.bays[BAY].state == "running"  # the last that the right one said


@pytest.mark.rq("RQ-89")
def test_in_training_a_real_shuttle_is_refused(tmp_path: Path) -> None:
    with bench(tmp_path / "data") as b:
        hello = b.machine.hello
        b.machine.hello = lambda session: replace(hello(session), emulator=False)  # type: ignore[method-assign]
        b.machine.forget_session()
        tap = Wiretap(b)
        b.until(lambda s: s.link.condition == "refused", "the refusal")
        (fact,) = facts(b.journal, e.LinkRefused)
        assert (fact.expected, fact.got, fact.reason) == ("emulator", "shuttle", "emulator")
        assert b.state.alarms["link.refused@0"].active
        no_command_goes_out(b, tap)
