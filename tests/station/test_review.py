"""A run is reviewed by somebody who took no part in it, to the last exception, signed, and again after a change."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from after_run import completed, ended, recovered, unloaded
from shuttle_bench import BAY, Bench, bench

from console.domain import commands as c
from console.domain import events as e
from console.domain.decide_review import review_of
from console.domain.station_state import OpenProcedure
from console.journal.codec import decode
from console.records.entry import entries_of
from console.station import inbox

REVIEWER = "trainer-c"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a station with one run, loaded, sampled, complete and unloaded; nobody is signed in.

    What went otherwise in it: one of the labels that were issued for the sample was destroyed, and the product was
    taken out before all release tests had passed.
    """
    where = tmp_path_factory.mktemp("reviewed") / "data"
    with bench(where) as b:
        completed(b)
        b.scan(b.label("bay", "ORD-26-11826"))  # nobody asked for it, and it is none of the run's
        unloaded(b)
        b.ask(c.SignOut())
    return where


@pytest.fixture
def b(folder: Path, tmp_path: Path) -> Iterator[Bench]:
    """A console on a copy of those files."""
    import shutil

    copy = tmp_path / "data"
    shutil.copytree(folder, copy)
    with bench(copy) as made:
        yield made


def run_of(b: Bench) -> str:
    return next(iter(b.state.runs))


def begin(b: Bench, person: str = REVIEWER) -> OpenProcedure:
    b.sign_in(person)
    b.station.handle(inbox.ReviewWanted(run_of(b)))
    opened = review_of(b.state, run_of(b))
    assert opened is not None
    return opened


def answer_all(b: Bench, name: str, disposition: str = "no_effect") -> None:
    review = b.state.procedures[name].review
    assert review is not None
    for item in review.open:
        reason = ("out_of_specification", "see the curve") if disposition == "deviation_needed" else ()
        b.ask(c.DisposeException(name, item, disposition, *reason))


def reviewed(b: Bench) -> str:
    """The whole way: begun, answered, signed."""
    opened = begin(b)
    answer_all(b, opened.id)
    b.sign(REVIEWER, opened.id)
    return opened.id


def said(b: Bench) -> list[e.Fact]:
    return [decode(row.type, row.type_version, row.data) for row in b.journal.read(1, limit=100_000)]


def refusal(b: Bench) -> str:
    answer = b.station.snapshot().answer
    assert answer is not None
    assert answer.refused
    return answer.text.key


@pytest.mark.rq("RQ-72", "RQ-27")
def test_a_review_is_signed_once_everything_was_looked_at_and_bound_to_the_record(b: Bench) -> None:
    opened = begin(b)
    sheet = b.station.snapshot().sheet
    assert sheet is not None
    assert opened.review is not None
    assert opened.review.items == tuple(line.key for line in sheet.lines)
    assert sheet.manner == "exception"
    assert [line.kind for line in sheet.lines] == ["reconciliation", "release"]
    machine = (b.folder / "records" / opened.review.file).read_bytes()
    assert hashlib.sha256(machine).hexdigest() == opened.review.record_sha256
    assert json.loads(machine)["identity"]["run"] == run_of(b)
    b.sign(REVIEWER, opened.id)  # too early: nothing waits for a signature, so the badge is a sign-in
    assert run_of(b) not in b.state.reviewed
    b.sign_in(REVIEWER)
    answer_all(b, opened.id)
    b.sign(REVIEWER, opened.id)
    done = b.state.reviewed[run_of(b)]
    assert (done.person, done.record_sha256, done.changed) == (REVIEWER, opened.review.record_sha256, False)
    signed = [fact for fact in said(b) if isinstance(fact, e.Signed)][-1]
    assert (signed.role, signed.meaning) == ("reviewer", "review.reviewed.meaning")
    assert opened.id not in b.state.procedures


@pytest.mark.rq("RQ-72")
@pytest.mark.parametrize(("person", "why"), [("trainee-a", "refusal.role"), ("trainee-b", "refusal.role")])
def test_who_has_not_the_role_does_not_review(b: Bench, person: str, why: str) -> None:
    b.sign_in(person)
    b.station.handle(inbox.ReviewWanted(run_of(b)))
    assert refusal(b) == why
    assert review_of(b.state, run_of(b)) is None


