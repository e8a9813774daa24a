"""The good hand-over: one cartridge from signing in to the signed batch record, with an alarm, a freeze and a sample.

What it costs, from the badge of the sign-in to the running bay, is counted: no mistake is made on the way.
"""

from __future__ import annotations

import os
import signal

from tests.end_to_end.tour import product
from tests.end_to_end.tour.stage import FAST, PERFORMER, VERIFIER, WATCHABLE, Stage
from tests.support.technician import NotThereError

BAY, ORDER = 9, "ORD-26-11804"


def play(s: Stage) -> None:
    """All of it, in the order in which it happens."""
    s.t.touch_nav("training")
    s.t.picture("label-sheet")
    s.t.touch("Close")
    s.t.live(0.3)
    s.t.cost = cost = s.cost()
    with cost.counting():
        s.badge(PERFORMER)
        s.t.picture("badge-read")
        s.enter_pin(PERFORMER)
        s.t.wait(lambda: s.state.session is not None, "the session")
        s.t.picture("overview-empty")
        load(s)
        sign_and_start(s)
    s.t.cost = None
    s.facts["hand_over"] = cost.report()
    for act in (watch, alarm, freeze, plant_away):
        act(s)
    product.sample(s, BAY, ORDER)
    product.to_the_lab(s)
    product.unload(s, BAY, ORDER)
    product.hand_over(s, ORDER)
    paper(s)


def load(s: Stage) -> None:
    """From the overview to the cartridge in the bay."""
    t = s.t
    s.touch_todo("Load", BAY)
    t.wait(lambda: s.procedure("load", BAY), "the procedure to begin")
    t.live(0.3)
    t.picture("line-clearance")
    s.confirm_items("load", "clearance")
    s.until_step("load", BAY, "order")
    s.read(s.label("order", ORDER))
    s.until_step("load", BAY, "material")
    t.picture("scan-material")
    s.read(s.label("material", ORDER))
    s.until_step("load", BAY, "condition")
    s.confirm_items("load", "condition")
    s.until_step("load", BAY, "cartridge")
    s.read(s.label("cartridge", ORDER))
    s.until_step("load", BAY, "reagents")
    s.scan_reagents(BAY)
    s.read(s.label("bay", ORDER))
    s.until_step("load", BAY, "insert")
    t.touch(f"Open bay {BAY:02d}")
    t.live(0.2)
    t.picture("open-armed")
    t.touch(f"Confirm: open {BAY:02d}")
    t.wait(lambda: s.state.bays[BAY].door == "open", "the door to open")
    s.hands(BAY, "insert", "close")
    s.until_step("load", BAY, "performed")


def sign_and_start(s: Stage) -> None:
    """Two people sign, the second of them starts nothing: the start is one more touch."""
    t = s.t
    t.picture("pre-start")
    s.badge(PERFORMER)
    s.enter_pin(PERFORMER)
    s.until_step("load", BAY, "verified")
    s.badge(VERIFIER)
    t.live(0.4)
    t.picture("verifier-pin")
    s.enter_pin(VERIFIER)
    s.until_step("load", BAY, "start")
    t.picture("ready-to-start")
    s.warp(FAST)
    t.touch(f"Start bay {BAY:02d}")
    t.wait(lambda: s.state.bays[BAY].state == "running", "the run to start")
    t.wait(lambda: s.procedure("load", BAY) is None, "the procedure to finish")


def watch(s: Stage) -> None:
    """The run, live, in both languages."""
    t = s.t
    t.touch_nav("overview")
    t.live(0.4)
    t.touch_tile(BAY)
    t.wait(lambda: s.state.bays[BAY].phase == "expansion", "the expansion", 60)
    t.live(4)
    s.warp(WATCHABLE)
    t.live(6)
    t.picture("run-live")
    t.touch_nav("more")
    t.picture("more")
    t.touch("日本語")
    t.touch_nav("run")
    t.live(0.6)
    t.picture("run-live-ja")
    t.touch_nav("overview")
    t.picture("overview-running-ja")
    t.touch_nav("more")
    t.touch("English")
    t.touch_nav("overview")
    t.picture("overview-running")


def alarm(s: Stage) -> None:
    """Oxygen too low: raised, acknowledged, returned."""
    t = s.t
    t.touch_nav("run")
    s.running.emulator.do(do="fault", name="dissolved_oxygen_low", bay=BAY)
    t.wait(lambda: s.state.alarms, "the oxygen alarm", 40)
    t.live(3)
    t.picture("run-alarm")
    t.touch_nav("overview")
    t.picture("overview-alarm")
    t.touch_nav("alarms")
    t.picture("alarms")
    t.touch("Acknowledge")
    t.wait(lambda: all(a.acknowledged_by for a in s.state.alarms.values()), "the acknowledgement")
    t.picture("alarms-acknowledged")
    s.running.emulator.do(do="clear", bay=BAY)
    t.wait(lambda: not s.state.alarms, "the return to normal", 90)


def freeze(s: Stage) -> None:
    """SIGSTOP: the line stays open, the harder case. Stale within 2 s, live within 2 s."""
    t, facts = s.t, s.facts
    t.touch_nav("run")
    t.live(1.5)
    os.kill(s.running.emulator.pid, signal.SIGSTOP)
    facts["stale_after_s"] = round(t.wait(lambda: looks_stale(s), "everything to look stale", 4), 2)
    t.live(3)
    t.picture("run-stale")
    t.touch_nav("overview")
    t.picture("overview-stale")
    os.kill(s.running.emulator.pid, signal.SIGCONT)
    facts["live_after_s"] = round(t.wait(lambda: not looks_stale(s), "everything to be live", 4), 2)
    t.touch_nav("run")
    t.live(2)
    t.picture("run-after-freeze")
    if facts["stale_after_s"] > 2 or facts["live_after_s"] > 2:
        raise NotThereError(f"too slow: {facts}")
    for key in list(s.state.alarms):
        t.touch_nav("alarms")
        t.touch("Acknowledge")
        t.wait(lambda key=key: key not in s.state.alarms, "the link alarm to go")


def looks_stale(s: Stage) -> bool:
    """Whether what is painted for the bay says that it is old: the view of the screen that is shown."""
    shown = s.view()
    if hasattr(shown, "trends"):
        return bool(shown.trends) and all(trend.stale for trend in shown.trends)
    return bool(shown.bays[BAY - 1].stale)


def plant_away(s: Stage) -> None:
    """The plant's server stops and comes back."""
    t = s.t
    s.plant.stop()
    t.wait(lambda: s.state.plant.condition == "offline", "the plant to be away", 30)
    t.live(1)
    t.picture("plant-offline")
    s.plant.start()
    t.wait(lambda: s.state.plant.condition == "online", "the plant to be back", 60)


def paper(s: Stage) -> None:
    """The batch record, and everything at the plant."""
    t = s.t
    t.touch_nav("records")
    t.picture("records")
    file = s.record(s.run_of(BAY).id)
    t.picture("records-made")
    s.keep(file, [s.folder])
    head = s.running.latest().head_seq
    t.wait(lambda: s.running.latest().sync.receipt >= head, "every event to be at the plant", 30)
    s.facts["events"] = s.running.latest().head_seq
