"""Silence and hold without signing in: at once, for the station; name and reason come afterwards."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from shuttle_bench import BAY, Bench
from wiretap import facts, said_in_both_languages

from console.domain import commands as c
from console.domain import events as e
from console.domain.horn import silent_s, sounding
from console.presenters.asks import AttributeAct, WithReason
from console.presenters.overview import present_overview
from console.presenters.present import present
from console.presenters.scene import Scene
from console.presenters.ui import UiState
from console.texts import load


def horn(b: Bench) -> bool:
    """Whether it sounds now."""
    return sounding(b.state, b.clock.now().utc)


def raise_alarm(b: Bench, name: str = "disk.low", active: bool = True) -> None:
    """A station alarm comes or goes."""
    b.ask(c.ReportCondition(name, active))


def cards(b: Bench, language: str = "en") -> list[tuple[str, object, str]]:
    """The cards that ask for a name: text, wish, why not."""
    scene = Scene.of(b.station.snapshot(), UiState(language=language), load(language))
    view = present_overview(scene)
    return [(t.text, t.ask, t.reason) for t in view.todo if isinstance(t.ask, WithReason)]


# --- the horn --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "loud"), [("link.refused", True), ("disk.low", False), ("sync.backlog", False)])
def test_the_horn_is_for_priority_one_and_two(station_bench: Bench, name: str, loud: bool) -> None:
    b = station_bench
    raise_alarm(b, name)
    assert horn(b) == loud
    raise_alarm(b, name, active=False)
    assert not horn(b)


def test_it_is_silenced_for_two_minutes_at_most_and_by_nobody_in_particular(station_bench: Bench) -> None:
    b = station_bench
    raise_alarm(b, "link.refused")
    b.ask(c.Silence())
    assert not horn(b)
    assert silent_s(b.state, b.clock.now().utc) == 120
    (row,) = b.journal.read(limit=10_000, types=["horn.silenced"])
    assert row.actor == "system"
    b.clock.mono_s += 119
    assert not horn(b)
    b.clock.mono_s += 2
    assert horn(b)


def test_a_new_alarm_sounds_again(station_bench: Bench) -> None:
    b = station_bench
    raise_alarm(b, "link.refused")
    b.ask(c.Silence())
    b.clock.mono_s += 5
    raise_alarm(b, "storage.failed")
    assert horn(b)
    b.ask(c.Silence())
    assert not horn(b)


def test_who_has_acknowledged_has_silenced_for_good(station_bench: Bench) -> None:
    b = station_bench
    raise_alarm(b, "link.refused")
    b.sign_in()
    b.ask(c.AcknowledgeAlarm("link.refused@0"))
    assert not horn(b)
    before = b.journal.head().seq
    b.ask(c.Silence())  # nothing sounds: nothing to record
    assert b.journal.head().seq == before


def test_a_clock_that_was_put_back_keeps_nothing_silent(station_bench: Bench) -> None:
    b = station_bench
    raise_alarm(b, "link.refused")
    b.ask(c.Silence())
    assert sounding(b.state, datetime(2026, 11, 22, tzinfo=UTC))


def test_the_window_hears_it_on_every_screen_and_offers_silence(station_bench: Bench) -> None:
    b = station_bench
    raise_alarm(b, "link.refused")
    for screen in ("sign_in", "overview", "alarms", "run", "records", "more"):
        frame = present(b.station.snapshot(), UiState(screen=screen), load("en")).frame
        assert frame.horn
        assert [item.label for item in frame.nav if item.screen == "silence"] == ["Silence"]
    b.ask(c.Silence())
    frame = present(b.station.snapshot(), UiState(screen="overview"), load("en")).frame
    assert not frame.horn
    assert "silence" not in [item.screen for item in frame.nav]


# --- acts without a name ---------------------------------------------------------------------------------------------


@pytest.mark.rq("RQ-41", "RQ-43")
def test_a_hold_without_signing_in_waits_for_a_name_and_a_reason(station_bench: Bench) -> None:
    b = station_bench
    b.loaded()
    b.ask(c.SignOut())
    b.ask(c.CommandBay("hold", BAY))
    b.until(lambda s: s.bays[BAY].state == "held", "the hold")
    (act,) = b.state.open_acts.values()
    assert (act.kind, act.bay) == ("hold", BAY)
    ((text, ask, reason),) = cards(b)
    assert "not signed in" in text
    assert reason == "sign in first"
    assert isinstance(ask, WithReason)
    assert ask.ask == AttributeAct(act.id)
    assert cards(b, "ja")[0][0] != text
    b.ask(c.AttributeAct(act.id, "precaution"))
    assert facts(b.journal, e.Refused)[-1].rule == "session.none"
    b.restart()  # it is not forgotten
    b.sign_in("trainee-b")
    for wrong in ("", "no such reason", "wrong_bay"):
        b.ask(c.AttributeAct(act.id, wrong))
        refused = facts(b.journal, e.Refused)[-1]
        assert refused.rule.startswith("reason.")
        said_in_both_languages(refused.reason)
    assert act.id in b.state.open_acts
    b.ask(c.AttributeAct(act.id, "precaution", "the bag was leaking"))
    (said,) = facts(b.journal, e.ActAttributed)
    assert (said.kind, said.bay, said.at_utc, said.run) == ("hold", BAY, act.utc, act.run)
    assert (said.reason, said.note) == ("precaution", "the bag was leaking")
    (row,) = b.journal.read(limit=10_000, types=["act.attributed"])
    assert row.actor == "trainee-b"
    assert b.state.open_acts == {}
    assert cards(b) == []
    b.ask(c.AttributeAct(act.id, "precaution"))
    assert facts(b.journal, e.Refused)[-1].rule == "act.none"


def test_a_hold_by_somebody_signed_in_has_its_name(station_bench: Bench) -> None:
    b = station_bench
    b.loaded()
    b.ask(c.CommandBay("hold", BAY))
    assert b.state.open_acts == {}


def test_a_row_of_silences_wants_one_name(station_bench: Bench) -> None:
    b = station_bench
    raise_alarm(b, "link.refused")
    for _ in range(3):
        b.ask(c.Silence())
        b.clock.mono_s += 130
    (act,) = b.state.open_acts.values()
    assert act.kind == "silence"
    assert act.utc.startswith("2026-11-23T05:00")
    b.sign_in()
    b.ask(c.AttributeAct(act.id, "alarm_answered"))
    assert b.state.open_acts == {}
