"""Three hand-overs that must not go through, in one loading: the wrong patient's bag, the expired lot, the same person.

Each is refused in words on the screen, changes nothing, and stands in the batch record of the run that is then started
with the right bag, the right lots and two people.
"""

from __future__ import annotations

from tests.end_to_end.tour.stage import OTHER_ORDER, PERFORMER, VERIFIER, Stage
from tests.support.technician import NotThereError

BAY, ORDER = 7, "ORD-26-11825"


def wrong_bag(s: Stage) -> None:
    """A label that is no badge, a PIN that is none, another patient's bag, and a tube in the place of the bag."""
    t = s.t
    sign_out(s)
    s.refused(s.label("order", ORDER), "an order in the place of a badge", "scan.not_wanted", "sign-in-wrong-label")
    s.badge(PERFORMER)
    t.pin("111111", "enter")
    t.wait(lambda: s.state.attempts, "the wrong PIN to be refused")
    t.picture("wrong-pin")
    s.enter_pin(PERFORMER)
    t.wait(lambda: s.state.session is not None, "the session")
    t.touch_nav("overview")
    t.live(0.4)
    t.touch_tile(BAY)
    t.live(0.4)
    t.picture("tasks")
    t.touch("Begin")
    t.wait(lambda: s.procedure("load", BAY), "the procedure to begin")
    s.confirm_items("load", "clearance")
    s.until_step("load", BAY, "order")
    s.read(s.label("order", ORDER))
    s.until_step("load", BAY, "material")
    t.picture("scan-material")
    s.refused(s.label("material", OTHER_ORDER), "another patient's bag", "scan.mismatch", "refused-other-patient")
    s.refused(s.captioned("tube", ORDER), "a test tube", "scan.wrong_flag", "refused-test-tube")
    s.read(s.label("material", ORDER))
    s.until_step("load", BAY, "condition")
    t.picture("right-bag")


def expired_lot(s: Stage) -> None:
    """A reagent at the place of the cartridge, a lot out of date, a lot in quarantine, a damaged label."""
    t = s.t
    s.confirm_items("load", "condition")
    s.until_step("load", BAY, "cartridge")
    s.refused(s.label("reagent", number=1), "a reagent at the cartridge", "scan.wrong_kind", "refused-reagent")
    s.read(s.label("cartridge", ORDER))
    s.until_step("load", BAY, "reagents")
    s.refused(s.captioned("expired"), "a lot out of date", "scan.expired", "refused-expired")
    s.refused(
        s.captioned("vector", printed="V26-003"), "a lot in quarantine", "scan.not_released", "refused-quarantined"
    )
    s.refused(s.captioned("damaged"), "a damaged label", "scan.check", "refused-damaged")
    s.scan_reagents(BAY)
    t.picture("right-lots")


def same_person(s: Stage) -> None:
    """Whoever performed verifies: refused at the badge. Then somebody else does, and the run starts."""
    t = s.t
    s.read(s.label("bay", ORDER))
    s.until_step("load", BAY, "insert")
    s.open_bay(BAY)
    s.hands(BAY, "insert", "close")
    s.until_step("load", BAY, "performed")
    s.badge(PERFORMER)
    s.enter_pin(PERFORMER)
    s.until_step("load", BAY, "verified")
    s.refused(s.label("badge", PERFORMER), "the performer's badge", "scan.same_person", "refused-same-person")
    if s.procedure("load", BAY).signer or len(s.procedure("load", BAY).signatures) != 1:
        raise NotThereError("the performer was taken for the verifier")
    s.badge(VERIFIER)
    s.enter_pin(VERIFIER)
    s.until_step("load", BAY, "start")
    t.picture("verified-by-another")
    t.touch(f"Start bay {BAY:02d}")
    t.wait(lambda: s.state.bays[BAY].state == "running", "the run to start")
    t.wait(lambda: s.procedure("load", BAY) is None, "the procedure to finish")
    t.live(0.4)
    t.picture("started")
    s.keep(s.extract("scans", "audit-trail"), s.played[-3:])


def sign_out(s: Stage) -> None:
    """End the session of whoever worked before."""
    if s.state.session is None:
        return
    s.t.touch_nav("more")
    s.t.touch(s.say("more.sign_out"))
    s.t.wait(lambda: s.state.session is None, "the session to end")
