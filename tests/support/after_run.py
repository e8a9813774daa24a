"""What a technician does with a run's material at the bench after the start: ends it, takes it out, puts it away."""

from __future__ import annotations

from shuttle_bench import Bench

from console.domain import commands as c
from console.domain import events as e
from console.domain.station_state import OpenProcedure

WHY = ("equipment_failed", "the pump stands still")


def ended(b: Bench, action: str = "stop") -> None:
    """The run at the bench's bay is stopped or aborted, with a reason, and the shuttle has said so."""
    b.ask(c.CommandBay(action, b.bay, *WHY))
    state = {"stop": "stopped", "abort": "aborted"}[action]
    b.until(lambda s: s.bays[b.bay].state == state, state, 60)


def taken_out(b: Bench, kind: str) -> None:
    """The bay is scanned and opened, the cartridge taken out, the door closed, the cartridge scanned."""
    procedure = b.procedure(kind).id
    b.scan(b.label("bay", b.order), procedure)
    b.ask(c.DoAct(procedure, "remove"))
    b.until(lambda s: s.bays[b.bay].door == "open", "the door opens")
    assert b.hands.do({"do": "remove", "bay": b.bay}, b.clock.mono_s)["ok"]
    assert b.hands.do({"do": "close", "bay": b.bay}, b.clock.mono_s)["ok"]
    b.until(lambda s: b.step(kind) == "cartridge", "it is out")
    b.scan(b.label("cartridge", b.order), procedure)


def cleared_and_signed(b: Bench, kind: str) -> None:
    """The bay is cleared, both people sign, the bay is made ready."""
    procedure = b.procedure(kind).id
    b.confirm(procedure, "bay_empty", "no_other_labels", "surfaces_clean")
    b.sign("trainee-a", procedure)
    b.sign("trainee-b", procedure)
    b.ask(c.DoAct(procedure, "reset"))
    b.until(lambda s: procedure not in s.procedures, f"{kind} ends")


def recovered(b: Bench) -> str:
    """The whole recovery of an ended run; the run's id."""
    b.ask(c.BeginProcedure("recover", b.bay))
    procedure = b.procedure("recover")
    taken_out(b, "recover")
    b.ask(c.Choose(procedure.id, "condition", "intact"))
    b.scan(b.label("quarantine_label", b.order), procedure.id)
    b.scan(b.label("quarantine_place"), procedure.id)
    cleared_and_signed(b, "recover")
    return procedure.run


def sample_due(b: Bench) -> None:
    """The run at the bench's bay asks for its sample."""
    b.until(lambda s: s.bays[b.bay].prompt, "the sample is due", 240)


def sampled(b: Bench) -> str:
    """The sample that is due is taken, its two labels used and destroyed; the sample's serial."""
    b.ask(c.BeginProcedure("sample", b.bay))
    procedure = b.procedure("sample").id
    b.scan(b.label("bay", b.order), procedure)
    for number in (0, 1, 0, 0):  # both are issued; one is read twice on the sample
        b.scan(b.label("sample", number=number), procedure)
    b.ask(c.DoAct(procedure, "take"))
    b.until(lambda s: b.step("sample") == "labels", "the sample is taken")
    b.scan(b.label("sample", number=1), procedure)
    b.ask(c.Choose(procedure, "labels", "spare"))
    assert procedure not in b.state.procedures
    return b.label("sample").printed


def completed(b: Bench) -> str:
    """From nothing to a run that has been sampled and is complete; its id."""
    b.loaded()
    sample_due(b)
    sampled(b)
    b.until(lambda s: s.bays[b.bay].state == "complete", "the run completes", 240)
    return next(iter(b.state.runs))


def unloaded(b: Bench) -> None:
    """The product of the complete run is out, its labels read, the bay clean."""
    b.ask(c.BeginProcedure("unload", b.bay))
    procedure = b.procedure("unload").id
    b.scan(b.label("product_label", b.order), procedure)
    taken_out(b, "unload")
    b.scan(b.label("final_label", b.order), procedure)
    cleared_and_signed(b, "unload")


def results(b: Bench, run: str, **verdicts: str) -> None:
    """The lab reports: tests by their verdict."""
    sample = b.state.runs[run].samples[0]
    b.ask(c.TakePlantData(tuple(e.ResultReceived(sample, test, verdict) for test, verdict in verdicts.items())))


def twice(b: Bench, procedure: str, *prompts: str) -> None:
    """What is new here is believed when it is read again."""
    for prompt in prompts:
        for _ in range(2):
            b.scan(b.label(prompt), procedure)


def handed_over(b: Bench, kind: str, run: str) -> None:
    """Packed, sealed, taken by the courier, signed by both."""
    procedure = elsewhere(b, kind, run).id
    twice(b, procedure, "transport_box", "seal")
    b.confirm(procedure, "logger_started", "box_temperature", "papers_enclosed")
    twice(b, procedure, "receiver_badge")
    b.sign("trainee-a", procedure)
    b.sign("trainee-b", procedure)


def elsewhere(b: Bench, kind: str, run: str) -> OpenProcedure:
    """The open procedure of this kind for the material of ``run``, begun if need be."""
    found = [p for p in b.state.procedures.values() if (p.procedure, p.run) == (kind, run)]
    if not found:
        b.ask(c.BeginProcedure(kind, 0, run))
        found = [p for p in b.state.procedures.values() if (p.procedure, p.run) == (kind, run)]
    assert found, f"no {kind} for {run}"
    return found[0]


def switched(b: Bench, person: str) -> None:
    """Another person's badge and PIN: the fast switch."""
    b.sign_in(person)
    assert b.state.session is not None
    assert b.state.session.person == person
