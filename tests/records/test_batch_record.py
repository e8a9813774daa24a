"""The record says everything that happened in the run, and nothing of another bay."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from console.domain import events as e
from console.journal.codec import encode
from console.records.batch_record import build, from_json, to_json
from console.records.entry import Entry, Moment, entries_of
from console.records.model import BatchRecord
from console.records.scope import NoSuchRunError
from tests.records.conftest import LABEL, RUN, Teller, build_record, journal


@pytest.mark.rq("RQ-50")
def test_json_reads_back_to_the_very_same_record(record: BatchRecord) -> None:
    data = to_json(record)
    assert from_json(data) == record
    assert to_json(from_json(data)) == data


def test_the_same_journal_gives_the_same_bytes_and_any_change_other_ones(rows: list[Entry]) -> None:
    digest = hashlib.sha256(to_json(build_record(rows))).hexdigest()
    assert digest == hashlib.sha256(to_json(build_record(list(rows)))).hexdigest()
    changed = [replace(entry, actor="weber") if entry.type == "alarm.acknowledged" else entry for entry in rows]
    assert digest != hashlib.sha256(to_json(build_record(changed))).hexdigest()


@pytest.mark.rq("RQ-65")
def test_identity_and_course(record: BatchRecord) -> None:
    identity = record.identity
    assert (identity.run, identity.order, identity.bay, identity.shuttle) == (RUN, "ORD-7731", 9, "KSW-07")
    assert identity.coi == "CHA99992600K7Q2"
    assert identity.dins == ("A999926123456", "A999926123457")
    assert identity.products == ("S1234100",)
    assert (identity.cartridge_serial, identity.cartridge_lot, identity.cartridge_label) == ("10447", "C2407A", LABEL)
    assert [who.name for who in identity.recipe_approved_by] == ["山本 里奈", "Anna Weber"]
    assert record.course.end_state == "complete"
    assert record.course.load_started.utc < record.course.started.utc < record.course.unloaded.utc


@pytest.mark.rq("RQ-65")
def test_refused_labels_stand_beside_accepted_ones_with_their_raw_characters(record: BatchRecord) -> None:
    refused = [scan for scan in record.scans if not scan.accepted]
    assert [(scan.raw, scan.rule, scan.line.who.name) for scan in refused] == [
        ("=A999926999999000\x1dX", "wrong_patient", "田中 翔")
    ]
    assert refused[0].why is not None
    assert LABEL in [scan.raw for scan in record.scans if scan.accepted]


@pytest.mark.rq("RQ-65")
def test_steps_carry_who_evidence_and_the_confirmed_lines(record: BatchRecord) -> None:
    clearance = record.steps[0]
    assert (clearance.procedure, clearance.step, clearance.line.who.name) == ("load", "clearance", "田中 翔")
    assert clearance.items == ("bay_empty", "no_other_labels", "surfaces_clean")
    assert {step.procedure for step in record.steps} == {"load", "unload"}


def test_every_judgement_of_the_interlocks_is_kept(record: BatchRecord) -> None:
    assert [judged.when for judged in record.judgements] == ["pre-start", "pre-start", "execute"]
    refused = [line.id for line in record.judgements[0].lines if line.verdict == "refuse"]
    assert refused == ["IL-20"]


@pytest.mark.rq("RQ-65")
def test_materials_name_item_lot_and_what_quality_said(record: BatchRecord) -> None:
    found = {line.item: line for line in record.materials if line.item != "material"}
    assert set(found) == {"cartridge", "medium", "activation", "vector", "cytokine"}
    assert (found["medium"].lot, found["medium"].status) == ("MED26-141", "released")
    assert sum(line.item == "material" for line in record.materials) == 2


@pytest.mark.rq("RQ-65")
def test_phases_as_planned_and_as_they_ran(record: BatchRecord) -> None:
    assert [phase.id for phase in record.phases][:3] == ["prime", "enrichment", "selection"]
    assert all(phase.started and phase.ended for phase in record.phases)
    activation = next(phase for phase in record.phases if phase.id == "activation")
    assert ("temperature", "37", "°C") in {(v.channel, v.text, v.unit) for v in activation.setpoints}
    assert ("ph", "7.1", "7.3") in activation.limits


def test_feeds_and_setpoints_carry_their_units_and_a_setpoint_taken_away_is_no_number(record: BatchRecord) -> None:
    said = [(a.kind, a.value.channel, a.value.text, a.value.unit) for a in record.actions if a.value is not None]
    assert said == [
        ("feed", "feed", "100", "mL"),
        ("feed", "feed", "200", "mL"),
        ("setpoint", "co2", "5", "%"),
        ("setpoint", "co2", "", "%"),
    ]


@pytest.mark.rq("RQ-65")
def test_a_sample_is_bound_to_its_results_in_their_units(record: BatchRecord) -> None:
    (sample,) = record.samples
    assert (sample.sample, sample.line.who.name) == ("SMP-0001-77", "田中 翔")
    assert [(v.channel, v.text, v.unit) for v in sample.values] == [
        ("viable_cell_density", "8.450", "×10⁶/mL"),
        ("viability", "96.2", "%"),
        ("glucose", "3.12", "g/L"),
        ("lactate", "14.8", "mmol/L"),
    ]


@pytest.mark.rq("RQ-72")
def test_alarms_of_the_bay_and_of_the_station_with_their_acknowledgement(record: BatchRecord) -> None:
    oxygen, link = record.alarms
    assert (oxygen.id, oxygen.acknowledged_by.name) == ("dissolved_oxygen.low", "田中 翔")
    assert (oxygen.value, oxygen.limit, oxygen.unit) == ("37", "40", "%")
    assert oxygen.line.at.utc < oxygen.acknowledged.utc < oxygen.returned.utc
    assert (link.id, link.bay, link.acknowledged.utc) == ("link.lost", 0, "")


@pytest.mark.rq("RQ-72")
def test_interruptions_have_a_beginning_and_an_end(record: BatchRecord) -> None:
    assert [(line.kind, bool(line.until.utc)) for line in record.interruptions] == [
        ("link", True),
        ("console", True),
        ("records", True),
        ("plant", True),
    ]


@pytest.mark.rq("RQ-72")
def test_what_was_away_before_the_loading_and_still_is_stands_in_it(rows: list[Entry]) -> None:
    start = next(n for n, entry in enumerate(rows) if isinstance(entry.fact, e.LinkOpened))
    away = [
        e.PlantConditionChanged("offline", "no route"),
        e.LinkLost("silent"),
        e.LinkOpened("KSW-07", "f", True, 12, "s"),
    ]
    t = Teller()
    t.entries = rows[: start + 1]
    for fact in away:
        t.tell(fact)
    shift = len(away)
    record = build_record([*t.entries, *(replace(entry, seq=entry.seq + shift) for entry in rows[start + 1 :])])
    first = record.interruptions[0]
    assert (first.kind, first.detail, first.line.seq) == ("plant", "offline: no route", start + 2)
    assert first.until.utc
    assert [line.kind for line in record.interruptions] == ["plant", "link", "console", "records"]


def test_commands_with_what_became_of_them(record: BatchRecord) -> None:
    assert [(line.action, line.steps, line.outcome) for line in record.commands] == [
        ("open", ("select", "execute"), "executed"),
        ("start", ("select", "execute"), "executed"),
        ("hold", ("direct",), "refused"),
    ]


@pytest.mark.rq("RQ-32", "RQ-72")
def test_refused_requests_and_secrets_are_listed(record: BatchRecord) -> None:
    assert [(line.asked, line.rule, line.about.name) for line in record.refusals] == [
        ("sign", "secret", "Anna Weber"),
        ("reset", "state", ""),
    ]


def test_nothing_of_another_bay_is_in_it(record: BatchRecord) -> None:
    data = to_json(record)
    assert b"bay.taken" not in data
    assert b"ph.low@4" not in data


@pytest.mark.rq("RQ-25")
def test_signatures_keep_name_time_and_meaning_and_say_whether_they_hold(rows: list[Entry]) -> None:
    def check(signed: e.Signed) -> str:
        return "record changed" if signed.person == "weber" else ""

    record = build_record(rows, check_signature=check)
    assert [(line.printed_name, line.role, line.validity) for line in record.signatures] == [
        ("田中 翔", "performer", "valid"),
        ("Anna Weber", "verifier", "record changed"),
        ("Anna Weber", "performer", "record changed"),
        ("田中 翔", "verifier", "valid"),
    ]
    assert {line.validity for line in build_record(rows).signatures} == {"not checked"}


def test_an_entry_that_cannot_be_read_is_listed_and_breaks_nothing(record: BatchRecord) -> None:
    (unreadable,) = record.unreadable
    assert (unreadable.type, unreadable.type_version) == ("later.invented", 3)
    assert "newer than this program" in unreadable.reason


def test_stored_events_become_entries_and_unknown_ones_say_why() -> None:
    from datetime import UTC, datetime, timedelta

    from console.journal.rows import Stored

    now = datetime(2026, 3, 2, tzinfo=UTC)

    def stored(seq: int, kind: str, data: bytes) -> Stored:
        columns = (seq, "id", "inc", "s", seq, kind, 1, now, timedelta(hours=9), 1.0, "boot", now, "tanaka", data)
        return Stored(*columns, b"", bytes([seq] * 32))

    fact = e.RunEnded(RUN, 9, "complete")
    events = [stored(1, "run.ended", encode(fact)), stored(2, "no.such", b"{}"), stored(3, "run.ended", b'{"run":1}')]
    known, unknown, broken = entries_of(events)
    utc = "2026-03-02T00:00:00.000000Z"
    assert (known.fact, known.at, known.hash) == (fact, Moment(utc, 540, utc), "01" * 32)
    assert unknown.fact is None
    assert "'no.such'" in unknown.reason
    assert broken.fact is None


def test_a_run_that_has_not_ended_is_said_to_be_so(rows: list[Entry]) -> None:
    start = next(n for n, entry in enumerate(rows) if isinstance(entry.fact, e.RunStarted))
    record = build_record(rows[: start + 1])
    assert (record.course.end_state, record.course.ended, record.course.unloaded) == ("", Moment(), Moment())
    assert {phase.started for phase in record.phases} == {""}


def test_an_unknown_run_is_refused(rows: list[Entry]) -> None:
    with pytest.raises(NoSuchRunError, match="knows no run 'R-0'"):
        build("R-0", rows, issued=Moment(), issued_by="weber")


def test_a_record_of_what_the_plant_never_told_is_still_built() -> None:
    """Orders, recipes, people and lots may be missing: what is unknown stays empty."""
    plant = ("plant.", "station.", "link.")
    rows = [entry for entry in journal() if not entry.type.startswith(plant)]
    record = build_record(rows)
    assert (record.identity.coi, record.identity.shuttle, record.identity.recipe_title_en) == ("", "", "")
    assert record.training
    assert next(phase.id for phase in record.phases) == "prime"
    assert record.signatures[0].line.who.name == ""


def test_the_chain_says_where_in_the_journal_it_stands(record: BatchRecord, rows: list[Entry]) -> None:
    assert (record.chain.head_seq, record.chain.head_hash) == (rows[-1].seq, rows[-1].hash)
    assert record.chain.first_seq == next(entry.seq for entry in rows if entry.type == "procedure.started") + 3


def later(rows: list[Entry], *facts: e.Fact) -> list[Entry]:
    """``rows``, and ``facts`` a month after them."""
    t = Teller()
    t.entries, t.now = list(rows), datetime.fromisoformat(rows[-1].at.utc) + timedelta(days=30)
    for fact in facts:
        t.tell(fact, "weber")
    return t.entries


LINK = ("link.lost@0", "link.lost", 0)
OXYGEN = ("dissolved_oxygen.low@9", "dissolved_oxygen.low", 9)


@pytest.mark.rq("RQ-72")
def test_the_end_of_an_alarm_after_the_end_of_the_run_is_in_it(rows: list[Entry]) -> None:
    issued_again = build_record(later(rows, e.AlarmReturned(*LINK), e.AlarmAcknowledged(*LINK)))
    link = issued_again.alarms[1]
    assert (bool(link.returned.utc), link.acknowledged_by.id) == (True, "weber")


@pytest.mark.rq("RQ-50", "RQ-72")
def test_alarms_of_the_next_run_in_the_bay_change_nothing(rows: list[Entry], record: BatchRecord) -> None:
    other = "R-next"
    at_bay = [e.AlarmRaised(*OXYGEN, 2, run=other), e.AlarmReturned(*OXYGEN, other)]
    station = [e.AlarmRaised(*LINK, 2), e.AlarmReturned(*LINK), e.AlarmAcknowledged(*LINK)]
    started = e.RunStarted(other, 9, "ORD-7732", "CART-STD 4.2", "3fa9" * 16, LABEL, "P-next")
    issued_again = build_record(later(rows, started, *at_bay, e.AlarmAcknowledged(*OXYGEN, other), *station))
    assert issued_again.alarms == record.alarms


@pytest.mark.rq("RQ-72")
def test_only_the_first_return_and_acknowledgement_of_a_raising_count(rows: list[Entry], record: BatchRecord) -> None:
    again = later(rows, e.AlarmReturned(*OXYGEN, RUN), e.AlarmAcknowledged(*OXYGEN, RUN))
    assert build_record(again).alarms == record.alarms


@pytest.mark.rq("RQ-72")
def test_the_end_of_an_alarm_that_names_another_run_is_none_of_this_ones(rows: list[Entry]) -> None:
    inert = e.PlantConditionChanged("online", "")
    still = [replace(entry, fact=inert) if isinstance(entry.fact, e.AlarmReturned) else entry for entry in rows]
    oxygen = build_record(later(still, e.AlarmReturned(*OXYGEN, "R-next"))).alarms[0]
    assert oxygen.returned == Moment()
