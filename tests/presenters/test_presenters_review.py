"""The review screen and the list of records: what is due, what it is worth, who may, and what has changed since."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from after_run import completed
from shuttle_bench import BAY, ORDER, Bench, bench

from console.domain import commands as c
from console.domain import events as e
from console.domain.decide_review import review_of
from console.presenters import asks
from console.presenters.material import material_cards
from console.presenters.present import present, scan_focus
from console.presenters.records import RecordRow, RecordsView
from console.presenters.review import ReviewView
from console.presenters.scene import Scene
from console.presenters.tasks import present_tasks
from console.presenters.ui import UiState, apply
from console.station import inbox
from console.texts import load


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A station with one run that is loaded and over; its material was taken out by other hands than the reviewer's."""
    where = tmp_path_factory.mktemp("reviewed") / "data"
    with bench(where) as b:
        completed(b)
    return where


@pytest.fixture
def b(folder: Path, tmp_path: Path) -> Iterator[Bench]:
    copy = tmp_path / "data"
    shutil.copytree(folder, copy)
    with bench(copy) as made:
        yield made


def unloaded(b: Bench) -> str:
    """The material is out: the procedure's end, as the journal tells it."""
    run = next(iter(b.state.runs))
    begun = e.ProcedureStarted("P-u", "unload", "1", b.book.procedures["unload"].sha256, BAY)
    b.station._do(c.TakePlantData((begun, e.ProcedureEnded("P-u", "finished"))))
    return run


def view_of(b: Bench, ui: UiState) -> tuple[str, ReviewView]:
    shown = present(b.station.snapshot(), ui, load("en"))
    assert isinstance(shown.view, ReviewView)
    return shown.screen, shown.view


def row_of(b: Bench) -> RecordRow:
    shown = present(b.station.snapshot(), UiState(screen="records", shown="records"), load("en"))
    assert isinstance(shown.view, RecordsView)
    return shown.view.rows[0]


def open_review(b: Bench, run: str) -> UiState:
    ask = asks.OpenReview(run)
    b.station.handle(inbox.ReviewWanted(run))
    return apply(UiState(screen="records"), ask)


@pytest.mark.rq("RQ-72")
def test_item_after_item_to_the_signature(b: Bench) -> None:
    run = unloaded(b)
    b.sign_in("trainer-c")
    ui = open_review(b, run)
    screen, view = view_of(b, ui)
    assert (screen, view.mode) == ("review", "look")
    assert view.rows
    assert view.detail is not None
    assert view.detail.title == view.rows[0].title
    assert not any(choice.chosen for choice in view.detail.choices)
    assert "outside this console" in view.release
    assert view.note.startswith("Every parameter of the recipe has approved limits")
    for number in range(len(view.rows)):
        _, view = view_of(b, ui)
        assert [row.chosen for row in view.rows].index(True) == number
        assert view.detail is not None
        ask = view.detail.choices[0].ask
        assert isinstance(ask, asks.Dispose)
        b.ask(c.DisposeException(ask.procedure_id, ask.item, ask.disposition, ask.reason, ask.note))
        ui = apply(ui, ask)
    _, view = view_of(b, ui)
    assert (view.mode, view.detail) == ("sign", None)
    assert view.signature is not None
    assert view.signature.meaning.startswith("“I reviewed the record of this run")
    focus = scan_focus(b.station.snapshot(), ui)
    assert focus == view.procedure_id
    b.sign("trainer-c", focus)
    _, view = view_of(b, ui)
    assert view.mode == "done"
    assert view.signature is not None
    assert (view.signature.state, view.signature.person) == ("given", "Trainer C")
    assert "Nothing has happened to the run since" in view.note
    assert row_of(b).state == "reviewed by Trainer C"
    b.station._do(c.TakePlantData((e.RunEnded(run, BAY, "stopped"),)))
    assert row_of(b).state == "changed since the review"


