"""What the plant refuses of the readings is set aside visibly, once each; what it takes after all is said too."""

from __future__ import annotations

from dataclasses import replace

import pytest

from console.domain import commands as c
from console.domain import events as e
from tests.support.deciding import Deciding

STORE = "0b0e8a52-7b7e-4b0a-9f39-0c7f2f1f9a01"
BLOCK = e.ReadingsQuarantined(STORE, 3, 9, "R", 1_772_000_001_000, 1_772_000_600_000, "b8" * 32, "not this one")
ALARM = "sync.readings_refused@0"


@pytest.fixture
def d() -> Deciding:
    return Deciding()


def said(d: Deciding, *kinds: type[e.Fact]) -> list[e.Fact]:
    return [fact for fact, _ in d.facts if isinstance(fact, kinds)]


def test_a_refused_block_is_recorded_once_and_stands_as_an_alarm(d: Deciding) -> None:
    report = c.ReportReadings(STORE, ((1, 2), (4, 5)), (BLOCK,), "")
    for _ in range(3):
        d.do(report)
    assert said(d, e.ReadingsQuarantined) == [BLOCK]
    assert d.state.alarms[ALARM].active
    d.do(c.ReportReadings(STORE, ((1, 2), (4, 9)), (), ""))  # after a restart, before it was offered again
    assert d.state.alarms[ALARM].active
    assert said(d, e.ReadingsAccepted) == []


def test_a_block_that_the_plant_takes_after_all_ends_the_alarm(d: Deciding) -> None:
    other = replace(BLOCK, number=7)
    d.do(c.ReportReadings(STORE, ((1, 2),), (BLOCK, other), ""))
    d.do(c.ReportReadings(STORE, ((1, 6),), (other,), ""))
    assert d.state.alarms[ALARM].active
    d.do(c.ReportReadings(STORE, ((1, 7),), (), ""))
    assert said(d, e.ReadingsAccepted) == [
        e.ReadingsAccepted(STORE, 3, 9, "R"),
        e.ReadingsAccepted(STORE, 7, 9, "R"),
    ]
    assert not d.state.alarms[ALARM].active
    assert d.state.readings.refused == {}


def test_numbers_of_another_store_say_nothing_of_a_block(d: Deciding) -> None:
    d.do(c.ReportReadings(STORE, (), (BLOCK,), ""))
    d.do(c.ReportReadings("another", ((1, 99),), (), ""))
    assert said(d, e.ReadingsAccepted) == []


def test_readings_that_do_not_go_up_at_all_are_an_alarm_with_the_cause(d: Deciding) -> None:
    d.do(c.ReportReadings(STORE, (), (), "readings.db is an older copy"))
    assert d.state.alarms[ALARM].value == "readings.db is an older copy"
    d.do(c.ReportReadings(STORE, (), (), ""))
    assert not d.state.alarms[ALARM].active
