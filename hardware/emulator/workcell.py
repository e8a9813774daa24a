"""The sixteen bays of a shuttle under one process clock, and when an emulator may run that clock fast."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Protocol

from hardware.emulator.bay import Bay
from hardware.emulator.plain import from_plain, to_plain
from hardware.emulator.states import State
from hardware.messages import Plain

BAYS = 16
SUBSTEP_MS = 30_000


class Witness(Protocol):
    """Whoever is told what happens: bay (0: the whole shuttle), process time since boot, kind and data."""

    def __call__(self, bay: int, device_ms: int, kind: str, data: Mapping[str, Plain]) -> None: ...


class Workcell:
    """Bays 1..16. ``device_ms``: process time since boot; ``age_ms`` goes on over restarts (noise and drift use it)."""

    def __init__(self, seed: int, witness: Witness, warp_through_alarms: bool = False) -> None:
        self.device_ms = 0
        self.age_ms = 0
        self.quiet = False  # nobody is told: a scenario is being set up
        self.seed = seed
        self._witness = witness
        self._warp_through_alarms = warp_through_alarms
        self.bays = {number: self._bay(number) for number in range(1, BAYS + 1)}

    def restore(self, plain: Mapping[str, Any]) -> None:
        """Take up the bays where a snapshot left them (recipes are adopted by the caller)."""
        self.age_ms = int(plain["age_ms"])
        for number, bay in self.bays.items():
            bay.data = from_plain(plain["bays"][str(number)])

    def snapshot(self) -> dict[str, Any]:
        """JSON-able."""
        return {"age_ms": self.age_ms, "bays": {str(n): to_plain(bay.data) for n, bay in self.bays.items()}}

    def may_warp(self) -> bool:
        """Some bay is in a running phase, and nobody is waited for (DEVICE contract, two clocks)."""
        return self._may_warp(self.bays.values())

    def _may_warp(self, bays: Collection[Bay]) -> bool:
        if any(bay.waits_for_person for bay in bays):
            return False
        if not self._warp_through_alarms and any(bay.active_alarms for bay in bays):
            return False
        return any(bay.data.state is State.RUNNING for bay in bays)

    def advance(self, dt_ms: int) -> None:
        """Let ``dt_ms`` of process time pass, but stop early when fast running comes to its end in between."""
        fast = self.may_warp()
        busy = [bay for bay in self.bays.values() if not bay.at_rest]  # nothing but a person or a command ends a rest
        while dt_ms > 0:
            step = min(dt_ms, SUBSTEP_MS, *(due for bay in busy if (due := bay.next_ms()) is not None))
            self._step(max(1, step), busy)
            dt_ms -= max(1, step)
            if fast and not self._may_warp(busy):
                return

    def _step(self, dt_ms: int, busy: Collection[Bay]) -> None:
        self.device_ms += dt_ms
        self.age_ms += dt_ms
        for bay in busy:
            bay.advance(dt_ms, self.age_ms)

    def _bay(self, number: int) -> Bay:
        def emit(kind: str, data: Mapping[str, Plain]) -> None:
            if not self.quiet:
                self._witness(number, self.device_ms, kind, data)

        return Bay(number, self.seed, emit)
