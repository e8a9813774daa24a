"""The reason sheet: nothing is chosen beforehand, confirmed only when complete, and never another person's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QApplication

from console.domain.reason import PURPOSES, judge_reason, offered
from console.presenters import asks
from console.presenters.present import present, scan_focus
from console.presenters.reason_sheet import ReasonSheetView
from console.presenters.reason_state import CancelReason, ChooseReason, ShowKeys, WriteText
from console.presenters.shown import Shown
from console.presenters.ui import UiState, apply, is_view_wish, painted
from console.screens.gallery import settle, show
from console.screens.main_window import MainWindow
from console.texts import load
from tests.screens.conftest import named
from tests.screens.test_wedge_filter import Ears
from tests.support.deciding import BOOK, Deciding
from tests.support.shown import snapshot_of
from tests.support.views import Sample
from widgets.buttons import TouchButton

Touch = Callable[..., None]
PX_20_MM = 81


@dataclass(frozen=True, slots=True)
class Leave:
    """An ask that needs a reason."""

    procedure_id: str
    reason: str = ""
    note: str = ""


WISH = asks.WithReason("leave", Leave("p-1"))


# --- the state: pure ---------------------------------------------------------------------------------------------


def after(*asked: object, ui: UiState | None = None) -> UiState:
    """The view after these touches, painted in session s-1 after each."""
    ui = ui or UiState(screen="tasks")
    for one in asked:
        ui = painted(apply(ui, one), "tasks", "s-1")
    return ui


@pytest.mark.rq("RQ-43")
def test_the_sheet_opens_with_nothing_chosen_and_closes_by_cancel_or_by_what_it_was_opened_for() -> None:
    opened = after(WISH)
    assert opened.reason is not None
    assert (opened.reason.chosen, opened.reason.text, opened.reason.keys) == ("", "", False)
    written = after(ChooseReason("wrong_bay"), ShowKeys(shown=True), WriteText("Bay 8"), ui=opened)
    assert written.reason is not None
    assert (written.reason.chosen, written.reason.text, written.reason.keys) == ("wrong_bay", "Bay 8", True)
    assert after(CancelReason(), ui=written).reason is None
    done = replace(WISH.ask, reason="wrong_bay", note="Bay 8")
    assert after(done, ui=written).reason is None
    assert not is_view_wish(done)
    assert after(Leave("p-2", "wrong_bay"), ui=written).reason == written.reason


def test_looking_at_another_screen_keeps_the_sheet() -> None:
    opened = after(WISH, ChooseReason("wrong_bay"))
    assert after(asks.GoTo("overview"), ui=opened).reason == opened.reason


@pytest.mark.rq("RQ-22")
@pytest.mark.parametrize("session", ["s-2", ""])
def test_a_sheet_is_not_handed_on_to_another_session(session: str) -> None:
    opened = after(WISH, ChooseReason("wrong_bay"))
    assert painted(opened, "tasks", session).reason is None


# --- the presenter -----------------------------------------------------------------------------------------------


def sheet_of(station: Deciding, ui: UiState, language: str = "en") -> ReasonSheetView | None:
    """The sheet as presented."""
    shown: Shown = present(snapshot_of(station), ui, load(language))
    return shown.sheet


@pytest.fixture
def station() -> Deciding:
    """Somebody has begun a load."""
    made = Deciding()
    made.load_until("cartridge")
    return made


def opened(station: Deciding) -> UiState:
    """The sheet over the procedure on the screen."""
    name = station.procedure().id
    return UiState(screen="tasks", bay=9, reason=apply(UiState(), asks.WithReason("leave", Leave(name))).reason)


@pytest.mark.rq("RQ-43")
def test_it_is_confirmed_only_when_complete_and_then_asks_with_the_reason(station: Deciding) -> None:
    ui = opened(station)
    view = sheet_of(station, ui)
    assert view is not None
    assert view.confirm_reason == "choose a reason"
    assert not any(row.chosen for row in view.rows)
    assert view.about == "Load cartridge · Bay 09 · ORD-26-11804 · CH A9999 26 00K7Q2"
    needs_words = sheet_of(station, apply(ui, ChooseReason("equipment_failed")))
    assert needs_words is not None
    assert needs_words.confirm_reason == "add words of your own"
    complete = sheet_of(station, apply(apply(ui, ChooseReason("equipment_failed")), WriteText(" The door jams ")))
    assert complete is not None
    assert complete.confirm_reason == ""
    assert complete.confirm_ask == Leave(station.procedure().id, "equipment_failed", "The door jams")


def test_without_anybody_signed_in_a_reason_is_nobodys(station: Deciding) -> None:
    ui = apply(opened(station), ChooseReason("wrong_bay"))
    from console.domain import commands as c

    station.do(c.SignOut())
    view = sheet_of(station, replace(ui, screen="overview"))
    assert view is not None
    assert view.confirm_reason == "sign in first"


def test_a_scan_goes_to_no_procedure_while_a_reason_is_given(station: Deciding) -> None:
    ui = opened(station)
    assert scan_focus(snapshot_of(station), ui) == ""
    assert scan_focus(snapshot_of(station), replace(ui, reason=None)) == station.procedure().id


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("purpose", PURPOSES)
def test_every_purpose_has_a_question_and_reasons_that_the_domain_takes(purpose: str, language: str) -> None:
    texts = load(language)
    assert texts.has(f"purpose.{purpose}")
    rows = offered(BOOK.reasons, purpose)
    assert 2 <= len(rows) <= 10
    for reason in rows:
        assert texts.has(f"reason.{reason.id}")
        assert judge_reason(BOOK.reasons, purpose, reason.id, "words") is None


@pytest.mark.rq("RQ-43")
@pytest.mark.parametrize(
    ("reason", "note", "rule"),
    [
        ("", "", "reason.missing"),
        ("no_such", "x", "reason.unknown"),
        ("label_damaged", "x", "reason.unknown"),
        ("equipment_failed", "  ", "reason.text"),
        ("wrong_bay", "x" * 501, "reason.too_long"),
    ],
)
def test_what_is_no_reason_is_refused(reason: str, note: str, rule: str) -> None:
    refused = judge_reason(BOOK.reasons, "leave", reason, note)
    assert refused is not None
    assert refused.rule == rule


# --- the parts ---------------------------------------------------------------------------------------------------


def part(window: MainWindow) -> Any:
    """The sheet as it stands in the window."""
    return window._sheet


def test_touches_ask_what_the_sheet_is_for(kept_window: MainWindow, asked: list[object], touch: Touch) -> None:
    sample = named("reason")
    show(kept_window, sample)
    sheet = part(kept_window)
    touch(sheet.confirm)
    assert asked == []
    touch(sheet.reasons.items[2])
    touch(sheet.field, QPoint(100, 40))
    assert asked == [ChooseReason("temperature_excursion"), ShowKeys(shown=True)]
    show(kept_window, named("reason-keys"))
    key = next(rect for key, rect in sheet.keyboard.key_rects() if key.code == "k")
    touch(sheet.keyboard, key.center())
    assert asked[-1] == WriteText("The transport box was open for about ten minutesk")
    complete: Sample = named("reason-complete")
    show(kept_window, complete)
    touch(sheet.confirm)
    assert asked[-1] == complete.sheet.confirm_ask
    touch(sheet.cancel)
    assert asked[-1] == CancelReason()


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("name", ["reason", "reason-keys", "reason-complete", "reason-overview"])
def test_targets_are_large_alone_and_inside_and_the_process_stays_to_be_seen(
    kept_window: MainWindow, name: str, language: str
) -> None:
    show(kept_window, named(name, language))
    sheet = part(kept_window)
    rects = [
        QRect(button.mapTo(sheet, QPoint(0, 0)), button.size())
        for button in sheet.findChildren(TouchButton)
        if button.isVisible()
    ]
    if sheet.keyboard.isVisible():
        origin = sheet.keyboard.mapTo(sheet, QPoint(0, 0))
        rects += [rect.translated(origin) for _, rect in sheet.keyboard.key_rects()]
    assert len(rects) > 2
    assert [rect for rect in rects if min(rect.width(), rect.height()) < PX_20_MM] == []
    assert [rect for rect in rects if not sheet.rect().contains(rect)] == []
    assert [(a, b) for i, a in enumerate(rects) for b in rects[i + 1 :] if a.intersects(b)] == []
    page = kept_window.pages
    assert sheet.geometry().left() - page.geometry().left() > 0.3 * page.width()
    assert sheet.geometry().top() >= kept_window.bar.geometry().bottom()


def test_the_sheet_goes_when_no_view_of_it_comes(kept_window: MainWindow) -> None:
    show(kept_window, named("reason"))
    show(kept_window, named("overview"))
    assert not part(kept_window).isVisible()


def test_a_scanner_that_types_while_the_sheet_is_open_writes_nothing(
    qapp: QApplication, kept_window: MainWindow, asked: list[object]
) -> None:
    show(kept_window, named("reason-keys"))
    ears = Ears(qapp, kept_window)
    try:
        ears.type("]C0=A99992612345600")
        ears.end()
        settle()
    finally:
        qapp.removeEventFilter(ears.filter)
        ears.filter.deleteLater()
    assert asked == []
    assert [text for text, _ in ears.scans] == ["]C0=A99992612345600"]
