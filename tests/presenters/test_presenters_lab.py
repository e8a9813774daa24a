"""Pending, passed, failed and conditional as the screens say it; and what came too late, with who may decide."""

from __future__ import annotations

from typing import TypeVar

import pytest

from console.presenters.alarms import AlarmsView
from console.presenters.asks import DecideLateChange, UseHands, WithReason
from console.presenters.records import RecordsView
from console.presenters.run_views import RunView
from tests.support.shown import KEY, texts_in
from tests.support.views import Sample, Say
from tests.support.views_lab import samples

V = TypeVar("V")


@pytest.fixture(scope="module")
def english() -> dict[str, Sample]:
    return {sample.name: sample for sample in samples(Say("en"))}


@pytest.fixture(scope="module")
def japanese() -> dict[str, Sample]:
    return {sample.name: sample for sample in samples(Say("ja"))}


def view(shown: dict[str, Sample], name: str, kind: type[V]) -> V:
    found = shown[name].view
    assert isinstance(found, kind)
    return found


def test_the_records_say_how_every_test_stands(english: dict[str, Sample], japanese: dict[str, Sample]) -> None:
    said = view(english, "lab-pending", RecordsView).rows[0].signatures
    assert "conditional release only, pending: cell count, mycoplasma, sterility" in said
    assert said.endswith("passed: viability, endotoxin")
    assert "結果待ち: 細胞数" in view(japanese, "lab-pending", RecordsView).rows[0].signatures


def test_a_test_that_fails_while_the_run_goes_on_stands_on_its_screen(english: dict[str, Sample]) -> None:
    assert view(english, "lab-failed", RunView).next.endswith("failed: viability")


@pytest.mark.rq("RQ-60")
def test_late_news_is_decided_with_a_reason_by_who_may(english: dict[str, Sample], japanese: dict[str, Sample]) -> None:
    (row,) = view(english, "lab-late", AlarmsView).rows
    assert (row.enabled, row.reason) == (False, "not your role")
    assert "ORD-26-11804 S-260001 sterility failed" in row.detail
    assert "無菌 不合格" in view(japanese, "lab-late", AlarmsView).rows[0].detail
    (row,) = view(english, "lab-decide", AlarmsView).rows
    assert row.enabled
    assert row.ask == WithReason("disposition", DecideLateChange(row.key))


def test_the_drawer_lets_the_lab_report(english: dict[str, Sample], japanese: dict[str, Sample]) -> None:
    drawer = english["lab-training"].drawer
    assert drawer is not None
    assert [hand.ask for hand in drawer.hands] == [UseHands("lab", 0, "pass"), UseHands("lab", 0, "fail")]
    for shown in (english, japanese):
        assert not [text for sample in shown.values() for text in texts_in(sample.drawer) if KEY.search(text)]
