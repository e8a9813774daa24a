"""Everything out of the ordinary is surfaced, and nothing new slips past: by table, by event, by the record's lines."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import pytest

from console.domain import events as e
from console.domain.message import Message
from console.domain.order import Lot
from console.records.entry import Entry, Moment
from console.records.exceptions import exceptions, in_full, lacking_limits, manner_of, since, to_look_at
from console.records.kinds import EXCEPTIONS, KINDS, ORDINARY
from console.records.model import BatchRecord
from console.records.model_review import ExceptionLine, Excursion
from console.records.scope import Scope, scope_of
from console.texts import load
from tests.records.conftest import RUN, Teller, build_record

NONE = frozenset[str]()


def lines_of(rows: list[Entry], **more: object) -> tuple[ExceptionLine, ...]:
    return build_record(rows, **more).exceptions


def kinds(lines: tuple[ExceptionLine, ...]) -> set[str]:
    return {line.kind for line in lines}


def with_(rows: list[Entry], *facts: e.Fact, actor: str = "weber", at: int = -1) -> list[Entry]:
    """The journal with ``facts`` told at its end, or put in after entry ``at``."""
    teller = Teller()
    teller.entries = list(rows)
    teller.now = teller.now.replace(year=2026, month=3, day=9)
    for fact in facts:
        teller.tell(fact, actor)
    if at < 0:
        return teller.entries
    moved = [*rows[:at], *teller.entries[len(rows) :], *rows[at:]]
    return [replace(entry, seq=n) for n, entry in enumerate(moved, 1)]


@pytest.mark.rq("RQ-72")
def test_every_event_type_is_an_exception_or_ordinary_and_not_both() -> None:
    """A new event type must be put into one of the two tables of console.records.kinds, or it fails here."""
    assert set(e.EVENTS) - (EXCEPTIONS.keys() | ORDINARY) == set()
    assert EXCEPTIONS.keys() & ORDINARY == set()


@pytest.mark.parametrize("code", ["en", "ja"])
def test_every_kind_and_group_has_words(code: str) -> None:
    texts = load(code)
    named = {rule.kind for rule in EXCEPTIONS.values() if not rule.by_line and isinstance(rule.kind, str)}
    assert named <= KINDS.keys()
    lacking = [kind for kind in KINDS if not texts.has(f"exception.{kind}")]
    lacking += [group for group in KINDS.values() if not texts.has(f"exception.group.{group}")]
    assert lacking == []


@pytest.mark.rq("RQ-72")
def test_the_run_of_the_sample_journal_surfaces_what_went_otherwise(rows: list[Entry]) -> None:
    found = kinds(lines_of(rows, check_signature=lambda signed: ""))
    assert found >= {
        *("refused_scan", "wrong_pin", "refused_request", "alarm", "alarm_open", "command"),
        *("offline_link", "offline_plant", "console_away", "gap", "silent", "unreadable"),
    }
    assert "signature" not in found


@pytest.mark.rq("RQ-72")
def test_a_signature_that_does_not_hold_is_an_exception(rows: list[Entry]) -> None:
    broken = lines_of(rows, check_signature=lambda signed: "record changed" if signed.step == "verified" else "")
    assert sum(line.kind == "signature" for line in broken) == 2


@pytest.mark.rq("RQ-72")
@pytest.mark.parametrize(
    ("fact", "kind"),
    [
        (e.RunEnded(RUN, 9, "aborted"), "ended_early"),
        (e.ProcedureEnded("P-load", "abandoned", "left by the operator"), "left"),
        (e.DeviceReported(12, 999, 0, 9, "hold.expired", (("phase", "expansion"),), run=RUN), "over_time"),
        (e.DeviceReported(12, 999, 0, 9, "run.state", (("state", "held"),), run=RUN), "state_held"),
        (e.DirectRequested("c-9", "hold", 9, RUN), "command"),
        (e.SelectRequested("c-8", "abort", 9, RUN), "command"),
    ],
)
def test_what_stops_holds_or_leaves_is_surfaced(rows: list[Entry], fact: e.Fact, kind: str) -> None:
    before = [line.kind for line in lines_of(rows)].count(kind)
    assert [line.kind for line in lines_of(with_(rows, fact))].count(kind) == before + 1


@pytest.mark.rq("RQ-72")
def test_a_hold_that_was_carried_out_is_looked_at_too(rows: list[Entry]) -> None:
    hold = e.DirectRequested("c-9", "hold", 9, RUN), e.CommandResolved("c-9", "executed", "", "", 9, "hold", RUN)
    assert "intervention" in kinds(lines_of(with_(rows, *hold)))


@pytest.mark.rq("RQ-72")
def test_a_lot_that_is_blocked_after_its_use_is_surfaced(rows: list[Entry]) -> None:
    blocked = with_(rows, e.LotReceived(Lot("09506000200118", "C2407A", "cartridge", "blocked")))
    other = with_(rows, e.LotReceived(Lot("09506000200118", "OTHER", "cartridge", "blocked")))
    assert "quarantine" in kinds(lines_of(blocked))
    assert "quarantine" not in kinds(lines_of(other))


@dataclass(frozen=True, slots=True)
class Invented(e.Fact):
    """An event of a later program's, decoded, and in no table."""

    TYPE: ClassVar[str] = "later.known"
    run: str
    why: Message


