"""The same station without Qt: for a machine without a screen, and for looking at a station from a terminal."""

from __future__ import annotations

import json
import signal
import sys
import threading
from types import FrameType
from typing import TextIO

from console.settings import Settings
from console.station.snapshot import StationSnapshot
from console.wiring import wire

EVERY_S = 1.0


def run(settings: Settings, *, as_json: bool, out: TextIO = sys.stdout) -> int:
    """Run until SIGINT or SIGTERM, a line a second; 0 if it ended in good order. Raises what `wire` raises."""
    stop = threading.Event()

    def interrupted(number: int, frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, interrupted)
    running = wire(settings)
    try:
        while not stop.wait(EVERY_S):
            snapshot = running.latest()
            if snapshot is not None:
                out.write(status_line(snapshot, as_json) + "\n")
                out.flush()
    finally:
        running.stop()
    return 1 if running.problems else 0


def status_line(snapshot: StationSnapshot, as_json: bool) -> str:
    """One line about the station."""
    state = snapshot.state
    facts = {
        "utc": snapshot.now.utc.isoformat(timespec="seconds"),
        "link": state.link.condition,
        "plant": state.plant.condition,
        "events": snapshot.head_seq,
        "backlog": snapshot.sync.backlog,
        "runs": sum(1 for run in state.runs.values() if not run.unloaded),
        "alarms": len(state.alarms),
        "fault": snapshot.fault.text if snapshot.fault else "",
    }
    return (
        json.dumps(facts) if as_json else "  ".join(f"{name} {value}" for name, value in facts.items() if value != "")
    )
