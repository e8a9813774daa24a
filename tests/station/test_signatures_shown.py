"""Signatures as they stand: valid, invalid, unsigned since change, wherever one is shown; both components; in time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from shown import look
from shuttle_bench import BAY, Bench, bench
from wiretap import facts

from console.domain import commands as c
from console.domain import events as e
from console.domain.context import Rules
from console.domain.station_state import changed, put
from console.presenters.scene import Scene
from console.presenters.signatures import signed_at, standing
from console.presenters.ui import UiState
from console.records.entry import entries_of
from console.records.signed import covered, key_of
from console.security.signature import Checker
from console.settings import Settings
from console.station.snapshot import StationSnapshot
from console.texts import load

WORDS = {
    "valid": ("valid", "有効"),
    "changed": ("unsigned since change", "変更後は未署名"),
    "invalid": ("INVALID", "無効"),
}
AT_BAY = UiState(screen="tasks", bay=BAY)


def at(b: Bench, step: str) -> None:
    """A load before ``step``, by trainee-a."""
    b.sign_in()
    b.ask(c.BeginProcedure("load", BAY))
    b.load_until(step)


def with_another_bag(snapshot: StationSnapshot) -> StationSnapshot:
    """The same moment, had another bag been read: the content of every signature of the load is another one."""

    def other(procedure: Any) -> Any:
        reads = tuple(
            (step, utc, replace(read, raw="another bag") if step == "material" else read)
            for step, utc, read in procedure.reads
        )
        return changed(procedure, reads=reads)

    state = snapshot.state
    return replace(
        snapshot,
        state=changed(
            state,
            procedures={name: other(p) for name, p in state.procedures.items()},
            ended_procedures={name: other(p) for name, p in state.ended_procedures.items()},
        ),
    )


def with_another_seal(snapshot: StationSnapshot) -> StationSnapshot:
    """The same moment, looked at with the keys of another station."""
    checker = snapshot.checker
    return replace(snapshot, checker=Checker("KSW-08", checker.site, checker.keys))


LOOKS = [(lambda s: s, "valid"), (with_another_bag, "changed"), (with_another_seal, "invalid")]


@pytest.mark.rq("RQ-27", "RQ-28")
@pytest.mark.parametrize(("spoil", "stands"), LOOKS, ids=["valid", "changed", "invalid"])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_before_the_start_each_signature_says_how_it_stands(
    station_bench: Bench, spoil: Any, stands: str, language: str
) -> None:
    at(station_bench, "start")
    view = look(spoil(station_bench.station.snapshot()), AT_BAY, language).view
    word = WORDS[stands][language == "ja"]
    assert [(s.standing, s.validity) for s in view.signatures] == [(stands, word)] * 2


@pytest.mark.rq("RQ-26", "RQ-28")
@pytest.mark.parametrize(("spoil", "stands"), LOOKS, ids=["valid", "changed", "invalid"])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_done_procedure_and_its_row_of_the_records_say_it_too(
    station_bench: Bench, spoil: Any, stands: str, language: str
) -> None:
    """Name, moment with zone, meaning, and whether it holds: in every form that people read."""
    b = station_bench
    b.loaded()
    (load_,) = b.state.ended_procedures.values()
    snapshot = spoil(b.station.snapshot())
    view = look(snapshot, replace(AT_BAY, procedure_id=load_.id), language).view
    assert view.mode == "done"
    for signed in load_.signatures:
        line = next(line for line in view.step_text.splitlines() if signed.printed_name in line)
        assert signed.meaning_shown in line
        assert "+09:00" in line
        assert f"2026-11-23 14:{signed.signed_utc[14:16]}:{signed.signed_utc[17:19]}" in line
        assert WORDS[stands][language == "ja"] in line
    row = look(snapshot, UiState(screen="records"), language).view.rows[0]
    wanted = {"en": ("2 signatures · all valid", "2 signatures · 2 not valid"),
              "ja": (" · すべて有効", " · 有効でない署名 2件")}[language][stands != "valid"]  # fmt: skip
    assert row.signatures.endswith(wanted)


@pytest.mark.rq("RQ-27", "RQ-28")
def test_the_record_works_out_every_signature_anew_when_all_is_over(station_bench: Bench) -> None:
    """What came after the signature (the start, the later judgements) is no part of what it covers."""
    b = station_bench
    b.loaded()
    b.run(2)
    entries = list(entries_of(b.journal.read(limit=10_000)))
    signed = facts(b.journal, e.Signed)
    assert [covered(entries)[key_of(s)].now for s in signed] == [s.record_sha256 for s in signed]
    assert all(s.content_version == 2 and s.components == "badge+secret" for s in signed)


@pytest.mark.rq("RQ-88")
def test_a_signature_of_the_first_programs_still_holds(station_bench: Bench) -> None:
    """They signed without confirmed lines, and their seal has no words for what came later."""
    from console.canonical import digest
    from console.domain.signing import content_of, sealed_content, signed_content

    b = station_bench
    at(b, "verified")
    procedure = b.procedure()
    (new,) = procedure.signatures
    old = replace(
        new, content_version=1, components="", record_sha256=digest(signed_content(procedure, "performed", 1))
    )
    sealed = sealed_content(old)
    assert "content_version" not in sealed
    assert "components" not in sealed
    key_id, seal = b.station._tools.seal(sealed)
    old = replace(old, key_id=key_id, seal=seal)
    signed = changed(procedure, signatures=(old,))
    scene = Scene.of(b.station.snapshot(), AT_BAY, load("en"))
    assert standing(scene, signed, old).state == "valid"
    assert content_of(signed, old) != content_of(signed, new)


# --- the performer, then another, in time ----------------------------------------------------------------------------


@pytest.mark.rq("RQ-31")
def test_who_verifies_too_late_has_the_performer_sign_again(tmp_path: Path) -> None:
    with bench(tmp_path / "data", rules=Rules(verify_within_min=5, idle_lock_s=3600)) as b:
        b.until(lambda s: s.link.condition == "open", "the link")
        at(b, "verified")
        (first,) = b.procedure().signatures
        b.run(299, 1.0)
        assert b.step() == "verified"
        b.run(3, 0.5)
        assert b.step() == "performed"
        assert b.procedure().signatures == ()
        assert b.procedure().lapsed == (first,)
        (lapsed,) = facts(b.journal, e.SignatureLapsed)
        assert (lapsed.person, lapsed.why) == ("trainee-a", "too late")
        note = look(b.station.snapshot(), AT_BAY).view.signatures[0].note
        assert note.startswith("Trainee A signed at")
        b.restart()  # it stays so
        assert b.step() == "performed"
        b.until(lambda s: s.link.condition == "open", "the link")
        b.run(0.5)
        b.sign_in()
        b.sign("trainee-a", b.id)
        b.sign("trainee-b", b.id)
        assert b.step() == "start"


@pytest.mark.rq("RQ-28")
def test_a_change_after_signing_has_it_signed_again_and_keeps_the_old_one(station_bench: Bench) -> None:
    b = station_bench
    at(b, "start")
    before = b.procedure()
    spoilt = with_another_bag(b.station.snapshot()).state.procedures[before.id]
    b.station._writer.state = changed(b.state, procedures=put(b.state.procedures, before.id, spoilt))
    b.run(0.5)
    after = b.procedure()
    assert b.step() == "performed"
    assert (after.signatures, after.lapsed) == ((), before.signatures)
    assert [x.why for x in facts(b.journal, e.SignatureLapsed)] == ["record changed"] * 2
    b.sign("trainee-a", b.id)
    b.sign("trainee-b", b.id)
    assert [s.person for s in b.procedure().signatures] == ["trainee-a", "trainee-b"]
    assert b.step() == "start"


# --- both components -------------------------------------------------------------------------------------------------


@pytest.fixture
def relaxed(tmp_path: Path) -> Iterator[Bench]:
    """A site that has chosen the relaxation of RQ-21."""
    with bench(tmp_path / "data", rules=Rules(sign_secret_alone=True, idle_lock_s=60)) as b:
        b.until(lambda s: s.link.condition == "open", "the link")
        b.run(0.5)
        yield b


def signed_once(b: Bench) -> None:
    """Both have signed with both components, and the record has changed since: it is signed again."""
    at(b, "start")
    before = b.procedure()
    spoilt = with_another_bag(b.station.snapshot()).state.procedures[before.id]
    b.station._writer.state = changed(b.state, procedures=put(b.state.procedures, before.id, spoilt))
    b.run(0.5)
    assert b.step() == "performed"


@pytest.mark.rq("RQ-23")
def test_both_components_each_time_unless_the_site_says_otherwise(station_bench: Bench, tmp_path: Path) -> None:
    assert Rules().sign_secret_alone is False
    assert Settings(mode="training", folder=tmp_path).sign_secret_alone is False
    b = station_bench
    signed_once(b)
    b.secret(b.plant.pins()["trainee-a"], b.id)
    assert b.step() == "performed"
    assert look(b.station.snapshot(), AT_BAY).view.signatures[0].pin is False


@pytest.mark.rq("RQ-20", "RQ-21")
def test_the_first_signature_of_a_period_takes_both_and_the_next_the_secret_alone(relaxed: Bench) -> None:
    b = relaxed
    at(b, "performed")
    b.secret(b.plant.pins()["trainee-a"], b.id)  # the first: nothing without the badge
    assert b.step() == "performed"
    b.sign("trainee-a", b.id)
    b.sign("trainee-b", b.id)
    spoilt = with_another_bag(b.station.snapshot()).state.procedures[b.id]
    b.station._writer.state = changed(b.state, procedures=put(b.state.procedures, b.id, spoilt))
    b.run(0.5)
    assert look(b.station.snapshot(), AT_BAY).view.signatures[0].pin is True
    b.secret("000000", b.id)
    assert facts(b.journal, e.SecretRefused)[-1].person == "trainee-a"
    b.secret(b.plant.pins()["trainee-a"], b.id)
    assert b.step() == "verified"
    assert [s.components for s in facts(b.journal, e.Signed)] == ["badge+secret", "badge+secret", "secret"]
    b.secret(b.plant.pins()["trainee-b"], b.id)  # the verifier is in no period: it is somebody else's session
    assert b.step() == "verified"
    b.sign("trainee-b", b.id)
    assert b.step() == "start"


@pytest.mark.rq("RQ-21", "RQ-22")
@pytest.mark.parametrize("how", ["lock", "switch", "time-out", "restart"])
def test_whatever_ends_the_period_asks_for_both_again(relaxed: Bench, how: str) -> None:
    b = relaxed
    signed_once(b)
    assert b.state.session is not None
    assert b.state.session.signed
    if how == "lock":
        b.ask(c.SignOut())
    elif how == "switch":
        b.sign_in("trainee-b")
    elif how == "time-out":
        b.run(61, 0.5)
    else:
        b.restart()
        b.until(lambda s: s.link.condition == "open", "the link")
        b.run(0.5)
    b.sign_in("trainee-a")
    step = b.step()
    b.secret(b.plant.pins()["trainee-a"], b.id)
    assert b.step() == step
    b.sign("trainee-a", b.id)
    assert facts(b.journal, e.Signed)[-1].components == "badge+secret"


# --- the zone --------------------------------------------------------------------------------------------------------


@pytest.mark.rq("RQ-33")
def test_a_signature_keeps_the_zone_in_which_it_was_given(station_bench: Bench) -> None:
    """On the last Sunday of October the clock goes back: what was signed in summer time stays so, and says so."""
    b = station_bench
    at(b, "verified")
    (signed,) = b.procedure().signatures
    summer = replace(signed, signed_utc="2026-10-25T00:30:00.000000Z", offset_min=120)
    winter = replace(signed, signed_utc="2026-10-25T01:30:00.000000Z", offset_min=60)
    for offset in (timedelta(hours=1), timedelta(hours=2)):  # looked at before and after
        snapshot = b.station.snapshot()
        scene = Scene.of(replace(snapshot, now=replace(snapshot.now, offset=offset)), AT_BAY, load("en"))
        assert signed_at(scene, summer) == "2026-10-25 02:30:00 +02:00"
        assert signed_at(scene, winter) == "2026-10-25 02:30:00 +01:00"