@pytest.mark.rq("RQ-72")
def test_an_event_type_that_is_in_no_table_is_surfaced(rows: list[Entry]) -> None:
    found = [
        line for line in lines_of(with_(rows, Invented(RUN, Message.of("refusal.sequence")))) if line.kind == "unlisted"
    ]
    assert [(line.what, line.said) for line in found] == [
        (Message.of("exception.unlisted", type="later.known"), (Message.of("refusal.sequence"),))
    ]


def test_names_are_stable_and_tell_what_changed(rows: list[Entry]) -> None:
    before = {line.key for line in lines_of(rows)}
    assert len(before) == len(lines_of(rows))
    assert {line.key for line in lines_of(list(rows))} == before
    open_alarm = next(line for line in lines_of(rows) if line.kind == "alarm_open")
    acknowledged = with_(rows, e.AlarmAcknowledged("link.lost@0", "link.lost", 0, RUN))
    after = {line.key for line in lines_of(acknowledged)}
    assert before - after == {open_alarm.key}
    assert len(after - before) == 1


def test_an_alarm_that_is_raised_after_the_run_is_none_of_its_record(rows: list[Entry]) -> None:
    head = rows[-1].seq
    own = with_(rows, e.AlarmReturned("link.lost@0", "link.lost", 0))
    assert [entry.seq for entry in scope_of(RUN, own).entries if entry.seq > head] == [head + 1]
    another = (e.AlarmRaised("link.lost@0", "link.lost", 0, 2), e.AlarmReturned("link.lost@0", "link.lost", 0))
    later = with_(own, *another, e.AlarmAcknowledged("link.lost@0", "link.lost", 0))
    assert [entry.seq for entry in scope_of(RUN, later).entries if entry.seq > head] == [head + 1]


@pytest.mark.rq("RQ-72")
def test_a_parameter_without_limits_asks_for_a_review_in_full(record: BatchRecord, rows: list[Entry]) -> None:
    assert record.lacking == ()
    assert manner_of(record) == "exception"
    phase = replace(record.phases[3], limits=record.phases[3].limits[1:])
    lacking = lacking_limits((*record.phases[:3], phase, *record.phases[4:]))
    assert [(lack.phase, lack.channel) for lack in lacking] == [("activation", "temperature")]
    other = replace(record, lacking=lacking)
    assert manner_of(other) == "full"
    scope = scope_of(RUN, rows)
    more = {line.key for line in to_look_at(scope, other, NONE, 0)} - {line.key for line in record.exceptions}
    assert more == {line.key for line in in_full(scope, other)}
    assert manner_of(replace(record, phases=())) == "full"  # without a recipe nothing has limits


