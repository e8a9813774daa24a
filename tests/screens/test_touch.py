"""What a touch asks for, and what it does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from console.presenters import asks
from console.presenters.ui import ChoosePage, Dismiss, ShowDrawer
from console.screens.gallery import settle, show
from console.screens.items import ItemButton
from console.screens.main_window import MainWindow
from tests.screens.conftest import named
from widgets.arm import ArmButton
from widgets.barcode import BarcodeCard
from widgets.buttons import TouchButton
from widgets.keys import KeyBlock

Touch = Callable[..., None]


def button(window: MainWindow, text: str) -> TouchButton:
    """The one visible button with these words."""
    found = [b for b in window.findChildren(TouchButton) if b.isVisible() and b.text() == text]
    assert len(found) == 1, [b.text() for b in window.findChildren(TouchButton) if b.isVisible()]
    return found[0]


def arm(window: MainWindow, text: str) -> ArmButton:
    """The button that arms, by its words."""
    parent = button(window, text).parentWidget()
    assert isinstance(parent, ArmButton)
    return parent


@pytest.mark.parametrize(
    ("view", "text", "wish"),
    [
        ("tasks", "Go on", asks.GoTo("tasks", 9, "p-1")),
        ("run", "Hold", asks.CommandBay("hold", 4)),
        ("run", "Acknowledge", asks.Acknowledge("do-low-4")),
        ("run", "6 h", asks.ChooseWindow("6h")),
        ("run", "Pumps", ChoosePage(2)),
        ("records", "Make record", asks.IssueRecord("r1")),
        ("records", "Audit trail", asks.GoTo("audit")),
        ("more", "日本語", asks.ChooseLanguage("ja")),
        ("more", "Read the test sheet", asks.BeginSheet()),
        ("more-waits", "Cancel", asks.EndSheet()),
        ("more", "Sign out", asks.SignOut()),
        ("sign-in", "Look only, without signing in", asks.GoTo("overview")),
        ("sign-in", "日本語", asks.ChooseLanguage("ja")),
        ("procedure-scan", "Overview", asks.GoTo("overview")),
        ("prestart", "Back to tasks", asks.GoTo("tasks")),
        ("prestart-ready", "Start bay 09", asks.Act("p-1", "start")),
        ("training-procedure", "Insert the cartridge", asks.UseHands("insert", 9, "40071183")),
        ("training-procedure", "Close", ShowDrawer(open=False)),
    ],
)
def test_a_touch_asks(
    kept_window: MainWindow, asked: list[object], touch: Touch, view: str, text: str, wish: object
) -> None:
    show(kept_window, named(view))
    found = [b for b in kept_window.findChildren(TouchButton) if b.isVisible() and b.text() == text and b.isEnabled()]
    touch(found[0])
    assert asked == [wish]


def test_a_release_outside_asks_nothing(kept_window: MainWindow, asked: list[object], touch: Touch) -> None:
    show(kept_window, named("run"))
    touch(button(kept_window, "Hold"), release=QPoint(-50, -50))
    assert asked == []


def test_a_disabled_button_asks_nothing_and_says_why(
    kept_window: MainWindow, asked: list[object], touch: Touch
) -> None:
    show(kept_window, named("run-stale"))
    hold = button(kept_window, "Hold")
    touch(hold)
    assert asked == []
    assert hold.reason == "needs the link"


def test_a_tile_leads_to_its_run_and_an_empty_one_to_its_tasks(
    kept_window: MainWindow, asked: list[object], touch: Touch
) -> None:
    show(kept_window, named("overview"))
    page: Any = kept_window.screen_named("overview")
    touch(page.tiles[3])
    touch(page.tiles[11])
    assert asked == [asks.GoTo("run", 4), asks.GoTo("tasks", 12)]


def test_the_rail_leads_to_screens_and_opens_the_drawer(
    kept_window: MainWindow, asked: list[object], touch: Touch
) -> None:
    show(kept_window, named("overview"))
    rail = kept_window.rail
    touch(rail, rail.item_rect("records").center())
    touch(rail, rail.item_rect("training").center())
    assert asked == [asks.GoTo("records"), ShowDrawer(open=True)]


def test_the_bar_leads_to_what_it_tells_of(kept_window: MainWindow, asked: list[object], touch: Touch) -> None:
    show(kept_window, named("overview"))
    touch(kept_window.bar, QPoint(1100, 38))
    assert asked == [asks.GoTo("alarms")]


def test_a_line_of_a_checklist_is_confirmed_once(kept_window: MainWindow, asked: list[object], touch: Touch) -> None:
    show(kept_window, named("procedure-checklist"))
    items = [item for item in kept_window.findChildren(ItemButton) if item.isVisible()]
    for item in items:
        touch(item)
    assert asked == [asks.ConfirmItem("p-1", "no_other_labels"), asks.ConfirmItem("p-1", "surfaces_clean")]


@pytest.mark.parametrize(
    ("view", "text", "wish"),
    [
        ("run", "Stop …", asks.CommandBay("stop", 4)),
        ("run", "Abort …", asks.CommandBay("abort", 4)),
        ("run-held-gap", "Restart", asks.CommandBay("restart", 4)),
        ("procedure-act", "Open bay 09", asks.Act("p-1", "insert")),
        ("procedure-scan", "Leave this procedure", asks.Abandon("p-1")),
        ("prestart", "Leave this procedure", asks.Abandon("p-1")),
        ("prestart-pin", "Leave this procedure", asks.Abandon("p-1")),
    ],
)
def test_what_moves_or_ends_something_takes_a_second_target(
    kept_window: MainWindow, asked: list[object], touch: Touch, view: str, text: str, wish: object
) -> None:
    show(kept_window, named(view))
    arming = arm(kept_window, text)
    touch(arming.button)
    assert asked == []
    target = arming.confirm_target
    assert target is not None
    assert target.isVisible()
    spot = target.mapTo(kept_window, QPoint(0, 0))
    assert (
        not target.rect()
        .translated(spot)
        .intersects(arming.button.rect().translated(arming.button.mapTo(kept_window, QPoint(0, 0))))
    )
    touch(target)
    assert asked == [wish]
    assert arming.confirm_target is None


def test_two_touches_on_one_spot_never_confirm(kept_window: MainWindow, asked: list[object], touch: Touch) -> None:
    show(kept_window, named("run"))
    stop = arm(kept_window, "Stop …")
    touch(stop.button)
    touch(stop.button)
    assert asked == []
    assert stop.confirm_target is None


def test_a_confirm_target_covers_nothing_that_the_person_looks_at(kept_window: MainWindow, touch: Touch) -> None:
    show(kept_window, named("procedure-act"))
    page: Any = kept_window.screen_named("procedure")
    opens = page.guided.act.arm
    before = opens.button.mapTo(kept_window, QPoint(0, 0))
    touch(opens.button)
    settle()
    panel = opens.confirm_target.parentWidget()
    picture = page.guided.picture
    assert not panel.geometry().intersects(picture.rect().translated(picture.mapTo(kept_window, QPoint(0, 0))))
    assert opens.button.mapTo(kept_window, QPoint(0, 0)) == before
    low = picture.height()
    touch(opens.button)
    settle()
    assert picture.height() > low


@pytest.mark.parametrize("view", ["prestart-ready", "prestart-pin", "sign-without-interlocks"])
def test_leaving_a_procedure_stands_well_apart_from_its_start(kept_window: MainWindow, view: str) -> None:
    show(kept_window, named(view))
    page: Any = kept_window.screen_named("procedure")
    leave, act = page.prestart.abandon, page.prestart.act
    foot = leave.mapTo(kept_window, leave.rect().bottomLeft()).y()
    assert leave.isVisible()
    assert not act.isVisible() or act.mapTo(kept_window, QPoint(0, 0)).y() - foot >= 40


def test_leaving_the_screen_disarms(kept_window: MainWindow, asked: list[object], touch: Touch) -> None:
    show(kept_window, named("run"))
    stop = arm(kept_window, "Stop …")
    touch(stop.button)
    show(kept_window, named("overview"))
    assert stop.confirm_target is None
    assert asked == []


def test_a_label_of_the_drawer_carries_its_exact_bytes(
    kept_window: MainWindow, asked: list[object], touch: Touch
) -> None:
    show(kept_window, named("training-procedure"))
    cards = [card for card in kept_window.findChildren(BarcodeCard) if card.isVisible()]
    touch(cards[0])
    assert asked == [asks.TouchLabel("]d201095060002001111727063010C77-204\x1d2140071183")]


def test_a_refusal_is_dismissed_by_a_touch_on_it(kept_window: MainWindow, asked: list[object], touch: Touch) -> None:
    show(kept_window, named("run-refused"))
    assert kept_window.answer.isVisible()
    touch(kept_window.answer)
    assert asked == [Dismiss()]


def test_an_answer_of_the_station_is_dismissed_by_the_moment_it_was_given(
    kept_window: MainWindow, asked: list[object], touch: Touch
) -> None:
    sample = named("run-refused")
    show(kept_window, replace(sample, frame=replace(sample.frame, message_s=41.5)))
    touch(kept_window.answer)
    assert asked == [Dismiss(41.5)]


@pytest.mark.parametrize("view", ["run", "overview", "procedure-act", "prestart-ready", "sign-in-pin"])
@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_Tab])
def test_no_key_presses_anything(kept_window: MainWindow, asked: list[object], view: str, key: Qt.Key) -> None:
    """Even without the scanner's filter: nothing has the focus, so Enter never advances."""
    show(kept_window, named(view))
    for _ in range(3):
        QTest.keyClick(kept_window, key)
    settle()
    assert asked == []


