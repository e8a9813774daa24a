"""More holes than are asked for at once, more gaps than one answer holds, more boots than one hello names."""

from __future__ import annotations

import pytest
from shuttle_bench import Bench
from shuttle_restarts import restart_device
from wiretap import assert_whole, facts

from console.domain import events as e
from console.station.fetches import AT_ONCE, MOST_MISSING, Fetches
from hardware import messages as m
from hardware.emulator.firmware import KEPT_BOOTS

HOLES = 3 * AT_ONCE


def alone(b: Bench, seconds: float) -> None:
    """The shuttle goes on without a console."""
    for _ in range(round(seconds / 0.05)):
        b.clock.mono_s += 0.05
        b.machine.run_pass(b.clock.mono_s)


def events_made(b: Bench, count: int) -> None:
    """The shuttle says so many things while nobody listens."""
    for n in range(count):
        b.machine.firmware._witness(1 + n % 16, 0, "note", {"n": n})
    alone(b, 0.1)


@pytest.mark.rq("RQ-64")
def test_every_hole_is_fetched_however_many_there_are(station_bench: Bench) -> None:
    b = station_bench
    boot, newest = b.state.link.boot, b.machine.firmware.records.newest_n
    b.kill()
    events_made(b, 2 * HOLES)
    b.start()
    b.readings.append([], [(boot, n) for n in range(newest + 1, newest + 2 * HOLES, 2)])  # as if they had come
    assert len(b.readings.lacking(boot, newest, newest + 2 * HOLES)) > 2 * AT_ONCE
    b.until(lambda s: s.link.condition == "open", "the link")
    b.until(lambda _: not b.readings.lacking(boot, 1, b.machine.firmware.records.newest_n), "all of them", 4)
    b.run(0.2)
    assert b.station.snapshot().link.fetching == 0
    assert facts(b.journal, e.RecordsMissing) == []


@pytest.mark.rq("RQ-64")
def test_more_gaps_than_an_answer_holds_are_all_recorded(station_bench: Bench) -> None:
    b = station_bench
    records = b.machine.firmware.records
    boot, newest = b.state.link.boot, records.newest_n
    b.kill()
    events_made(b, 4 * MOST_MISSING)
    kept = records._boots[boot]
    for n in range(newest + 1, newest + 4 * MOST_MISSING, 2):
        kept.lines[n - kept.oldest] = b"damaged"
    b.start()
    b.until(lambda s: s.link.condition == "open", "the link")
    b.until(lambda _: not b.readings.lacking(boot, 1, records.newest_n), "all of them", 4)
    gaps = [(x.first, x.last) for x in facts(b.journal, e.RecordsMissing)]
    assert gaps == [(n, n) for n in range(newest + 1, newest + 4 * MOST_MISSING, 2)]
    assert b.readings.lost() == [(boot, *gap) for gap in gaps]


@pytest.mark.rq("RQ-64", "RQ-84")
def test_more_boots_than_a_hello_names_are_fetched_in_the_end(station_bench: Bench) -> None:
    b = station_bench
    b.kill()
    for _ in range(KEPT_BOOTS + 8):
        restart_device(b)
        alone(b, 0.1)
    assert len(b.machine.firmware.records.kept_boots()) > KEPT_BOOTS
    b.start()
    b.until(lambda s: s.link.condition == "open", "the link")
    assert_whole(b)
    started = [x.boot for x in facts(b.journal, e.DeviceReported) if x.kind == "device.started"]
    assert sorted(started) == list(range(1, KEPT_BOOTS + 10))


def test_questions_are_few_at_a_time_and_go_on_with_each_answer() -> None:
    sent: list[m.Fetch] = []
    fetches = Fetches(lambda fetch: not sent.append(fetch))
    fetches.begin([(1, n, n) for n in range(1, 200)])
    assert len(sent) == AT_ONCE
    fetches.done(m.FetchDone(1, 9999, 9999, ()))  # nobody asked for it here
    assert not fetches.moved()
    for n in range(1, 200):
        fetches.done(m.FetchDone(1, n, n, ()))
    assert [fetch.first for fetch in sent] == list(range(1, 200))
    assert len(fetches) == 0
    assert fetches.moved()
    assert not fetches.moved()


def test_a_link_that_takes_no_question_is_asked_with_the_next_answer() -> None:
    taken = [True, False, True]
    fetches = Fetches(lambda fetch: taken.pop(0))
    fetches.begin([(1, 1, 1), (1, 3, 3)])
    assert len(fetches) == 2
    fetches.done(m.FetchDone(1, 1, 1, ()))
    assert taken == []
    assert len(fetches) == 1