@pytest.mark.rq("RQ-72")
def test_who_took_part_in_the_run_does_not_review_it(tmp_path: Path) -> None:
    with bench(tmp_path / "data") as b:
        b.until(lambda s: s.link.condition == "open", "the link")
        b.run(0.5)
        b.sign_in(REVIEWER)
        b.ask(c.BeginProcedure("load", BAY))
        for name, act in b.acts():
            b.sign(REVIEWER, b.id) if name == "performed" else act()
        b.run(0.2)
        b.until(lambda s: s.bays[BAY].prompt or s.bays[BAY].state == "complete", "something", 240)
        b.station.handle(inbox.ReviewWanted(run_of(b)))
        assert refusal(b) == "refusal.review_own"


def test_a_run_whose_material_is_still_in_the_bay_is_not_reviewed(tmp_path: Path) -> None:
    with bench(tmp_path / "data") as b:
        b.loaded()
        b.sign_in(REVIEWER)
        b.station.handle(inbox.ReviewWanted(run_of(b)))
        assert refusal(b) == "refusal.review_early"
        b.station.handle(inbox.ReviewWanted("no such run"))
        assert refusal(b) == "refusal.no_run"


@pytest.mark.rq("RQ-72")
def test_an_answer_that_there_is_not_and_an_item_that_there_is_not_are_refused(b: Bench) -> None:
    opened = begin(b)
    assert opened.review is not None
    item = opened.review.items[0]
    b.ask(c.DisposeException(opened.id, item, "fine"))
    assert refusal(b) == "refusal.review_disposition"
    b.ask(c.DisposeException(opened.id, "no such item", "explained"))
    assert refusal(b) == "refusal.sequence"
    b.ask(c.DisposeException("no such review", item, "explained"))
    assert refusal(b) == "refusal.sequence"
    b.ask(c.DisposeException(opened.id, item, "explained"))
    assert refusal(b) == "refusal.reason_missing"
    b.ask(c.DisposeException(opened.id, item, "explained", "no_effect", " "))
    assert refusal(b) == "refusal.reason_text"
    b.ask(c.SignOut())
    b.ask(c.DisposeException(opened.id, item, "no_effect"))
    assert b.state.procedures[opened.id].review == opened.review


def test_a_changed_answer_counts_and_the_old_one_stays(b: Bench) -> None:
    opened = begin(b)
    assert opened.review is not None
    item = opened.review.items[0]
    b.ask(c.DisposeException(opened.id, item, "no_effect"))
    b.ask(c.DisposeException(opened.id, item, "no_effect"))
    b.ask(c.DisposeException(opened.id, item, "deviation_needed", "out_of_specification", "see the plot"))
    given = [fact for fact in said(b) if isinstance(fact, e.ExceptionDisposed)]
    assert [(fact.disposition, fact.note) for fact in given] == [
        ("no_effect", ""),
        ("deviation_needed", "see the plot"),
    ]
    review = b.state.procedures[opened.id].review
    assert review is not None
    stands = review.said(item)
    assert stands is not None
    assert (stands.disposition, stands.person) == ("deviation_needed", REVIEWER)


@pytest.mark.rq("RQ-28", "RQ-72")
def test_what_happens_to_the_run_after_the_signature_makes_it_unsigned_and_only_that_is_reviewed_again(
    b: Bench,
) -> None:
    reviewed(b)
    run = run_of(b)
    first = b.state.reviewed[run]
    b.station.handle(inbox.ReviewWanted(run))
    assert refusal(b) == "refusal.review_done"
    b.station._do(c.ReportRecord(e.BatchRecordIssued(run, "a", "b", "f", 1)))
    assert not b.state.reviewed[run].changed  # an issue of the record is no change of it
    b.station._do(c.ReportRecord(e.RunEnded(run, BAY, "aborted")))
    assert b.state.reviewed[run].changed
    b.station.handle(inbox.ReviewWanted(run))
    again = review_of(b.state, run)
    assert again is not None
    assert again.review is not None
    sheet = b.station.snapshot().sheet
    assert sheet is not None
    assert [line.kind for line in sheet.lines] == ["ended_early"]
    assert sheet.settled == len(first.settled)
    answer_all(b, again.id, "deviation_needed")
    b.sign(REVIEWER, again.id)
    second = b.state.reviewed[run]
    assert not second.changed
    assert second.settled == first.settled | set(again.review.items)