def test_an_item_can_be_looked_at_again(b: Bench) -> None:
    run = unloaded(b)
    b.sign_in("trainer-c")
    ui = open_review(b, run)
    _, view = view_of(b, ui)
    first = view.rows[0]
    b.ask(c.DisposeException(view.procedure_id, first.key, "deviation_needed", "out_of_specification", "see it"))
    ui = apply(ui, first.ask)
    _, view = view_of(b, ui)
    assert view.detail is not None
    assert [choice.chosen for choice in view.detail.choices] == [False, False, False, True]
    assert (view.rows[0].state, view.rows[0].lines[0].split(" · ")[0]) == ("deviation", "Needs a deviation")


def test_what_cannot_be_reviewed_says_why(b: Bench) -> None:
    b.sign_in("trainee-a")
    row = row_of(b)
    review, passport, _ = row.more
    assert (review.enabled, review.reason) == (False, "not your role")
    assert passport.enabled
    assert row.state == "no record yet"
    b.sign_in("trainer-c")
    assert row_of(b).more[0].reason == "not unloaded"
    _, view = view_of(b, open_review(b, next(iter(b.state.runs))))
    assert (view.mode, view.note_look, view.again) == ("off", "warn", "")
    assert "still in bay 09" in view.note


def test_after_a_restart_the_list_is_put_together_again_on_a_touch(b: Bench) -> None:
    run = unloaded(b)
    b.sign_in("trainer-c")
    ui = open_review(b, run)
    assert row_of(b).state == "being reviewed"
    b.restart()
    b.sign_in("trainer-c")
    _, view = view_of(b, ui)
    assert (view.mode, view.again) == ("off", "Put the list together")
    card = present_tasks(Scene.of(b.station.snapshot(), ui, load("en"))).open[0]
    assert (card.title, card.ask) == (f"Review of the record · {ORDER}", asks.OpenReview(run))
    assert isinstance(view.again_ask, asks.OpenReview)
    b.station.handle(inbox.ReviewWanted(run))
    assert view_of(b, ui)[1].mode == "look"


def test_nobody_who_is_not_signed_in_sees_a_review(b: Bench) -> None:
    run = unloaded(b)
    b.sign_in("trainer-c")
    ui = open_review(b, run)
    b.ask(c.SignOut())
    assert present(b.station.snapshot(), ui, load("en")).screen == "sign_in"


@pytest.mark.rq("RQ-46")
def test_the_entry_that_is_looked_at_can_be_seen_in_the_audit_trail(b: Bench) -> None:
    run = unloaded(b)
    b.sign_in("trainer-c")
    ui = open_review(b, run)
    _, view = view_of(b, ui)
    assert isinstance(view.trail_ask, asks.ShowInTrail)
    there = apply(ui, view.trail_ask)
    assert (there.screen, there.trail.run, there.trail.event) == ("audit", run, view.trail_ask.event)
    listed = present(b.station.snapshot(), UiState(screen="records", shown="records"), load("en")).view
    assert isinstance(listed, RecordsView)
    assert listed.trail_ask == asks.GoTo("audit")
    assert apply(there, asks.GoTo("records")).screen == "records"


def test_an_open_review_holds_up_no_material(b: Bench) -> None:
    """A review may lie open for days; the product is due all the same."""
    run = unloaded(b)
    b.sign_in("trainer-c")
    open_review(b, run)
    assert review_of(b.state, run) is not None
    ui = apply(UiState(screen="overview"), asks.StartProcedure("custody", 0, run))
    due = [card.ask for card in material_cards(Scene.of(b.station.snapshot(), ui, load("en")))]
    assert asks.StartProcedure("custody", 0, run) in due
    b.ask(c.BeginProcedure("custody", 0, run))
    shown = present(b.station.snapshot(), ui, load("en"))
    assert (shown.screen, shown.view.title) == ("procedure", "Custody hand-over")