def test_only_what_is_new_after_a_signed_review(record: BatchRecord, rows: list[Entry]) -> None:
    settled = frozenset(line.key for line in record.exceptions)
    head = record.chain.head_seq
    assert to_look_at(scope_of(RUN, rows), record, settled, head) == ()
    later = with_(
        rows, e.SampleNamed("P-sample", RUN, "sample.expansion", "SMP-2"), e.BatchRecordIssued(RUN, *"abc", 9)
    )
    fresh = build_record(later, check_signature=lambda signed: "")
    found = to_look_at(scope_of(RUN, later), fresh, settled, head)
    assert sorted(line.kind for line in found) == ["later", "no_result"]


def test_what_happens_in_a_review_is_no_exception_of_the_run(rows: list[Entry]) -> None:
    before = lines_of(rows)
    review = with_(
        rows,
        e.ProcedureStarted("P-review", "review", "1", "aa", 0),
        e.ReviewBegun("P-review", RUN, "exception", len(rows), "ab", "f", ()),
        e.SecretRefused("quality", "review", 1, "", "P-review"),
        e.ProcedureEnded("P-review", "abandoned", ""),
        actor="quality",
    )
    assert lines_of(review) == before
    assert since(scope_of(RUN, review), len(rows)) == ()


def test_excursions_stand_among_the_exceptions(rows: list[Entry]) -> None:
    out = Excursion("temperature", "°C", "expansion", "above", "38.10", "37.5", 1_772_500_000_000, 1_772_500_610_000)
    found = next(line for line in lines_of(rows, excursions=(out,)) if line.kind == "out_above")
    assert (found.value, found.limit, found.unit) == ("38.10", "37.5", "°C")
    assert dict(found.what.args)["minutes"] == 11
    assert found.line.at == Moment(process_utc="2026-03-03T01:06:40.000000Z")


def test_many_silences_stay_few_lines_and_none_is_lost(record: BatchRecord, rows: list[Entry]) -> None:
    day = 86_400_000
    gaps = tuple((n * day, n * day + 120_000) for n in range(100))
    trend = replace(record.trends[0], gaps=gaps)
    scope: Scope = scope_of(RUN, rows)
    found = [line for line in exceptions(scope, replace(record, trends=(trend,)), ()) if line.kind == "silent"]
    assert len(found) == 40
    assert sum(int(dict(line.what.args)["stretches"]) for line in found) == 100


@pytest.mark.rq("RQ-72", "RQ-80")
def test_each_change_of_the_clock_and_one_from_before_the_run_are_surfaced(rows: list[Entry]) -> None:
    at = "2026-03-01T00:00:00.000000Z"
    begun = next(n for n, entry in enumerate(rows) if isinstance(entry.fact, e.RunStarted))
    changes = [e.ClockChanged(kind, at, at, 90_000) for kind in ("stepped", "slept", "drifted")]
    found = [line for line in lines_of(with_(rows, *changes, at=begun)) if line.kind == "clock"]
    assert [line.said[0].key for line in found] == [f"exception.clock.{change.kind}" for change in changes]
    before = with_(rows, e.ClockChanged("stepped", at, at, 90_000), at=5)
    assert [line.kind for line in lines_of(before)].count("clock") == 1


def test_an_interruption_of_a_kind_that_nobody_knows_is_surfaced(record: BatchRecord, rows: list[Entry]) -> None:
    odd = replace(record.interruptions[0], kind="later")
    found = exceptions(scope_of(RUN, rows), replace(record, interruptions=(odd,)), ())
    assert [dict(line.what.args)["type"] for line in found if line.kind == "unlisted"] == ["later"]
