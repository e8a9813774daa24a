"""Overrides of interlocks, generated from the table: who may, for which reason, of which verdict, and for how long."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from console.domain import commands as c
from console.domain import events as e
from console.domain.context import iso
from console.domain.interlock import Case, all_permit
from console.domain.procedure.definition import InterlockRule
from console.domain.refusal import Refusal
from console.domain.signing import OVERRIDE, content_of, override_content
from console.domain.station_state import put
from tests.domain.test_domain_interlocks import DOUBTS, RULES
from tests.support.deciding import BOOK, PERFORMER, START, VERIFIER, Deciding

SUPERVISOR = "trainer-c"
OVERRIDABLE = [rule for rule in BOOK.interlocks if rule.override]
NOBODYS = [rule for rule in BOOK.interlocks if not rule.override]
Spoil = Callable[[Deciding], None]


def plant_heard(**ago: float) -> Spoil:
    """The plant was last heard so long ago; it is not reached now."""

    def spoil(station: Deciding) -> None:
        station.state = replace(station.state, last_plant_utc=iso(START - timedelta(**ago)))

    return spoil


def no_process_time(station: Deciding) -> None:
    """The shuttle's time is not known."""
    station.process_known = False


SPOILT: dict[tuple[str, str], Spoil] = {
    ("IL-10", "offline"): plant_heard(hours=25),
    ("IL-13", "offline"): plant_heard(hours=25),
    ("IL-25", "unknown"): no_process_time,
    ("IL-26", "old"): plant_heard(hours=73),
}
"""What brings about each verdict that somebody may override."""
CASES = [
    pytest.param(rule, of, id=f"{rule.id}-{of}")
    for rule in OVERRIDABLE
    for of in (rule.override.of if rule.override else ())
]


def stopped(spoil: Spoil) -> Deciding:
    """A load whose interlocks are on the screen, spoilt."""
    station = Deciding()
    station.load_until("recipe")
    spoil(station)
    next(act for name, act in station.load_acts() if name == "recipe")()
    assert station.step() == "prestart"
    return station


def line(station: Deciding, rule: str) -> e.InterlockLine:
    """The line as last judged."""
    return next(x for x in station.procedure().lines if x.id == rule)


def ask(station: Deciding, rule: InterlockRule, reason: str = "") -> object:
    """Ask for the override."""
    reason = reason or (rule.override.reasons[0] if rule.override else "plant_offline")
    return station.do(c.OverrideInterlock(station.procedure().id, rule.id, reason, "told by telephone"))


def give(station: Deciding, person: str = SUPERVISOR, *, right: bool = True) -> None:
    """Badge and secret of whoever overrides."""
    name = station.procedure().id
    station.badge(person, name)
    station.do(c.ReportSecret(person, right, name))


def test_every_verdict_that_may_be_overridden_has_its_case() -> None:
    assert set(SPOILT) == {(rule.id, of) for rule in OVERRIDABLE for of in (rule.override.of if rule.override else ())}
    identity = {"IL-04", "IL-05", "IL-06", "IL-07", "IL-12", "IL-17", "IL-18", "IL-19", "IL-27"}
    assert identity <= {rule.id for rule in NOBODYS}


@pytest.mark.rq("RQ-43", "RQ-41")
@pytest.mark.parametrize(("rule", "of"), CASES)
def test_a_second_person_overrides_with_badge_secret_and_reason(rule: InterlockRule, of: str) -> None:
    station = stopped(SPOILT[rule.id, of])
    before = line(station, rule.id)
    assert (before.why or before.verdict) == of
    ask(station, rule)
    assert station.procedure().signer == ""
    give(station)
    after = line(station, rule.id)
    assert (after.verdict, after.why, after.evidence) == (before.verdict, before.why, before.evidence)
    assert after.override is not None
    assert (after.override.person, after.override.printed_name) == (SUPERVISOR, "Trainer C")
    assert (after.override.reason, after.override.note) == (rule.override.reasons[0], "told by telephone")  # type: ignore[union-attr]
    (given,) = [fact for fact, _ in station.facts if isinstance(fact, e.InterlockOverridden)]
    assert (given.line.verdict, given.line.evidence) == (before.verdict, before.evidence)
    (signed,) = [fact for fact, _ in station.facts if isinstance(fact, e.Signed)]
    assert (signed.person, signed.role, signed.step) == (SUPERVISOR, "overrider", f"{OVERRIDE}{rule.id}")
    assert content_of(station.procedure(), signed) == override_content(
        before,
        station.procedure().id,
        rule.override.reasons[0],
        "told by telephone",  # type: ignore[union-attr]
    )
    assert station.procedure().signatures == ()


