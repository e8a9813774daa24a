"""The audit screen over a whole station: what was done just now stands on top, and every filter finds its events."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from shuttle_bench import BAY, Bench

from console.domain import commands as c
from console.domain import events as e
from console.journal.reading import open_reader
from console.presenters.asks import ExportTrail
from console.presenters.audit import AuditView, present_audit, wanted_trail
from console.presenters.audit_ui import (
    ChooseFilter,
    ClearFilters,
    NewerPage,
    OlderPage,
    SetFilter,
    ShowEvent,
    SortTrail,
    TrailUi,
    TrailWish,
)
from console.presenters.present import present
from console.presenters.scene import Scene
from console.presenters.ui import UiState, apply, is_view_wish
from console.queries.trail import Trail, TrailAnswer
from console.station import inbox
from console.texts import load


class Look:
    """The screen as a person uses it: wishes, and what is shown for them."""

    def __init__(self, bench: Bench, language: str = "en") -> None:
        self.ui = UiState(screen="audit", language=language)
        self.bench, self.texts = bench, load(language)
        self._reader = open_reader(bench.folder)
        self._trail = Trail(self._reader, bench.folder)

    def touch(self, *wishes: TrailWish) -> AuditView:
        for wish in wishes:
            assert is_view_wish(wish)
            self.ui = apply(self.ui, wish)
        return self.view()

    def answer(self) -> TrailAnswer:
        return self._trail.page(wanted_trail(self.scene()))

    def scene(self) -> Scene:
        return Scene.of(self.bench.station.snapshot(), self.ui, self.texts)

    def view(self) -> AuditView:
        shown = present(self.bench.station.snapshot(), self.ui, self.texts, trail=(self.answer(), ""))
        assert (shown.screen, shown.frame.current) == ("audit", "records")
        assert isinstance(shown.view, AuditView)
        return shown.view

    def close(self) -> None:
        self._reader.close()


@pytest.fixture
def look(running: Bench) -> Iterator[Look]:
    made = Look(running)
    yield made
    made.close()


@pytest.mark.rq("RQ-41", "RQ-46")
def test_the_newest_event_stands_on_top_with_when_who_where_and_how(look: Look) -> None:
    look.bench.station.handle(inbox.Asked(c.CommandBay("hold", 3)))  # there is no run: refused, and recorded
    row = look.view().rows[0]
    assert row.what.startswith("Refused:")
    person = look.bench.state.person
    assert person is not None
    assert f"{person.printed_name} ({person.id})" in row.sub
    assert "KSW-07" in row.sub
    assert row.sub.endswith("touch")
    assert row.date.endswith("+09:00")


@pytest.mark.rq("RQ-46")
def test_paging_goes_to_the_beginning_and_back(look: Look) -> None:
    first = look.view()
    assert (first.back_page.ask, first.first.ask) == (None, None)
    assert isinstance(first.next_page.ask, OlderPage)
    second = look.touch(first.next_page.ask)
    assert {row.ask for row in first.rows}.isdisjoint({row.ask for row in second.rows})
    assert look.touch(NewerPage()).rows == first.rows
    while isinstance(older := look.view().next_page.ask, OlderPage):
        look.touch(older)
    assert look.view().rows[-1].ask == ShowEvent(1)
    assert look.touch(NewerPage(all_the_way=True)).rows == first.rows


@pytest.mark.rq("RQ-46")
def test_the_trail_is_read_from_the_oldest_on_too(look: Look) -> None:
    first = look.touch(SortTrail(oldest=True))
    assert [row.ask for row in first.rows] == [ShowEvent(seq) for seq in range(1, len(first.rows) + 1)]
    assert (first.first.label, first.back_page.label, first.next_page.label) == ("Oldest", "Older", "Newer")
    while isinstance(newer := look.view().next_page.ask, OlderPage):
        last = look.touch(newer)
    assert last.rows[-1].ask == ShowEvent(look.bench.journal.head().seq)
    assert look.touch(SortTrail(oldest=False)).rows[0].ask == last.rows[-1].ask


@pytest.mark.rq("RQ-46")
@pytest.mark.parametrize(
    ("name", "value", "fits"),
    [
        ("kind", "signatures", lambda row: "signed" in row.what or "sign" in row.what),
        ("bay", str(BAY), lambda row: f"bay {BAY:02d}" in row.sub),
        ("person", "shuttle", lambda row: row.sub.startswith("the shuttle")),
        ("text", "was begun", lambda row: "was begun" in row.what),
    ],
)
def test_each_filter_shows_only_what_fits(look: Look, name: str, value: str, fits) -> None:  # type: ignore[no-untyped-def]
    view = look.touch(ChooseFilter(name), SetFilter(name, value))
    assert view.rows
    assert [row.what for row in view.rows if not fits(row)] == []
    assert [choice.current for choice in view.filters].count(True) == 1
    assert look.touch(ClearFilters()).clear.ask is None


@pytest.mark.rq("RQ-46")
def test_a_run_is_found_by_its_id_with_the_procedure_that_loaded_it(look: Look) -> None:
    run = next(iter(look.bench.state.runs))
    look.touch(SetFilter("run", run))
    found = {line.type for line in look.answer().lines} | _types_of_all_pages(look)
    assert {"run.started", "procedure.started", "scan.accepted", "signature.given"} <= found


def _types_of_all_pages(look: Look) -> set[str]:
    found: set[str] = set()
    while True:
        answer = look.answer()
        found |= {line.type for line in answer.lines}
        if not answer.next_before:
            return found
        look.touch(OlderPage(answer.next_before))


def test_today_is_a_day_of_the_site_and_not_of_utc(look: Look) -> None:
    look.touch(SetFilter("day", "2026-11-23"))
    wanted = wanted_trail(look.scene()).filter
    assert (wanted.from_utc, wanted.to_utc) == ("2026-11-22T15:00:00.000000Z", "2026-11-23T15:00:00.000000Z")
    assert look.view().rows
    assert look.touch(SetFilter("day", "2026-11-20")).remark == "No event fits these filters."


@pytest.mark.parametrize("name", ["person", "bay", "kind", "day", "run"])
def test_the_choices_of_a_filter_begin_with_all_and_each_sets_it(look: Look, name: str) -> None:
    view = look.touch(ChooseFilter(name))
    assert view.mode == "choose"
    assert view.choices[0].ask == SetFilter(name, "")
    assert view.choices[0].current
    assert len(view.choices) > 1
    for choice in view.choices[1:]:
        assert isinstance(choice.ask, SetFilter)
        assert look.touch(choice.ask).mode == "list"
        assert "[" not in choice.label


@pytest.mark.rq("RQ-41", "RQ-46")
@pytest.mark.parametrize("language", ["en", "ja"])
def test_one_event_shows_all_that_is_stored_of_it(running: Bench, language: str) -> None:
    look = Look(running, language)
    row = running.journal.read(limit=1)[0]
    view = look.touch(ShowEvent(1))
    stored = dict(view.stored)
    assert {row.hash.hex(), row.prev.hex(), row.id, row.data.decode()} <= set(stored.values())
    assert row.data.decode() == view.stored[-1][1]
    assert look.touch(ShowEvent(0)).mode == "list"
    look.close()


def test_until_the_answer_is_there_it_says_that_it_searches(look: Look) -> None:
    answer = look.answer()
    other = replace(look.ui, trail=TrailUi(kind="alarms"))
    scene = Scene.of(look.bench.station.snapshot(), other, look.texts)
    assert present_audit(scene, answer).remark == "Searching …"
    assert present_audit(scene, answer).rows == ()
    assert present_audit(scene, None, "The disk failed.").remark == "The disk failed."


@pytest.mark.rq("RQ-46")
def test_an_export_asks_for_what_is_shown_and_needs_somebody_signed_in(look: Look) -> None:
    view = look.touch(SetFilter("bay", "9"))
    ask = view.exports[0].ask
    assert isinstance(ask, ExportTrail)
    assert (ask.form, ask.wanted, ask.described) == ("csv", wanted_trail(look.scene()).filter, "Bay: 09")
    out = replace(look.bench.station.snapshot(), state=replace(look.bench.state, session=None))
    bare = present_audit(Scene.of(out, look.ui, look.texts), None)
    assert all(choice.reason for choice in bare.exports)


@pytest.mark.rq("RQ-46", "RQ-41")
def test_an_export_is_journalled_by_who_took_it_and_a_failed_one_is_refused(b: Bench) -> None:
    b.sign_in()
    person = b.state.person
    assert person is not None
    fact = e.TrailExported(person.id, "json", "", 12, 12, "audit-12.json", "ab" * 32)
    b.station.handle(inbox.Asked(c.ReportExport(fact)))
    stored = b.journal.read(b.journal.head().seq - 1)[0]
    assert (stored.type, stored.actor) == ("trail.exported", person.id)
    answer = b.station.snapshot().answer
    assert answer is not None
    assert not answer.refused
    b.station.handle(inbox.Asked(c.ReportExport(None, "the disk is full")))
    answer = b.station.snapshot().answer
    assert answer is not None
    assert answer.refused
    assert "the disk is full" in load("en").say(answer.text)
    assert b.journal.read(b.journal.head().seq - 1)[0].type == "request.refused"
