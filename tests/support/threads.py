"""A whole console in its threads with a real emulator process, without a window: looked at as a screen looks at it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from console.domain import commands as c
from console.domain.station_state import StationState
from console.presenters.present import present
from console.presenters.shown import Shown
from console.presenters.ui import UiState
from console.settings import Settings, load_settings
from console.station import inbox
from console.station.snapshot import StationSnapshot
from console.texts import Catalogue, load
from console.wiring import Running, wire

T = TypeVar("T")
LOOK_S = 0.016
"""How often a window looks at the newest snapshot."""


def waited(
    look: Callable[[], T | None], what: str, seconds: float = 20.0, instead: Callable[[], object] = lambda: ""
) -> T:
    """What ``look`` finds at last. Fails with ``what``, and what there is ``instead``, after ``seconds``."""
    end, never = time.monotonic() + seconds, threading.Event()
    while not (found := look()):
        if time.monotonic() > end:
            raise AssertionError(f"never came: {what}; {instead()}")
        never.wait(LOOK_S)
    return found


class Console:
    """``running`` and the way to wait for it: no sleeping, a deadline everywhere."""

    def __init__(self, running: Running) -> None:
        """Over a wired console."""
        self.running = running
        self.texts: Catalogue = load("en")

    @property
    def snapshot(self) -> StationSnapshot:
        """The newest picture."""
        return self.until(self.running.latest, "a first snapshot")

    @property
    def state(self) -> StationState:
        """What the station knows."""
        return self.snapshot.state

    def until(self, look: Callable[[], T | None], what: str, seconds: float = 20.0) -> T:
        """What ``look`` finds at last; looked as often as a window looks. Fails with ``what`` after ``seconds``."""

        def instead() -> object:
            latest = self.running.latest()
            return latest and (latest.link, latest.state.link, latest.fault)

        return waited(look, what, seconds, instead)

    def until_state(self, condition: Callable[[StationState], Any], what: str, seconds: float = 20.0) -> None:
        """Until ``condition`` holds of the state."""
        self.until(lambda: condition(self.state), what, seconds)

    def screen(self, **ui: Any) -> Shown:
        """What a window would show now."""
        return present(self.snapshot, UiState(**ui), self.texts)

    def label(self, prompt: str, order: str = "", number: int = 0) -> str:
        """The text of a label of the training sheet."""
        return [x.text for x in self.running.labels if x.prompt == prompt and (not order or x.order == order)][number]

    def scan(self, text: str, focus: str = "") -> None:
        """A scan."""
        self.running.post(inbox.Asked(c.ScanLabel(text.encode("latin-1"), "test", focus)))

    def sign_in(self, person: str = "trainee-a") -> None:
        """Badge and PIN."""
        self.scan(self.label("badge", person))
        self.until_state(lambda s: any(p.procedure == "sign_in" for p in s.procedures.values()), "the badge")
        self.running.post(inbox.SecretGiven(self.running.pins[person], ""))
        self.until_state(lambda s: s.session is not None and s.session.person == person, "the session")


def settings(folder: Path, **given: Any) -> Settings:
    """Training settings in ``folder``; disk space is no matter here."""
    return load_settings("training", folder, **{"warp": 1.0, "disk_low_mb": 10, **given})


@contextmanager
def console(folder: Path, **given: Any) -> Iterator[Console]:
    """A console with its link open; everything of it is gone afterwards."""
    running = wire(settings(folder, **given))
    try:
        made = Console(running)
        made.until_state(lambda s: s.link.condition == "open", "the link")
        yield made
    finally:
        running.stop()
