"""Numbered records: holes are told, doubles dropped, backlog behind live, and a bad wire loses nothing for good."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware import messages as m
from hardware.framing import Deframer
from hardware.link import FrameRejected, MessageReceived, RecordGap, SessionOpened, State
from hardware.link.outbox import BACKLOG_CHUNK_BYTES, CHUNK_BYTES, LANE_LIMIT_BYTES
from hardware.link.records import MAX_INTERVALS, Seen
from tests.support.link_pair import BadWire, Facts, Pair, telemetry


def opened(**kwargs: object) -> Pair:
    pair = Pair(**kwargs)
    pair.step(0.1)
    assert pair.host.state is State.OPEN
    pair.host_events.clear()
    return pair


def deliver(pair: Pair, *numbers: int, backlog: bool = False) -> None:
    for n in numbers:
        assert pair.device.send(telemetry(n), backlog=backlog)
    pair.step(0.0)


def gaps(pair: Pair) -> list[tuple[int, int]]:
    return [(one.first, one.last) for one in pair.host_saw(RecordGap)]


def heard(pair: Pair) -> list[int]:
    return [one.n for one in pair.host_heard(m.Telemetry)]


def test_a_hole_is_told_before_the_record_that_shows_it() -> None:
    pair = opened()
    deliver(pair, 1, 2, 6)
    kinds = [type(one).__name__ for one in pair.host_events]
    assert kinds == ["Telemetry", "Telemetry", "RecordGap", "Telemetry"]
    assert gaps(pair) == [(3, 5)]


def test_the_records_of_a_hole_come_once_and_tell_no_hole() -> None:
    pair = opened()
    deliver(pair, 1, 2, 6, 4, 3, 4, 5, 6, 7)
    assert heard(pair) == [1, 2, 6, 4, 3, 5, 7]
    assert pair.host.counters.duplicates == 2


def test_what_was_newest_at_the_hello_is_old_and_what_comes_next_must_follow_it() -> None:
    pair = opened(facts=Facts(newest_n=100))
    deliver(pair, 103)
    assert gaps(pair) == [(101, 102)]
    deliver(pair, 50, 51, 50, backlog=True)
    assert heard(pair) == [50, 51]


def test_nothing_lacks_when_everything_of_the_boot_is_stored_already() -> None:
    class AllStored(Facts):
        def hello(self, session: int) -> m.DeviceHello:
            return replace(super().hello(session), oldest_n=0)

    pair = opened(facts=AllStored(newest_n=100))
    pair.step(3.0)
    assert gaps(pair) == []
    deliver(pair, 101)
    assert gaps(pair) == []
    assert not pair.host.send(m.Fetch(1, 0, 0))
    assert pair.host.send(m.Fetch(1, 0, 3))
    pair.step(0.0)
    assert pair.device_heard(m.Fetch) == [m.Fetch(1, 1, 3, 1001)]


def test_a_fetch_makes_its_records_wanted_again() -> None:
    pair = opened()
    deliver(pair, 1, 2, 3)
    assert pair.host.send(m.Fetch(1, 2, 3))
    pair.step(0.0)
    assert pair.device_heard(m.Fetch) == [m.Fetch(1, 2, 3, 1001)]
    deliver(pair, 2, 3, 1, backlog=True)
    assert heard(pair) == [1, 2, 3, 2, 3]


def test_a_lost_last_record_is_told_by_the_heartbeats_after_a_while() -> None:
    pair = opened()
    deliver(pair, 1)
    pair.host_events.clear()
    pair.facts.newest_n = 3
    pair.step(0.9)
    assert gaps(pair) == []
    pair.step(2.5)
    assert gaps(pair) == [(2, 3)]
    pair.step(3.0)
    assert gaps(pair) == []
    deliver(pair, 2, 3, 4)
    assert heard(pair) == [2, 3, 4]


def test_records_of_an_earlier_boot_pass_once_and_tell_no_hole() -> None:
    pair = opened(facts=Facts(boot=5, kept_boots=((4, 7, 9),)))
    for n in (7, 9, 7):
        pair.device.send(telemetry(n, boot=4), backlog=True)
    pair.step(0.0)
    assert [type(one).__name__ for one in pair.host_events] == ["Telemetry", "Telemetry"]


def test_events_are_numbered_with_the_telemetry() -> None:
    pair = opened()
    pair.device.send(telemetry(1))
    event = m.DeviceEvent(1, 2, 5, 3, "door.opened", {})
    pair.device.send(event)
    pair.device.send(event)
    pair.step(0.0)
    assert pair.host_heard(m.DeviceEvent) == [event]


# --- order of sending


def order_of(pair: Pair) -> list[tuple[str, int]]:
    deframer, order = Deframer(), []
    while chunk := pair.device.bytes_to_send():
        assert len(chunk) <= CHUNK_BYTES
        pair.host.receive(chunk, pair.now_s)
        for one in pair.host.events():
            message = one if isinstance(one, m.Telemetry) else one.message
            order.append((type(message).__name__, getattr(message, "n", 0)))
        assert deframer.feed(chunk)
    return order


def test_answers_go_before_live_records_and_those_before_the_backlog() -> None:
    pair = opened(facts=Facts(newest_n=50))
    for n in (1, 2):
        pair.device.send(telemetry(n), backlog=True)
    pair.device.send(m.FetchDone(1, 1, 2, ()))
    pair.device.send(telemetry(51))
    pair.device.send(m.CommandOutcome("c", "executed", "", ""))
    assert order_of(pair) == [
        ("CommandOutcome", 0), ("Telemetry", 51), ("Telemetry", 1), ("Telemetry", 2), ("FetchDone", 0),
    ]  # fmt: skip


def test_live_data_waits_for_at_most_a_small_piece_of_backlog() -> None:
    pair = opened(facts=Facts(newest_n=5000))
    for n in range(1, 3000):
        assert pair.device.send(telemetry(n), backlog=True)
    assert 0 < len(pair.device.bytes_to_send()) <= BACKLOG_CHUNK_BYTES
    pair.device.send(telemetry(5001))
    chunk = pair.device.bytes_to_send()
    assert len(chunk) <= BACKLOG_CHUNK_BYTES + 64
    pair.host.receive(chunk, pair.now_s)
    assert 5001 in [one.n for one in pair.host.events() if isinstance(one, m.Telemetry)]


def test_a_full_lane_takes_no_more_and_says_so() -> None:
    pair = opened()
    n = 0
    while pair.device.send(telemetry(n + 1), backlog=True):
        n += 1
    assert n * 45 < LANE_LIMIT_BYTES < n * 64
    assert pair.device.counters.not_taken == 1
    assert pair.device.send(telemetry(n + 1))  # the live lane has room
    assert pair.device.send(m.CommandOutcome("c", "executed", "", ""))


def test_a_heartbeat_goes_first_is_never_left_out_and_does_not_pile_up() -> None:
    pair = opened()
    while pair.device.send(m.CommandOutcome("c", "executed", "", "x" * 500)):
        pass
    for _ in range(4):
        pair.now_s += 0.6
        pair.facts.uptime_ms = int(pair.now_s * 1000)
        pair.device.tick(pair.now_s)
    pair.host.receive(pair.device.bytes_to_send(), pair.now_s)
    first, *others = [one.message for one in pair.host.events() if isinstance(one, MessageReceived)]
    assert first == pair.facts.heartbeat(1001, first.echo_ms)
    assert {type(one) for one in others} == {m.CommandOutcome}


def test_a_frame_larger_than_a_piece_of_backlog_passes_alone() -> None:
    pair = opened()
    big = m.DeviceEvent(1, 1, 1, 1, "note", {"text": "x" * 1900})
    pair.device.send(big, backlog=True)
    pair.step(0.0)
    assert pair.host_heard(m.DeviceEvent) == [big]


# --- the set of numbers


@given(st.lists(st.one_of(st.integers(1, 60), st.tuples(st.integers(1, 60), st.integers(0, 20))), max_size=120))
def test_the_intervals_behave_as_a_set(actions: list[int | tuple[int, int]]) -> None:
    seen, model = Seen(), set()
    for action in actions:
        if isinstance(action, int):
            assert seen.add(action) == (action not in model)
            model.add(action)
        else:
            first, last = action[0], action[0] + action[1]
            seen.forget(first, last)
            model -= set(range(first, last + 1))


def test_too_many_holes_forget_the_lowest_and_never_take_a_new_number_for_a_double() -> None:
    seen = Seen()
    for n in range(2, 4 * MAX_INTERVALS, 2):
        assert seen.add(n)
    assert not seen.add(4 * MAX_INTERVALS - 2)
    assert all(seen.add(n) for n in range(2 * MAX_INTERVALS + 1, 4 * MAX_INTERVALS, 2))


# --- a bad wire


@pytest.mark.rq("RQ-64")
@settings(deadline=None, max_examples=25)
@given(st.integers(0, 2**32), st.sampled_from([0.02, 0.1, 0.3]))
def test_over_a_wire_that_drops_doubles_splits_damages_and_delays_every_record_comes_once(
    seed: int, rate: float
) -> None:
    """A user that fetches what it is told is missing ends with every record, exactly once, as it was sent."""
    pair = Pair(to_device=BadWire(seed, rate), to_host=BadWire(seed + 1, rate))
    kept: dict[int, m.Telemetry] = {}
    stored: list[m.Telemetry] = []
    holes: list[tuple[int, int]] = []
    for round_ in range(400):
        if round_ < 60:
            record = telemetry(len(kept) + 1)
            kept[record.n] = record
            pair.facts.newest_n = record.n
            pair.device.send(record)
        if round_ == 200:
            pair.to_device = pair.to_host = lambda data: [data]
        pair.step(0.1)
        serve(pair, kept)
        collect(pair, stored, holes, kept)
    assert pair.host.state is State.OPEN
    assert sorted(one.n for one in stored) == sorted(kept)
    assert all(kept[one.n] == one for one in stored)


def serve(pair: Pair, kept: dict[int, m.Telemetry]) -> None:
    for fetch in pair.device_heard(m.Fetch):
        for n in range(fetch.first, fetch.last + 1):
            pair.device.send(kept[n], backlog=True)


def collect(pair: Pair, stored: list[m.Telemetry], holes: list[tuple[int, int]], kept: dict[int, m.Telemetry]) -> None:
    for one in pair.host_events:
        assert not isinstance(one, FrameRejected) or one.reason in ("crc", "cobs", "length")
        if isinstance(one, SessionOpened) and one.hello.newest_n:
            holes.append((1, one.hello.newest_n))
        elif isinstance(one, RecordGap):
            holes.append((one.first, one.last))
        elif isinstance(one, m.Telemetry):
            if_new = one.n not in {record.n for record in stored}
            stored += [one] * if_new
    pair.host_events.clear()
    missing = set(kept) - {record.n for record in stored}
    wanted = sorted({n for low, high in holes for n in range(low, high + 1)} & missing)
    if wanted and int(pair.now_s * 10) % 10 == 0:
        pair.host.send(m.Fetch(1, wanted[0], wanted[-1]))


def test_a_wire_that_only_doubles_passes_every_record_once() -> None:
    pair = opened()
    pair.to_host = lambda data: [data, data]
    deliver(pair, *range(1, 200))
    assert heard(pair) == list(range(1, 200))


@pytest.mark.parametrize("size", [1, 2, 7, 64])
def test_a_wire_that_only_splits_loses_nothing(size: int) -> None:
    pair = opened()
    pair.to_host = lambda data: [data[at : at + size] for at in range(0, len(data), size)]
    deliver(pair, *range(1, 100))
    assert heard(pair) == list(range(1, 100))
    assert pair.host.counters.rejected == {}
