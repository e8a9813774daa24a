"""Commands in any order: nothing raises, a refusal changes nothing, and what was written says all that is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from console.domain import commands as c
from console.domain import events as e
from console.domain.batch_state import BatchState
from console.domain.evolve import evolve
from console.domain.interlock import all_permit
from console.domain.message import Message
from console.domain.refusal import Refusal
from console.domain.signing import OVERRIDE
from console.domain.station_state import StationState
from console.journal.codec import decode, encode
from console.plant_files.reading import Place, said_in
from tests.support.deciding import (
    BAY,
    BOOK,
    LABELS,
    ORDER,
    PERFORMER,
    PLANT,
    RECIPE,
    START,
    VERIFIER,
    Deciding,
    idle_bay,
    label,
)
from tests.support.wishes import BY_HAND, nothing_is_signed_by_nobody, there_is_a_way_out

Wish = Callable[[Deciding], c.Command]
BAYS = st.sampled_from([BAY, BAY, BAY, 7, 16])
PEOPLE = st.sampled_from([PERFORMER, VERIFIER, "trainer-c", "nobody"])
PROCEDURES = [*BOOK.procedures, "no such procedure"]
PLANT_SAID = said_in(PLANT.body(Place("Kashiwa", "KSW-07", "KSW-07", "training"), START, START, 1, {}), "file")
ACTS = sorted({step.id for p in BOOK.procedures.values() for step in p.steps if step.action})
ITEMS = sorted({item for p in BOOK.procedures.values() for step in p.steps for item in step.items})
RAWS = st.one_of(
    st.sampled_from([found.text.encode("latin-1") for found in LABELS]), st.binary(max_size=24), st.just(b"")
)
KINDS: dict[str, dict[str, str | int | bool]] = {
    "door.opened": {}, "door.closed": {}, "latch.unlocked": {}, "latch.locked": {}, "cartridge.inserted": {},
    "cartridge.removed": {}, "cartridge.read": {"text": label("cartridge", ORDER).text}, "cartridge.unreadable": {},
    "recipe.loaded": {"sha256": RECIPE.sha256}, "phase.started": {"phase": "activate", "index": 1},
    "phase.ended": {"phase": "activate"}, "prompt.opened": {"prompt": "sample-1"}, "prompt.answered": {"prompt": "x"},
    "alarm.raised": {"alarm": "temperature.high", "channel": "temperature", "value": "38112", "limit": "high"},
    "alarm.cleared": {"alarm": "temperature.high"}, "feed.given": {"volume_ml": "12"}, "of.the.future": {"x": True},
    "sample.result": {"sample": "S-1", "values.12": 5},
}  # fmt: skip


def open_one(station: Deciding, nth: int) -> str:
    """An open procedure, or the name of none."""
    names = [*station.state.procedures]
    return names[nth % len(names)] if names else "none"


def pending_one(station: Deciding) -> str:
    """The outstanding command, or the name of none."""
    return next(iter(station.state.pending), "none")


def read_back(station: Deciding, right: bool) -> c.Command:
    """What the shuttle would do, right or wrong."""
    pending = next(iter(station.state.pending.values()), None)
    if pending is None:
        return c.ReportReadBack("none", "aa", "start", BAY, "", "", "idle")
    sha256 = pending.recipe_sha256 if right else "0" * 64
    return c.ReportReadBack(pending.command, "aa", pending.action, pending.bay, pending.cartridge, sha256, "idle")


def said(station: Deciding, kind: str, bay: int, away: bool) -> c.Command:
    """A numbered event of the shuttle."""
    numbers = [fact.n for fact, _ in station.facts if isinstance(fact, e.DeviceReported)]
    run = station.state.run_at(bay)
    named = e.DeviceReported(7, max(numbers, default=0) + 1, 0, bay, kind, tuple(KINDS[kind].items()), away)
    return c.ReportDevice(replace(named, run=run.id if run else ""))


def run_state(bay: int, state: str) -> Wish:
    """The shuttle's word on a run: of the run that was asked for, or of one that nobody here knows."""

    def wish(station: Deciding) -> c.Command:
        known = station.state.run_at(bay)
        asked = next((p.run for p in station.state.pending.values() if p.bay == bay), "")
        run = known.id if known else asked or f"foreign {bay}"
        return c.ReportDevice(e.DeviceReported(7, 1, 0, bay, "run.state", (("run", run), ("state", state)), run=run))

    return wish


