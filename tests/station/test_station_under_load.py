"""Sixteen bays, twelve channels, ten times a second: nothing grows, nothing is lost, and the newest value is new."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from loaded_shuttle import BAYS, HZ, RECORDS_A_TICK
from loaded_station import LoadedStation
from shuttle_bench import full
from wiretap import facts

from console.domain import events as e
from console.journal.errors import JournalFault
from console.journal.readings_query import ReadingsReader
from console.station import inbox, mailbox, waiting_records
from console.station.fetches import RECORDS_AT_ONCE
from console.station.in_order import MOST_HOLES, MOST_WAITING, InOrder
from console.station.late_rows import MOST_LATE
from console.station.link_driver import MOST_SHAPES
from console.station.mailbox import Mailbox
from console.station.trends import CAPACITY, Ring
from console.station.waiting_records import WaitingRecords
from hardware import messages as m
from hardware.messages import Telemetry


@pytest.fixture
def loaded(tmp_path: Path) -> Iterator[LoadedStation]:
    """A station whose shuttle has just begun."""
    made = LoadedStation(tmp_path)
    made.seconds(2)
    assert made.state.link.condition == "open"
    assert len(made.state.runs) == len(BAYS)
    yield made
    made.close()


def assert_whole(b: LoadedStation) -> None:
    """Every record is here once, of its run, and every event of the shuttle is in the journal once."""
    b.seconds(2)
    assert b.whole()
    assert b.readings.lost() == []
    said = [(x.boot, x.n) for x in facts(b.journal, e.DeviceReported)]
    assert len(said) == len(set(said)) == b.device.happened
    with ReadingsReader(b.folder) as reader:
        for bay in (1, 16):
            samples = reader.samples(bay, "temperature", 0, 2**53, run=b.device.run(bay))
            steps = np.diff(samples.process_ms)
            assert (steps == 1000 // HZ).all(), f"bay {bay}: a sample lacks or is there twice"
            assert samples.process_ms.size > b.device.tick - 3 * HZ


@pytest.mark.rq("RQ-83")
def test_a_short_soak_with_an_outage_is_whole_and_nothing_grows(loaded: LoadedStation) -> None:
    b = loaded
    b.seconds(58)
    blocks = []
    for _ in range(2):
        b.unplug()
        b.seconds(12)
        b.plug()
        b.seconds(48)
        gc.collect()
        blocks.append(sys.getallocatedblocks())
    assert_whole(b)
    assert max(blocks) < 1.01 * blocks[0]
    assert b.high.records < waiting_records.MOST_RECORDS // 8
    assert b.high.events < 3 * len(BAYS)
    assert b.high.live_age_s <= 0.2
    assert len(b.state.past_alarms) + len(b.state.alarms) < 80


def test_after_a_restart_only_what_is_not_settled_is_remembered(loaded: LoadedStation) -> None:
    b = loaded
    b.seconds(100)
    assert len(facts(b.journal, e.DeviceReported)) > len(BAYS)
    b.restart_console()
    assert len(b.station._keeper._seen) < len(BAYS)
    assert_whole(b)


@pytest.mark.rq("RQ-83")
def test_while_the_store_takes_nothing_live_values_go_on_and_what_waits_is_bounded(
    loaded: LoadedStation, monkeypatch: pytest.MonkeyPatch
) -> None:
    b, most = loaded, 20 * HZ * RECORDS_A_TICK
    monkeypatch.setattr(waiting_records, "MOST_RECORDS", most)
    b.seconds(3)
    told = b.readings.settled()
    with full(b.readings):
        b.seconds(40)
        keeper = b.station._keeper
        assert b.station.snapshot().fault is not None
        assert most - RECORDS_A_TICK < len(keeper.waiting) <= most
        assert keeper.waiting.left_out > 1000
        assert b.high.live_age_s <= 0.2
        assert b.readings.settled() == told
        assert b.device.kept[0].first <= max(told.values()) + 100 * RECORDS_A_TICK
    b.seconds(20)
    assert b.station.snapshot().fault is None
    assert_whole(b)


def stand_still(b: LoadedStation, seconds: int) -> tuple[int, int]:
    """The station stands in a commit for so long: (most bytes that waited for it, bytes that found no room)."""
    box, overrun = Mailbox(), 0
    for _ in range(seconds * HZ):
        data = b.device_says()
        if box.has_room(len(data)):
            box.put(inbox.BytesReceived(data, b.clock.mono_s))
        else:
            overrun += len(data)  # the reader does not read: a line without flow control loses it
    while message := box.get():
        b.station.handle(message)
        b.station.tick_if_due()
    return box.high_bytes, overrun


def test_a_disk_that_stands_still_for_minutes_loses_nothing_and_the_shuttle_falls_silent(loaded: LoadedStation) -> None:
    high, overrun = stand_still(loaded, 120)
    assert overrun == 0
    assert 0 < high < 100_000  # without heartbeats the shuttle ends the session and says no more
    loaded.seconds(20)
    assert loaded.state.link.condition == "open"
    assert_whole(loaded)


def backlog_on_its_way(b: LoadedStation, seconds: int) -> None:
    """A line at 3 Mbaud was out for so long, and is open for two seconds."""
    b.device.line_bytes_s = 300_000
    b.unplug()
    for _ in range(seconds * HZ):
        b.device_says()
    b.plug()
    b.seconds(2)
    assert not b.whole()


def test_a_backlog_comes_no_faster_than_it_is_asked_for(loaded: LoadedStation) -> None:
    backlog_on_its_way(loaded, 120)
    high, overrun = stand_still(loaded, 8)
    assert overrun == 0
    assert high < RECORDS_AT_ONCE * 64 + 100_000
    loaded.seconds(20)
    assert_whole(loaded)


@pytest.mark.rq("RQ-83")
def test_what_overruns_the_line_while_the_station_stands_still_is_fetched_again(
    loaded: LoadedStation, monkeypatch: pytest.MonkeyPatch
) -> None:
    backlog_on_its_way(loaded, 120)
    monkeypatch.setattr(mailbox, "MOST_BYTES", 40_000)
    high, overrun = stand_still(loaded, 8)
    assert high <= 40_000
    assert overrun > 40_000
    loaded.seconds(20)
    assert_whole(loaded)


@pytest.mark.rq("RQ-64")
def test_live_values_stay_live_while_a_backlog_comes_in_at_a_station_that_is_hardly_let_work(
    loaded: LoadedStation,
) -> None:
    """It takes 40 kB a second: four times what is live, an eighth of what the line carries."""
    b, box, ages = loaded, Mailbox(), list[float]()
    backlog_on_its_way(b, 120)
    for _ in range(30 * HZ):
        box.put(inbox.BytesReceived(b.device_says(), b.clock.mono_s))
        room = 4000
        while room > 0 and (message := box.get()):
            assert isinstance(message, inbox.BytesReceived)
            room -= len(message.data)
            b.station.handle(message)
        b.station.tick_if_due()
        now_ms = b.device.epoch_utc_ms + b.device.device_ms
        ages.append((now_ms - b.station.trends.latest()[1].process_ms) / 1000)
    assert max(ages) < 4
    assert b.high.live_age_s <= 0.2
    while message := box.get():
        b.station.handle(message)
    b.seconds(20)
    assert_whole(b)


def test_a_slow_disk_takes_larger_batches_not_more_time(loaded: LoadedStation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each commit takes a second, in which the shuttle goes on."""
    b, append, sizes = loaded, loaded.readings.append, list[int]()
    waiting: list[inbox.BytesReceived] = []

    def heard(ticks: int) -> None:
        waiting.extend(inbox.BytesReceived(b.device_says(), b.clock.mono_s) for _ in range(ticks))

    def slow(batches: Any, others: Any = ()) -> int:
        heard(HZ)
        sizes.append(append(batches, others))
        return sizes[-1]

    monkeypatch.setattr(b.readings, "append", slow)
    for _ in range(100):
        heard(1)
        while waiting:
            b.station.handle(waiting.pop(0))
        b.station.tick_if_due()
    monkeypatch.undo()
    assert max(sizes) > 10 * RECORDS_A_TICK
    assert max(sizes[-10:]) <= max(sizes[:10])
    b.seconds(1)
    assert b.high.records < waiting_records.MOST_RECORDS // 8
    b.seconds(20)
    assert_whole(b)


