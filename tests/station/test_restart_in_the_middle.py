"""The shuttle restarts in the middle of a command, of a fetch, of a recipe; clocks step at either end."""

from __future__ import annotations

import hashlib
from itertools import count

import pytest
from shuttle_bench import BAY, Bench, unplug
from shuttle_restarts import restart_device
from wiretap import Wiretap, assert_whole, facts

import resources
from console.domain import commands as c
from console.domain import events as e
from console.station import fetches, inbox


def opens_anew(b: Bench, boot: int) -> None:
    b.until(lambda s: s.link.condition == "open" and s.link.boot == boot, "the new boot", 20)


@pytest.mark.rq("RQ-84")
@pytest.mark.parametrize("passes", [0, 1, 2, 4])
def test_in_a_command_it_is_done_once_or_not_and_said_which(station_bench: Bench, passes: int) -> None:
    b = station_bench
    b.sign_in()
    b.ask(c.BeginProcedure("load", BAY))
    b.load_until("start")
    tap = Wiretap(b)
    b.ask(c.DoAct(b.id, b.step()))
    for _ in range(passes):
        b.run(0.05)
    restart_device(b)
    opens_anew(b, 2)
    b.until(lambda s: not s.pending, "the command's fate", 30)
    b.run(2.0)
    assert max(tap.asks().values()) == 1
    assert facts(b.journal, e.CommandResolved, e.CommandTaken)
    running = b.machine.firmware.workcell.bays[BAY].data.state.value == "running"
    assert len(facts(b.journal, e.RunStarted)) == int(running)
    assert_whole(b)


@pytest.mark.rq("RQ-64", "RQ-84")
@pytest.mark.parametrize("passes", [1, 3])
def test_in_a_fetch_what_lacks_is_asked_for_again(
    station_bench: Bench, monkeypatch: pytest.MonkeyPatch, passes: int
) -> None:
    monkeypatch.setattr(fetches, "RECORDS_AT_ONCE", 8)
    monkeypatch.setattr(fetches, "PIECE", 4)
    b = station_bench
    b.loaded()
    b.kill()
    for n in range(100):
        b.machine.firmware._witness(1 + n % 16, b.machine.firmware.workcell.device_ms, "note", {"n": n})
    b.machine.run_pass(b.clock.mono_s)
    b.start()
    b.until(lambda s: s.link.condition == "open", "the link")
    b.run(0.05 * passes, 0.05)
    assert b.station.snapshot().link.fetching
    restart_device(b)
    opens_anew(b, 2)
    assert_whole(b)


@pytest.mark.rq("RQ-84")
def test_in_a_recipe_what_was_kept_stays_and_it_is_sent_again(station_bench: Bench) -> None:
    b = station_bench
    recipe = resources.path("recipes/CART-STD-4.2.json").read_bytes()
    whole = recipe + b" " * (60_000 - len(recipe))
    sha256 = hashlib.sha256(whole).hexdigest()
    b.station._keeper.driver._recipes._recipe_bytes = {sha256: whole}.get
    calls = count()

    def slowly(data: bytes) -> int:
        b.line.from_host(data)
        return 4096 if next(calls) % 3 else 0

    asked = e.RecipeTransferRequested("p", BAY, "key", sha256)
    b.station.handle(inbox.LineUp("memory", slowly, 115_200))
    b.until(lambda s: s.link.condition == "open", "the link")
    b.run(0.5)
    b.station._keeper.speak(asked, b.clock.mono_s)
    b.run(0.3)
    assert b.machine.firmware.workcell.bays[BAY].data.recipe_hash != sha256
    restart_device(b)
    opens_anew(b, 2)
    assert b.machine.firmware.workcell.bays[BAY].data.recipe_hash != sha256
    b.station.handle(inbox.LineUp("memory", b.line.from_host))
    b.until(lambda s: s.link.condition == "open", "the link")
    b.run(0.5)
    b.station._keeper.speak(asked, b.clock.mono_s)
    b.until(lambda _: b.machine.firmware.workcell.bays[BAY].data.recipe_hash == sha256, "the recipe", 10)


@pytest.mark.rq("RQ-84")
def test_a_start_number_that_was_another_start_is_refused_and_said(station_bench: Bench) -> None:
    b = station_bench
    unplug(b)
    b.machine.firmware.epoch_utc_ms += 86_400_000  # its memory was exchanged: the same number is another start's
    b.machine.forget_session()
    b.line.cut = False
    b.station.handle(inbox.LineUp("memory", b.line.from_host))
    b.until(lambda s: s.link.condition == "refused", "the refusal", 10)
    (refused,) = facts(b.journal, e.LinkRefused)
    assert refused.reason == "boot"
    assert b.state.alarms["link.refused@0"].active


@pytest.mark.rq("RQ-80")
@pytest.mark.parametrize("step_ms", [-600_000, 3_600_000])
def test_a_shuttle_whose_clock_steps_is_asked_who_it_is_and_loses_nothing(station_bench: Bench, step_ms: int) -> None:
    b = station_bench
    b.run(1.0)
    firmware, beat = b.machine.firmware, b.machine.firmware.heartbeat

    def stepped(session: int, echo_ms: int) -> object:
        said = beat(session, echo_ms)
        return type(said)(
            said.session, max(0, said.uptime_ms + step_ms), said.device_ms, said.rate, said.echo_ms, said.newest_n
        )

    firmware.heartbeat = stepped  # type: ignore[method-assign,assignment]
    b.machine.link._side._end = type(b.machine.link._side._end)(b.machine.hello, stepped)  # type: ignore[union-attr]
    b.until(lambda _: bool(facts(b.journal, e.LinkLost)), "the doubt", 5)
    assert facts(b.journal, e.LinkLost)[-1].reason == "doubt"


@pytest.mark.rq("RQ-80")
@pytest.mark.parametrize("step_s", [-7200.0, 7200.0])
def test_a_console_whose_wall_clock_steps_keeps_the_link_and_every_record(station_bench: Bench, step_s: float) -> None:
    b = station_bench
    b.loaded()
    lost = len(facts(b.journal, e.LinkLost))
    b.clock.set_s += step_s
    b.run(8.0)
    assert len(facts(b.journal, e.LinkLost)) == lost
    assert_whole(b)
