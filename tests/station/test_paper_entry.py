"""What was written on paper while the console was down, entered afterwards by one person and compared by another."""

from __future__ import annotations

from datetime import timedelta

import pytest
from after_run import completed, elsewhere, unloaded
from paper import printed
from shuttle_bench import BAY, ZONE, Bench

from console.domain import commands as c
from console.domain import events as e
from console.domain.paper import lines_of
from console.domain.station_state import OpenProcedure, involved
from console.journal.codec import decode
from console.records.batch_record import from_json
from console.station import inbox

WHY = ("console_down", "")


def opened(b: Bench) -> OpenProcedure:
    found = [p for p in b.state.procedures.values() if p.procedure == "paper_entry"]
    assert len(found) == 1
    return found[0]


def facts(b: Bench, kind: str) -> list[e.Fact]:
    return [decode(r.type, r.type_version, r.data) for r in b.journal.read(limit=20_000, types=[kind])]


def begun(b: Bench, run: str = "", code: str = "") -> str:
    """The form is read and it is said why it was written; at the lines."""
    b.ask(c.BeginProcedure("paper_entry", 0, run))
    name = opened(b).id
    b.scan(code or printed(b.book), name)
    b.ask(c.Choose(name, "why", "on_paper", *WHY))
    return name


def clock(b: Bench, minutes_ago: float = 0.0) -> str:
    """What a person writes: day and minute by the clock on the wall."""
    return f"{b.clock.now().utc + ZONE - timedelta(minutes=minutes_ago):%Y-%m-%d %H%M}"


def line(b: Bench, person: str = "trainee-a", when: str = "", value: str = "as on paper") -> None:
    procedure = opened(b)
    b.ask(c.EnterPaperLine(procedure.id, len(procedure.paper), person, when or clock(b), value))


def rest(b: Bench) -> None:
    """On all further lines nothing is written."""
    procedure = opened(b)
    for at in range(len(procedure.paper), len(lines_of(b.book.procedures["unload"]))):
        b.ask(c.EnterPaperLine(procedure.id, at))


@pytest.fixture
def down(station_bench: Bench) -> Bench:
    """A console that works again, somebody signed in, two hours after the form was printed."""
    b = station_bench
    b.clock.mono_s += 7200
    b.run(0.2)
    b.sign_in()
    return b


@pytest.mark.rq("RQ-61", "RQ-83")
def test_a_form_is_entered_late_by_one_and_compared_by_another(down: Bench) -> None:
    b = down
    name = begun(b)
    line(b, "trainee-b", clock(b, 90), "Bay 09, the console was dark")
    line(b, "trainee-b", clock(b, 80), "KSW-07 bay 09")
    rest(b)
    b.sign("trainee-a", name)
    b.sign("trainee-a", name)
    assert [s.role for s in b.state.procedures[name].signatures] == ["performer"]  # nobody compares their own
    b.sign("trainee-b", name)
    done = b.state.ended_procedures[name]
    assert [s.person for s in done.signatures] == ["trainee-a", "trainee-b"]
    told = [fact for fact in facts(b, "paper.line") if isinstance(fact, e.PaperLineEntered) and fact.value]
    assert [(fact.line, fact.step, fact.written_by) for fact in told] == [(0, "", "trainee-b"), (2, "coi", "trainee-b")]
    assert all(fact.happened_utc < done.paper[0].utc for fact in told)


@pytest.mark.rq("RQ-83")
def test_a_form_is_entered_once_and_one_that_was_left_can_be_begun_again(down: Bench) -> None:
    b = down
    name = begun(b)
    line(b)
    b.ask(c.AbandonProcedure(name, "interrupted"))
    name = begun(b)
    line(b)
    rest(b)
    for person in ("trainee-a", "trainee-b"):
        b.sign(person, name)
    assert name in b.state.ended_procedures
    b.ask(c.BeginProcedure("paper_entry", 0))
    b.scan(printed(b.book), opened(b).id)
    assert opened(b).refusal[1].key == "scan.why.form_entered"  # type: ignore[index]
    b.scan(printed(b.book, random="00000002"), opened(b).id)
    assert opened(b).index == 1


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (("PF-20261123", "PF-20261124"), "scan.why.no_form"),
        (("unload", "sign_in"), "scan.why.no_form"),
        (("unload", "paper_entry"), "scan.why.no_form"),
        (("96", "960"), "scan.why.form_version"),
    ],
)
@pytest.mark.rq("RQ-63")
def test_a_code_that_was_read_wrong_or_is_of_other_lines_is_no_form(
    down: Bench, change: tuple[str, str], why: str
) -> None:
    b = down
    b.ask(c.BeginProcedure("paper_entry", 0))
    head, gs, version = printed(b.book).rpartition("\x1d")
    code = f"{head}{gs}{version.replace(*change)}" if change[0] == "96" else printed(b.book).replace(*change)
    b.scan(code, opened(b).id)
    assert opened(b).index == 0
    assert opened(b).refusal[1].key == why  # type: ignore[index]