def test_a_failure_that_comes_and_goes_stores_nothing_twice(
    loaded: LoadedStation, monkeypatch: pytest.MonkeyPatch
) -> None:
    b, append, calls = loaded, loaded.readings.append, [0]

    def flaky(batches: Any, others: Any = ()) -> int:
        calls[0] += 1
        if calls[0] % 3:
            raise JournalFault("readings.db: nothing was stored. Free some space, then try again")
        return append(batches, others)

    monkeypatch.setattr(b.readings, "append", flaky)
    b.seconds(30)
    monkeypatch.undo()
    b.seconds(10)
    assert calls[0] > 20
    assert_whole(b)


# --- each bound by itself ----------------------------------------------------------------------------------------


def test_a_fetched_row_lends_its_quality_to_no_newer_one() -> None:
    ring = Ring(2)
    ring.append(2000, 2.0, np.array([1.0, 1.0]), "gg")
    ring.append(1000, 2.0, np.array([0.0, 0.0]), "bb")
    assert ring.latest is not None
    assert (ring.latest.process_ms, ring.latest.quality) == (2000, "gg")


@pytest.mark.parametrize("seed", range(5))
def test_a_backlog_is_in_its_place_whenever_somebody_looks(seed: int) -> None:
    random = np.random.default_rng(seed)
    ring = Ring(1)
    early, missing, late = np.split(np.arange(4000), [1000, 3000])
    for second in (*early, *late):
        ring.append(int(second) * 1000, float(second), np.array([float(second)]), "g")
    backlog = random.permutation(missing)
    for at, second in enumerate(backlog.tolist()):
        ring.append(second * 1000, 4000.0, np.array([float(second)]), "g")
        assert len(ring._late) < MOST_LATE
        if at == backlog.size // 3:
            seen = ring.copy(1)
            assert set(seen.t.tolist()) == {*early.tolist(), *late.tolist(), *backlog[: at + 1].tolist()}
    trend = ring.copy(1)
    assert trend.t.tolist() == list(range(4000))
    assert trend.values[:, 0].tolist() == trend.t.tolist()
    assert not trend.broken.any()


