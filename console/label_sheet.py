"""Training: the label sheet and a person's hands, as the drawer shows them for whatever is on the screen."""

from __future__ import annotations

from collections.abc import Callable

from console.domain.batch_state import ACTIVE, ENDED
from console.domain.decide_material import undelivered
from console.domain.message import Message
from console.domain.procedure.definition import Step
from console.domain.procedure.engine import current
from console.domain.station_state import OpenProcedure
from console.presenters.more import TrainingHand, TrainingLabel, TrainingPicture
from console.station.snapshot import StationSnapshot
from console.training.plant import Label

Wants = Callable[[Label], bool]
_HANDING_OVER = ("custody", "transfer")
_ONLY_IN = {
    "sample": ("sample", "cell_q"),
    "final_label": ("unload", "custody"),
    "product_label": ("unload", "custody", "quarantine"),
    "quarantine_label": ("recover", "quarantine", "transfer"),
    "quarantine_place": ("recover", "quarantine"),
    "transport_box": _HANDING_OVER,
    "seal": _HANDING_OVER,
    "receiver_badge": _HANDING_OVER,
}
"""In which procedures a label lies about; one that is not named lies about in all of them."""
_SAME_LABEL = {
    "removed_cartridge": "cartridge",
    "issued_sample": "sample",
    "left_sample": "sample",
    "taken_sample": "sample",
    "quarantined_label": "quarantine_label",
}
"""Prompts that want a label that another prompt is made for."""
FAULTS = ("dissolved_oxygen_low", "freeze")
"""What the drawer can bring about, by the emulator's names."""


def training_picture(labels: tuple[Label, ...], snapshot: StationSnapshot, focus: str, bay: int) -> TrainingPicture:
    """Labels that the step on the screen wants are marked; hands are those that make sense at ``bay`` now."""
    procedure = snapshot.state.procedures.get(focus)
    wants = _wants(snapshot, procedure)
    shown = tuple(
        TrainingLabel(
            Message.of(f"training.label.{label.caption}"), label.printed, label.text, label.symbology, wants(label)
        )
        for label in labels
        if _near(label, procedure)
    )
    here = procedure.bay if procedure else bay
    hands = _hands(snapshot, labels, procedure, here) if here else ()
    return TrainingPicture(shown, (*hands, *_lab(snapshot, procedure)))


def _lab(snapshot: StationSnapshot, procedure: OpenProcedure | None) -> tuple[TrainingHand, ...]:
    """Between hand-overs the invented lab may answer, once it has a sample."""
    if procedure is not None or not snapshot.state.deliveries:
        return ()
    return tuple(TrainingHand("lab", 0, verdict, caption=f"lab_{verdict}") for verdict in ("pass", "fail"))


def _near(label: Label, procedure: OpenProcedure | None) -> bool:
    """Without a hand-over only badges and orders lie about; what only some procedures need comes out with them."""
    if procedure is None:
        return label.prompt in ("badge", "order")
    return procedure.procedure in _ONLY_IN.get(label.prompt, (procedure.procedure,))


def _wants(snapshot: StationSnapshot, procedure: OpenProcedure | None) -> Wants:
    state = snapshot.state
    if procedure is None or state.session is None:
        return lambda label: label.prompt == "badge" and state.session is None
    definition = snapshot.book.procedures[procedure.procedure]
    step, typed, rescan = current(procedure, definition), procedure.typed, procedure.rescan
    if step is None:
        return lambda label: False
    if typed is not None:
        return lambda label: label.prompt == "badge" and not procedure.signer and label.order != typed.person
    if rescan is not None:
        return _by_step(snapshot, procedure, definition.steps[definition.index(rescan.step)], set())
    read = {read.raw for read in procedure.read(step.id)}
    return _by_step(snapshot, procedure, step, read)


def _by_step(snapshot: StationSnapshot, procedure: OpenProcedure, step: Step, read: set[str]) -> Wants:
    state = snapshot.state
    if step.signer and state.session is not None:
        signed_in = state.session.person
        if step.signer == "performer":
            return lambda label: label.prompt == "badge" and label.order == signed_in
        return lambda label: label.prompt == "badge" and label.order not in procedure.performers
    prompt = _SAME_LABEL.get(step.prompt, step.prompt)
    serials = _samples(snapshot, procedure, step)
    reserved = {r.client for r in state.reservations if r.bay == procedure.bay}

    def wanted(label: Label) -> bool:
        if label.prompt != prompt or not prompt:
            return False
        if prompt == "order":
            order = state.orders.get(label.order)
            return order is not None and order.client in reserved
        if prompt == "bay":
            return label.bay == procedure.bay
        if prompt == "sample":
            return label.text not in read and (serials is None or label.printed in serials)
        if prompt in ("reagent", "seal"):
            return label.text not in read
        return label.order in ("", procedure.order)

    return wanted


def _samples(snapshot: StationSnapshot, procedure: OpenProcedure, step: Step) -> tuple[str, ...] | None:
    """The serials of sample labels that this step wants, None if a new one is wanted."""
    issued = tuple(read.field("serial") for read in procedure.read("issued"))
    if step.prompt == "issued_sample":
        return issued
    if step.prompt == "left_sample":
        used = {read.field("serial") for read in procedure.read("label")}
        return tuple(serial for serial in issued if serial not in used)
    run = snapshot.state.runs.get(procedure.run)
    if step.prompt == "taken_sample":
        return undelivered(snapshot.state, run) if run else ()
    return None


def _insertions(labels: tuple[Label, ...], order: str, bay: int, *, present: bool) -> list[TrainingHand]:
    """The cartridge that belongs here; and, so that it can be practised, one that does not."""
    cartridges = [label for label in labels if label.prompt == "cartridge"]
    hands = [TrainingHand("insert", bay, label.text, not present) for label in cartridges if label.order == order]
    other = next((label for label in cartridges if label.order != order), None)
    if hands and other is not None and not present:
        hands.append(TrainingHand("insert", bay, other.text, caption="insert_other"))
    return hands


def _hands(
    snapshot: StationSnapshot, labels: tuple[Label, ...], procedure: OpenProcedure | None, bay: int
) -> tuple[TrainingHand, ...]:
    status = snapshot.state.bays[bay]
    hands: list[TrainingHand] = []
    if status.door == "open":
        if procedure is not None and status.state not in ENDED:
            hands += _insertions(labels, procedure.order, bay, present=status.present)
        if status.present:
            hands.append(TrainingHand("remove", bay))
        hands.append(TrainingHand("close", bay))
    if status.state in ACTIVE:
        hands += [TrainingHand("fault", bay, name) for name in FAULTS]
        hands.append(TrainingHand("clear", bay))
    return tuple(hands)
