"""Notes from any screen: what they belong to shows and can be changed, and the touches lead to one recorded note."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from console.asking import same
from console.domain import commands as c
from console.domain.context import iso
from console.presenters import asks
from console.presenters.note import NoteView, present_note
from console.presenters.note_state import DraftNote, NoteDraft
from console.presenters.present import present
from console.presenters.reason_state import ChooseReason, WriteText
from console.presenters.scene import Scene
from console.presenters.ui import UiState, apply, painted
from console.screens.gallery import show
from console.screens.main_window import MainWindow
from console.texts import load
from tests.screens.conftest import named
from tests.support.deciding import BAY, ORDER, Deciding, label
from tests.support.shown import look, snapshot_of
from widgets.buttons import TouchButton

TEXTS = load("en")
Touch = Callable[..., None]


class Hands:
    """A person at a screen over a station that only decides: touches go where the bridge would take them."""

    def __init__(self, station: Deciding, ui: UiState) -> None:
        self.station, self.ui = station, ui

    def touch(self, wish: object) -> None:
        """Apply, paint, and tell the station what is not the view's own."""
        self.ui = apply(self.ui, wish)
        if type(wish) in _COMMANDS:
            self.station.do(same(_COMMANDS[type(wish)], wish))
        shown = look(snapshot_of(self.station), self.ui)
        self.ui = painted(self.ui, shown.screen, shown.session)

    @property
    def view(self) -> NoteView:
        """The screen for notes."""
        return present_note(Scene.of(snapshot_of(self.station), self.ui, TEXTS))

    def reason(self, reason: str, words: str) -> None:
        """Give a reason on the sheet that is open, and confirm."""
        self.touch(ChooseReason(reason))
        self.write(words)

    def write(self, words: str) -> None:
        """Write on the sheet that is open, and confirm."""
        self.touch(WriteText(words))
        sheet = present(snapshot_of(self.station), self.ui, TEXTS).sheet
        assert sheet is not None
        assert sheet.confirm_reason == ""
        self.touch(sheet.confirm_ask)


_COMMANDS: dict[type, Any] = {
    asks.RecordNote: c.RecordNote,
    asks.CloseNote: c.CloseNote,
    asks.CorrectEntry: c.CorrectEntry,
    asks.BeginRescan: c.BeginRescan,
}


@pytest.fixture
def hands() -> Hands:
    """Somebody looks at the load that they are at."""
    station = Deciding()
    station.load_until("cartridge")
    made = Hands(station, UiState(screen="tasks", bay=BAY))
    made.touch(asks.GoTo("tasks", BAY, station.procedure().id))
    return made


def choose(hands: Hands, group: str, text: str) -> None:
    """Touch a choice by its words."""
    hands.touch(next(choice.ask for choice in getattr(hands.view, group) if choice.text == text))


@pytest.mark.rq("RQ-43", "RQ-65")
def test_a_deviation_from_the_procedure_on_the_screen(hands: Hands) -> None:
    hands.touch(asks.GoTo("note"))
    assert [choice.text for choice in hands.view.subjects if choice.chosen] == ["Load cartridge"]
    assert hands.view.reason == "choose what it is"
    choose(hands, "kinds", "Deviation")
    assert hands.view.reason == "choose how severe"
    choose(hands, "severities", "Major")
    assert hands.view.reason == ""
    hands.touch(hands.view.ask)
    hands.reason("material_damaged", "A scratch on the pouch")
    (note,) = hands.station.state.notes.values()
    assert (note.kind, note.severity, note.step, note.bay) == ("deviation", "major", "cartridge", BAY)
    assert note.procedure_id == hands.station.procedure().id
    assert hands.ui.note.kind == ""
    assert hands.view.rows[0].title == "Deviation · Major"
    assert hands.view.rows[0].tag == "open"


@pytest.mark.rq("RQ-40")
def test_a_late_entry_asks_first_why_it_comes_late(hands: Hands) -> None:
    hands.station.wait(3600)
    hands.touch(asks.GoTo("note"))
    choose(hands, "kinds", "Incident")
    choose(hands, "when", "10 min earlier")
    choose(hands, "when", "10 min earlier")
    hands.touch(hands.view.ask)
    hands.reason("material_first", "")
    hands.reason("spilled", "Medium on the floor")
    (note,) = hands.station.state.notes.values()
    assert (note.late_reason, note.reason) == ("material_first", "spilled")
    assert note.happened_utc == iso(hands.station.utc.replace(second=0) - timedelta(minutes=20))
    assert any(line.startswith("Late entry: happened") for line in hands.view.rows[0].lines)


def test_what_cannot_have_been_is_said_on_the_button(hands: Hands) -> None:
    hands.touch(asks.GoTo("note"))
    choose(hands, "kinds", "Comment")
    choose(hands, "when", "1 d earlier")
    assert hands.view.reason.startswith("It cannot have happened before")
    choose(hands, "subjects", "This station")
    assert hands.view.reason == ""


@pytest.mark.parametrize(
    ("origin", "chosen"), [("overview", "This station"), ("run", "Bay 09"), ("tasks", "Load cartridge")]
)
def test_what_it_belongs_to_is_preset_by_where_one_comes_from(hands: Hands, origin: str, chosen: str) -> None:
    hands.ui = replace(hands.ui, screen="note", note=NoteDraft(origin, BAY))
    assert [choice.text for choice in hands.view.subjects if choice.chosen] == [chosen]
    hands.touch(hands.view.bay_after)
    assert [choice.text for choice in hands.view.subjects if choice.chosen] == ["Bay 10"]


