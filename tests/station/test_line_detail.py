"""The figures of the diagnostics screen, over a whole station and a whole emulator: real bytes, a hand-moved clock."""

from __future__ import annotations

from pathlib import Path

import pytest
from shuttle_bench import Bench, bench, plug, unplug

from console.station import inbox
from console.station.line_figures import Backfill, LineDetail


def detail(b: Bench) -> LineDetail:
    return b.station.snapshot().link.detail


def fresh(b: Bench) -> LineDetail:
    """The figures in the moment in which they are taken."""
    old = detail(b)
    while detail(b) is old:
        b.run(0.05)
    return detail(b)


def test_the_figures_are_those_of_the_link(station_bench: Bench) -> None:
    b = station_bench
    b.run(6.0)
    b.station.handle(inbox.BytesReceived(b"\0rubbish\0", b.clock.mono_s))
    seen, counters, hello = fresh(b), b.station._keeper.driver.link.counters, b.station._keeper.driver.hello
    assert hello is not None
    assert (seen.shuttle, seen.firmware, seen.boot) == (hello.shuttle, hello.firmware, hello.boot)
    assert (seen.rejected, seen.bad_lately, seen.trend_bad[-1]) == ((("cobs", 1),), 1, pytest.approx(1, abs=0.1))
    assert (seen.sessions, seen.lost, seen.hellos) == (counters.sessions, counters.lost, counters.hellos) == (1, 0, 1)
    assert (seen.bytes_out, seen.frames_out) == (counters.bytes_out, counters.frames_out)
    assert seen.in_per_s > 50  # two heartbeats a second, and their answers
    assert seen.out_per_s > 20
    assert len(seen.trend_in) == len(seen.trend_bad) >= 6
    assert seen.median_ms is not None
    assert 0 <= seen.median_ms <= (seen.p99_ms or 0) <= 50  # the bench moves bytes every 50 ms
    assert seen.beat_mono_s == pytest.approx(b.clock.mono_s, abs=0.6)
    assert seen.buffer.capacity == hello.capacity > 0


def test_a_run_fills_the_buffer_and_what_is_acknowledged_frees_it(tmp_path: Path) -> None:
    with bench(tmp_path / "b", warp=1.0) as b:
        b.loaded()
        b.run(12.0)
        seen = detail(b)
        assert seen.durable is not None
        assert seen.durable[0] == seen.boot
        assert seen.buffer.newest_n - seen.durable[1] <= seen.buffer.kept + 1
        assert seen.buffer.kept < 40
        assert seen.buffer.per_s > 0.5
        assert seen.buffer.full_s == pytest.approx((seen.buffer.capacity - seen.buffer.kept) / seen.buffer.per_s)
        unplug(b)
        b.run(100.0, step_s=0.5)
        silent = detail(b)
        grown = silent.buffer.kept - seen.buffer.kept
        assert grown == pytest.approx(100 * seen.buffer.per_s, rel=0.3)
        assert silent.in_per_s == 0
        plug(b)
        b.until(lambda s: s.link.condition == "open", "the link again")
        b.run(8.0)
        again = detail(b)
        assert again.buffer.kept < 40
        assert again.asked > 0
        assert again.fetched >= grown * 0.5
        assert again.backfill == Backfill()  # nothing lacks


def test_what_is_being_fetched_is_told_with_how_much_lacks(tmp_path: Path) -> None:
    with bench(tmp_path / "b", warp=1.0) as b:
        b.loaded()
        b.run(3.0)
        unplug(b)
        b.run(60.0, step_s=0.5)
        plug(b)
        b.until(lambda s: s.link.condition == "open", "the link again")
        b.line.takes = 0  # the device's answers are lost: what was asked for does not come
        b.run(1.2)
        lacks = detail(b).backfill
        assert lacks.lacking > 20
        assert lacks.total >= lacks.lacking
        b.line.takes = None
        b.run(20.0)
        assert detail(b).backfill == Backfill()


def test_what_came_lacks_no_more_and_while_something_lacks_it_is_said_to_be_fetched(tmp_path: Path) -> None:
    with bench(tmp_path / "b", warp=1.0) as b:
        b.loaded()
        b.run(3.0)
        unplug(b)
        b.run(120.0, step_s=0.5)
        boot, newest = b.state.link.boot, b.machine.firmware.records.newest_n
        plug(b)
        whole = b.line.write

        def damaged(data: bytes) -> int:
            """Of what is fetched the middle is lost, and not the word that it is over."""
            lost = data[:300] + data[-300:] if len(data) > 980 else data
            whole(lost)
            return len(data)

        b.line.write = damaged  # type: ignore[method-assign]
        seen = 0
        for _ in range(400):
            b.run(0.05)
            told, stored = b.station.snapshot().link, not b.station._keeper.waiting.samples
            lacking = sum(last - first + 1 for first, last in b.readings.lacking(boot, 1, newest))
            if b.state.link.condition == "open" and lacking and stored:
                seen += 1
                assert told.fetching, "records lack, and it is said that nothing is fetched"
        assert seen > 20, "the damage was not done"
        assert lacking == 0
        assert told.fetching == 0
        assert told.detail.backfill == Backfill()


def test_what_has_come_does_not_lack_until_the_next_look(tmp_path: Path) -> None:
    with bench(tmp_path / "b", warp=1.0) as b:
        b.loaded()
        b.run(3.0)
        unplug(b)
        b.run(60.0, step_s=0.5)
        boot, newest = b.state.link.boot, b.machine.firmware.records.newest_n
        plug(b)
        b.until(lambda s: s.link.condition == "open", "the link again")
        b.until(lambda _: not b.readings.lacking(boot, 1, newest), "all of it", 4)
        assert b.station.snapshot().link.fetching == 0
        assert fresh(b).backfill == Backfill()


def test_what_the_shuttle_has_forgotten_is_told_as_lost(tmp_path: Path) -> None:
    with bench(tmp_path / "b", warp=1.0) as b:
        b.loaded()
        b.run(2.0)
        unplug(b)
        b.run(30.0, step_s=0.5)
        records = b.machine.firmware.records
        newest = records.newest_n
        records.stored_up_to(records.boot, newest - 5)
        plug(b)
        b.until(lambda s: s.link.condition == "open", "the link again")
        b.run(8.0)
        assert detail(b).backfill.lost > 0
        assert detail(b).backfill.lacking == 0


def test_bytes_that_the_port_dropped_and_its_speed_come_with_the_port(station_bench: Bench) -> None:
    b = station_bench
    b.station.handle(inbox.LineUp("/dev/shuttle", b.line.from_host, 921_600, lambda: 4321))
    b.run(2.0)
    assert (detail(b).baud, detail(b).dropped_bytes) == (921_600, 4321)
