"""What the end of a procedure brings about beside its end: where material lies now, and who has it."""

from __future__ import annotations

from collections.abc import Callable

from console.domain import events as e
from console.domain.interlock import Case


def closing(case: Case) -> list[e.Fact]:
    """The facts that follow from the last step of this procedure, before it ends."""
    follow = _CLOSING.get(case.procedure.procedure)
    return [follow(case)] if follow else []


def _signer(case: Case, role: str) -> str:
    return next((signed.person for signed in case.procedure.signatures if signed.role == role), "")


def _option(case: Case, step: str) -> str:
    chosen = case.procedure.option(step)
    return chosen.option if chosen else ""


def _recover(case: Case) -> e.Fact:
    procedure = case.procedure
    place = case.state.places.get((case.first("place", "location"), case.first("place", "location_extension")))
    label = case.first("label", "serial")
    condition = _option(case, "condition")
    return e.MaterialQuarantined(procedure.id, procedure.run, label, place.name if place else "", condition)


def _disposition(case: Case) -> e.Fact:
    procedure, chosen = case.procedure, case.procedure.option("decision")
    said = (chosen.option, chosen.reason, chosen.note) if chosen else ("", "", "")
    return e.MaterialDisposed(procedure.id, procedure.run, *said)


def _handed_over(case: Case) -> e.Fact:
    procedure = case.procedure
    box = case.first("box", "asset") or case.first("box", "sscc")
    lies = case.state.quarantine.get(procedure.run)
    return e.CustodyTransferred(
        procedure.id,
        procedure.run,
        case.first("receiver", "staff_id"),
        box,
        case.first("seal", "serial"),
        len(procedure.read("bags")) or 1,
        procedure.release or (lies.disposition if lies else ""),
        _signer(case, "performer"),
        _signer(case, "verifier"),
    )


def _delivered(case: Case) -> e.Fact:
    procedure, sample = case.procedure, case.first("sample", "serial")
    signers = (_signer(case, role) for role in ("performer", "verifier"))
    return e.SampleDelivered(procedure.id, procedure.run, sample, *signers)


_CLOSING: dict[str, Callable[[Case], e.Fact]] = {
    "recover": _recover,
    "quarantine": _recover,
    "disposition": _disposition,
    "custody": _handed_over,
    "transfer": _handed_over,
    "cell_q": _delivered,
}