def test_the_words_are_corrected_and_another_closes(hands: Hands) -> None:
    hands.station.do(c.RecordNote("deviation", "minor", reason="delayed", note="Ten minutes"))
    hands.touch(asks.GoTo("note"))
    assert hands.view.rows[0].button == "Correct …"
    hands.touch(hands.view.rows[0].ask)
    hands.write("Twenty minutes")
    hands.reason("words_unclear", "")
    assert any("before: “Ten minutes”" in line for line in hands.view.rows[0].lines)
    hands.station.sign_in("trainer-c")
    assert hands.view.rows[0].button == "Close …"
    hands.touch(hands.view.rows[0].ask)
    hands.reason("put_right", "Begun at once")
    assert hands.view.rows[0].tag == "closed"
    assert hands.view.rows[0].button == ""


@pytest.mark.rq("RQ-42", "RQ-43")
def test_what_was_entered_is_corrected_and_the_old_value_stays_in_view(hands: Hands) -> None:
    hands.touch(asks.GoTo("note"))
    choose(hands, "tabs", "Entries, to correct")
    row = next(row for row in hands.view.rows if row.title.startswith("The bay is empty"))
    assert (row.button, row.lines) == ("Not true …", ("confirmed · Entered 14:00 by Trainee A",))
    hands.touch(row.ask)
    hands.reason("wrong_line_touched", "")
    row = next(row for row in hands.view.rows if row.title.startswith("The bay is empty"))
    assert row.button == "True after all …"
    assert row.lines == (
        "withdrawn",
        "Corrected 14:00 by Trainee A; before: “confirmed”. The wrong line was touched",
    )


@pytest.mark.rq("RQ-28", "RQ-42")
def test_what_was_entered_in_the_load_of_a_run_can_be_corrected_while_it_runs() -> None:
    station = Deciding()
    station.load_until()
    hands = Hands(station, UiState(screen="run", bay=BAY, shown="run"))
    hands.touch(asks.GoTo("note"))
    assert [choice.text for choice in hands.view.subjects if choice.chosen] == ["Run of bay 09"]
    choose(hands, "tabs", "Entries, to correct")
    row = next(row for row in hands.view.rows if row.title.startswith("The surfaces are clean"))
    hands.touch(row.ask)
    hands.reason("wrong_line_touched", "")
    load = station.state.load_of(next(iter(station.state.runs)))
    assert load is not None
    assert [was.name for was in load.corrections] == ["surfaces_clean"]
    reads = [row for row in hands.view.rows if row.button == "Read again …"]
    assert reads
    assert {row.reason for row in reads} == {"the procedure has ended"}


@pytest.mark.rq("RQ-63")
def test_a_label_is_read_again_and_never_typed(hands: Hands) -> None:
    hands.touch(asks.GoTo("note"))
    choose(hands, "tabs", "Entries, to correct")
    row = next(row for row in hands.view.rows if row.title == "Scan the starting material")
    hands.touch(row.ask)
    hands.reason("wrong_label_read", "")
    assert hands.station.procedure().rescan is not None
    view: Any = look(snapshot_of(hands.station), hands.ui).view
    assert (view.mode, view.step_title) == ("scan", "Read the right label: Scan the starting material")
    assert view.back_ask == asks.LeaveRescan(hands.station.procedure().id)
    assert (hands.ui.screen, hands.ui.procedure_id) == ("tasks", hands.station.procedure().id)
    hands.station.scan(label("material", ORDER), hands.ui.procedure_id)
    hands.touch(asks.GoTo("note"))
    choose(hands, "tabs", "Entries, to correct")
    row = next(row for row in hands.view.rows if row.title == "Scan the starting material")
    assert row.lines[1].startswith("Corrected 14:00 by Trainee A; before: “A9999 26 123456")


@pytest.mark.rq("RQ-41")
def test_nobody_notes_as_the_station(hands: Hands) -> None:
    hands.station.do(c.SignOut())
    hands.ui = UiState(screen="note", note=NoteDraft(kind="comment"))
    assert hands.view.reason == "Sign in first: a note is always a person’s"


def test_open_notes_stand_on_the_rail_and_among_what_is_to_do(hands: Hands) -> None:
    hands.station.do(c.RecordNote("deviation", "minor", reason="delayed"))
    shown = look(snapshot_of(hands.station), UiState(screen="overview"))
    assert next(item.count for item in shown.frame.nav if item.screen == "note") == 1
    view: Any = shown.view
    assert [(card.text, card.ask) for card in view.todo if card.ask == asks.GoTo("note")] == [
        ("Open deviations and incidents: 1", asks.GoTo("note"))
    ]


# --- the parts ---------------------------------------------------------------------------------------------------


def test_the_rail_has_the_notes_at_its_foot_and_no_item_over_another(kept_window: MainWindow) -> None:
    show(kept_window, named("note"))
    rail = kept_window.rail
    rects = [
        rail.item_rect(key) for key in ["overview", "tasks", "run", "alarms", "records", "more", "note", "training"]
    ]
    assert all(not a.intersects(b) for i, a in enumerate(rects) for b in rects[i + 1 :])
    assert all(rail.rect().contains(rect) and min(rect.width(), rect.height()) >= 81 for rect in rects)


def test_touches_on_the_screen(kept_window: MainWindow, touch: Touch) -> None:
    heard: list[object] = []
    kept_window.asked.connect(heard.append)
    show(kept_window, named("note"))
    found = {b.text(): b for b in kept_window.findChildren(TouchButton) if b.isVisible()}
    touch(found["Deviation"])
    touch(found["This station"])
    touch(found["Say why and what"])
    kept_window.asked.disconnect(heard.append)
    draft = named("note").view.kinds[0].ask
    assert heard == [draft, named("note").view.subjects[-1].ask]
    assert isinstance(draft, DraftNote)