def forward(station: Deciding) -> c.Command:
    """What a person would do next at the load, so that random walks get somewhere."""
    load = station.state.open_procedure("load", BAY)
    if load is None:
        return c.BeginProcedure("load", BAY)
    step = BOOK.procedures["load"].steps[load.index]
    if step.items:
        return c.ConfirmItem(load.id, next((item for item in step.items if item not in load.items), step.items[0]))
    if step.signer and load.signer:
        return c.ReportSecret(load.signer, True, load.id)
    if step.signer:
        badge = label("badge", PERFORMER if step.signer == "performer" else VERIFIER)
        return c.ScanLabel(badge.text.encode("latin-1"), "scanner", load.id)
    if step.prompt:
        prompt = "reagent" if step.id == "reagents" else step.prompt
        number = len(load.read("reagents")) % 4 if step.id == "reagents" else 0
        text = label(prompt, "" if step.id == "reagents" else ORDER, number).text
        return c.ScanLabel(text.encode("latin-1"), "scanner", load.id)
    if step.id == "recipe":
        return c.ReportRecipe(BAY, RECIPE.sha256, "")
    return c.DoAct(load.id, step.id)


def plant_file(station: Deciding, status: str, ahead: int) -> c.Command:
    """A file of the plant, newer or older than what is held, with one order that stands otherwise."""
    number = station.state.plant_file.sequence + ahead
    first, *rest = PLANT_SAID.orders
    orders = (replace(first, status=status), *rest)
    return c.TakePlantFile(replace(PLANT_SAID, sequence=number, sha256=f"{number} {status}", orders=orders))


