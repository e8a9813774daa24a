"""What a run gives: the sample on its way to the lab, and the product out of the bay and out of our hands."""

from __future__ import annotations

from tests.end_to_end.tour.stage import FAST, LAB, OTHER_ORDER, PERFORMER, VERIFIER, Stage


def sample(s: Stage, bay: int, order: str) -> None:
    """The sample that the culture waits for: two labels issued, one used, one destroyed, none left over."""
    t = s.t
    s.warp(FAST)
    t.wait(lambda: s.state.bays[bay].prompt, "the sample to be due", 90)
    t.touch_nav("overview")
    t.picture("sample-due")
    s.touch_todo("Prepare", bay)
    t.wait(lambda: s.procedure("sample", bay), "the sample procedure")
    s.read(s.label("bay", order))
    s.until_step("sample", bay, "issued")
    s.read(s.label("sample"), "sample-second-read")
    s.read(s.label("sample", number=1))
    s.until_step("sample", bay, "label")
    t.picture("sample-label")
    s.read(s.label("sample"))
    s.until_step("sample", bay, "take")
    t.touch("The sample is taken")
    t.touch("Confirm: taken")
    s.until_step("sample", bay, "labels")
    t.picture("sample-labels-left")
    s.read(s.label("sample", number=1))
    t.touch(s.say("sample.labels.spare"))
    t.wait(lambda: s.procedure("sample", bay) is None, "every label to be accounted for")


def to_the_lab(s: Stage) -> None:
    """Who gives the sample and who receives it both sign; whoever does may not review the run."""
    t = s.t
    t.touch_nav("overview")
    t.live(0.4)
    s.touch_todo(s.say("material.cell_q.button"), 0)
    t.wait(lambda: s.procedure("cell_q", 0), "the hand-over to the lab")
    t.live(0.4)
    s.read(s.label("sample"))
    s.until_step("cell_q", 0, "condition")
    t.picture("cell-q")
    s.confirm_items("cell_q", "condition")
    s.until_step("cell_q", 0, "performed")
    s.sign(PERFORMER, LAB)
    t.wait(lambda: s.procedure("cell_q", 0) is None, "the lab to have the sample")


def unload(s: Stage, bay: int, order: str) -> None:
    """The product out, to the patient whose it is: another patient's label is refused on the way."""
    t = s.t
    t.touch_nav("run")
    t.wait(lambda: s.state.bays[bay].state == "complete", "the run to complete", 120)
    t.touch("Run")
    t.live(2)
    t.picture("run-whole")
    t.touch_nav("overview")
    t.picture("complete")
    s.touch_todo("Unload", bay)
    s.until_step("unload", bay, "coi")
    other = s.label("product_label", OTHER_ORDER)
    s.refused(other, "another patient's product label", "scan.mismatch", "unload-refused-other-patient")
    s.read(s.label("product_label", order))
    s.until_step("unload", bay, "bay")
    s.read(s.label("bay", order))
    s.until_step("unload", bay, "remove")
    s.open_bay(bay)
    s.hands(bay, "remove", "close")
    s.until_step("unload", bay, "cartridge")
    s.read(s.label("cartridge", order))
    s.until_step("unload", bay, "bags")
    t.picture("final-label")
    s.read(s.label("final_label", order))
    s.until_step("unload", bay, "clearance")
    clear(s, bay)


def clear(s: Stage, bay: int) -> None:
    """From elsewhere back to the bay: it is cleared, both people sign, and it is made ready."""
    t = s.t
    t.touch_nav("overview")
    t.live(0.5)
    t.picture("cartridge-out")
    t.touch_tile(bay)
    t.live(0.5)
    t.picture("run-cartridge-out")
    t.touch("Go on")
    s.confirm_items("unload", "clearance")
    s.until_step("unload", bay, "performed")
    s.sign(PERFORMER, VERIFIER)
    s.until_step("unload", bay, "reset")
    t.picture("unload-signed")
    t.touch(f"Make bay {bay:02d} ready")
    t.touch("Confirm: ready")
    t.wait(lambda: s.procedure("unload", bay) is None, "the unload to finish")
    t.picture("unloaded")


def hand_over(s: Stage, order: str) -> None:
    """Packed, sealed, taken by the courier; with tests pending both signatures say that it leaves conditionally."""
    t = s.t
    t.touch_nav("overview")
    t.live(0.4)
    t.picture("product-to-hand-over")
    s.touch_todo(s.say("material.custody.button"), 0)
    s.until_step("custody", 0, "coi")
    s.read(s.label("product_label", order))
    s.until_step("custody", 0, "bags")
    s.read(s.label("final_label", order))
    s.until_step("custody", 0, "box")
    s.read(s.label("transport_box"))
    s.until_step("custody", 0, "seal")
    s.read(s.label("seal"))
    s.until_step("custody", 0, "logger")
    t.picture("packed")
    s.confirm_items("custody", "logger")
    s.until_step("custody", 0, "receiver")
    s.read(s.label("receiver_badge"))
    s.until_step("custody", 0, "performed")
    s.sign(PERFORMER)
    s.until_step("custody", 0, "verified")
    t.picture("conditional-release")
    s.sign(VERIFIER)
    t.wait(lambda: s.procedure("custody", 0) is None, "the product to be handed over")
    t.live(0.4)
    t.picture("handed-over")
