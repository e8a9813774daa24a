"""Abort with consequence: what it does stands in words before it is confirmed.

What is left of the patient's cells is recovered into quarantine, where a person of quality decides about it.
"""

from __future__ import annotations

from tests.end_to_end.tour.refusals import BAY, ORDER
from tests.end_to_end.tour.stage import OTHER_ORDER, PERFORMER, QUALITY, VERIFIER, WATCHABLE, Stage


def play(s: Stage) -> None:
    """Hold, abort with a reason, recover, decide; then the record of the run, for the three cases before as well."""
    hold(s)
    end(s)
    recover(s)
    decide(s)
    s.sign_in(PERFORMER)
    paper = s.record(s.run_of(BAY).id)
    s.t.picture("records")
    s.keep(paper, [folder for folder in s.played if folder.name[:2] in ("02", "03", "04", "05")])


def hold(s: Stage) -> None:
    """The safe thing first: one touch, and how long the cells may stay so."""
    t = s.t
    s.warp(WATCHABLE)
    t.touch_nav("overview")
    t.live(0.4)
    t.touch_tile(BAY)
    t.live(2)
    t.picture("running")
    t.touch(s.say("command.hold"))
    t.wait(lambda: s.state.bays[BAY].state == "held", "the bay to be held")
    t.live(1)
    t.picture("held")


def end(s: Stage) -> None:
    """Armed, what it brings about is read; confirmed, a reason is asked for; only then is the shuttle asked."""
    t = s.t
    t.touch(s.say("command.abort"))
    t.live(0.2)
    t.picture("abort-armed")
    t.touch(s.say("command.abort.confirm"))
    t.live(0.4)
    t.picture("abort-reason")
    s.give_reason("equipment_failed", "Pump stands still", "abort-reason-given")
    t.wait(lambda: s.state.bays[BAY].state == "aborted", "the bay to be aborted")
    t.live(1)
    t.picture("aborted")
    t.touch_nav("overview")
    t.live(0.4)
    t.picture("overview-aborted")


def recover(s: Stage) -> None:
    """Out of the bay and into quarantine: this patient's label, and a place that is one of quarantine."""
    t = s.t
    s.touch_todo(s.say("todo.recover"), BAY)
    t.wait(lambda: s.procedure("recover", BAY), "the recovery to begin")
    s.read(s.label("bay", ORDER))
    s.until_step("recover", BAY, "remove")
    t.picture("recover")
    s.open_bay(BAY)
    s.hands(BAY, "remove", "close")
    s.until_step("recover", BAY, "cartridge")
    s.read(s.label("cartridge", ORDER))
    s.until_step("recover", BAY, "condition")
    t.picture("condition")
    t.touch(s.say(f"{s.key('recover', 'condition')}.intact"))
    s.until_step("recover", BAY, "label")
    other = s.label("quarantine_label", OTHER_ORDER)
    s.refused(other, "another patient's quarantine label", "scan.mismatch", "refused-quarantine-label")
    s.read(s.label("quarantine_label", ORDER))
    s.until_step("recover", BAY, "place")
    s.read(s.label("quarantine_place"))
    s.until_step("recover", BAY, "clearance")
    s.confirm_items("recover", "clearance")
    s.until_step("recover", BAY, "performed")
    s.sign(PERFORMER, VERIFIER)
    s.until_step("recover", BAY, "reset")
    t.picture("recovered-and-signed")
    t.touch(f"Make bay {BAY:02d} ready")
    t.touch("Confirm: ready")
    t.wait(lambda: s.procedure("recover", BAY) is None, "the recovery to finish")


def decide(s: Stage) -> None:
    """A person of quality says what becomes of it, with a reason, and signs."""
    t = s.t
    s.sign_in(QUALITY)
    t.touch_nav("overview")
    t.live(0.4)
    t.picture("overview-quarantine")
    s.touch_todo(s.say("material.disposition.button"), 0)
    t.live(0.5)
    t.picture("disposition")
    t.touch(s.say(f"{s.key('disposition', 'decision')}.discard"))
    t.live(0.4)
    s.give_reason("out_of_specification", "Viability too low", "disposition-reason")
    t.live(0.5)
    s.sign(QUALITY)
    run = s.run_of(BAY).id
    t.wait(lambda: s.state.quarantine[run].disposition == "discard", "the decision to be signed")
    t.live(0.4)
    t.picture("decided")
