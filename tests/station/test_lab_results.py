"""The lab's results come in the plant's file: each once, none against another unsaid, and none too late unheard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from after_run import completed, elsewhere, handed_over, unloaded
from plant_files import PLANT, put, signed, trust
from shuttle_bench import BAY, ORDER, START, Bench
from wiretap import facts, said_in_both_languages

from console.domain import commands as c
from console.domain import events as e
from console.domain.context import iso
from console.domain.release import standing
from console.plant_files.folder import PlantFolder
from console.plant_files.reading import Place
from console.station import inbox

HERE = Place("Kashiwa", "KSW-07", "KSW-07", "training")
TESTS = ("viability", "cell_count", "endotoxin", "mycoplasma", "sterility")
Row = dict[str, Any]
Issue = Callable[..., None]


def row(test: str, verdict: str = "pass", hours: float = 1, **more: Any) -> Row:
    """A row of the bench's sample. ``hours``: of a day on which the lab worked."""
    return {
        "order": ORDER, "sample": "S-260001", "test": test, "verdict": verdict, "method": "NAT",
        "reported_utc": iso(START - timedelta(hours=48 - hours)), "reported_by": "Q. Lab", **more,
    }  # fmt: skip


def issuer(b: Bench) -> Issue:
    """The plant issues a file with these results, which is carried in and looked at."""
    key, folder = trust(b.folder, b.folder / "at-plant"), PlantFolder(b.folder, HERE)
    issued = iter(range(1, 100))

    def issue(*results: Row, change: Callable[[Row], object] = lambda _: None) -> None:
        number = next(issued)
        data = {**PLANT.body(HERE, START, START, number, {}), "results": list(results)}
        change(data)
        put(b.folder, f"{number:04d}.json", signed(data, key))
        for seen in folder.look(at_once=True):
            b.station.handle(inbox.PlantFileSeen(seen))

    return issue


@pytest.fixture
def run(station_bench: Bench) -> str:
    """A complete run of which a sample was taken."""
    return completed(station_bench)


@pytest.fixture
def issue(station_bench: Bench, run: str) -> Issue:
    """See `issuer`."""
    return issuer(station_bench)


def refused(b: Bench) -> str:
    """The key of the last refusal; its sentences were looked at."""
    last = facts(b.journal, e.PlantFileRefused)[-1]
    english, _ = said_in_both_languages(last.reason)
    said_in_both_languages(last.remedy)
    assert "results[" in english
    return str(last.reason.key).removeprefix("plant_file.")


def release(b: Bench, run: str) -> str:
    return standing(b.state, b.state.runs[run]).release


def results(b: Bench) -> list[e.ResultReceived]:
    return facts(b.journal, e.ResultReceived)


def test_results_come_as_the_lab_wrote_them_and_count_for_the_release(
    station_bench: Bench, run: str, issue: Issue
) -> None:
    b = station_bench
    issue(row("viability", value="92", unit="%"), row("sterility", "pending"))
    first, second = results(b)
    assert (first.run, first.sample, first.verdict, first.value, first.unit) == (run, "S-260001", "pass", "92", "%")
    assert (first.method, first.reported_by) == ("NAT", "Q. Lab")
    assert (second.verdict, release(b, run)) == ("pending", "conditional")
    issue(*(row(test, hours=2) for test in TESTS if test != "viability"), row("viability", value="92", unit="%"))
    assert release(b, run) == "released"
    last = results(b)[-1]
    assert last.test == "sterility"
    assert last.before is not None
    assert last.before.verdict == "pending"


def test_the_same_result_again_is_no_news_and_one_that_is_left_out_stands(
    station_bench: Bench, run: str, issue: Issue
) -> None:
    b = station_bench
    issue(row("sterility"))
    issue(row("sterility"))
    issue()
    assert len(results(b)) == 1
    assert [taken.changes for taken in facts(b.journal, e.PlantFileTaken)][1:] == [0, 0]
    b.restart()
    assert b.state.results[run]["sterility", "S-260001"].verdict == "pass"


@pytest.mark.parametrize(
    ("bad", "kind"),
    [
        (row("sterility", sample="S-260009"), "result_sample"),
        (row("sterility", order="ORD-26-11811"), "result_order"),
        (row("colour"), "result_test"),
        (row("viability", "pass", 1), "result_older"),
        (row("viability", "fail", 0.5), "result_older"),
        (row("viability", "pass", 2), "result_final"),
        (row("viability", "pending", 2), "result_final"),
    ],
)
@pytest.mark.rq("RQ-41")
def test_one_result_that_cannot_be_refuses_the_whole_file(
    station_bench: Bench, run: str, issue: Issue, bad: Row, kind: str
) -> None:
    b = station_bench
    issue(row("viability", "fail"))
    good = () if bad["test"] == "viability" else (row("viability", "fail"),)
    issue(*good, row("endotoxin"), bad, change=lambda d: d["orders"][2].update(status="on hold"))
    assert refused(b) == kind
    assert [result.test for result in results(b)] == ["viability"]
    assert {order.status for order in b.state.orders.values()} == {"released"}


