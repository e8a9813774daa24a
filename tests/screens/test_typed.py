"""What cannot be read: the button at the scan step, the second person, and a number that is nowhere shown to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from console.domain import commands as c
from console.domain.scan.checks import check_character
from console.label_sheet import training_picture
from console.presenters import asks
from console.presenters.present import present
from console.presenters.reason_state import ChooseReason, WriteText
from console.presenters.ui import UiState, apply, is_view_wish
from console.screens.gallery import show
from console.screens.main_window import MainWindow
from console.texts import load
from tests.screens.conftest import named
from tests.support.deciding import BAY, LABELS, ORDER, PERFORMER, VERIFIER, Deciding, label
from tests.support.shown import snapshot_of, texts_in
from widgets.buttons import TouchButton

Touch = Callable[..., None]


@pytest.mark.rq("RQ-43", "RQ-63")
def test_the_button_leads_over_the_number_and_the_reason_to_one_wish() -> None:
    station = Deciding()
    station.load_until("material")
    name = station.procedure().id
    ui = UiState(screen="tasks", bay=BAY, procedure_id=name)

    def shown() -> Any:
        return present(snapshot_of(station), ui, load("en"))

    for wish in (shown().view.by_hand_ask, WriteText("A999926123456T")):
        assert is_view_wish(wish)
        ui = apply(ui, wish)
    assert shown().sheet.confirm_reason == ""
    for wish in (shown().sheet.confirm_ask, ChooseReason("label_frosted")):
        assert is_view_wish(wish)
        ui = apply(ui, wish)
    assert shown().sheet.title == "Why can it not be scanned?"
    assert shown().sheet.confirm_ask == asks.EnterTyped(name, "A999926123456T", "label_frosted", "")
    assert apply(ui, shown().sheet.confirm_ask).reason is None


@pytest.mark.parametrize("step", ["order", "cartridge", "bay"])
def test_there_is_no_button_where_nothing_may_be_typed(step: str) -> None:
    station = Deciding()
    station.load_until(step)
    ui = UiState(screen="tasks", bay=BAY, procedure_id=station.procedure().id)
    view: Any = present(snapshot_of(station), ui, load("en")).view
    assert (view.mode, view.by_hand) == ("scan", "")


@pytest.mark.rq("RQ-61")
@pytest.mark.parametrize("name", ["typed-badge", "typed-tail", "typed-pin"])
def test_the_end_of_the_number_is_not_shown_to_whoever_is_to_read_it(name: str) -> None:
    number = Deciding().state.orders[ORDER].dins[0]
    view: Any = named(name).view
    assert view.mode == "typed"
    assert [text for text in texts_in(view) if number[-3:] in text] == []
    assert view.typed.number == "A9999 26 123··· [·]"


@pytest.mark.rq("RQ-08", "RQ-61")
def test_the_pin_pad_comes_only_when_it_is_due(kept_window: MainWindow, touch: Touch) -> None:
    heard: list[object] = []
    kept_window.asked.connect(heard.append)
    show(kept_window, named("typed-tail"))
    body: Any = kept_window.screen_named("procedure").typed
    assert not body.pad.isVisible()
    touch(body.tail)
    show(kept_window, named("typed-pin"))
    assert body.pad.isVisible()
    for key in ("1", "2", "3", "4", "enter"):
        body.pad.pad.keys.touch(key)
    kept_window.asked.disconnect(heard.append)
    assert isinstance(heard[0], asks.WithText)
    assert heard[1] == asks.GiveSecret("1234", named("typed-pin").view.procedure_id)


def test_digits_of_a_pin_do_not_outlive_the_pad(kept_window: MainWindow) -> None:
    show(kept_window, named("typed-pin"))
    body: Any = kept_window.screen_named("procedure").typed
    body.pad.pad.keys.touch("7")
    show(kept_window, named("procedure-scan"))
    assert body.pad.pad.count == 0
    assert not any(b.isVisible() and b.text() == "Forget what was typed" for b in kept_window.findChildren(TouchButton))


@pytest.mark.rq("RQ-43", "RQ-62")
def test_a_doubted_number_is_typed_again_or_insisted_on_with_a_reason(kept_window: MainWindow, touch: Touch) -> None:
    heard: list[Any] = []
    kept_window.asked.connect(heard.append)
    show(kept_window, named("value"))
    body: Any = kept_window.screen_named("procedure").guided
    assert (body.enter_value.isVisible(), body.insist.isVisible()) == (True, False)
    touch(body.enter_value)
    show(kept_window, named("value-doubted"))
    touch(body.insist)
    kept_window.asked.disconnect(heard.append)
    first, second = heard
    assert (first.field, first.page, type(first.ask)) == ("value", "digits", asks.EnterValue)
    assert (second.purpose, second.ask.value) == ("plausibility", "44")


def test_the_keypad_of_a_number_writes_digits_and_done_is_done(kept_window: MainWindow) -> None:
    heard: list[Any] = []
    show(kept_window, named("value-keys"))
    kept_window.asked.connect(heard.append)
    sheet: Any = kept_window._sheet
    sheet.keyboard.touch("7")
    sheet.keyboard.touch("done")
    kept_window.asked.disconnect(heard.append)
    assert heard == [WriteText("7")]  # what was typed is not in this view yet: an empty number is not done


def test_in_training_the_label_that_is_waited_for_is_marked() -> None:
    station = Deciding()
    station.load_until("material")
    name, number = station.procedure().id, station.state.orders[ORDER].dins[0]

    def wanted() -> set[str]:
        picture = training_picture(tuple(LABELS), snapshot_of(station), name, BAY)
        return {label.text for label in picture.labels if label.wanted}

    assert label("material", ORDER).text in wanted()
    station.do(c.EnterTyped(name, number + check_character(number), "label_damaged"))
    assert label("badge", VERIFIER).text in wanted()
    assert label("badge", PERFORMER).text not in wanted()
    station.do(c.LeaveTyped(name))
    station.scan(label("material", ORDER), name)
    assert label("material", ORDER).text not in wanted()
    station.do(c.BeginRescan(name, "material", 0, "wrong_label_read"))
    assert label("material", ORDER).text in wanted()