@pytest.mark.rq("RQ-28", "RQ-72")
def test_what_happens_to_the_run_during_the_review_has_to_be_taken_in_before_it_is_signed(b: Bench) -> None:
    opened = begin(b)
    run = run_of(b)
    answer_all(b, opened.id)
    b.station._do(c.ReportRecord(e.RunEnded(run, BAY, "aborted")))
    b.sign(REVIEWER, opened.id)
    assert run not in b.state.reviewed
    review = b.state.procedures[opened.id].review
    assert review is not None
    assert review.stale
    b.sign_in(REVIEWER)
    b.station.handle(inbox.ReviewWanted(run))
    taken_in = b.state.procedures[opened.id].review
    assert taken_in is not None
    assert len(taken_in.open) == 1  # what was answered before is kept
    answer_all(b, opened.id)
    b.sign(REVIEWER, opened.id)
    assert not b.state.reviewed[run].changed


def test_a_review_goes_on_after_a_restart_where_it_was(b: Bench) -> None:
    opened = begin(b)
    assert opened.review is not None
    b.ask(c.DisposeException(opened.id, opened.review.items[0], "deviation_known"))
    before = b.state.procedures[opened.id].review
    b.restart()
    assert b.state.procedures[opened.id].review == before
    assert b.station.snapshot().sheet is None
    b.sign_in(REVIEWER)
    count = len(said(b))
    b.station.handle(inbox.ReviewWanted(run_of(b)))
    assert b.station.snapshot().sheet is not None
    assert len(said(b)) == count  # it is the same list: nothing is begun anew
    answer_all(b, opened.id)
    b.sign(REVIEWER, opened.id)
    assert run_of(b) in b.state.reviewed


@pytest.mark.rq("RQ-26", "RQ-65", "RQ-72")
def test_the_next_record_carries_the_review_and_its_signature(b: Bench) -> None:
    from console.clock import Instant
    from console.records.batch_record import build
    from console.records.entry import Moment
    from console.records.signed import covered, key_of

    name = reviewed(b)
    rows = list(entries_of(b.journal.read(limit=100_000)))
    hashes = covered(rows)
    now: Instant = b.clock.now()
    record = build(
        run_of(b),
        rows,
        issued=Moment(now.utc.isoformat(), 540),
        issued_by=REVIEWER,
        check_signature=lambda signed: "" if hashes[key_of(signed)].now == signed.record_sha256 else "record changed",
    )
    review = record.reviews[0]
    assert (review.procedure, review.state, review.signed_by.name) == (name, "signed", "Trainer C")
    assert len(review.dispositions) == len(review.items)
    signature = next(line for line in record.signatures if line.role == "reviewer")
    assert signature.validity == "valid"
    assert signature.meaning_shown.startswith("I reviewed the record")


@pytest.mark.rq("RQ-47", "RQ-50")
def test_record_csv_and_passport_lie_in_the_folder_and_the_journal_names_them(b: Bench) -> None:
    from console.records.passport import differences, find_code

    reviewed(b)
    b.sign_in(REVIEWER)
    b.station.handle(inbox.RecordWanted(run_of(b)))
    b.station.handle(inbox.RecordWanted(run_of(b), passport=True))
    record = next(fact for fact in said(b) if isinstance(fact, e.BatchRecordIssued))
    passport = next(fact for fact in said(b) if isinstance(fact, e.PassportIssued))
    folder = b.folder / "records"
    for fact in (record, passport):
        assert hashlib.sha256((folder / fact.file).read_bytes()).hexdigest() == fact.pdf_sha256
    assert (folder / record.file).with_suffix(".csv").read_bytes().startswith(b"\xef\xbb\xbfsection,")
    code = find_code((folder / passport.file).read_bytes())
    machine = (folder / passport.file.replace("-passport.pdf", ".json")).read_bytes()
    assert differences(code, machine) == []
    assert code.record_sha256 == passport.record_sha256
    run = b.state.runs[run_of(b)]
    assert (run.record_file, run.passport_file) == (record.file, passport.file)
    assert json.loads(machine)["reviews"][0]["state"] == "signed"
    assert not b.state.reviewed[run.id].changed


@pytest.mark.rq("RQ-70", "RQ-72")
def test_an_aborted_run_is_reviewed_with_its_abort_and_its_quarantine(tmp_path: Path) -> None:
    with bench(tmp_path / "data") as b:
        b.loaded()
        ended(b, "abort")
        recovered(b)
        begin(b)
        sheet = b.station.snapshot().sheet
        assert sheet is not None
        found = {line.kind for line in sheet.lines}
        assert found >= {"intervention", "state_aborted", "ended_early", "quarantined", "phase_missing"}
        abort = next(line for line in sheet.lines if line.kind == "intervention")
        assert abort.reason == "equipment_failed"
