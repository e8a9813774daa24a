"""A run of which nothing is in memory, as the run screen sees it: for tests and benches of its plots."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from console.domain.context import iso
from console.domain.station_state import Run
from console.presenters.scene import Scene
from console.presenters.ui import UiState
from console.texts import load
from tests.support.deciding import Deciding
from tests.support.shown import snapshot_of

STATION = Deciding()
TEXTS = load("en")


def scene(bay: int, begun_s: float, newest_s: float, ui: UiState) -> Scene:
    """Run R at ``bay`` goes on since ``begun_s``; its shuttle's time has come to ``newest_s``."""
    begun, newest = (datetime.fromtimestamp(at, UTC) for at in (begun_s, newest_s))
    run = Run("R", bay, "", "", "", "", "", iso(STATION.utc), iso(begun))
    shown = snapshot_of(STATION)
    return Scene.of(replace(shown, process_utc=newest, state=replace(shown.state, runs={"R": run})), ui, TEXTS)
