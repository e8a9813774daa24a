"""What several parts bring about together: a correction and a start, a review and a hand-over, one label twice."""

from __future__ import annotations

import pytest

from console.domain import commands as c
from console.domain import events as e
from console.domain.refusal import Refusal
from tests.support.deciding import BAY, ORDER, PERFORMER, VERIFIER, Deciding, idle_bay, label

WHY = ("wrong_line_touched", "")


def _start_refused(station: Deciding) -> None:
    """Both have signed; the start is asked for, and the shuttle refuses it."""
    station.load_until("start")
    station.do(c.DoAct(station.procedure().id, "start"))
    (pending,) = station.state.pending.values()
    station.reads_back()
    station.do(c.ReportOutcome(pending.command, "refused", "bay.busy", ""))
    assert station.state.pending == {}


def _withdrawn(station: Deciding) -> None:
    """A line that both have signed for is withdrawn, and confirmed again by somebody."""
    load = station.procedure().id
    for old, new in (("confirmed", "withdrawn"), ("withdrawn", "confirmed")):
        station.do(c.CorrectEntry("item", load, "condition", "bag_intact", 0, old, new, *WHY))


@pytest.mark.rq("RQ-28", "RQ-31")
def test_after_a_start_that_was_refused_a_changed_record_is_signed_anew() -> None:
    station = Deciding()
    _start_refused(station)
    _withdrawn(station)
    assert [fact.step for fact, _ in station.facts if isinstance(fact, e.SignatureLapsed)] == ["performed", "verified"]
    assert station.step() == "performed"
    station.do(c.DoAct(station.procedure().id, "start"))
    assert station.state.pending == {}
    station.sign(PERFORMER)
    station.sign(VERIFIER)
    dict(station.load_acts())["start"]()
    assert [run.bay for run in station.state.runs.values()] == [BAY]


@pytest.mark.rq("RQ-28", "RQ-31")
def test_what_changes_between_the_touch_and_the_read_back_stops_the_start() -> None:
    station = Deciding()
    station.load_until("start")
    station.do(c.DoAct(station.procedure().id, "start"))
    _withdrawn(station)
    station.reads_back()
    assert not [fact for fact, _ in station.facts if isinstance(fact, e.ExecuteRequested) and fact.action == "start"]
    assert station.state.pending == {}
    assert station.step() == "performed"


# --- what comes after the start ----------------------------------------------------------------------------------


def _rule(decision: object) -> str:
    return decision.rule if isinstance(decision, Refusal) else ""


def _complete(station: Deciding) -> str:
    """A run that has come to its end; its id."""
    station.load_until()
    (run,) = station.state.runs
    station.says("run.state", run=run, state="complete")
    return run


def _taken_out(station: Deciding, kind: str) -> None:
    """The bay is scanned and opened, the cartridge is out, the door is closed."""
    name = station.procedure(kind).id
    station.scan(label("bay", ORDER), name)
    station.do(c.DoAct(name, "remove"))
    station.obeys()
    for said in ("door.opened", "cartridge.removed", "door.closed", "latch.locked"):
        station.says(said)


def _cleared_and_signed(station: Deciding, kind: str) -> None:
    station.confirm("bay_empty", "no_other_labels", "surfaces_clean", kind=kind)
    station.sign(PERFORMER, kind)
    station.sign(VERIFIER, kind)


def _unloaded(station: Deciding) -> str:
    """A product that was unloaded and lies here; its run."""
    run = _complete(station)
    station.begin("unload")
    name = station.procedure("unload").id
    station.scan(label("product_label", ORDER), name)
    _taken_out(station, "unload")
    station.scan(label("cartridge", ORDER), name)
    station.scan(label("final_label", ORDER), name)
    _cleared_and_signed(station, "unload")
    station.do(c.DoAct(name, "reset"))
    station.obeys()
    station.says("run.state", run="", state="idle")
    assert station.state.runs[run].unloaded
    return run


def test_a_review_that_is_open_keeps_no_product_from_its_patient() -> None:
    station = Deciding()
    run = _unloaded(station)
    station.sign_in("trainee-q")
    begun = station.do(c.BeginReview(run, "exception", 1, "0" * 64, "file", ()))
    assert _rule(begun) == ""
    station.sign_in(PERFORMER)
    assert _rule(station.do(c.BeginProcedure("custody", 0, run))) == ""
    assert [p.procedure for p in station.state.procedures.values()] == ["review", "custody"]
    assert _rule(station.decide(c.BeginProcedure("quarantine", 0, run))) == "material.taken"


@pytest.mark.parametrize(
    ("end", "kind"), [("complete", "unload"), ("stopped", "recover"), ("aborted", "recover"), ("", "recover")]
)
def test_material_in_a_bay_that_the_shuttle_forgot_is_taken_out_all_the_same(end: str, kind: str) -> None:
    """A shuttle that was replaced, or lost its memory, says idle: the cells are still there."""
    station = Deciding()
    station.load_until()
    (run,) = station.state.runs
    if end:
        station.says("run.state", run=run, state=end)
    station.do(c.ReportLink(e.LinkLost("power")))
    station.do(c.ReportLink(e.LinkOpened("KSW-07", "1.4.2", True, 8, "1")))
    station.do(c.ReportBay(idle_bay(BAY, present=True, cartridge=label("cartridge", ORDER).text)))
    other = {"unload": "recover", "recover": "unload"}[kind]
    assert _rule(station.decide(c.BeginProcedure(other, BAY))) != ""
    station.begin(kind)
    name = station.procedure(kind).id
    if kind == "unload":
        station.scan(label("product_label", ORDER), name)
    _taken_out(station, kind)
    station.scan(label("cartridge", ORDER), name)
    if kind == "unload":
        station.scan(label("final_label", ORDER), name)
    else:
        station.do(c.Choose(name, "condition", "intact"))
        station.scan(label("quarantine_label", ORDER), name)
        station.scan(label("quarantine_place"), name)
    _cleared_and_signed(station, kind)
    assert station.state.at_bay(BAY) is None
    assert station.state.runs[run].unloaded


def test_a_cartridge_that_is_out_and_was_not_cleared_keeps_no_bay_for_ever() -> None:
    """A run of nobody's ended; taking it out was left when the bay was empty already."""
    station = Deciding()
    station.begin("line_clearance")
    station.do(c.AbandonProcedure(station.procedure("line_clearance").id, "left"))
    station.says("cartridge.inserted")
    station.says("run.state", run="foreign", state="running")
    station.says("run.state", run="foreign", state="complete")
    station.begin("take_out")
    _taken_out(station, "take_out")
    station.do(c.AbandonProcedure(station.procedure("take_out").id, "left"))
    station.begin("take_out")
    _taken_out(station, "take_out")
    name = station.procedure("take_out").id
    for _ in range(2):
        station.scan(label("cartridge", ORDER), name)
    _cleared_and_signed(station, "take_out")
    station.do(c.DoAct(name, "reset"))
    station.obeys()
    station.says("run.state", run="", state="idle")
    assert _rule(station.decide(c.BeginProcedure("load", BAY))) == ""
