"""Overriding on the pre-start form: a button asks for a reason, then for a second person; never a plain tick after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from console.domain import commands as c
from console.presenters import asks
from console.presenters.reason_state import ChooseReason, WriteText
from console.presenters.ui import UiState, apply, painted
from console.screens.gallery import show
from console.screens.main_window import MainWindow
from console.screens.prestart import PrestartBody
from tests.screens.conftest import LANGUAGES, named
from widgets import theme
from widgets.buttons import TouchButton
from widgets.checks import CheckState, InterlockTable

Touch = Callable[..., None]


def body(window: MainWindow) -> PrestartBody:
    return next(b for b in window.findChildren(PrestartBody) if b.isVisible())


def button(window: MainWindow, text: str) -> TouchButton:
    return next(b for b in window.findChildren(TouchButton) if b.isVisible() and b.text() == text)


def test_the_button_asks_for_a_reason_and_the_reason_for_the_override(
    kept_window: MainWindow, asked: list[object], touch: Touch
) -> None:
    show(kept_window, named("prestart-refused"))
    touch(button(kept_window, "Override IL-26 …"))
    (wish,) = asked
    assert isinstance(wish, asks.WithReason)
    assert (wish.purpose, wish.about) == ("override", "IL-26 · Data from the plant fresh enough")
    assert isinstance(wish.ask, asks.OverrideInterlock)
    assert (wish.ask.rule, wish.ask.reason) == ("IL-26", "")
    given = replace(wish.ask, reason="plant_offline", note="Ms Sato")
    assert c.OverrideInterlock(given.procedure_id, given.rule, given.reason, given.note).reason == "plant_offline"
    ui = painted(apply(UiState(screen="tasks"), wish), "tasks", "s-1")
    for one in (ChooseReason("plant_offline"), WriteText("Ms Sato")):
        ui = painted(apply(ui, one), "tasks", "s-1")
    assert ui.reason is not None


def test_one_that_was_asked_for_can_be_left(kept_window: MainWindow, asked: list[object], touch: Touch) -> None:
    show(kept_window, named("prestart-override-badge"))
    touch(button(kept_window, "Leave the override of IL-26"))
    assert [type(wish) for wish in asked] == [asks.LeaveOverride]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["prestart-refused", "prestart-override-badge", "prestart-override-pin"])
def test_the_buttons_are_large_enough_and_their_words_whole(kept_window: MainWindow, name: str, language: str) -> None:
    show(kept_window, named(name, language))
    least = theme.current().mm(theme.TARGET_MM)
    for one in body(kept_window).overrides.items:
        if one.isVisible():
            assert min(one.width(), one.height()) >= least
            assert one.fontMetrics().horizontalAdvance(one.text()) < one.width()


def test_an_overridden_line_is_no_tick_and_stands_above_those_that_hold(kept_window: MainWindow) -> None:
    show(kept_window, named("prestart-overridden"))
    table = next(t for t in kept_window.findChildren(InterlockTable) if t.isVisible())
    states = [row.state for row in table.rows]
    over = [row for row in table.rows if row.state is CheckState.OVERRIDDEN]
    assert [row.rule for row in over] == ["IL-10", "IL-13", "IL-26"]
    assert all("Overridden by Trainer C" in row.note for row in over)
    assert states.index(CheckState.OVERRIDDEN) < states.index(CheckState.HOLDS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_can_be_paged_to(kept_window: MainWindow, touch: Touch, language: str) -> None:
    show(kept_window, named("prestart-refused", language))
    table = next(t for t in kept_window.findChildren(InterlockTable) if t.isVisible())
    while table._up.isEnabled():
        touch(table._up)
    seen: set[str] = set()
    for _ in range(len(table.rows)):
        seen |= {row.rule for index, row in enumerate(table.rows) if not table.row_rect(index).isEmpty()}
        if not table._down.isEnabled():
            break
        touch(table._down)
    assert seen == {row.rule for row in table.rows}


def test_what_begins_to_stop_the_start_is_brought_into_view(kept_window: MainWindow, touch: Touch) -> None:
    show(kept_window, named("prestart-ready"))
    table = next(t for t in kept_window.findChildren(InterlockTable) if t.isVisible())
    while table._down.isEnabled():
        touch(table._down)
    assert table.first > 0
    view = named("prestart-ready").view
    last = view.interlocks[-1]  # type: ignore[attr-defined]
    changed = replace(view, interlocks=(replace(last, state="refuse"), *view.interlocks[:-1]))  # type: ignore[type-var, attr-defined]
    show(kept_window, replace(named("prestart-ready"), view=changed))
    assert table.first == 0
    assert table.rows[0].rule == last.id
