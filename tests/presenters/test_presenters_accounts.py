"""Accounts, PINs and the plant's file as a window would show them, from a whole station."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from plant_files import PLANT, body, put, signed, trust
from shuttle_bench import BAY, ORDER, START, Bench

from console.domain import commands as c
from console.domain import events as e
from console.plant_files.folder import PlantFolder
from console.plant_files.reading import Place
from console.presenters.accounts import AccountsView
from console.presenters.alarms import AlarmsView
from console.presenters.asks import DecideLateChange, GoTo, SignOut, UnlockAccount, WithReason
from console.presenters.more import MoreView
from console.presenters.pin import PinView
from console.presenters.present import present
from console.presenters.shown import Shown
from console.presenters.ui import UiState
from console.station import inbox
from console.texts import load

HERE = Place("Kashiwa", "KSW-07", "KSW-07", "training")


def show(b: Bench, screen: str, language: str = "en", **ui: Any) -> Shown:
    """What the window shows."""
    return present(b.station.snapshot(), UiState(screen=screen, language=language, **ui), load(language))


def issue(b: Bench, data: bytes, name: str = "0001.json") -> None:
    """A file is carried in."""
    put(b.folder, name, data)
    for seen in PlantFolder(b.folder, HERE).look(at_once=True):
        b.station.handle(inbox.PlantFileSeen(seen))


@pytest.mark.rq("RQ-05")
def test_a_locked_account_stands_first_and_a_supervisor_can_unlock_it(b: Bench) -> None:
    b.scan(next(x for x in b.labels if x.prompt == "badge" and x.order == "trainee-b"))
    for _ in range(5):
        b.secret("999999")
    b.sign_in("trainee-a")
    view = show(b, "accounts").view
    assert isinstance(view, AccountsView)
    first = view.rows[0]
    assert (first.name, first.loud, first.enabled, first.reason) == ("Trainee B", True, False, "not your role")
    assert "Locked until 14:15" in first.detail
    assert {row.button for row in view.rows[1:]} == {""}
    b.sign_in("trainer-c")
    view = show(b, "accounts").view
    assert isinstance(view, AccountsView)
    assert view.rows[0].enabled
    ask = view.rows[0].ask
    assert isinstance(ask, WithReason)
    assert ask == WithReason("account", UnlockAccount("trainee-b"), "Trainee B")


def test_nobody_signed_in_sees_no_accounts(b: Bench) -> None:
    assert show(b, "accounts").screen == "sign_in"
    more = show(b, "more").view
    assert isinstance(more, MoreView)
    assert (more.accounts_enabled, more.accounts_reason) == (False, "sign in first")
    assert dict(more.about)["Plant’s file"] == "–"  # the bench is told without one


def test_a_file_its_age_and_the_last_refusal_can_be_read(b: Bench) -> None:
    key = trust(b.folder, b.folder / "at-plant")
    data = body(3, HERE, START)
    data["people"] = PLANT.body(HERE, START, START, 1, {})["people"]
    issue(b, signed(data, key))
    b.clock.mono_s += 7200
    issue(b, b"{", "0004.json")
    b.sign_in()
    view = show(b, "accounts").view
    assert isinstance(view, AccountsView)
    facts = dict(view.file)
    assert (facts["Number"], facts["File"], facts["Issued by"]) == ("3", "0001.json", "MES Kashiwa")
    assert "2 h" in facts["Issued"]
    assert "0004.json is damaged" in view.refused_title
    more = show(b, "more").view
    assert isinstance(more, MoreView)
    assert dict(more.about)["Plant’s file"] == "No. 3, 2 h old · 0004.json refused"
    japanese = show(b, "accounts", "ja").view
    assert isinstance(japanese, AccountsView)
    assert "壊れています" in japanese.refused_title


@pytest.mark.rq("RQ-06")
def test_a_first_pin_stands_before_every_other_screen(b: Bench) -> None:
    person = b.state.people["trainee-a"]
    b.ask(c.TakePlantData((e.PersonReceived(replace(person, must_change=True)),)))
    b.sign_in()
    for screen in ("overview", "tasks", "run", "alarms", "records", "more", "accounts"):
        shown = show(b, screen)
        assert shown.screen == "pin"
        assert isinstance(shown.view, PinView)
        assert (shown.view.asks_old, shown.view.leave_ask) == (False, SignOut())
        assert [item.screen for item in shown.frame.nav] == ["training"]
        assert shown.frame.person.startswith("Trainee A")
    b.station.handle(inbox.PinChosen("", "1", "1"))
    refused = show(b, "overview").view
    assert isinstance(refused, PinView)
    assert refused.refusal_title == "This PIN has fewer than 6 digits."
    b.station.handle(inbox.PinChosen("", "481516", "481516"))
    assert show(b, "overview").screen == "overview"
    own = show(b, "pin").view
    assert isinstance(own, PinView)
    assert (own.asks_old, own.leave_ask) == (True, GoTo("accounts"))
    assert show(b, "overview").frame.message == "Your PIN has been changed."


def test_late_news_is_decided_where_it_stands(b: Bench) -> None:
    b.sign_in()
    b.ask(c.BeginProcedure("load", BAY))
    b.load_until("material")
    key = trust(b.folder, b.folder / "at-plant")
    data = body(1, HERE, START)
    data["people"] = PLANT.body(HERE, START, START, 1, {})["people"]
    data["orders"][0]["status"] = "cancelled"
    issue(b, signed(data, key))
    rows = {row.key: row for row in alarms(b)}
    row = rows[f"plant.order_changed@{BAY}"]
    assert (row.button, row.enabled, row.reason) == ("Decide", False, "not your role")
    assert f"{ORDER} cancelled" in row.detail
    b.sign_in("trainer-c")
    row = {row.key: row for row in alarms(b)}[row.key]
    assert row.enabled
    assert row.ask == WithReason("disposition", DecideLateChange(row.key))


def alarms(b: Bench) -> tuple[Any, ...]:
    """The rows of the alarm list."""
    view = show(b, "alarms").view
    assert isinstance(view, AlarmsView)
    return view.rows
