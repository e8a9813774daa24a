"""What several parts bring about together: a correction and a start, a review and a hand-over, one label twice."""

from __future__ import annotations

import pytest

from console.domain import commands as c
from console.domain import events as e
from console.domain.message import Message
from console.domain.refusal import Refusal
from tests.support.deciding import BAY, ORDER, PERFORMER, VERIFIER, Deciding, idle_bay, label
from tests.support.paper import printed

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


# --- samples -----------------------------------------------------------------------------------------------------


def _sample_due(station: Deciding, bay: int) -> str:
    """A run at this bay, of nobody known, asks for its sample; the open procedure that takes it."""
    if station.state.link.condition != "open":
        station.link_up()
    station.says("run.state", bay, f"run {bay}", state="running")
    station.says("prompt.opened", bay, f"run {bay}", prompt="sample-1")
    station.begin("sample", bay)
    name = station.procedure("sample", bay).id
    station.scan(_bay_label(bay), name)
    return name


def _bay_label(bay: int) -> str:
    return label("bay", ORDER).text.replace("BAY09", f"BAY{bay:02d}")


@pytest.mark.rq("RQ-69")
def test_one_sample_label_is_not_issued_for_two_patients_at_once() -> None:
    station = Deciding()
    first, second = _sample_due(station, BAY), _sample_due(station, 7)
    for number in (0, 1):
        station.scan(label("sample", number=number), first)
    refused = station.scan(label("sample", number=0), second)
    assert isinstance(refused, list)
    assert isinstance(refused[0], e.ScanRefused)
    assert station.procedure("sample", 7).read("issued") == ()


@pytest.mark.rq("RQ-69")
def test_a_label_that_sticks_or_was_destroyed_is_issued_to_nobody_else() -> None:
    station = Deciding()
    first = _sample_due(station, BAY)
    for number in (0, 1, 0, 0):
        station.scan(label("sample", number=number), first)
    station.do(c.DoAct(first, "take"))
    station.obeys()
    station.says("prompt.answered", BAY, f"run {BAY}", prompt="sample-1")
    station.scan(label("sample", number=1), first)
    station.do(c.Choose(first, "labels", "spare"))
    assert first not in station.state.procedures
    second = _sample_due(station, 7)
    station.scan(label("sample", number=0), second)
    station.scan(label("sample", number=1), second)
    assert station.procedure("sample", 7).read("issued") == ()


@pytest.mark.rq("RQ-69")
def test_once_the_sample_is_named_its_label_is_no_other_one() -> None:
    """The shuttle and the lab know the sample by it: another one on record would leave the sample nobody's."""
    station = Deciding()
    name = _sample_due(station, BAY)
    for number in (0, 1, 0, 0):
        station.scan(label("sample", number=number), name)
    station.do(c.DoAct(name, "take"))
    station.obeys()
    station.says("prompt.answered", BAY, f"run {BAY}", prompt="sample-1")
    assert station.step("sample") == "labels"
    assert _rule(station.do(c.BeginRescan(name, "label", 0, "wrong_label_read"))) == "correction.settled"


# --- a label read again ------------------------------------------------------------------------------------------


def test_another_order_is_not_read_in_the_place_of_the_one_that_all_was_compared_with() -> None:
    station = Deciding()
    station.load_until("material")
    assert _rule(station.do(c.BeginRescan(station.procedure().id, "order", 0, "wrong_label_read"))) == (
        "correction.settled"
    )


def test_no_label_is_read_again_while_the_start_is_under_way_or_was_carried_out() -> None:
    station = Deciding()
    station.load_until("start")
    name = station.procedure().id
    station.do(c.BeginRescan(name, "cartridge", 0, "wrong_label_read"))
    station.do(c.DoAct(name, "start"))
    before = station.procedure().read("cartridge")
    other = before[0].raw.replace(before[0].field("serial"), "40079999")
    assert _rule(station.scan(other, name)) == "command.pending"
    station.obeys()
    assert station.procedure().start_run
    assert _rule(station.do(c.BeginRescan(name, "cartridge", 0, "wrong_label_read"))) == "command.pending"
    assert _rule(station.scan(other, name)) == "command.pending"
    assert station.procedure().read("cartridge") == before


def test_another_form_is_not_read_in_the_place_of_the_one_whose_lines_stand_here() -> None:
    """Lines are told by their place on their own form: on another one they would say something else."""
    station = Deciding()
    station.load_until()
    station.wait(300)
    (run,) = station.state.runs
    station.do(c.BeginProcedure("paper_entry", 0, run))
    (name,) = (p.id for p in station.state.procedures.values() if p.procedure == "paper_entry")
    station.scan(printed(station.book), name)
    again = c.BeginRescan(name, "form", 0, "wrong_label_read")
    assert _rule(station.decide(again)) == ""
    station.do(c.Choose(name, "why", "on_paper", "console_down"))
    station.do(c.EnterPaperLine(name, 0, PERFORMER, "2026-11-23 1402", "Bay 09"))
    assert len(station.state.procedures[name].paper) == 1
    assert _rule(station.do(again)) == "correction.settled"


def test_one_seal_is_not_put_on_two_patients_boxes_at_once() -> None:
    """Two hand-overs stand open; the seal that was read in one of them is the other's no more."""
    station = Deciding()
    station.sign_in()
    custody = station.book.procedures["custody"]
    for name in ("one", "other"):
        facts: list[e.Fact] = [e.ProcedureStarted(name, "custody", custody.version, custody.sha256, 0)]
        facts += [e.StepDone(name, step, Message.of("done.idle", bay=0)) for step in ("release", "coi", "bags", "box")]
        station._append(facts)
    for _ in range(2):
        station.scan(label("seal"), "one")
    assert len(station.state.procedures["one"].read("seal")) == 1
    for _ in range(2):
        station.scan(label("seal"), "other")
    assert station.state.procedures["other"].read("seal") == ()
