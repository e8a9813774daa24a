"""A line of a paper form is three answers: whose hand, when, what; what cannot be so is said before it is sent."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from console.domain import commands as c
from console.domain.paper import lines_of
from console.presenters import asks
from console.presenters.asks_paper import EnterPaperLine
from console.presenters.present import Shown
from console.presenters.ui import UiState, apply
from tests.support.deciding import BAY, PERFORMER, Deciding
from tests.support.paper import printed
from tests.support.shown import look, snapshot_of

NOW, SOON = "2026-11-23 1402", "2026-11-23 2359"


@pytest.fixture
def station() -> Deciding:
    """At the first line of a form of the run in the bay, five minutes after its load."""
    made = Deciding()
    made.load_until()
    made.wait(300)
    run = made.state.run_at(BAY)
    assert run is not None
    made.do(c.BeginProcedure("paper_entry", 0, run.id))
    made.scan(printed(made.book), entry(made))
    made.do(c.Choose(entry(made), "why", "on_paper", "console_down"))
    return made


def entry(station: Deciding) -> str:
    return next(p.id for p in station.state.procedures.values() if p.procedure == "paper_entry")


def shown(station: Deciding, ui: UiState | None = None) -> Shown:
    return look(snapshot_of(station), ui or UiState(screen="tasks", procedure_id=entry(station)))


def asked(station: Deciding, *said: str, option: int = 0) -> Any:
    """What the last sheet asks after a touch on a name and these answers, each confirmed."""
    ui = UiState(screen="tasks", procedure_id=entry(station))
    ask: Any = shown(station).view.options[option].ask
    for text in said:
        ui = apply(ui, ask)
        assert ui.reason is not None
        ui = replace(ui, reason=replace(ui.reason, text=text))
        sheet = shown(station, ui).sheet
        assert sheet is not None
        if sheet.confirm_reason:
            return sheet.confirm_reason
        ask = sheet.confirm_ask
    return ask


def test_a_touch_on_a_name_asks_for_the_time_and_then_for_the_words(station: Deciding) -> None:
    name = shown(station).view.options[0]
    assert asked(station, NOW, "Bay 09") == EnterPaperLine(entry(station), 0, name.option, NOW, "Bay 09")


def test_somebody_else_is_asked_for_by_the_number_of_the_badge(station: Deciding) -> None:
    assert shown(station).view.options[-1].option == "other"
    badge = station.state.people[PERFORMER].badge
    wish = asked(station, badge, NOW, "Bay 09", option=-1)
    assert wish == EnterPaperLine(entry(station), 0, badge, NOW, "Bay 09")


def test_a_time_that_cannot_be_is_said_on_the_sheet(station: Deciding) -> None:
    assert asked(station, SOON) == "What was noted cannot have happened in the future."
    assert asked(station, "half past two") == "That is no date and time."


def test_whoever_wrote_the_line_before_stands_first_and_a_refusal_has_room(station: Deciding) -> None:
    name = entry(station)
    last = shown(station).view.options[-2].option
    station.do(c.EnterPaperLine(name, 0, last, NOW, "Bay 09"))
    options = shown(station).view.options
    assert options[0].option == last
    station.do(c.EnterPaperLine(name, 1, last, SOON, "Bay 09"))
    view = shown(station).view
    assert view.refusal_title
    assert len(view.options) == len(options) - 1


def test_both_signers_see_every_line_with_the_number_that_is_printed_and_that_it_is_late(station: Deciding) -> None:
    name, lines = entry(station), lines_of(station.book.procedures["unload"])
    station.do(c.EnterPaperLine(name, 0, PERFORMER, NOW, "Bay 09"))
    for at in range(1, len(lines)):
        station.do(c.EnterPaperLine(name, at))
    view = shown(station).view
    assert view.mode == "prestart"
    assert [line.id for line in view.interlocks] == ["–", *(str(line.number) for line in lines[1:])]
    assert "on paper, entered late" in view.interlocks[0].evidence
    assert view.interlocks[1].evidence == "nothing is written"


def test_each_part_of_a_line_can_be_corrected_from_the_notes(station: Deciding) -> None:
    name = entry(station)
    station.do(c.EnterPaperLine(name, 0, PERFORMER, NOW, "Bay 09"))
    ui = UiState(screen="note")
    ui = replace(ui, note=replace(ui.note, procedure_id=name, entries=True))
    rows = [row for row in shown(station, ui).view.rows if row.title.startswith("–")]
    assert [row.title.rpartition(" · ")[2] for row in rows] == ["what is written", "time", "whose hand"]
    ask: Any = rows[0].ask
    assert ask.ask.ask == asks.CorrectEntry("paper", name, "lines", "value", 0, "Bay 09", "")


@pytest.mark.parametrize("screen", ["tasks", "records"])
def test_it_begins_from_the_tasks_of_a_run_and_from_its_record(screen: str) -> None:
    made = Deciding()
    made.load_until()
    run = made.state.run_at(BAY)
    assert run is not None
    view = shown(made, UiState(screen=screen, bay=BAY)).view
    found = [card.ask for card in view.begin] if screen == "tasks" else [more.ask for more in view.rows[0].more]
    assert asks.StartProcedure("paper_entry", 0, run.id) in found