@pytest.mark.parametrize(("rule", "of"), CASES)
@pytest.mark.parametrize(
    ("reason", "note", "refused"),
    [
        ("", "a note", "reason.missing"),
        ("because", "a note", "reason.unknown"),
        ("label_damaged", "a note", "reason.unknown"),
        ("urgent_for_patient", "a note", "override.reason"),
        ("quality_approved", " ", "reason.text"),
    ],
)
def test_a_reason_that_the_rule_does_not_allow_is_refused(
    rule: InterlockRule, of: str, reason: str, note: str, refused: str
) -> None:
    station = stopped(SPOILT[rule.id, of])
    decision = station.do(c.OverrideInterlock(station.procedure().id, rule.id, reason, note))
    assert isinstance(decision, Refusal)
    assert decision.rule == refused
    assert station.procedure().overriding is None


@pytest.mark.rq("RQ-02", "RQ-32")
@pytest.mark.parametrize(("rule", "of"), CASES)
@pytest.mark.parametrize(
    ("person", "refused"), [(PERFORMER, "scan.same_person"), (VERIFIER, "role")], ids=["performer", "without the role"]
)
def test_who_took_part_or_has_no_role_for_it_overrides_nothing(
    rule: InterlockRule, of: str, person: str, refused: str
) -> None:
    station = stopped(SPOILT[rule.id, of])
    ask(station, rule)
    give(station, person)
    scan = [fact for fact, _ in station.facts if isinstance(fact, e.ScanRefused)][-1]
    assert scan.rule == refused
    assert line(station, rule.id).override is None


@pytest.mark.rq("RQ-08", "RQ-32")
def test_a_badge_alone_or_a_wrong_secret_overrides_nothing() -> None:
    station = stopped(SPOILT["IL-26", "old"])
    ask(station, RULES["IL-26"])
    station.badge(SUPERVISOR, station.procedure().id)
    assert line(station, "IL-26").override is None
    station.do(c.ReportSecret(SUPERVISOR, False, station.procedure().id))
    assert line(station, "IL-26").override is None
    assert isinstance(station.facts[-1][0], e.SecretRefused)


@pytest.mark.parametrize("rule", NOBODYS, ids=lambda rule: rule.id)
def test_what_nobody_may_override_nobody_overrides(rule: InterlockRule) -> None:
    station = stopped(plant_heard(hours=73))
    doubt = DOUBTS[rule.id]
    for change in (*doubt.refuse, *doubt.unknown):
        case = change(Case(station.state, station.procedure(), station.context))
        spoilt = Deciding()
        spoilt.state = replace(case.state, procedures=put(case.state.procedures, case.procedure.id, case.procedure))
        spoilt.utc, spoilt.process_known = case.context.utc, case.context.process_utc is not None
        decision = spoilt.decide(c.OverrideInterlock(case.procedure.id, rule.id, "plant_offline", "by telephone"))
        assert isinstance(decision, Refusal)
        # Who is not qualified is not even heard (IL-24).
        assert decision.rule in (
            ("training", "role", "account.closed", "session.none", "override.nobody")
            if rule.id == "IL-24"
            else ("override.nobody",)
        )


@pytest.mark.parametrize("verdict", ["refuse", "unknown"])
@pytest.mark.parametrize("rule", OVERRIDABLE, ids=lambda rule: rule.id)
def test_a_verdict_that_the_table_does_not_name_is_not_overridden(rule: InterlockRule, verdict: str) -> None:
    """A quarantined lot is no lot of which the status is old."""
    assert rule.override is not None
    if verdict in rule.override.of:
        return
    for change in getattr(DOUBTS[rule.id], verdict):
        station = stopped(plant_heard(hours=73))
        case = change(Case(station.state, station.procedure(), station.context))
        station.state = replace(case.state, procedures=put(case.state.procedures, case.procedure.id, case.procedure))
        station.utc = case.context.utc
        decision = station.decide(
            c.OverrideInterlock(case.procedure.id, rule.id, rule.override.reasons[0], "by telephone")
        )
        assert isinstance(decision, Refusal)
        assert decision.rule == "override.nobody"