def _keys(window: MainWindow) -> KeyBlock:
    return next(keys for keys in window.findChildren(KeyBlock) if keys.isVisible())


def _type(keys: KeyBlock, touch: Touch, codes: list[str]) -> None:
    for code in codes:
        touch(keys, next(rect.center() for key, rect in keys.key_rects() if key.code == code))


@pytest.mark.parametrize(("view", "procedure"), [("sign-in-pin", ""), ("prestart-pin", "p-1")])
def test_the_secret_leaves_as_one_wish_and_stays_nowhere(
    kept_window: MainWindow, asked: list[object], touch: Touch, view: str, procedure: str
) -> None:
    show(kept_window, named(view))
    _type(_keys(kept_window), touch, [*"482915", "enter"])
    assert asked == [asks.GiveSecret("482915", procedure)]
    assert "482915" not in repr(asked)
    assert [w for w in kept_window.findChildren(QWidget) if _tells(w, "482915")] == []


def test_a_half_typed_secret_is_forgotten_when_nobody_is_asked(kept_window: MainWindow, touch: Touch) -> None:
    show(kept_window, named("prestart-pin"))
    _type(_keys(kept_window), touch, list("48"))
    page: Any = kept_window.screen_named("procedure")
    assert page.prestart.pad.pad.count == 2
    show(kept_window, named("prestart-ready"))
    assert page.prestart.pad.pad.count == 0