WISHES: st.SearchStrategy[Wish] = st.one_of(
    st.just(forward),
    st.just(forward),
    st.builds(lambda raw, n: lambda s: c.ScanLabel(raw, "scanner", open_one(s, n)), RAWS, st.integers(0, 3)),
    st.builds(lambda raw: lambda s: c.TypedScan(raw, "wedge", "us", open_one(s, 0)), RAWS),
    st.builds(lambda ok: lambda s: c.ReportSheet("wedge", "us", ok, Message.of("x")), st.booleans()),
    st.builds(
        lambda who, ok, n: lambda s: c.ReportSecret(who, ok, open_one(s, n)), PEOPLE, st.booleans(), st.integers(0, 3)
    ),
    st.builds(lambda reason: lambda s: c.SignOut(reason), st.sampled_from(["signed out", "idle"])),
    st.builds(lambda p, bay: lambda s: c.BeginProcedure(p, bay), st.sampled_from(PROCEDURES), BAYS),
    st.builds(lambda item, n: lambda s: c.ConfirmItem(open_one(s, n), item), st.sampled_from(ITEMS), st.integers(0, 3)),
    st.builds(lambda step, n: lambda s: c.DoAct(open_one(s, n), step), st.sampled_from(ACTS), st.integers(0, 3)),
    st.builds(lambda n: lambda s: c.AbandonProcedure(open_one(s, n), "a reason"), st.integers(0, 3)),
    st.builds(
        lambda rule, reason, n: lambda s: c.OverrideInterlock(open_one(s, n), rule, reason, "a note"),
        st.sampled_from(["IL-04", "IL-10", "IL-13", "IL-25", "IL-26", "IL-99"]),
        st.sampled_from(["plant_offline", "clock_compared", ""]),
        st.integers(0, 3),
    ),
    st.builds(lambda n: lambda s: c.LeaveOverride(open_one(s, n)), st.integers(0, 3)),
    st.builds(
        lambda kind: lambda s: c.ReportClock(kind, s.context.stamp, s.context.stamp, 5000),
        st.sampled_from(["stepped", "slept", "drifted", "known"]),
    ),
    st.builds(
        lambda a, bay: lambda s: c.CommandBay(a, bay),
        st.sampled_from(["hold", "restart", "stop", "abort", "start", "resume"]),
        BAYS,
    ),
    st.builds(lambda n: lambda s: c.AcknowledgeAlarm([*s.state.alarms, "none"][n % (len(s.state.alarms) + 1)]), BAYS),
    st.builds(
        lambda status, n: lambda s: plant_file(s, status, n),
        st.sampled_from(["released", "cancelled", "on hold"]),
        st.integers(-1, 2),
    ),
    st.builds(
        lambda n, reason: lambda s: c.DecideLateChange([*s.state.alarms, ""][n % (len(s.state.alarms) + 1)], reason),
        BAYS,
        st.sampled_from(["", "client_request"]),
    ),
    st.builds(lambda who, reason: lambda s: c.UnlockAccount(who, reason), PEOPLE, st.sampled_from(["", "person_left"])),
    st.builds(lambda who, finding: lambda s: c.ReportPin(who, finding), PEOPLE, st.sampled_from(["", "old", "short"])),
    st.just(lambda s: c.Silence()),
    st.just(lambda s: c.AttributeAct(next(iter(s.state.open_acts), "none"), "precaution")),
    st.just(lambda s: c.Tick()),
    st.just(lambda s: c.StartStation("test", "KSW-07", "Kashiwa", "training")),
    st.just(lambda s: c.ReportLink(e.LinkOpened("KSW-07", "1", True, 7, "1"))),
    st.just(lambda s: c.ReportLink(e.LinkLost("silent"))),
    st.just(lambda s: c.ReportLink(e.LinkRefused("KSW-07", "KSW-08", "another shuttle"))),
    st.builds(
        lambda kind, bay, away: lambda s: said(s, kind, bay, away), st.sampled_from([*KINDS]), BAYS, st.booleans()
    ),
    st.builds(run_state, BAYS, st.sampled_from([*BatchState, "no such state"])),
    st.builds(
        lambda bay, state, alarms: lambda s: c.ReportBay(idle_bay(bay, state=state, active_alarms=alarms)),
        BAYS,
        st.sampled_from([*BatchState, "no such state"]),
        st.sampled_from([(), ("ph.low",), ("temperature.high", "unheard.of")]),
    ),
    st.builds(lambda right: lambda s: read_back(s, right), st.booleans()),
    st.builds(
        lambda outcome: lambda s: c.ReportOutcome(pending_one(s), outcome, "", ""),
        st.sampled_from(["executed", "refused", "in progress", "interrupted", "never seen and fenced"]),
    ),
    st.builds(lambda bay, sha: lambda s: c.ReportRecipe(bay, sha, "x"), BAYS, st.sampled_from(["", RECIPE.sha256])),
    st.just(lambda s: c.ReportGap(7, 3, 9)),
    st.builds(
        lambda name, on: lambda s: c.ReportCondition(name, on),
        st.sampled_from(["sync.backlog", "link.lost"]),
        st.booleans(),
    ),
    st.builds(lambda word: lambda s: c.ReportPlant(word, ""), st.sampled_from(["online", "offline", "refused"])),
    *BY_HAND,
)
# How long each is waited for, in seconds: mostly no time, sometimes past every limit.
WALK = st.lists(st.tuples(WISHES, st.sampled_from([0, 0, 0, 0.5, 5, 1000, 90_000])), max_size=40)
SLOW = settings(suppress_health_check=[HealthCheck.too_slow], max_examples=60)


def walked(walk: list[tuple[Wish, float]], begun: str) -> Deciding:
    """A station after ``walk``, from nothing or from a load at step ``begun``."""
    station = Deciding()
    if begun:
        station.load_until("" if begun in ENDS else begun)
    if begun in ENDS:
        station.says("run.state", run=next(iter(station.state.runs)), state=begun)
    for wish, seconds in walk:
        command = wish(station)
        note(f"{command}")
        before = station.state
        decision = station.decide(command)
        assert station.state is before
        assert isinstance(decision, (list, Refusal))
        if isinstance(decision, Refusal):
            assert decision.rule
            assert decision.reason.key
            assert decision.remedy.key
        station.do(command)
        if isinstance(decision, Refusal):
            assert station.state == before
        station.wait(seconds)
    return station


