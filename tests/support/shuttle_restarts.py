"""The shuttle of a bench goes down and comes up again."""

from __future__ import annotations

from shuttle_bench import Bench

from hardware.emulator.control import Control
from hardware.emulator.machine import Machine
from hardware.emulator.state_dir import StateDir


def restart_device(b: Bench, *, killed: bool = True) -> None:
    """The emulator's process is gone and a new one takes up its state folder: a new boot."""
    if killed:
        b.machine.firmware.drop()
    else:
        b.machine.close()
    b.device_state.close()
    b.device_state = StateDir(b.folder / "device")
    b.machine = Machine(b.machine.settings, b.device_state, b.line, b._utc_ms, b.clock.mono_s)
    b.hands = Control(b.machine)
