"""What people do by hand and after a run, as wishes for random walks: corrections, typing, choices, reviews."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st

from console.domain import commands as c
from console.domain import events as e
from console.domain.procedure.definition import Step
from console.domain.procedure.engine import current
from console.domain.signing import stands
from console.domain.station_state import OpenProcedure, StationState
from tests.support.deciding import BAY, ORDER, PERFORMER, VERIFIER, Deciding, label

Wish = Callable[[Deciding], c.Command]
MATERIAL = ["custody", "quarantine", "disposition", "transfer", "cell_q"]
_NTH = st.integers(0, 3)
_OF_STEP = {"bay": "bay", "coi": "product_label", "bags": "final_label", "place": "quarantine_place"}
_OF_PROMPT = {"removed_cartridge": "cartridge", "taken_cartridge": "cartridge", "issued_sample": "sample"}


def _any(station: Deciding, nth: int) -> OpenProcedure | None:
    """An open procedure, or one that has ended."""
    known = [*station.state.procedures.values(), *station.state.ended_procedures.values()]
    return known[nth % len(known)] if known else None


def _run(station: Deciding) -> str:
    return next(iter(station.state.runs), "none")


def rescan(nth: int, at: int) -> Wish:
    """Some label that was read is to be read again."""

    def wish(station: Deciding) -> c.Command:
        procedure = _any(station, nth)
        reads = procedure.reads if procedure else ()
        if procedure is None or not reads:
            return c.BeginRescan("none", "order", 0, "wrong_label_read")
        step = reads[at % len(reads)][0]
        return c.BeginRescan(procedure.id, step, at % len(procedure.read(step)), "wrong_label_read")

    return wish


def correct(nth: int, at: int) -> Wish:
    """Some line is withdrawn, or confirmed again; some number is another one."""

    def wish(station: Deciding) -> c.Command:
        procedure = _any(station, nth)
        if procedure is None:
            return c.CorrectEntry("item", "none", "", "", 0, "", "")
        lines = [(step.id, item) for step in station.book.procedures[procedure.procedure].steps for item in step.items]
        if not lines or procedure.values:
            value = procedure.values[at % len(procedure.values)] if procedure.values else None
            step, old = (value.step, value.value) if value else ("density", "1")
            return c.CorrectEntry("value", procedure.id, step, "", 0, old, "2", "wrong_value_entered")
        step, item = lines[at % len(lines)]
        now, other = "confirmed", "withdrawn"
        if procedure.confirmation(step, item) is None:
            now, other = other, now
        return c.CorrectEntry("item", procedure.id, step, item, 0, now, other, "wrong_line_touched")

    return wish


def onward(station: Deciding) -> c.Command:
    """What a person would do next in the newest open procedure, whatever it is."""
    procedure = next(reversed([*station.state.procedures.values()]), None)
    step = current(procedure, station.book.procedures[procedure.procedure]) if procedure else None
    if procedure is None or step is None:
        ready = [kind for kind in ("unload", "recover", "take_out") if _can(station, c.BeginProcedure(kind, BAY))]
        material = [kind for kind in MATERIAL if _can(station, c.BeginProcedure(kind, 0, _run(station)))]
        if ready:
            return c.BeginProcedure(ready[0], BAY)
        return c.BeginProcedure(material[0], 0, _run(station)) if material else c.BeginProcedure("load", BAY)
    return _next(station, procedure, step)


def _can(station: Deciding, command: c.Command) -> bool:
    return isinstance(station.decide(command), list)


def _next(station: Deciding, procedure: OpenProcedure, step: Step) -> c.Command:
    if step.items:
        return c.ConfirmItem(procedure.id, next((i for i in step.items if i not in procedure.items), step.items[0]))
    if step.options and step.kind == "choice":
        return c.Choose(procedure.id, step.id, step.options[0], "client_request", "a note")
    if step.signer or procedure.typed or procedure.overriding:
        if procedure.signer:
            return c.ReportSecret(procedure.signer, True, procedure.id)
        badge = label("badge", PERFORMER if step.signer == "performer" else VERIFIER)
        return c.ScanLabel(badge.text.encode("latin-1"), "scanner", procedure.id)
    if step.prompt:
        prompt = _OF_STEP.get(step.id) or _OF_PROMPT.get(step.prompt, step.prompt)
        try:
            text = label(prompt, ORDER if prompt in ("bay", "cartridge", "product_label", "final_label") else "").text
        except IndexError:
            text = "="
        return c.ScanLabel(text.encode("latin-1"), "scanner", procedure.id)
    return c.DoAct(procedure.id, step.id)


def _typed(nth: int) -> Wish:
    def wish(station: Deciding) -> c.Command:
        procedure = _any(station, nth)
        return c.EnterTyped(procedure.id if procedure else "none", "A9999 26 123456 X", "label_frosted")

    return wish


def _compare(nth: int, right: bool) -> Wish:
    def wish(station: Deciding) -> c.Command:
        procedure = _any(station, nth)
        typed = procedure.typed if procedure else None
        tail = "".join(typed.read.raw.split())[-4:] if typed and right else "0000"
        return c.CompareTyped(procedure.id if procedure else "none", tail)

    return wish


def _id(nth: int, make: Callable[[str], c.Command]) -> Wish:
    def wish(station: Deciding) -> c.Command:
        procedure = _any(station, nth)
        return make(procedure.id if procedure else "none")

    return wish


BY_HAND: list[st.SearchStrategy[Wish]] = [
    st.just(onward),
    st.just(onward),
    st.builds(rescan, _NTH, st.integers(0, 9)),
    st.builds(correct, _NTH, st.integers(0, 9)),
    st.builds(_typed, _NTH),
    st.builds(_compare, _NTH, st.booleans()),
    st.builds(lambda n: _id(n, c.LeaveTyped), _NTH),
    st.builds(lambda n: _id(n, c.LeaveRescan), _NTH),
    st.builds(lambda n: _id(n, lambda name: c.EnterValue(name, "density", "1.5")), _NTH),
    st.builds(
        lambda n, option: _id(n, lambda name: c.Choose(name, "decision", option, "client_request")),
        _NTH,
        st.sampled_from(["elsewhere", "hold", "discard", "none_left"]),
    ),
    st.builds(lambda kind: lambda s: c.BeginProcedure(kind, 0, _run(s)), st.sampled_from(MATERIAL)),
    st.just(lambda s: c.BeginReview(_run(s), "exception", 1, "0" * 64, "file", ("one",))),
    st.builds(lambda n: _id(n, lambda name: c.DisposeException(name, "one", "no_effect")), _NTH),
    st.builds(
        lambda verdict: lambda s: c.TakePlantData((e.ResultReceived("S-260001", "viability", verdict),)),
        st.sampled_from(["pass", "fail", "pending"]),
    ),
]


# --- what must be so after every walk --------------------------------------------------------------------------------


def nothing_is_signed_by_nobody(before: StationState, fact: e.Fact, station: Deciding) -> None:
    """A start is executed only under two people's signatures that stand on what stands there then."""
    if not isinstance(fact, e.ExecuteRequested) or fact.action != "start":
        return
    load = before.procedures[fact.procedure_id]
    roles = {signed.role: signed.person for signed in load.signatures}
    assert roles.keys() >= {"performer", "verifier"}
    assert roles["performer"] != roles["verifier"]
    assert roles["verifier"] not in load.performers
    assert all(stands(load, signed, station.context) for signed in load.signatures)