def test_rows_before_everything_in_a_full_ring_are_not_kept() -> None:
    ring = Ring(1)
    for second in range(100, 100 + CAPACITY + 10):
        ring.append(second * 1000, float(second), np.array([1.0]), "g")
    before = ring.copy(1)
    for second in range(100):
        ring.append(second * 1000, 1e6, np.array([1.0]), "g")
    assert len(ring._late) == 0
    assert ring.copy(1).t.tolist() == before.t.tolist()


def test_every_change_of_a_ring_is_another_revision() -> None:
    ring, revisions = Ring(1), list[int]()
    for second in (
        *range(0, 2 * CAPACITY, 2),
        *range(CAPACITY + 1, CAPACITY + 99, 2),
        *range(2 * CAPACITY, 2 * CAPACITY + 99),
    ):
        ring.append(second * 1000, float(second), np.array([1.0]), "g")
        revisions.append(ring.copy(1).revision if second % 40 == 1 else ring.revision)
    assert len(set(revisions)) == len(revisions)


def event(n: int) -> m.DeviceEvent:
    return m.DeviceEvent(1, n, n, 1, "door.opened", {})


def test_events_behind_ever_new_holes_are_said_in_order_before_they_are_too_many() -> None:
    order = InOrder()
    said: list[int] = []
    for n in range(2, 3 * MOST_WAITING, 2):
        order.lacks(1, n - 1, n - 1, 0.0)
        order.wait(event(n))
        assert len(order._holes) <= MOST_HOLES
        assert len(order._waiting) <= MOST_WAITING + 1
        said += [x.n for x in order.ready(0.0)]
    said += [x.n for x in order.ready(100.0)]
    assert said == list(range(2, 3 * MOST_WAITING, 2))
    assert order.idle


def test_a_shuttle_that_names_ever_new_channels_fills_no_memory(loaded: LoadedStation) -> None:
    driver = loaded.station._keeper.driver
    for first in range(1, 200):
        driver.frames.append(Telemetry(3, 1, 0, 1, (first, first + 1), (1, 2), "gg"))
        driver.batches()
        assert len(driver._shapes) <= MOST_SHAPES


def test_reads_that_wait_are_put_together_and_come_out_as_they_were(loaded: LoadedStation) -> None:
    b, waiting = loaded, WaitingRecords()
    keeper = b.station._keeper
    keeper.waiting = waiting
    numbers: list[int] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keeper, "store", lambda *_, **__: None)
        b.seconds(60)
    waiting.vouch()
    (parts,) = [parts for (_, channels), parts in waiting._vouched.items() if len(channels) == 12]
    assert len(parts) < 256
    assert len(waiting) == 60 * HZ * RECORDS_A_TICK
    for batch in waiting.batches(b.state, 1):
        assert batch.run == b.device.run(batch.bay)
        assert (np.diff(batch.n) > 0).all()
        assert set(batch.quality[:, 0].tolist()) == ({1} if batch.bay == 16 else {0})
        numbers += batch.n.tolist()
    assert len(set(numbers)) == len(numbers) == len(waiting)
    waiting.forgotten()
    assert len(waiting) == 0
