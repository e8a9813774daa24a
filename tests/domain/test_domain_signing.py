"""What is signed follows from what is on record: a correction after signing has it signed again, and is signed too."""

from __future__ import annotations

from dataclasses import replace

import pytest

from console.canonical import digest
from console.domain import commands as c
from console.domain import events as e
from console.domain.note import CONFIRMED, WITHDRAWN
from console.domain.signing import content_of, lapsed, signed_content
from tests.support.deciding import BAY, PERFORMER, VERIFIER, Deciding

ITEM = "surfaces_clean"


def correct(station: Deciding, procedure_id: str, old: str, new: str) -> None:
    """Correct the line of the clearance."""
    station.do(c.CorrectEntry("item", procedure_id, "clearance", ITEM, 0, old, new, "wrong_line_touched"))


def signed() -> Deciding:
    """A load with both signatures, before the start."""
    station = Deciding()
    station.load_until("start")
    return station


@pytest.mark.rq("RQ-28", "RQ-42")
def test_a_withdrawn_line_has_it_signed_again_once_it_holds_again() -> None:
    station = signed()
    before = station.procedure()
    correct(station, before.id, CONFIRMED, WITHDRAWN)
    after = station.procedure()
    assert (after.signatures, after.lapsed) == ((), before.signatures)
    assert station.step() == "prestart"
    assert [line.id for line in after.lines if line.verdict != "permit"] == ["IL-16"]
    correct(station, before.id, WITHDRAWN, CONFIRMED)
    assert station.step() == "performed"
    station.sign(PERFORMER)
    station.sign(VERIFIER)
    new = station.procedure().signatures
    assert {s.record_sha256 for s in new}.isdisjoint({s.record_sha256 for s in before.signatures})
    parts = signed_content(station.procedure(), "performed")
    assert [made[4:6] for made in parts["corrections"]] == [  # type: ignore[attr-defined]
        [CONFIRMED, WITHDRAWN],
        [WITHDRAWN, CONFIRMED],
    ]


@pytest.mark.rq("RQ-28")
def test_of_a_procedure_that_has_ended_the_signature_is_no_longer_of_what_stands_there() -> None:
    station = Deciding()
    station.load_until()
    (load,) = station.state.ended_procedures.values()
    assert [digest(content_of(load, s)) for s in load.signatures] == [s.record_sha256 for s in load.signatures]
    correct(station, load.id, CONFIRMED, WITHDRAWN)
    (load,) = station.state.ended_procedures.values()
    assert len(load.corrections) == 1
    assert all(digest(content_of(load, s)) != s.record_sha256 for s in load.signatures)


@pytest.mark.rq("RQ-27")
def test_every_recorded_fact_before_the_signature_is_covered() -> None:
    """Whatever of the load's record is taken away or exchanged gives another content."""
    procedure = signed().procedure()
    whole = digest(signed_content(procedure, "performed"))
    step, utc, read = procedure.reads[0]
    spoilt = [
        replace(procedure, order="ORD-26-11826"),
        replace(procedure, bay=8),
        replace(procedure, reads=procedure.reads[1:]),
        replace(procedure, reads=((step, utc, replace(read, raw="x")), *procedure.reads[1:])),
        replace(procedure, done=procedure.done[1:]),
        replace(procedure, done=(replace(procedure.done[0], person=VERIFIER), *procedure.done[1:])),
        replace(procedure, confirmed=procedure.confirmed[1:]),
        replace(procedure, confirmed=(procedure.confirmed[0]._replace(person=VERIFIER), *procedure.confirmed[1:])),
        replace(procedure, checked=(replace(procedure.checked[0], verdict="refuse"), *procedure.checked[1:])),
    ]
    assert whole not in {digest(signed_content(one, "performed")) for one in spoilt}


@pytest.mark.rq("RQ-08", "RQ-32")
def test_a_badge_alone_signs_nothing_and_every_refused_try_is_on_record() -> None:
    station = Deciding()
    station.load_until("performed")
    name = station.procedure().id
    station.badge(PERFORMER, name)
    station.wait(600)
    station.do(c.Tick())
    assert station.procedure().signatures == ()
    before = len(station.facts)
    station.do(c.ReportSecret(PERFORMER, False, name))  # the wrong secret
    station.badge(VERIFIER, name)  # another's badge
    station.do(c.ReportSecret(VERIFIER, True, name))  # a secret that nobody asked for
    station.sign(PERFORMER)
    station.badge(PERFORMER, name)  # the same person verifies
    kinds = [
        type(fact) for fact, _ in station.facts[before:] if type(fact) in (e.SecretRefused, e.ScanRefused, e.Refused)
    ]
    assert kinds == [e.SecretRefused, e.ScanRefused, e.Refused, e.ScanRefused]
    assert [s.role for s in station.procedure().signatures] == ["performer"]
    assert station.state.at_bay(BAY) is not None


@pytest.mark.rq("RQ-31")
def test_where_nobody_verifies_nobody_is_waited_for() -> None:
    station = Deciding()
    station.load_until("verified")
    procedure, definition = station.procedure(), station.book.procedures["load"]
    station.wait(31 * 60)
    gone = lapsed(procedure, definition, station.state, station.context)
    assert [(x.step, x.why) for x in gone if isinstance(x, e.SignatureLapsed)] == [("performed", "too late")]
    alone = replace(definition, steps=tuple(step for step in definition.steps if step.signer != "verifier"))
    assert lapsed(procedure, alone, station.state, station.context) == []
