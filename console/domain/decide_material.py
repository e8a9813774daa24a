"""Whether what follows a run can begin: recovery at its bay, and what is done with its material elsewhere."""

from __future__ import annotations

from collections.abc import Callable

from console.domain.batch_state import ENDED, BatchState
from console.domain.message import Message
from console.domain.paper import PROCEDURE
from console.domain.refusal import Refusal
from console.domain.release import FAILED, standing
from console.domain.station_state import Run, StationState

ORDER_CHANGED, LOT_CHANGED = "plant.order_changed", "plant.lot_changed"
"""Alarms: the plant has changed its mind about an order, or a lot, whose material is here."""


def ended_as(state: StationState, bay: int) -> BatchState | None:
    """How the run in ``bay`` has ended, None if it goes on (or there is none).

    A bay that says idle goes on with nothing: a shuttle that was replaced, or has lost its memory, does not know the
    run whose cells are there. Then it is as that run was last heard to end; idle, if nobody ever heard it.
    """
    run, now = state.run_at(bay), state.bays[bay].state
    if run is None or now in ENDED:
        return now if run else None
    if now is not BatchState.IDLE:
        return None
    return BatchState(run.end_state) if run.end_state else now


def left_over(state: StationState, bay: int) -> bool:
    """A cartridge that no run of this console stands for: left behind, unreadable, the wrong one, or another's.

    What such a run has left is cleared, and its bay reset, even if the cartridge itself is out already.
    """
    status, run = state.bays[bay], state.run_at(bay)
    if run and run.load_procedure:
        return False
    return status.state in ENDED or (status.state is BatchState.IDLE and (status.present or run is not None))


def unload_refusal(state: StationState, bay: int) -> Refusal | None:
    """Only a complete run of this console, none of whose tests failed, is unloaded as a product."""
    run, now = state.run_at(bay), ended_as(state, bay)
    if run is None or not run.load_procedure or now is None:
        return Refusal("run.not_ended", Message.of("refusal.not_ended", bay=bay), Message.of("remedy.wait"))
    if now is not BatchState.COMPLETE:
        reason = Message.of("refusal.not_complete", bay=bay, state=now.value)
        return Refusal("run.not_complete", reason, Message.of("remedy.recover"))
    tests = standing(state, run)
    if tests.release == FAILED:
        reason = Message.of("refusal.test_failed", tests=", ".join(tests.failed))
        return Refusal("run.test_failed", reason, Message.of("remedy.recover"))
    return None


def recover_refusal(state: StationState, bay: int) -> Refusal | None:
    """A run that was stopped or aborted, or one whose test failed, is recovered into quarantine; no other is."""
    run, now = state.run_at(bay), ended_as(state, bay)
    if run is None or not run.load_procedure or now is None:
        return Refusal("run.not_ended", Message.of("refusal.not_ended", bay=bay), Message.of("remedy.wait"))
    if now is BatchState.COMPLETE and standing(state, run).release != FAILED:
        return Refusal("run.complete", Message.of("refusal.complete", bay=bay), Message.of("remedy.unload"))
    return None


def ending_of(state: StationState, bay: int) -> str:
    """Which procedure takes the material of an ended run out of its bay: unload or recover."""
    return "recover" if recover_refusal(state, bay) is None else "unload"


def material_refusal(state: StationState, procedure: str, run: str) -> Refusal | None:
    """Why this procedure cannot begin for the material of ``run`` now; None if it can."""
    if run not in state.runs or procedure not in _MATERIAL:
        return Refusal("procedure.unknown", Message.of("refusal.no_procedure"), Message.of("remedy.look_again"))
    if is_taken(state, run):
        return Refusal("material.taken", Message.of("refusal.material_taken"), Message.of("remedy.open_procedure"))
    return _MATERIAL[procedure](state, run)


def is_taken(state: StationState, run: str) -> bool:
    """Whether somebody is at the material of ``run``; a paper form that is entered, or a review, moves none."""
    opened = (other for other in state.procedures.values() if other.run == run and not other.bay)
    return any(other.procedure != PROCEDURE and not other.review for other in opened)


UNDECIDED = Refusal("material.late_change", Message.of("refusal.late_change"), Message.of("remedy.late_change"))


def undecided(state: StationState, run: str) -> bool:
    """Whether late news of the plant about this material waits for a decision: until then it does not leave."""
    news = (alarm for alarm in state.alarms.values() if alarm.id in (ORDER_CHANGED, LOT_CHANGED))
    return any(alarm.active and alarm.run == run for alarm in news)


def is_still_here(state: StationState, run: Run) -> bool:
    """Whether material of ``run`` is out of its bay and has not left this station: as a product, or in quarantine."""
    lies = state.quarantine.get(run.id)
    kept = lies is not None and lies.disposition != "discard" and run.id not in state.handed_over
    return is_product_here(state, run) or kept


def _disposition(state: StationState, run: str) -> Refusal | None:
    lies = state.quarantine.get(run)
    if lies is None or not lies.waits:
        return Refusal("material.decided", Message.of("refusal.decided"), Message.of("remedy.look_again"))
    return None


def _custody(state: StationState, run: str) -> Refusal | None:
    """A product that was unloaded and lies here; with a failed test it goes into quarantine, and nowhere else."""
    tests = standing(state, state.runs[run])
    if not is_product_here(state, state.runs[run]):
        return Refusal("material.not_here", Message.of("refusal.not_here"), Message.of("remedy.look_again"))
    if undecided(state, run):
        return UNDECIDED
    if tests.release == FAILED:
        reason = Message.of("refusal.test_failed", tests=", ".join(tests.failed))
        return Refusal("run.test_failed", reason, Message.of("remedy.recover"))
    return None


def _quarantine(state: StationState, run: str) -> Refusal | None:
    if not is_product_here(state, state.runs[run]):
        return Refusal("material.not_here", Message.of("refusal.not_here"), Message.of("remedy.look_again"))
    return None


def _transfer(state: StationState, run: str) -> Refusal | None:
    lies = state.quarantine.get(run)
    if lies is None or lies.disposition != "elsewhere" or run in state.handed_over:
        return Refusal("material.not_here", Message.of("refusal.not_here"), Message.of("remedy.look_again"))
    return UNDECIDED if undecided(state, run) else None


def _cell_q(state: StationState, run: str) -> Refusal | None:
    if not undelivered(state, state.runs[run]):
        return Refusal("sample.none", Message.of("refusal.no_sample_here"), Message.of("remedy.look_again"))
    return None


def is_product_here(state: StationState, run: Run) -> bool:
    """Whether a product of ``run`` was unloaded, and neither put into quarantine nor handed over."""
    complete = run.unloaded and run.end_state == BatchState.COMPLETE.value and bool(run.load_procedure)
    return complete and run.id not in state.quarantine and run.id not in state.handed_over


def undelivered(state: StationState, run: Run) -> tuple[str, ...]:
    """Samples of ``run`` that were taken and are not with the lab yet."""
    named = {p.sample for p in state.procedures.values() if p.run == run.id and p.procedure == "sample"}
    return tuple(sample for sample in run.samples if sample not in state.deliveries and sample not in named)


_MATERIAL: dict[str, Callable[[StationState, str], Refusal | None]] = {
    "disposition": _disposition,
    "custody": _custody,
    "quarantine": _quarantine,
    "transfer": _transfer,
    "cell_q": _cell_q,
}