@pytest.mark.rq("RQ-62", "RQ-83")
@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"when": "2026-11-23 2359"}, "refusal.happened_future"),
        ({"when": "2026-11-22 2359"}, "refusal.happened_before"),
        ({"when": "yesterday"}, "refusal.happened_none"),
        ({"when": "2026-11-23 2460"}, "refusal.happened_none"),
        ({"when": "2026-11-23 0001"}, "refusal.paper_order"),
        ({"person": "nobody"}, "refusal.paper_person"),
        ({"value": "   "}, "refusal.paper_words"),
        ({"value": "x" * 1001}, "refusal.reason_long"),
    ],
)
def test_what_cannot_be_so_is_refused_in_its_place_and_recorded(down: Bench, more: dict[str, str], why: str) -> None:
    b = down
    begun(b)
    line(b, when=clock(b, 30))
    line(b, **more)
    assert len(opened(b).paper) == 1
    assert opened(b).refusal[0].key == why  # type: ignore[index]
    assert facts(b, "request.refused")


def test_somebody_is_named_by_the_number_of_the_badge(down: Bench) -> None:
    b = down
    begun(b)
    badge = b.state.people["trainee-b"].badge
    line(b, f"{badge[:5].lower()} {badge[5:]}")
    assert opened(b).paper[0].person == "trainee-b"


def test_an_empty_form_is_not_entered(down: Bench) -> None:
    b = down
    begun(b)
    rest(b)
    assert len(opened(b).paper) == len(lines_of(b.book.procedures["unload"])) - 1
    assert opened(b).refusal[0].key == "refusal.paper_empty"  # type: ignore[index]


@pytest.mark.rq("RQ-42", "RQ-43")
def test_a_line_is_corrected_with_a_reason_and_the_signature_falls(down: Bench) -> None:
    b = down
    name = begun(b)
    line(b, when=clock(b, 60))
    rest(b)
    b.sign("trainee-a", name)
    old = b.state.procedures[name].paper[0]
    for part, was, new in (("value", old.value, "another"), ("when", old.when, clock(b, 50)), ("person", "", "x")):
        b.ask(c.CorrectEntry("paper", name, "lines", part, 0, was, new, "wrong_value_entered"))
    now = b.state.procedures[name]
    assert (now.paper[0].value, now.paper[0].person) == ("another", "trainee-a")
    assert now.paper[0].when > old.when
    assert [made.name for made in now.corrections] == ["value", "when"]
    assert now.signatures == ()
    assert now.lapsed


@pytest.mark.rq("RQ-60", "RQ-83")
def test_it_moves_nothing_takes_no_bay_and_makes_no_evidence(down: Bench) -> None:
    b = down
    begun(b, code=printed(b.book, "load"))
    procedure = opened(b)
    for at in range(len(lines_of(b.book.procedures["load"]))):
        b.ask(c.EnterPaperLine(procedure.id, at, "trainee-a", clock(b), "done, signed"))
    for person in ("trainee-a", "trainee-b"):
        b.sign(person, procedure.id)
    assert procedure.id in b.state.ended_procedures
    assert not facts(b, "command.select") + facts(b, "command.direct")
    assert not facts(b, "interlocks.judged")
    assert not b.state.runs
    b.ask(c.BeginProcedure("load", BAY))
    load = b.procedure()
    assert (load.index, load.items, load.reads, load.done) == (0, (), (), ())


@pytest.mark.rq("RQ-72", "RQ-83")
def test_of_a_run_each_line_stands_in_its_record_as_an_exception(station_bench: Bench) -> None:
    b = station_bench
    run = completed(b)
    b.clock.mono_s += 120
    b.run(0.2)
    name = begun(b, run)
    line(b, "trainee-q", value="Bay 09")
    rest(b)
    assert "trainee-q" in involved(b.state, b.state.runs[run])  # whose hand it is does not review it
    b.ask(c.BeginProcedure("paper_entry", 0, run))
    assert opened(b).id == name  # one form after the other
    for person in ("trainee-a", "trainee-b"):
        b.sign(person, name)
    b.station.handle(inbox.RecordWanted(run))
    record = from_json((b.folder / "records" / b.state.runs[run].record_file).with_suffix(".json").read_bytes())
    found = [exception for exception in record.exceptions if exception.kind == "paper"]
    assert [(exception.value, exception.line.who.id) for exception in found] == [("Bay 09", "trainee-a")]
    assert {step.step for step in record.steps if step.procedure == "paper_entry"} >= {"form", "lines", "verified"}


def test_it_hinders_nothing_that_is_due_for_the_material(station_bench: Bench) -> None:
    b = station_bench
    run = completed(b)
    begun(b, run)
    unloaded(b)
    assert elsewhere(b, "custody", run).run == run