@pytest.mark.rq("RQ-41", "RQ-72")
def test_a_correction_says_why_and_keeps_what_it_replaces(station_bench: Bench, run: str, issue: Issue) -> None:
    b = station_bench
    issue(row("viability", "fail", value="58"))
    assert release(b, run) == "failed"
    b.ask(c.BeginProcedure("unload", BAY))
    assert facts(b.journal, e.Refused)[-1].rule == "run.test_failed"
    issue(row("viability", hours=2, value="92", correction="the dye was out of date"))
    corrected = results(b)[-1]
    assert corrected.correction == "the dye was out of date"
    assert corrected.before is not None
    assert (corrected.before.verdict, corrected.before.value) == ("fail", "58")
    assert release(b, run) == "conditional"


def test_what_one_sample_passed_takes_nothing_back_that_another_failed(
    station_bench: Bench, run: str, issue: Issue
) -> None:
    b = station_bench
    b.ask(c.TakePlantData((e.ResultReceived("S-260002", "viability", "fail", run=run),)))
    issue(row("viability"))
    assert release(b, run) == "failed"


# --- too late --------------------------------------------------------------------------------------------------------


@pytest.fixture
def gone(station_bench: Bench, run: str, issue: Issue) -> str:
    """The product has left under conditional release; another cartridge may be in its bay."""
    issue(row("viability"))
    unloaded(station_bench)
    name = elsewhere(station_bench, "custody", run).id
    station_bench.scan(station_bench.label("product_label", ORDER), name)
    station_bench.scan(station_bench.label("final_label", ORDER), name)
    handed_over(station_bench, "custody", run)
    assert station_bench.state.handed_over[run].release == "conditional"
    return run


def late(b: Bench) -> list[str]:
    return [key for key, alarm in b.state.alarms.items() if alarm.id == "plant.result_worse"]


@pytest.mark.rq("RQ-60", "RQ-41")
def test_a_test_that_fails_after_the_hand_over_asks_for_a_decision(
    station_bench: Bench, gone: str, issue: Issue
) -> None:
    b = station_bench
    issue(row("viability"), row("sterility", "fail", 30, value="growth"))
    (key,) = late(b)
    alarm = b.state.alarms[key]
    assert (alarm.bay, alarm.run, alarm.value) == (0, gone, f"{ORDER} S-260001 sterility fail")
    b.ask(c.AcknowledgeAlarm(key))
    assert b.state.alarms[key].active  # seen is not decided
    b.ask(c.DecideLateChange(key, "quality_approved"))  # a technician does not decide this
    assert facts(b.journal, e.Refused)[-1].rule == "role"
    b.restart()
    assert late(b) == [key]
    b.sign_in("trainee-q")
    b.ask(c.DecideLateChange(key))
    assert facts(b.journal, e.Refused)[-1].rule == "reason.missing"
    b.ask(c.DecideLateChange(key, "quality_approved", "the receiver was told"))
    (decided,) = facts(b.journal, e.LateChangeDecided)
    assert (decided.run, decided.bay, decided.note) == (gone, 0, "the receiver was told")
    assert late(b) == []
    issue(row("viability"), row("sterility", "fail", 30, value="growth"))
    assert late(b) == []  # the same result again is no news


def test_each_test_that_fails_late_is_decided_by_itself_and_a_good_one_raises_nothing(
    station_bench: Bench, gone: str, issue: Issue
) -> None:
    b = station_bench
    issue(row("endotoxin"), row("sterility", "fail", 30), row("mycoplasma", "fail", 30), row("cell_count", "pending"))
    assert len(late(b)) == 2
    issue(row("viability", "pending", 31, correction="the sample was mixed up"))  # what it passed with is withdrawn
    assert len(late(b)) == 3


@pytest.mark.rq("RQ-60")
def test_a_product_whose_order_was_cancelled_after_unloading_does_not_leave_undecided(
    station_bench: Bench, run: str, issue: Issue
) -> None:
    b = station_bench
    issue()
    unloaded(b)
    issue(change=lambda data: data["orders"][0].update(status="cancelled"))
    alarm = b.state.alarms[f"plant.order_changed@{run}"]
    assert (alarm.bay, alarm.run, alarm.value) == (0, run, f"{ORDER} cancelled")
    b.ask(c.BeginProcedure("custody", 0, run))
    assert facts(b.journal, e.Refused)[-1].rule == "material.late_change"
    b.sign_in("trainer-c")
    b.ask(c.DecideLateChange(alarm.key, "client_request", "goes to the bank"))
    assert facts(b.journal, e.LateChangeDecided)[-1].run == run
    assert elsewhere(b, "custody", run).run == run  # and now it may
