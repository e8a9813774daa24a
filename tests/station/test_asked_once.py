"""What is found to lack while the shuttle is silent is asked for once, and wholly, when it is back."""

from __future__ import annotations

from collections import Counter

import pytest
from shuttle_bench import Bench
from wiretap import Wiretap, assert_whole

from console.station import fetches, inbox
from hardware import messages as m
from hardware.codec import decode_all, encode
from hardware.framing import Deframer, frame

RECORDS = (m.Telemetry, m.DeviceEvent)


def passes(b: Bench, count: int) -> list[m.Message]:
    """The shuttle goes on for so many passes, with an event in each; what it has sent, which nobody hears."""
    for n in range(count):
        b.machine.firmware._witness(1 + n % 16, b.machine.firmware.workcell.device_ms, "note", {"n": n})
        b.clock.mono_s += 0.05
        b.machine.run_pass(b.clock.mono_s)
        b.station.tick()
    data, b.line.to_host = b.line.to_host, b""
    return decode_all(Deframer().feed(data))


def hears(b: Bench, messages: list[m.Message]) -> None:
    """The console hears these, one by one."""
    for message in messages:
        b.station.handle(inbox.BytesReceived(frame(encode(message)), b.clock.mono_s))


@pytest.mark.rq("RQ-64")
@pytest.mark.parametrize("at_once", [10, 2000])
def test_what_is_found_in_a_silence_is_asked_for_once_and_wholly(
    station_bench: Bench, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(fetches, "RECORDS_AT_ONCE", at_once)
    monkeypatch.setattr(fetches, "PIECE", at_once // 4)
    b = station_bench
    b.run(1.0)
    said = passes(b, 11)
    hears(b, [message for message in said if isinstance(message, m.DeviceHeartbeat)])  # they count what was lost
    passes(b, 36)
    assert b.station.snapshot().link.state == "silent"
    tap = Wiretap(b)
    hears(b, [message for message in passes(b, 1) if isinstance(message, RECORDS)])
    assert tap.of(m.Fetch)
    b.until(lambda _: b.station.snapshot().link.state == "open", "the shuttle again")
    b.run(2.0)
    asked = Counter(n for fetch in tap.of(m.Fetch) for n in range(fetch.first, fetch.last + 1))
    assert len(asked) >= 46
    assert max(asked.values()) == 1
    assert_whole(b, 0.5)
