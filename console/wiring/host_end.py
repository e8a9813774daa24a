"""The console's side of the agreement with the shuttle, as the settings say it; and where else it may be found."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable

from console.clock import Clock
from console.settings import Settings
from console.station.snapshot import StationSnapshot
from console.wiring.port_search import PortSearch, is_device
from hardware.link import HostEnd, Link


def host_end(settings: Settings, clock: Clock, epoch_of: Callable[[int], int | None] = lambda boot: None) -> HostEnd:
    """Who we are and whom we want. ``epoch_of``: of boots that were met, see HostEnd."""
    return HostEnd(
        settings.station,
        settings.shuttle,
        settings.mode == "training",
        lambda: secrets.randbits(62) + 1,
        lambda: round(clock.now().utc.timestamp() * 1000),
        epoch_of,
    )


def port_search(settings: Settings, clock: Clock) -> PortSearch | None:
    """Where to look for a shuttle that is not at its port; None where nobody looks: in training, which has its own
    emulator, for what is no device of this computer, or because the site does not want it.
    """
    if settings.mode == "training" or not settings.port_search or not is_device(settings.link_url):
        return None
    taken = [settings.scanner_url] if is_device(settings.scanner_url) else []

    def greet() -> Link:
        return Link(host_end(settings, clock))

    return PortSearch(settings.link_url, settings.port_patterns, taken, settings.baud, greet, time.monotonic)


def settled(latest: Callable[[], StationSnapshot | None]) -> Callable[[], bool]:
    """Whether the shuttle that is wanted is at the port, by the newest picture."""

    def is_there() -> bool:
        snapshot = latest()
        return snapshot is None or snapshot.link.state in ("open", "silent")

    return is_there