def test_a_line_that_holds_needs_no_override() -> None:
    station = stopped(SPOILT["IL-25", "unknown"])
    decision = station.decide(c.OverrideInterlock(station.procedure().id, "IL-26", "plant_offline", "by telephone"))
    assert isinstance(decision, Refusal)
    assert decision.rule == "override.not_needed"


# --- how long it stands ----------------------------------------------------------------------------------------------


def test_with_the_override_the_run_starts_and_the_line_never_looks_permitted() -> None:
    station = stopped(SPOILT["IL-26", "old"])
    for rule in ("IL-26", "IL-10", "IL-13"):
        ask(station, RULES[rule])
        give(station)
        if rule == "IL-26":
            assert station.step() == "prestart"
    assert station.step() == "performed"
    station.sign(PERFORMER)
    station.sign(VERIFIER)
    station._start()
    judged = [fact for fact, _ in station.facts if isinstance(fact, e.InterlocksJudged)]
    for at in ("select", "execute"):
        lines = next(fact for fact in judged if fact.at == at).lines
        assert all_permit(lines)
        stand = [x for x in lines if x.override]
        assert [(x.id, x.verdict) for x in stand] == [("IL-10", "unknown"), ("IL-13", "unknown"), ("IL-26", "unknown")]
    assert len(station.state.runs) == 1


def test_when_the_evidence_changes_the_override_falls_and_stays_fallen() -> None:
    station = stopped(SPOILT["IL-26", "old"])
    ask(station, RULES["IL-26"])
    give(station)
    assert len(station.procedure().overrides) == 1
    plant_heard(hours=80)(station)  # older still: other evidence
    station.do(c.Tick())
    assert station.procedure().overrides == ()
    (fell,) = [fact for fact, _ in station.facts if isinstance(fact, e.OverrideFell)]
    assert fell.now.id == "IL-26"
    plant_heard(hours=73)(station)  # and back: it has fallen all the same
    station.do(c.Tick())
    assert line(station, "IL-26").override is None
    assert not all_permit(station.procedure().lines)


def test_what_was_asked_for_in_vain_is_left() -> None:
    station = stopped(SPOILT["IL-26", "old"])
    ask(station, RULES["IL-26"])
    plant_heard(hours=1)(station)
    station.do(c.Tick())
    assert station.procedure().overriding is None
    assert station.procedure().overrides == ()
    station = stopped(SPOILT["IL-26", "old"])
    ask(station, RULES["IL-26"])
    station.do(c.LeaveOverride(station.procedure().id))
    assert station.procedure().overriding is None
    ask(station, RULES["IL-26"])
    station.do(c.SignOut("idle"))
    assert station.procedure().overriding is None


@pytest.mark.rq("RQ-28")
def test_an_override_after_the_signatures_has_it_signed_again() -> None:
    station = Deciding()
    station.load_until("start")
    plant_heard(hours=73)(station)
    for rule in ("IL-26", "IL-10", "IL-13"):
        ask(station, RULES[rule])
        give(station)
    assert station.procedure().signatures == ()
    assert [s.role for s in station.procedure().lapsed] == ["performer", "verifier"]
    assert station.step() == "performed"
    station.sign(PERFORMER)
    station.sign(VERIFIER)
    station._start()
    assert len(station.state.runs) == 1


@pytest.mark.rq("RQ-28")
def test_that_a_rule_holds_again_takes_no_signature_back() -> None:
    station = stopped(SPOILT["IL-25", "unknown"])
    ask(station, RULES["IL-25"])
    give(station)
    station.sign(PERFORMER)
    station.process_known = True
    station.do(c.Tick())
    assert station.procedure().overrides == ()
    station.sign(VERIFIER)
    assert [s.role for s in station.procedure().signatures] == ["performer", "verifier"]
    assert len({s.record_sha256 for s in station.procedure().signatures}) == 1
    assert station.step() == "start"


def test_a_start_after_the_evidence_has_changed_is_refused_by_its_rule() -> None:
    """Signed with an override that has fallen since: the rule is judged anew, and refuses."""
    station = stopped(SPOILT["IL-25", "unknown"])
    ask(station, RULES["IL-25"])
    give(station)
    station.sign(PERFORMER)
    station.sign(VERIFIER)
    station.do(c.ReportClock("stepped", station.context.stamp, station.context.stamp, 5000))
    assert station.procedure().overrides == ()
    station.do(c.DoAct(station.procedure().id, "start"))
    refused = [fact for fact, _ in station.facts if isinstance(fact, e.Refused)][-1]
    assert refused.rule == "IL-25"
    assert station.state.pending == {}
