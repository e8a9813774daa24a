"""Notes, late entries and corrections: somebody's, with a reason, plausible, and nothing is overwritten."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from console.domain import commands as c
from console.domain import events as e
from console.domain.context import iso
from console.domain.note import CONFIRMED, WITHDRAWN
from console.domain.refusal import Refusal
from console.domain.signing import signed_content
from tests.support.deciding import BAY, ORDER, START, VERIFIER, Deciding, label

SUPERVISOR = "trainer-c"
DEVIATION = c.RecordNote("deviation", "minor", reason="delayed", note="Ten minutes late")


def rule(decision: object) -> str:
    """Which rule refused."""
    assert isinstance(decision, Refusal), decision
    return decision.rule


@pytest.fixture
def station() -> Deciding:
    """A load stands before the scan of its reagents."""
    made = Deciding()
    made.load_until("reagents")
    return made


def of_load(station: Deciding, **changes: Any) -> c.RecordNote:
    """A deviation of the open load."""
    return replace(DEVIATION, procedure_id=station.procedure().id, step="reagents", bay=BAY, **changes)


# --- notes -------------------------------------------------------------------------------------------------------


@pytest.mark.rq("RQ-43", "RQ-65", "RQ-70")
def test_a_note_is_recorded_with_whose_it_is_what_it_belongs_to_and_its_cause(station: Deciding) -> None:
    station.do(of_load(station))
    (note,) = station.state.notes.values()
    assert (note.kind, note.severity, note.reason, note.text) == ("deviation", "minor", "delayed", "Ten minutes late")
    assert (note.person, note.step, note.bay) == ("trainee-a", "reagents", BAY)
    assert note.procedure_id == station.procedure().id
    assert note.open
    assert station.facts[-1][0].stream == f"procedure:{note.procedure_id}"


def test_a_note_needs_neither_plant_nor_link_nor_training(station: Deciding) -> None:
    person = station.state.people["trainee-a"]
    station.do(c.TakePlantData((e.PersonReceived(replace(person, qualified_until="2020-01-01")),)))
    station.do(c.ReportLink(e.LinkLost("pulled")))
    station.do(c.ReportPlant("offline", ""))
    station.do(DEVIATION)
    assert len(station.state.notes) == 1


@pytest.mark.rq("RQ-41")
def test_a_note_is_never_the_stations(station: Deciding) -> None:
    station.do(c.SignOut())
    assert rule(station.decide(DEVIATION)) == "session.none"


@pytest.mark.parametrize(
    ("wrong", "refused"),
    [
        ({"kind": "rumour"}, "note.kind"),
        ({"severity": ""}, "note.kind"),
        ({"kind": "comment"}, "note.kind"),
        ({"kind": "comment", "severity": "", "reason": ""}, "reason.missing"),
        ({"reason": ""}, "reason.missing"),
        ({"reason": "key_lost"}, "reason.unknown"),
        ({"reason": "spilled", "note": " "}, "reason.text"),
        ({"procedure_id": "no-such"}, "note.subject"),
        ({"run": "no-such"}, "note.subject"),
        ({"bay": 17}, "note.subject"),
    ],
)
def test_a_note_that_is_none_is_refused_and_changes_nothing(
    station: Deciding, wrong: dict[str, Any], refused: str
) -> None:
    assert rule(station.do(replace(DEVIATION, **wrong))) == refused
    assert station.state.notes == {}


@pytest.mark.rq("RQ-85")
def test_a_comment_asks_for_nothing_and_an_incident_stays_open(station: Deciding) -> None:
    station.do(c.RecordNote("comment", reason="next_shift", note="The second scanner is slow"))
    station.do(c.RecordNote("incident", reason="spilled", note="Medium on the floor"))
    assert [note.open for note in station.state.notes.values()] == [False, True]


# --- late entries ------------------------------------------------------------------------------------------------


@pytest.mark.rq("RQ-40", "RQ-62")
def test_a_late_entry_has_both_times_and_a_reason_of_its_own(station: Deciding) -> None:
    station.wait(3600)
    happened = iso(station.utc - timedelta(minutes=50))
    station.do(of_load(station, happened_utc=happened, late_reason="material_first"))
    (note,) = station.state.notes.values()
    assert (note.happened_utc, note.late_reason) == (happened, "material_first")
    assert note.utc == iso(station.utc)


@pytest.mark.rq("RQ-62")
@pytest.mark.parametrize(
    ("happened", "reason", "refused"),
    [
        (START + timedelta(hours=2), "material_first", "late.future"),
        (START - timedelta(seconds=1), "material_first", "late.before"),
        (START + timedelta(minutes=30), "", "reason.missing"),
        (START + timedelta(minutes=30), "noticed_later", "reason.text"),
        ("yesterday", "material_first", "late.no_moment"),
        ("2026-11-23T05:10:00", "material_first", "late.no_moment"),
    ],
)
def test_a_stated_moment_must_be_plausible(station: Deciding, happened: Any, reason: str, refused: str) -> None:
    station.wait(3600)
    stated = happened if isinstance(happened, str) else iso(happened)
    assert rule(station.decide(of_load(station, happened_utc=stated, late_reason=reason))) == refused


def test_what_belongs_to_nothing_may_have_happened_days_ago_but_not_months(station: Deciding) -> None:
    late = replace(DEVIATION, late_reason="material_first")
    station.do(replace(late, happened_utc=iso(START - timedelta(days=5))))
    assert len(station.state.notes) == 1
    assert rule(station.decide(replace(late, happened_utc=iso(START - timedelta(days=40))))) == "late.before"


# --- closing -----------------------------------------------------------------------------------------------------


def noted(station: Deciding, severity: str = "minor") -> str:
    """The id of a deviation that the technician noted; the supervisor is signed in now."""
    station.do(replace(DEVIATION, severity=severity))
    station.sign_in(SUPERVISOR)
    return next(iter(station.state.notes))


@pytest.mark.rq("RQ-02")
def test_a_supervisor_closes_what_another_noted(station: Deciding) -> None:
    name = noted(station)
    station.do(c.CloseNote(name, "no_effect", "Within the limits"))
    closing = station.state.notes[name].closing
    assert closing is not None
    assert (closing.person, closing.reason, closing.note) == (SUPERVISOR, "no_effect", "Within the limits")
    assert not station.state.notes[name].open
    assert rule(station.decide(c.CloseNote(name, "no_effect", "again"))) == "note.closed"


@pytest.mark.rq("RQ-02")
def test_who_may_not_close(station: Deciding) -> None:
    name = noted(station, "critical")
    assert rule(station.decide(c.CloseNote(name, "no_effect", "x"))) == "note.role"  # quality's alone
    station.do(c.RecordNote("deviation", "minor", reason="delayed"))
    own = next(reversed(station.state.notes))
    assert rule(station.decide(c.CloseNote(own, "no_effect", "x"))) == "note.own"
    assert rule(station.decide(c.CloseNote("none", "no_effect", "x"))) == "note.none"
    station.sign_in(VERIFIER)
    assert rule(station.decide(c.CloseNote(own, "no_effect", "x"))) == "note.role"
    station.sign_in(SUPERVISOR)
    station.do(c.SignOut())
    assert rule(station.decide(c.CloseNote(own, "no_effect", "x"))) == "session.none"


def test_closing_has_a_reason(station: Deciding) -> None:
    assert rule(station.decide(c.CloseNote(noted(station), "", ""))) == "reason.missing"


# --- corrections -------------------------------------------------------------------------------------------------


def withdraw(station: Deciding, **changes: Any) -> c.CorrectEntry:
    """The line clearance's first line was not true."""
    plain = c.CorrectEntry(
        "item",
        station.procedure().id,
        "clearance",
        "bay_empty",
        0,
        CONFIRMED,
        WITHDRAWN,
        "wrong_line_touched",
    )
    return replace(plain, **changes)


