"""What an export says of itself: whose it is, over what time, in which zone, by whom, and that training is training."""

from __future__ import annotations

from dataclasses import replace

import pytest

from console.domain.person import Person
from console.domain.station_state import Session
from console.presenters.compare import CompareView
from console.presenters.compare_ui import CompareUi
from console.presenters.export import ExportView
from console.presenters.run import RunView
from console.presenters.ui import UiState
from console.station.snapshot import StationSnapshot
from console.texts import load
from tests.support.compared import HOUR, NOW_S, a_run, at_the_plant, station
from tests.support.deciding import ORDER
from tests.support.shown import look

PERSON = Person("S-0042", "Hanako Takahashi", ("technician",), "B1", "2099-01-01")
FOUR, NINE = a_run(4, 30, order=ORDER), a_run(9, 10)


def signed_in(snapshot: StationSnapshot) -> StationSnapshot:
    session = Session("s-1", PERSON.id, "2026-11-23T05:00:00.000000Z", 0.0)
    return replace(snapshot, state=replace(snapshot.state, people={PERSON.id: PERSON}, session=session))


def export(snapshot: StationSnapshot, ui: UiState, language: str = "en") -> ExportView:
    view = look(snapshot, ui, language).view
    if isinstance(view, RunView):
        assert view.tools is not None
        return view.tools.export
    assert isinstance(view, CompareView)
    assert view.export is not None
    return view.export


def test_the_run_screen_takes_out_the_window_and_the_page_that_are_shown() -> None:
    ui = UiState(screen="run", bay=4, window="1h", page=1)
    taken = export(signed_in(station(FOUR)), ui)
    [part] = taken.parts
    assert (part.bay, part.run, part.order) == (4, FOUR.id, ORDER)
    assert part.channels == ("co2", "gas_flow", "agitation", "culture_volume")
    assert part.to_ms - part.from_ms == pytest.approx(HOUR * 1000, abs=5000)
    assert part.to_ms / 1000 == pytest.approx(NOW_S, abs=5)
    assert taken.reason == ""


def test_the_heading_says_station_training_run_time_with_zone_and_who_took_it() -> None:
    taken = export(signed_in(station(FOUR)), UiState(screen="run", bay=4, window="1h"))
    said = dict(taken.heading)
    assert said["Station"] == "KSW-07 · Kashiwa"
    assert (
        said["Mode"]
        == taken.band
        == "TRAINING   ·   emulator, not a shuttle   ·   nothing here is a record of a patient"
    )
    assert said["Bay 04"] == f"CH A9999 26 00K7Q2 · order {ORDER} · run {FOUR.id}"
    assert said["Process time"].startswith("2026-11-23 13:00:")
    assert said["Process time"].count("+09:00") == 2
    assert said["Taken"].endswith("+09:00 · Hanako Takahashi (S-0042)")


def test_outside_training_there_is_no_band() -> None:
    snapshot = station(FOUR)
    production = replace(snapshot, state=replace(snapshot.state, mode="production"))
    assert export(production, UiState(screen="run", bay=4)).band == ""


def test_nobody_signed_in_takes_nothing_out() -> None:
    assert export(station(FOUR), UiState(screen="run", bay=4)).reason
    assert export(station(FOUR), UiState(screen="compare", bay=4)).reason


def test_who_may_take_nothing_out_by_the_table_of_rights_is_told_so() -> None:
    snapshot = signed_in(station(FOUR))
    rights = {**snapshot.book.rights, "export": replace(snapshot.book.rights["export"], roles=("quality",))}
    strict = replace(snapshot, book=replace(snapshot.book, rights=rights))
    for language in ("en", "ja"):
        assert export(strict, UiState(screen="run", bay=4), language).reason == load(language).say("reason.role")
    assert export(snapshot, UiState(screen="run", bay=4)).reason == ""


def test_the_comparison_takes_out_every_curve_by_its_letter() -> None:
    taken = export(signed_in(station(FOUR, NINE)), UiState(screen="compare", bay=4, window="1h"), "ja")
    assert [(p.bay, p.run, p.channels) for p in taken.parts] == [
        (4, FOUR.id, ("temperature",)),
        (9, NINE.id, ("temperature",)),
    ]
    labels = [label for label, _ in taken.heading]
    assert labels[2:4] == ["A：ベイ 04", "B：ベイ 09"]


def test_over_the_time_since_each_start_each_run_has_its_own_time() -> None:
    ui = UiState(screen="compare", bay=4, window="run", compare=CompareUi(align="start"))
    taken = export(signed_in(station(FOUR, NINE)), ui)
    four, nine = taken.parts
    assert four.from_ms / 1000 == pytest.approx(NOW_S - 30 * HOUR, abs=200)
    assert nine.from_ms / 1000 == pytest.approx(NOW_S - 10 * HOUR, abs=200)
    assert "Process time" not in dict(taken.heading)
    assert dict(taken.heading)["B: bay 09"].count("+09:00") == 2


def test_a_run_whose_start_nobody_knows_is_not_taken_out_as_of_the_year_1970() -> None:
    """Over the time since each start it has no curve, and so no part of the table."""
    unknown = a_run(9, 10, started_process="")
    ui = UiState(screen="compare", bay=4, window="run", compare=CompareUi(align="start"))
    taken = export(signed_in(station(FOUR, unknown)), ui)
    assert [part.run for part in taken.parts] == [FOUR.id]
    assert "1970" not in str(taken.heading)
    alone = replace(ui, bay=9, compare=CompareUi(align="start", runs=(unknown.id,)))
    for language in ("en", "ja"):
        taken = export(signed_in(station(FOUR, unknown)), alone, language)
        assert taken.parts == ()
        assert taken.reason == load(language).say("compare.no_start")


def test_while_runs_are_chosen_nothing_is_shown_that_could_be_taken_out() -> None:
    view = look(station(FOUR), UiState(screen="compare", bay=4, compare=CompareUi(choosing="run"))).view
    assert isinstance(view, CompareView)
    assert view.export is None


def test_nothing_is_taken_out_of_a_run_whose_readings_are_at_the_plant() -> None:
    ui = UiState(screen="run", bay=4, window="1h")
    assert export(at_the_plant(signed_in(station(FOUR)), FOUR), ui).reason == "at the plant"
    assert export(at_the_plant(signed_in(station(FOUR, NINE)), NINE), ui).reason == ""