def test_a_half_typed_secret_is_forgotten_when_another_page_comes(kept_window: MainWindow, touch: Touch) -> None:
    show(kept_window, named("sign-in-pin"))
    _type(_keys(kept_window), touch, list("48"))
    show(kept_window, named("overview"))
    page: Any = kept_window.screen_named("sign_in")
    assert page.pad.pad.count == 0


def _tells(widget: QWidget, secret: str) -> bool:
    """Whether any property, name or attribute of a part holds the secret."""
    meta = widget.metaObject()
    told = [str(widget.property(meta.property(i).name())) for i in range(meta.propertyCount())]
    told += [repr(value) for value in vars(widget).values()]
    return any(secret in text for text in told)


def test_another_bay_is_one_touch_away(kept_window: MainWindow, asked: list[object], touch: Touch) -> None:
    show(kept_window, named("run"))
    page: Any = kept_window.screen_named("run")
    touch(page.before)
    touch(page.after)
    assert asked == [asks.GoTo("run", 3), asks.GoTo("run", 5)]


def test_an_empty_bay_has_its_ways_to_the_runs(kept_window: MainWindow, asked: list[object], touch: Touch) -> None:
    sample = named("run-empty")
    show(kept_window, replace(sample, view=replace(sample.view, bay=2, bays=((4, "04", False),))))
    page: Any = kept_window.screen_named("run")
    touch(page.before)
    touch(page.after)
    assert asked == [asks.GoTo("run", 4), asks.GoTo("run", 4)]


def test_a_changed_payload_disarms(kept_window: MainWindow, asked: list[object], touch: Touch) -> None:
    """What was armed for one bay is never confirmed for another."""
    sample = named("run")
    show(kept_window, sample)
    stop = arm(kept_window, "Stop …")
    touch(stop.button)
    view: Any = sample.view
    other = tuple(replace(c, ask=asks.CommandBay(c.action, 5)) if c.arm else c for c in view.commands)
    show(kept_window, replace(sample, view=replace(view, bay=5, commands=other)))
    assert stop.confirm_target is None
    assert asked == []