@pytest.mark.rq("RQ-28", "RQ-41", "RQ-42", "RQ-43")
def test_a_corrected_line_keeps_its_old_value_and_changes_what_is_signed(station: Deciding) -> None:
    procedure = station.procedure()
    assert procedure.confirmation("clearance", "bay_empty") is not None
    station.do(withdraw(station))
    after = station.procedure()
    assert after.confirmation("clearance", "bay_empty") is None
    (correction,) = after.corrections
    assert (correction.old, correction.new, correction.person) == (CONFIRMED, WITHDRAWN, "trainee-a")
    assert any(isinstance(fact, e.ItemConfirmed) and fact.item == "bay_empty" for fact, _ in station.facts)
    station.do(withdraw(station, old=WITHDRAWN, new=CONFIRMED))
    assert station.procedure().confirmation("clearance", "bay_empty") is not None
    assert len(station.procedure().corrections) == 2


def test_a_line_of_the_current_checklist_must_be_confirmed_again(station: Deciding) -> None:
    at = Deciding()
    at.load_until("condition")
    at.confirm("bag_intact")
    at.do(withdraw(at, step="condition", name="bag_intact"))
    assert at.procedure().items == ()
    at.confirm("bag_intact", "transport_temperature", "cartridge_pouch_intact", "reagents_enough")
    assert at.step() == "cartridge"