ENDS = ("complete", "stopped", "aborted")
BEGUN = st.sampled_from(
    ["", "", "clearance", "material", "insert", "recipe", "verified", "start", "past the end", *ENDS]
)


@pytest.mark.rq("RQ-42", "RQ-60")
@SLOW
@given(WALK, BEGUN)
def test_any_commands_in_any_order(walk: list[tuple[Wish, float]], begun: str) -> None:
    """Nothing raises, a refusal changes nothing, every fact survives its bytes, and the bytes alone say the state."""
    station = walked(walk, begun)
    again = StationState()
    for fact, stamp in station.facts:
        read = decode(fact.TYPE, fact.VERSION, encode(fact))
        assert read == fact
        nothing_is_signed_by_nobody(again, read, station)
        again = evolve(again, read, stamp)
    assert again == station.state
    in_order(station)
    there_is_a_way_out(station)


def in_order(station: Deciding) -> None:
    """Each procedure's steps were done one after the other; a run began only after everything before it.

    Only a signature that stands no longer takes a procedure back.
    """
    position: dict[str, int] = {}
    kinds: dict[str, str] = {}
    permitted: set[str] = set()
    for fact, _ in station.facts:
        if isinstance(fact, e.ProcedureStarted):
            position[fact.procedure_id], kinds[fact.procedure_id] = 0, fact.procedure
        elif isinstance(fact, e.StepDone):
            steps = BOOK.procedures[kinds[fact.procedure_id]].steps
            assert steps[position[fact.procedure_id]].id == fact.step
            position[fact.procedure_id] += 1
        elif isinstance(fact, e.ProcedureEnded) and fact.outcome == "finished":
            assert position[fact.procedure_id] == len(BOOK.procedures[kinds[fact.procedure_id]].steps)
        elif isinstance(fact, e.SignatureLapsed):
            position[fact.procedure_id] = fact.back_to
        elif isinstance(fact, e.Signed) and fact.step.startswith(OVERRIDE):
            assert fact.role == "overrider"
        elif isinstance(fact, (e.ItemConfirmed, e.ScanAccepted, e.Signed)):
            assert BOOK.procedures[kinds[fact.procedure_id]].index(fact.step) == position[fact.procedure_id]
        elif isinstance(fact, e.InterlocksJudged) and fact.at == "execute" and all_permit(fact.lines):
            permitted.add(fact.procedure_id)
        elif isinstance(fact, e.ExecuteRequested) and fact.action == "start":
            assert fact.procedure_id in permitted
            assert BOOK.procedures["load"].steps[position[fact.procedure_id]].id == "start"


STEPS = [step.id for step in BOOK.procedures["load"].steps if step.id != "prestart"]  # interlocks need no act


@pytest.mark.rq("RQ-60")
@settings(max_examples=40)
@given(st.sampled_from(STEPS), st.data())
def test_no_later_act_does_anything_before_its_turn(step: str, data: st.DataObject) -> None:
    """At any step of the load, what belongs to any other step neither completes one nor moves the procedure."""
    station = Deciding()
    station.load_until(step)
    acts = dict(station.load_acts())
    ahead = [name for name in STEPS[STEPS.index(step) + 1 :] if type_of(name) != type_of(step)]
    if not ahead:
        return
    other = data.draw(st.sampled_from(ahead))
    before = station.procedure()
    try:
        acts[other]()
    except ValueError:  # an act of two parts, whose first was refused: there is no command to go on with
        assert station.state.pending == {}
    after = station.procedure()
    assert (after.index, after.done, after.items) == (before.index, before.done, before.items)
    assert not [name for name, _, _ in after.reads if name not in [record.step for record in before.done]]
    station_goes_on(station, step)


def type_of(step: str) -> str:
    """Acts are one touch, and so are not told apart by what a person does."""
    found = next(s for s in BOOK.procedures["load"].steps if s.id == step)
    return found.kind if found.kind == "act" else step


def station_goes_on(station: Deciding, step: str) -> None:
    """And the right act still completes its step. A badge that nobody waited for was a sign-out: sign in again."""
    if station.state.session is None:
        station.sign_in()
    dict(station.load_acts())[step]()
    load = station.state.open_procedure("load", BAY)
    assert load is None or load.index > BOOK.procedures["load"].index(step)
