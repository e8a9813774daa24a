"""The largest recipe over lines of every speed: nothing is dropped, and heartbeats do not wait behind it."""

from __future__ import annotations

import hashlib
import os
import tty

import pytest
from shuttle_bench import BAY, Bench

import resources
from console.domain import events as e
from console.station import inbox
from console.station.recipe_transfers import LAST_TRANSFER, RecipeTransfers
from hardware import messages as m
from hardware.link import State
from hardware.serial_transport import PENDING_LIMIT_BYTES, SerialTransport

MOST_BYTES = 65_536


class SlowWire:
    """A line to the shuttle that takes so many bytes a second, and keeps 4 KB as a system does."""

    def __init__(self, b: Bench, baud: int) -> None:
        self._b, self._bytes_a_second = b, baud / 10
        self._at_s, self._waiting, self.most = b.clock.mono_s, b"", 0

    def write(self, data: bytes) -> int:
        passed_s = self._b.clock.mono_s - self._at_s
        whole = int(passed_s * self._bytes_a_second)
        if whole:
            self._at_s += whole / self._bytes_a_second
            self._b.line.from_host(self._waiting[:whole])
            self._waiting = self._waiting[whole:]
        if not self._waiting:
            self._at_s = self._b.clock.mono_s
        self._waiting += data
        self.most = max(self.most, len(self._waiting))
        return len(self._waiting)


@pytest.mark.parametrize(("baud", "most_s"), [(9_600, 110), (19_200, 55), (57_600, 20), (115_200, 12), (921_600, 4)])
def test_the_largest_recipe_arrives_over_a_line_of_any_speed(station_bench: Bench, baud: int, most_s: float) -> None:
    b = station_bench
    recipe = resources.path("recipes/CART-STD-4.2.json").read_bytes()
    whole = recipe + b" " * (MOST_BYTES - len(recipe))
    sha256 = hashlib.sha256(whole).hexdigest()
    b.station._keeper.driver._recipes._recipe_bytes = {sha256: whole}.get
    wire = SlowWire(b, baud)
    b.station.handle(inbox.LineUp("memory", wire.write, baud))
    b.until(lambda s: s.link.condition == "open", "the link")
    b.run(1.0)
    session, worst_ms = b.station._keeper.driver.link.session, 0
    asked = e.RecipeTransferRequested("p", BAY, "key", sha256)
    b.station._keeper.speak(asked, b.clock.mono_s)
    bay, began_s = b.machine.firmware.workcell.bays[BAY], b.clock.mono_s
    while bay.data.recipe_hash != sha256:
        b.run(0.02, 0.02)
        if b.clock.mono_s - began_s > 30:
            b.station._keeper.speak(asked, b.clock.mono_s)  # as the procedure does while it is not read back
        assert b.clock.mono_s - began_s < most_s
        assert b.machine.link.state is State.OPEN
        worst_ms = max(worst_ms, b.station._keeper.driver.link.counters.round_trip_ms or 0)
    assert b.station._keeper.driver.link.session == session
    assert wire.most < PENDING_LIMIT_BYTES
    assert wire.most <= max(700, baud / 10 * 0.1 + 600)
    assert worst_ms < 1_400  # heartbeats pass, whatever else is on its way
    b.run(2.0)
    assert b.station._keeper.driver._recipes._moving == {}  # read back whole


def test_a_port_says_what_the_line_has_not_taken() -> None:
    device_fd, console_fd = os.openpty()
    tty.setraw(console_fd)
    transport = SerialTransport(os.ttyname(console_fd))
    assert transport.write(b"x" * 10) >= 0
    while transport.write(b"x" * 1000) < PENDING_LIMIT_BYTES // 2:
        pass
    assert transport.dropped_bytes == 0
    transport.close()
    os.close(device_fd)
    os.close(console_fd)


def test_transfers_begin_anew_behind_the_last_number(station_bench: Bench) -> None:
    link = station_bench.station._keeper.driver.link
    transfers = RecipeTransfers(link, lambda sha256: b"{}")
    transfers._transfer = LAST_TRANSFER - 1
    begun = [transfers.begin(e.RecipeTransferRequested("p", bay, "k", str(bay)), 0.0)[0] for bay in (1, 2)]
    assert [one.transfer for one in begun if isinstance(one, m.RecipeBegin)] == [LAST_TRANSFER, 1]


def test_a_transfer_that_moves_is_not_begun_again_and_one_that_stands_still_is(station_bench: Bench) -> None:
    link = station_bench.station._keeper.driver.link
    transfers = RecipeTransfers(link, lambda sha256: b"{}")
    asked = e.RecipeTransferRequested("p", BAY, "k", "sha")
    assert transfers.begin(asked, 100.0)
    assert not transfers.begin(asked, 109.0)
    assert transfers.begin(asked, 111.0)
    assert transfers.begin(e.RecipeTransferRequested("p", BAY, "k", "another"), 112.0)
    transfers.forget()
    assert transfers.begin(e.RecipeTransferRequested("p", BAY, "k", "another"), 113.0)
