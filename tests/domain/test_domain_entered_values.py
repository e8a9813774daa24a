"""Numbers entered by hand: usual ones count, unusual ones are doubted at once, impossible ones never count."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from console.domain import commands as c
from console.domain import events as e
from console.domain.refusal import Refusal
from console.domain.signing import signed_content
from tests.support.deciding import BAY, ORDER, PERFORMER, VERIFIER, Deciding, label


@pytest.fixture
def station() -> Deciding:
    """A cell count of the run, before its first number."""
    made = Deciding()
    made.load_until()
    made.begin("cell_count")
    made.scan(label("bay", ORDER), made.procedure("cell_count").id)
    assert made.step("cell_count") == "density"
    return made


def enter(station: Deciding, value: str, **more: Any) -> Any:
    """What becomes of a number typed at the current step."""
    procedure = station.procedure("cell_count")
    return station.do(c.EnterValue(procedure.id, station.step("cell_count"), value, **more))


@pytest.mark.rq("RQ-62")
def test_a_usual_number_counts_at_once(station: Deciding) -> None:
    enter(station, "1.52")
    value = station.procedure("cell_count").value("density")
    assert value is not None
    assert (value.value, value.unit, value.person, value.reason) == ("1.52", "×10⁶/mL", PERFORMER, "")
    assert station.step("cell_count") == "viability"


@pytest.mark.rq("RQ-62", "RQ-43")
def test_an_unusual_number_is_doubted_at_once_and_counts_with_a_reason(station: Deciding) -> None:
    enter(station, "44", reason="measured_again")
    procedure = station.procedure("cell_count")
    assert (procedure.values, procedure.doubted is not None) == ((), True)
    assert procedure.refusal is not None
    assert procedure.refusal[0].key == "refusal.value_unusual"
    refused = enter(station, "44", reason="wrong_bay")
    assert isinstance(refused, Refusal)
    assert refused.rule == "reason.unknown"
    enter(station, "44", reason="measured_again")
    value = station.procedure("cell_count").value("density")
    assert value is not None
    assert (value.value, value.reason) == ("44", "measured_again")


@pytest.mark.rq("RQ-62")
def test_a_reason_for_one_unusual_number_is_none_for_another(station: Deciding) -> None:
    enter(station, "44")
    enter(station, "45", reason="measured_again")
    assert station.procedure("cell_count").values == ()
    enter(station, "4.4")
    assert station.step("cell_count") == "viability"
    assert station.procedure("cell_count").doubted is None


@pytest.mark.rq("RQ-62")
@pytest.mark.parametrize("value", ["-1", "200.1", "", "  ", "many", "1e1", "Infinity", "NaN", "1.2.3", "--1", "-"])
def test_an_impossible_number_is_refused_whatever_the_reason_and_said_in_its_place(
    station: Deciding, value: str
) -> None:
    enter(station, value, reason="measured_again")
    procedure = station.procedure("cell_count")
    assert procedure.values == ()
    assert procedure.refusal is not None
    assert procedure.refusal[0].key == "refusal.value_impossible"
    assert station.step("cell_count") == "density"


def test_the_ends_of_the_limits_are_within(station: Deciding) -> None:
    enter(station, "0.1")
    enter(station, "100")
    assert [value.value for value in station.procedure("cell_count").values] == ["0.1", "100"]


def test_only_the_current_step_and_only_somebody_who_may(station: Deciding) -> None:
    name = station.procedure("cell_count").id
    assert station.decide(c.EnterValue(name, "viability", "90")).rule == "sequence"  # type: ignore[union-attr]
    station.do(c.SignOut())
    assert enter(station, "1").rule == "session.none"


@pytest.mark.rq("RQ-42", "RQ-43")
def test_a_number_is_corrected_with_a_reason_and_the_old_one_stays(station: Deciding) -> None:
    enter(station, "1.52")
    before = signed_content(station.procedure("cell_count"), "performed")
    name = station.procedure("cell_count").id
    change = c.CorrectEntry("value", name, "density", "", 0, "1.52", "1.25", "wrong_value_entered")
    for wrong in ({"old": "1.53"}, {"new": "1.52"}, {"reason": ""}):
        assert isinstance(station.decide(replace(change, **wrong)), Refusal)  # type: ignore[arg-type]
    impossible = station.decide(replace(change, new="900"))
    assert isinstance(impossible, list)
    assert isinstance(impossible[0], e.Refused)
    station.do(change)
    procedure = station.procedure("cell_count")
    assert [value.value for value in procedure.values] == ["1.25"]
    assert [(was.old, was.new) for was in procedure.corrections] == [("1.52", "1.25")]
    assert signed_content(procedure, "performed") != before


@pytest.mark.rq("RQ-61")
def test_two_people_sign_and_what_they_sign_covers_the_numbers(station: Deciding) -> None:
    enter(station, "1.52")
    without = signed_content(station.procedure("cell_count"), "performed")
    enter(station, "93")
    assert signed_content(station.procedure("cell_count"), "performed") != without
    station.sign(PERFORMER, "cell_count")
    station.sign(VERIFIER, "cell_count")
    ended = [fact for fact, _ in station.facts if isinstance(fact, e.ProcedureEnded) and fact.outcome == "finished"]
    assert ended[-1].procedure_id in station.state.ended_procedures
    assert station.state.at_bay(BAY) is None


def test_without_a_run_there_is_nothing_to_count() -> None:
    station = Deciding()
    station.link_up()
    station.sign_in()
    assert station.decide(c.BeginProcedure("cell_count", BAY)).rule == "run.none"  # type: ignore[union-attr]
