"""The port goes and comes back, the shuttle restarts or freezes: nothing is lost, doubled or done twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from shuttle_bench import BAY, GONE, Bench, bench, plug, unplug
from shuttle_restarts import restart_device
from wiretap import Wiretap, assert_whole, facts, said_in_both_languages, types

from console.domain import commands as c
from console.domain import events as e
from console.station import inbox
from hardware import messages as m
from hardware.codec import decode_all, encode
from hardware.framing import Deframer, frame


def refused_last(b: Bench) -> Any:
    """The refusal that was journalled last, its words in both languages."""
    refused = facts(b.journal, e.Refused)[-1]
    said_in_both_languages(refused.reason)
    said_in_both_languages(refused.remedy)
    return refused


@pytest.mark.rq("RQ-83")
def test_a_port_that_vanishes_is_an_event_an_alarm_and_a_reason(station_bench: Bench) -> None:
    b = station_bench
    b.sign_in()
    b.ask(c.BeginProcedure("load", BAY))
    b.load_until("insert")
    unplug(b)
    assert facts(b.journal, e.LinkLost) == [e.LinkLost(GONE)]
    assert b.state.alarms["link.lost@0"].active
    assert b.station.snapshot().link.problem == GONE
    b.ask(c.DoAct(b.id, b.step()))
    assert refused_last(b).rule == "link"
    assert b.state.pending == {}
    b.run(8)
    assert facts(b.journal, e.LinkLost) == [e.LinkLost(GONE)]  # a loss is told once
    plug(b)
    b.until(lambda s: s.link.condition == "open", "the link again")
    assert not b.state.alarms["link.lost@0"].active
    assert_whole(b)


def test_a_port_that_is_back_before_anyone_was_silent_opens_again(station_bench: Bench) -> None:
    b = station_bench
    unplug(b)
    b.run(0.4)
    assert b.state.link.condition == "lost"
    plug(b)
    b.until(lambda s: s.link.condition == "open", "the link again", 5)
    assert not b.state.alarms["link.lost@0"].active
    assert_whole(b)


@pytest.mark.rq("RQ-64", "RQ-83")
@pytest.mark.parametrize("seconds", [0.3, 2.0, 20.0])
def test_a_cable_out_during_a_run_loses_and_doubles_nothing(station_bench: Bench, seconds: float) -> None:
    b = station_bench
    b.loaded()
    unplug(b)
    b.run(seconds)
    plug(b)
    b.until(lambda s: s.link.condition == "open", "the link again")
    assert_whole(b)


@pytest.mark.rq("RQ-84")
@pytest.mark.parametrize("killed", [True, False])
def test_a_shuttle_that_restarts_during_a_run_loses_and_doubles_nothing(station_bench: Bench, killed: bool) -> None:
    b = station_bench
    b.loaded()
    first = b.state.link.boot
    unplug(b)
    restart_device(b, killed=killed)
    b.run(3)
    plug(b)
    b.until(lambda s: s.link.condition == "open" and s.link.boot == first + 1, "the new boot")
    assert_whole(b)
    assert b.state.bays[BAY].state == "running"


def test_boots_that_the_console_never_met_are_fetched_too(station_bench: Bench) -> None:
    b = station_bench
    b.loaded()
    b.kill()
    for _ in range(2):
        restart_device(b)
        b.clock.mono_s += 1
        for _ in range(100):
            b.clock.mono_s += 0.05
            b.machine.run_pass(b.clock.mono_s)
    b.start()
    b.until(lambda s: s.link.condition == "open", "the link")
    assert_whole(b)
    started = [x for x in facts(b.journal, e.DeviceReported) if x.kind == "device.started"]
    assert sorted(x.boot for x in started) == [1, 2, 3]
    process = {s.process_utc for s in b.journal.read(limit=10_000, types=["device.reported"])}
    assert None not in process


def test_a_console_that_was_killed_fetches_what_was_said_meanwhile(station_bench: Bench) -> None:
    b = station_bench
    b.loaded()
    b.kill()
    for _ in range(200):
        b.clock.mono_s += 0.05
        b.machine.run_pass(b.clock.mono_s)
    b.start()
    b.until(lambda s: s.link.condition == "open", "the link")
    assert_whole(b)


# --- order -------------------------------------------------------------------------------------------------------


def lose_next(b: Bench, *kinds: str) -> None:
    """The first event of each of these kinds is damaged on the line."""
    left = list(kinds)
    write = b.line.write

    def damaging(data: bytes) -> int:
        for whole in data.split(b"\0"):
            (said,) = decode_all(Deframer().feed(whole + b"\0")) or (None,)
            if isinstance(said, m.DeviceEvent) and said.kind in left:
                left.remove(said.kind)
                data = data.replace(whole, whole[:-1] + bytes([whole[-1] ^ 1 or 3]))
        return write(data)

    b.line.write = damaging  # type: ignore[method-assign]


@pytest.mark.parametrize("lost", ["door.opened", "door.closed", "cartridge.inserted", "latch.locked", "cartridge.read"])
def test_an_event_that_is_lost_and_fetched_is_said_in_its_place(station_bench: Bench, lost: str) -> None:
    b = station_bench
    b.sign_in()
    b.ask(c.BeginProcedure("load", BAY))
    b.load_until("insert")
    lose_next(b, lost)
    b.insert()
    b.until(lambda s: b.step() == "performed", "the hand-over goes on", 20)
    assert b.station.snapshot().link.rejected == 1
    bay = b.state.bays[BAY]
    assert (bay.door, bay.latch, bay.present) == ("closed", "locked", True)
    said = [x.n for x in facts(b.journal, e.DeviceReported) if x.bay == BAY]
    assert said == sorted(said)
    assert_whole(b)


def test_an_event_that_the_shuttle_no_longer_has_holds_nothing_up_for_ever(station_bench: Bench) -> None:
    b = station_bench
    boot, newest = b.state.link.boot, b.machine.firmware.records.newest_n
    later = frame(encode(m.DeviceEvent(boot, newest + 5, 0, BAY, "door.opened", {})))
    b.station.handle(inbox.BytesReceived(later, b.clock.mono_s))
    assert b.state.bays[BAY].door == "closed"  # four records before it lack
    b.until(lambda s: s.bays[BAY].door == "open", "what is known is said", 5)


# --- commands ----------------------------------------------------------------------------------------------------


def at_start(b: Bench) -> None:
    """Everything of the hand-over but the start itself."""
    b.sign_in()
    b.ask(c.BeginProcedure("load", BAY))
    b.load_until("start")


def once_each(tap: Wiretap) -> None:
    """No command was asked for twice."""
    asks = tap.asks()
    assert asks
    assert max(asks.values()) == 1


@pytest.mark.parametrize("when", ["before select", "before execute", "before outcome"])
def test_a_frozen_shuttle_makes_a_silent_command_and_the_later_word_settles_it(station_bench: Bench, when: str) -> None:
    b = station_bench
    at_start(b)
    tap = Wiretap(b)
    b.ask(c.DoAct(b.id, b.step()))
    if when != "before select":
        b.machine.run_pass(b.clock.mono_s)  # it reads the select and answers
        data, b.line.to_host = b.line.to_host, b""
        if when == "before outcome":
            b.station.handle(inbox.BytesReceived(data, b.clock.mono_s))  # the execute goes out
    b.frozen = True
    b.run(6)
    (silent,) = facts(b.journal, e.CommandSilent)
    assert silent.action == "start"
    assert b.state.alarms[f"command.unknown@{BAY}"].active
    b.frozen = False
    b.until(lambda s: not s.pending, "the command's fate")
    b.run(2)
    assert not b.state.alarms.get(f"command.unknown@{BAY}", None) or not b.state.alarms[f"command.unknown@{BAY}"].active
    once_each(tap)
    resolved = [x for x in facts(b.journal, e.CommandResolved) if x.command == silent.command]
    assert len(resolved) == 1
    running = b.state.bays[BAY].state == "running"
    assert running == (resolved[0].outcome == "executed")
    assert len(facts(b.journal, e.RunStarted)) == int(running)
    assert_whole(b)


def test_after_a_command_that_never_came_a_person_can_start_again(station_bench: Bench) -> None:
    b = station_bench
    at_start(b)
    tap = Wiretap(b)
    b.line.cut = True
    b.ask(c.DoAct(b.id, b.step()))
    b.run(7)
    b.line.cut = False
    b.until(lambda s: not s.pending, "the command's fate", 30)
    b.until(lambda s: s.link.condition == "open", "the link")
    assert facts(b.journal, e.CommandResolved)[-1].outcome == "never seen"
    refusal = b.procedure().refusal
    assert refusal is not None
    for message in refusal:
        said_in_both_languages(message)
    b.begin_run()
    once_each(tap)
    assert len(facts(b.journal, e.RunStarted)) == 1


def test_a_query_that_is_lost_is_asked_again(station_bench: Bench) -> None:
    """A question changes nothing, so it may be repeated; the command itself never is."""
    b = station_bench
    at_start(b)
    tap = Wiretap(b)
    passed_on = b.line.from_host

    def without_questions(data: bytes) -> None:
        lost = tap.of(m.QueryCommand), tap.of(m.Select, m.Execute)
        passed_on(data)
        if len(tap.of(m.QueryCommand)) <= 1 and (tap.of(m.QueryCommand), tap.of(m.Select, m.Execute)) != lost:
            b.line.to_device = b""

    b.station._keeper._write = without_questions
    b.ask(c.DoAct(b.id, b.step()))
    b.until(lambda s: any(p.stage == "asking" for p in s.pending.values()), "silence")
    b.until(lambda s: not s.pending, "the command's fate", 20)
    assert len(tap.of(m.QueryCommand)) >= 2
    once_each(tap)


def test_a_shuttle_that_dies_between_remembering_and_acting_says_interrupted(station_bench: Bench) -> None:
    b = station_bench
    at_start(b)
    tap = Wiretap(b)
    assert b.hands.do({"do": "fault", "name": "restart_after_remember"}, b.clock.mono_s)["ok"]
    b.ask(c.DoAct(b.id, b.step()))
    b.until(lambda s: not s.pending, "the command's fate", 30)
    assert facts(b.journal, e.CommandResolved)[-1].outcome == "interrupted"
    assert b.state.bays[BAY].state == "idle"
    assert facts(b.journal, e.RunStarted) == []
    once_each(tap)
    refused = refused_last(b)
    assert refused.rule == "command.outcome"
    assert "interrupted" in said_in_both_languages(refused.reason)[0]


@pytest.mark.rq("RQ-84")
@pytest.mark.parametrize("stage", ["selecting", "executing"])
def test_a_console_killed_with_a_command_on_its_way_asks_and_does_not_repeat(station_bench: Bench, stage: str) -> None:
    b = station_bench
    at_start(b)
    tap = Wiretap(b)
    b.ask(c.DoAct(b.id, b.step()))
    if stage == "executing":
        b.until(lambda s: any(p.stage == "executing" for p in s.pending.values()), "the execute")
    (command,) = b.state.pending
    b.kill()
    for _ in range(40):
        b.clock.mono_s += 0.05
        b.machine.run_pass(b.clock.mono_s)
    b.start()
    assert list(b.state.pending) == [command]
    b.until(lambda s: not s.pending, "the command's fate", 30)
    b.run(2)
    once_each(tap)
    assert [x.command for x in tap.of(m.QueryCommand)][:1] == [command]
    assert (b.state.bays[BAY].state == "running") == (stage == "executing")


def test_hold_while_the_line_is_silent_is_refused_with_its_reason(station_bench: Bench) -> None:
    b = station_bench
    b.loaded()
    tap = Wiretap(b)
    b.frozen = True
    b.run(2)
    assert b.state.link.condition == "lost"
    b.ask(c.CommandBay("hold", BAY))
    assert refused_last(b).rule == "link"
    b.frozen = False
    b.until(lambda s: s.link.condition == "open", "the link")
    assert tap.of(m.Direct) == []
    assert b.state.bays[BAY].state == "running"


def test_a_console_whose_shuttle_never_answers_says_so(tmp_path: Path) -> None:
    with bench(tmp_path / "data") as b:
        b.frozen = True
        b.run(10)
        assert b.state.link.condition in ("never", "lost")
        assert b.state.alarms["link.lost@0"].active
        assert types(b.journal).count("link.lost") == 1