@pytest.mark.rq("RQ-43")
@pytest.mark.parametrize(
    ("wrong", "refused"),
    [
        ({"reason": ""}, "reason.missing"),
        ({"old": WITHDRAWN, "new": CONFIRMED}, "correction.changed"),
        ({"new": CONFIRMED}, "correction.changed"),
        ({"new": "maybe"}, "correction.changed"),
        ({"name": "no_such"}, "correction.changed"),
        ({"kind": "read"}, "correction.none"),
        ({"procedure_id": "none"}, "correction.none"),
    ],
)
def test_a_correction_of_what_is_not_so_is_refused(station: Deciding, wrong: dict[str, Any], refused: str) -> None:
    before = station.procedure()
    assert rule(station.do(withdraw(station, **wrong))) == refused
    assert station.procedure() == before


def test_whoever_corrects_has_performed(station: Deciding) -> None:
    station.sign_in(VERIFIER)
    assert VERIFIER not in station.procedure().performers
    station.do(withdraw(station))
    assert VERIFIER in station.procedure().performers


@pytest.mark.rq("RQ-42")
def test_the_words_of_a_note_are_corrected_and_the_old_ones_stay(station: Deciding) -> None:
    station.do(DEVIATION)
    name = next(iter(station.state.notes))
    change = c.CorrectEntry("note", "", "", name, 0, "Ten minutes late", "Twenty minutes late", "words_unclear")
    assert rule(station.decide(replace(change, old="Five minutes late"))) == "correction.changed"
    assert rule(station.decide(replace(change, new="  "))) == "correction.changed"
    station.do(change)
    note = station.state.notes[name]
    assert note.text == "Twenty minutes late"
    assert [correction.old for correction in note.corrections] == ["Ten minutes late"]


# --- a label read again ------------------------------------------------------------------------------------------


def rescan(station: Deciding, **changes: Any) -> c.BeginRescan:
    """The first label of the cartridge was the wrong one."""
    return replace(c.BeginRescan(station.procedure().id, "cartridge", 0, "wrong_label_read"), **changes)


@pytest.mark.rq("RQ-42", "RQ-63")
def test_a_label_is_corrected_by_reading_one_and_by_nothing_else(station: Deciding) -> None:
    name = station.procedure().id
    before = signed_content(station.procedure(), "performed")
    station.do(rescan(station))
    assert station.procedure().rescan is not None
    refused = station.scan(label("bay", ORDER), name)
    assert isinstance(refused, list)
    assert isinstance(refused[0], e.ScanRefused)
    assert station.procedure().rescan is not None
    old = station.procedure().read("cartridge")[0]
    new_text = old.raw.replace(old.field("serial"), "40079999")
    station.scan(new_text, name)
    procedure = station.procedure()
    assert procedure.read("cartridge")[0].field("serial") == "40079999"
    assert procedure.rescan is None
    (correction,) = procedure.corrections
    assert (correction.kind, correction.index) == ("read", 0)
    assert old.field("serial") in correction.old
    assert signed_content(procedure, "performed") != before
    assert procedure.index == station.book.procedures["load"].index("reagents")


def test_the_same_label_again_is_taken_and_its_clock_is_not_set_back(station: Deciding) -> None:
    utc = [at for step, at, _ in station.procedure().reads if step == "cartridge"]
    station.wait(600)
    station.do(rescan(station))
    station.scan(label("cartridge", ORDER), station.procedure().id)
    assert [at for step, at, _ in station.procedure().reads if step == "cartridge"] == utc


@pytest.mark.rq("RQ-22")
def test_a_rescan_ends_with_the_session_or_when_it_is_left(station: Deciding) -> None:
    station.do(rescan(station))
    station.do(c.LeaveRescan(station.procedure().id))
    assert station.procedure().rescan is None
    station.do(rescan(station))
    station.sign_in(VERIFIER)
    assert station.procedure().rescan is None


def test_what_cannot_be_read_again(station: Deciding) -> None:
    assert rule(station.decide(rescan(station, index=5))) == "correction.none"
    assert rule(station.decide(rescan(station, step="clearance"))) == "correction.none"
    assert rule(station.decide(rescan(station, reason=""))) == "reason.missing"
