"""A number typed by hand: with its check character, a reason and a second person who reads it off the label."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from console.domain import commands as c
from console.domain import events as e
from console.domain.decide_people import waiting_person
from console.domain.person import Person
from console.domain.refusal import Refusal
from console.domain.scan.checks import check_character
from tests.support.deciding import ORDER, PERFORMER, VERIFIER, Deciding, label


def rule(decision: object) -> str:
    """Which rule refused, as a refusal or as a refused scan."""
    if isinstance(decision, Refusal):
        return decision.rule
    assert isinstance(decision, list)
    return next(fact.rule for fact in decision if isinstance(fact, e.ScanRefused))


@pytest.fixture
def station() -> Deciding:
    """A load stands before the scan of its material."""
    made = Deciding()
    made.load_until("material")
    return made


def din() -> str:
    """The order's donation number as it is printed, with K."""
    number = Deciding().state.orders[ORDER].dins[0]
    return number + check_character(number)


def typed(station: Deciding, text: str = "", **changes: Any) -> c.EnterTyped:
    """What the first person types."""
    return replace(c.EnterTyped(station.procedure().id, text or din(), "label_damaged"), **changes)


def confirm(station: Deciding, person: str = VERIFIER, tail: str = "") -> None:
    """The second person: badge, the end of the number, the PIN."""
    name = station.procedure().id
    station.badge(person, name)
    station.do(c.CompareTyped(name, tail or din()[-4:]))
    station.do(c.ReportSecret(person, True, name))


@pytest.mark.rq("RQ-61", "RQ-63")
def test_a_typed_number_counts_once_a_second_person_has_read_it_too(station: Deciding) -> None:
    station.do(typed(station, f"{din()[:5]} {din()[5:7]} {din()[7:].lower()}"))
    procedure = station.procedure()
    assert procedure.reads == tuple(read for read in procedure.reads if read[0] != "material")
    assert procedure.typed is not None
    confirm(station)
    procedure = station.procedure()
    (read,) = procedure.read("material")
    assert (read.scanner, read.field("din")) == ("typed", din()[:-1])
    assert procedure.typed is None
    by = [fact for fact, _ in station.facts if isinstance(fact, e.ManualConfirmed)]
    assert [(fact.entered_by, fact.person) for fact in by] == [(PERFORMER, VERIFIER)]
    entered = next(fact for fact, _ in station.facts if isinstance(fact, e.ManualEntered))
    assert entered.reason == "label_damaged"
    assert VERIFIER not in procedure.performers


@pytest.mark.rq("RQ-63")
def test_without_its_check_character_or_with_a_wrong_one_it_is_refused_and_recorded(station: Deciding) -> None:
    k = din()[-1]
    wrong = "A" if k != "A" else "B"
    assert rule(station.do(typed(station, din()[:-1]))) == "scan.check"
    assert rule(station.do(typed(station, din()[:-1] + wrong))) == "scan.check"
    assert station.procedure().typed is None
    refused = [fact for fact, _ in station.facts if isinstance(fact, e.ScanRefused)]
    assert [(fact.scanner, fact.raw) for fact in refused] == [("typed", din()[:-1]), ("typed", din()[:-1] + wrong)]


@pytest.mark.rq("RQ-63")
def test_anothers_number_is_refused_though_its_check_holds(station: Deciding) -> None:
    other = "A999926999999"
    assert rule(station.do(typed(station, other + check_character(other)))) == "scan.mismatch"
    assert rule(station.do(typed(station, "(01)09506000134352"))) == "scan.wrong_kind"


@pytest.mark.rq("RQ-63")
@pytest.mark.parametrize("step", ["order", "cartridge", "reagents", "bay"])
def test_what_has_no_check_character_is_never_typed(step: str) -> None:
    station = Deciding()
    station.load_until(step)
    assert rule(station.decide(typed(station))) == "manual.never"


@pytest.mark.rq("RQ-43")
def test_typing_needs_a_reason_a_session_and_a_scan_step(station: Deciding) -> None:
    assert rule(station.decide(typed(station, reason=""))) == "reason.missing"
    assert rule(station.decide(typed(station, procedure_id="none"))) == "procedure.none"
    station.do(typed(station))
    assert rule(station.decide(typed(station))) == "sequence"
    station.do(c.LeaveTyped(station.procedure().id))
    assert station.procedure().typed is None
    station.do(c.SignOut())
    assert rule(station.decide(typed(station))) == "session.none"


# --- the second person -------------------------------------------------------------------------------------------


@pytest.mark.rq("RQ-61")
def test_the_second_person_is_somebody_else(station: Deciding) -> None:
    station.do(typed(station))
    assert rule(station.badge(PERFORMER, station.procedure().id)) == "scan.same_person"
    assert station.procedure().signer == ""
    assert rule(station.scan(label("order", ORDER), station.procedure().id)) == "scan.wrong_kind"


@pytest.mark.rq("RQ-11", "RQ-61")
def test_the_second_person_is_trained(station: Deciding) -> None:
    known = station.state.people[VERIFIER]
    untrained: Person = replace(known, qualified_until="2020-01-01")
    station.do(c.TakePlantData((e.PersonReceived(untrained),)))
    station.do(typed(station))
    assert rule(station.badge(VERIFIER, station.procedure().id)) == "training"


@pytest.mark.rq("RQ-08", "RQ-61")
def test_the_pin_counts_only_behind_the_badge_and_the_end_of_the_number(station: Deciding) -> None:
    name = station.procedure().id
    station.do(typed(station))
    assert rule(station.decide(c.CompareTyped(name, din()[-4:]))) == "sequence"
    station.badge(VERIFIER, name)
    assert waiting_person(station.state, name, station.context) == ""
    assert rule(station.decide(c.ReportSecret(VERIFIER, True, name))) == "sequence"
    station.do(c.CompareTyped(name, din()[-4:]))
    assert waiting_person(station.state, name, station.context) == VERIFIER
    station.do(c.ReportSecret(VERIFIER, False, name))
    assert station.procedure().read("material") == ()
    station.do(c.ReportSecret(VERIFIER, True, name))
    assert len(station.procedure().read("material")) == 1


@pytest.mark.rq("RQ-61")
def test_if_the_second_person_reads_another_end_nothing_counts(station: Deciding) -> None:
    station.do(typed(station))
    confirm(station, tail="0000")
    procedure = station.procedure()
    assert (procedure.typed, procedure.read("material")) == (None, ())
    assert procedure.refusal is not None
    assert [fact.why for fact, _ in station.facts if isinstance(fact, e.ManualLeft)] == ["differs"]


@pytest.mark.rq("RQ-22")
def test_a_badge_of_before_the_end_of_a_session_does_not_count(station: Deciding) -> None:
    name = station.procedure().id
    station.do(typed(station))
    station.badge(VERIFIER, name)
    station.do(c.CompareTyped(name, din()[-4:]))
    station.do(c.SignOut())
    station.sign_in(PERFORMER)
    assert rule(station.decide(c.ReportSecret(VERIFIER, True, name))) == "sequence"
    confirm(station)
    assert len(station.procedure().read("material")) == 1


def test_it_is_judged_again_when_it_is_confirmed(station: Deciding) -> None:
    name = station.procedure().id
    station.do(typed(station))
    station.badge(VERIFIER, name)
    station.do(c.CompareTyped(name, din()[-4:]))
    order = station.state.orders[ORDER]
    station.do(c.TakePlantData((e.OrderReceived(replace(order, dins=("A999926000000",))),)))
    assert rule(station.do(c.ReportSecret(VERIFIER, True, name))) == "scan.mismatch"
    assert station.procedure().read("material") == ()
