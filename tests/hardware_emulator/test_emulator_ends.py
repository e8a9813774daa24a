"""Where the emulator's own numbers end: it starts anew, or says that it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from hardware.emulator.firmware import LAST_BOOT, Firmware, Settings
from hardware.emulator.machine import Machine
from hardware.emulator.record_buffer import LAST_N, MARGIN
from hardware.emulator.state_dir import StateDir, StateDirError
from hardware.link import HostEnd, Link, SessionOpened
from tests.support.memory_line import MemoryLine


def test_a_device_whose_record_numbers_end_starts_anew_and_keeps_what_it_has(tmp_path: Path) -> None:
    line, state = MemoryLine(), StateDir(tmp_path)
    machine = Machine(Settings(), state, line, lambda: 1_800_000_000_000, 0.0)
    host = Link(HostEnd("bench", "KSW-07", True, iter(range(1, 99)).__next__, lambda: 0))
    now_s, boots = 0.0, []

    def run(seconds: float) -> None:
        nonlocal now_s
        for _ in range(round(seconds / 0.05)):
            now_s += 0.05
            host.tick(now_s)
            line.to_device += host.bytes_to_send()
            machine.run_pass(now_s)
            data, line.to_host = line.to_host, b""
            host.receive(data, now_s)
            boots.extend(x.hello.boot for x in host.events() if isinstance(x, SessionOpened))

    run(2.0)
    records = machine.firmware.records
    records._boots[1].oldest += LAST_N - MARGIN - records.newest_n
    records._next = LAST_N - MARGIN + 1
    run(3.0)
    assert boots == [1, 2]
    assert machine.firmware.records.newest_n < 100
    machine.close()
    state.close()


@pytest.mark.parametrize(("kept", "starts"), [(LAST_BOOT - 1, True), (LAST_BOOT, False)])
def test_a_device_whose_boot_numbers_are_used_up_says_so(tmp_path: Path, *, kept: int, starts: bool) -> None:
    state = StateDir(tmp_path)
    first = Firmware(Settings(), state, 0)
    first.boot = kept
    first.close()
    if starts:
        last = Firmware(Settings(), state, 0)
        assert last.boot == LAST_BOOT
        last.close()
    else:
        with pytest.raises(StateDirError, match="used up"):
            Firmware(Settings(), state, 0)
    state.close()


def test_process_time_does_not_run_backwards_though_the_clock_was_set_back(tmp_path: Path) -> None:
    state = StateDir(tmp_path)
    first = Firmware(Settings(), state, 1_800_000_000_000)
    first.advance(5_000)
    first.close()
    second = Firmware(Settings(), state, 0)
    assert second.epoch_utc_ms >= 1_800_000_005_000
    second.close()
    state.close()