def there_is_a_way_out(station: Deciding) -> None:
    """Whatever happened: once the line is there, each bay can be worked on, and what is open can be left."""
    for pending in [*station.state.pending.values()]:
        station.do(c.ReportOutcome(pending.command, "refused", "bay.busy", ""))
    station.do(c.ReportLink(e.LinkOpened("KSW-07", "1.4.2", True, 99, "1")))
    station.wait(90_000)  # a lock-out is over
    station.do(c.SignOut())
    station.sign_in(PERFORMER)
    for procedure in [*station.state.procedures.values()]:
        if station.state.begun(procedure) and procedure.start_run not in station.state.runs:
            continue  # its run may still be heard of
        left = station.do(c.AbandonProcedure(procedure.id, "left"))
        assert isinstance(left, list) or station.state.begun(procedure), (left, procedure)
    for bay in station.state.bays.values():
        at_rest = bay.state in ("idle", "complete", "stopped", "aborted")
        if not bay.known or not at_rest or station.state.at_bay(bay.number):
            continue
        ways = [kind for kind in ("unload", "recover", "take_out") if _can(station, c.BeginProcedure(kind, bay.number))]
        empty = bay.state == "idle" and not bay.present and station.state.run_at(bay.number) is None
        assert ways or empty, (bay, station.state.run_at(bay.number))
