"""A device at the far end of a pseudo-terminal whose values can be recognised on the screen: for the bench of latency.

``python marked_shuttle.py STAMPS emulator ...`` is the emulator with these options, but the temperature of bay BAY goes
up by a hundredth of a degree with each record. ``python marked_shuttle.py STAMPS lines LINK`` writes as many bytes as
often, as plain lines of text, for a window that does nothing else. Both write into the file STAMPS, whenever bytes
went into the terminal, the number of the newest record among them and the monotonic clock in nanoseconds.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from hardware.emulator import __main__ as emulator
from hardware.emulator.bay import Bay
from hardware.emulator.endpoint import PtyEndpoint

BAY = 7
LOWEST, STEPS = 2000, 3500
"""Hundredths of a degree: what the marks go through, five minutes at 10 Hz."""
PERIOD_S, BAYS, LINE = 0.1, 16, 90


class Stamps:
    """The file of stamps."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="ascii")
        self.made = self._told = 0

    def written(self) -> None:
        """Bytes went into the terminal."""
        if self.made != self._told:
            self._told = self.made
            self._file.write(f"{self.made} {time.monotonic_ns()}\n")
            self._file.flush()


def mark_emulator(stamps: Stamps) -> None:
    """Number the records of the bay, and stamp what the terminal took."""
    readings, write = Bay.readings, PtyEndpoint.write

    def marked(self: Bay, *how: Any) -> Any:
        channels, values, quality = readings(self, *how)
        if self.number != BAY:
            return channels, values, quality
        stamps.made += 1
        return channels, (LOWEST + stamps.made % STEPS, *values[1:]), quality

    def stamped(self: PtyEndpoint, data: bytes) -> int:
        taken = write(self, data)
        if taken == len(data):
            stamps.written()
        return taken

    Bay.readings, PtyEndpoint.write = marked, stamped  # type: ignore[method-assign]


def lines(stamps: Stamps, link: Path) -> None:
    """Plain lines, one a bay, ten times a second, until the process is ended."""
    endpoint, due_s = PtyEndpoint(link), time.monotonic()
    print('{"ready": true}', flush=True)
    while True:
        stamps.made += 1
        said = "".join(f"{bay:02} {stamps.made:06} ".ljust(LINE - 1, "x") + "\n" for bay in range(1, BAYS + 1))
        if endpoint.write(said.encode("ascii")):
            stamps.written()
        due_s += PERIOD_S
        time.sleep(max(0.0, due_s - time.monotonic()))  # noqa: TID251  # the sender's own pace


if __name__ == "__main__":
    made = Stamps(Path(sys.argv[1]))
    if sys.argv[2] == "lines":
        lines(made, Path(sys.argv[3]))
    mark_emulator(made)
    sys.exit(emulator.main(sys.argv[3:]))
