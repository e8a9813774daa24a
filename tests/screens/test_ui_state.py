"""The state of the view is pure: what each touch makes of it."""

from __future__ import annotations

import pytest

from console.presenters import asks
from console.presenters.ui import ChoosePage, Dismiss, LookOn, ShowDrawer, UiState, apply, is_view_wish, painted

RUN = UiState(screen="run", bay=4, window="6h", held=(100.0, 200.0), page=1, language="ja")


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (asks.GoTo("alarms"), {"screen": "alarms", "bay": 4, "window": "6h", "page": 1}),
        (asks.GoTo("run", 5), {"screen": "run", "bay": 5, "window": "live", "page": 0, "held": None}),
        (asks.GoTo("tasks", 9, "p-1"), {"screen": "tasks", "bay": 9, "procedure_id": "p-1"}),
        (asks.GoTo("tasks"), {"screen": "tasks", "bay": 0, "procedure_id": ""}),
        (asks.ChooseWindow("1h"), {"window": "1h", "held": None}),
        (ChoosePage(2), {"page": 2}),
        (ShowDrawer(open=True), {"drawer": True}),
        (asks.StartProcedure("load", 9), {"screen": "tasks", "bay": 9, "procedure_id": ""}),
        (asks.Abandon("p-1"), {"screen": "tasks", "procedure_id": ""}),
        (asks.SignOut(), {"screen": "sign_in", "bay": 0}),
        (asks.CommandBay("hold", 4), {"screen": "run", "bay": 4}),
    ],
)
def test_a_touch_changes_the_view(asked: object, expected: dict[str, object]) -> None:
    ui = apply(RUN, asked)
    assert {name: getattr(ui, name) for name in expected} == expected
    assert ui.language == "ja"


@pytest.mark.parametrize("asked", [Dismiss(), asks.GoTo("run"), asks.Acknowledge("a")])
def test_any_touch_takes_the_passing_answer_away(asked: object) -> None:
    assert apply(UiState(message="Refused.", message_look="refused"), asked).message == ""


def test_an_answer_of_the_station_that_was_read_is_remembered() -> None:
    assert apply(UiState(), Dismiss(41.5)).dismissed_s == 41.5


def test_whoever_signs_in_has_what_was_wished_and_whoever_signs_out_wishes_to_sign_in() -> None:
    at_start = painted(UiState(), "sign_in")
    assert painted(at_start, "overview").screen == "overview", "signed in: the wish is fulfilled"
    out = painted(apply(UiState(screen="more", shown="more"), asks.SignOut()), "overview")
    assert (out.screen, out.shown) == ("sign_in", "overview"), "the station has not signed out yet"
    assert painted(out, "sign_in").screen == "sign_in"


def test_the_pad_of_one_badge_can_be_left() -> None:
    ui = apply(UiState(screen="tasks", shown="sign_in"), LookOn("overview", "p-7"))
    assert (ui.screen, ui.passed) == ("overview", "p-7")


def test_the_test_sheet_is_waited_for_on_its_own_screen_and_no_longer() -> None:
    waits = apply(UiState(screen="more", shown="more"), asks.BeginSheet())
    assert waits.reads_sheet
    assert not painted(waits, "sign_in").reads_sheet, "a badge has brought up the PIN pad"
    for left in (asks.EndSheet(), asks.GoTo("tasks"), asks.SignOut()):
        assert not apply(waits, left).sheet


def test_leaving_the_list_of_tasks_behind_keeps_the_language_and_drawer() -> None:
    ui = apply(UiState(drawer=True, language="ja"), asks.GoTo("tasks"))
    assert (ui.drawer, ui.language) == (True, "ja")


@pytest.mark.parametrize(
    ("asked", "inside"),
    [(asks.GoTo("run"), True), (ShowDrawer(open=True), True), (Dismiss(), True), (LookOn("run", ""), True),
     (asks.BeginSheet(), True), (asks.SignOut(), False),
     (asks.GiveSecret("1234"), False), (asks.TouchLabel("x"), False), (asks.StartProcedure("load", 1), False)],
)  # fmt: skip
def test_only_wishes_of_the_view_stay_inside(asked: object, inside: bool) -> None:
    assert is_view_wish(asked) is inside
