"""What a link counts is what went over the line: every figure of the diagnostics screen, by bytes."""

from __future__ import annotations

from hardware import messages as m
from hardware.framing import Deframer
from hardware.link import State
from tests.support.link_pair import Facts, Pair, Wire, cut, perfect, telemetry


class Counted:
    """A wire that counts what passes, by itself."""

    def __init__(self) -> None:
        self.bytes = self.frames = 0
        self._deframer = Deframer()

    def __call__(self, data: bytes) -> list[bytes]:
        self.bytes += len(data)
        self.frames += len(self._deframer.feed(data))
        return [data]


def opened(to_device: Wire = perfect, to_host: Wire = perfect, facts: Facts | None = None) -> Pair:
    pair = Pair(facts=facts or Facts(), to_device=to_device, to_host=to_host)
    pair.step(0.1)
    assert pair.host.state is State.OPEN
    return pair


def test_both_ends_count_what_the_wire_carried() -> None:
    out, back = Counted(), Counted()
    pair = opened(out, back)
    for n in range(1, 40):
        assert pair.device.send(telemetry(n))
    pair.step(2.0)
    host, device = pair.host.counters, pair.device.counters
    assert (host.bytes_out, host.frames_out) == (out.bytes, out.frames) == (device.bytes_in, device.frames_in)
    assert (device.bytes_out, device.frames_out) == (back.bytes, back.frames) == (host.bytes_in, host.frames_in)
    assert (host.hellos, host.sessions, host.lost, host.silences, host.rejected) == (1, 1, 0, 0, {})


def test_a_heartbeat_that_was_replaced_before_it_went_is_not_counted() -> None:
    pair = opened()
    before = pair.host.counters.frames_out
    for now_s in (1.0, 1.6, 2.2):
        pair.host.tick(now_s)
    assert pair.host.bytes_to_send().count(0) == 1
    assert pair.host.counters.frames_out - before == 1


def test_hellos_that_nobody_answers_and_sessions_that_silence_ends() -> None:
    pair = Pair(to_device=cut)
    pair.step(3.05)
    assert (pair.host.counters.hellos, pair.host.counters.sessions) == (4, 0)
    pair.to_device = perfect
    pair.step(1.1)
    assert pair.host.counters.sessions == 1
    pair.to_host = cut
    pair.step(2.0)
    assert (pair.host.counters.silences, pair.host.counters.lost) == (1, 0)
    pair.step(4.0)
    assert (pair.host.counters.silences, pair.host.counters.lost) == (1, 1)
    pair.to_host = perfect
    pair.step(1.1)
    assert pair.host.counters.sessions == pair.device.counters.sessions == 2


def test_a_shuttle_that_is_another_is_counted_each_time_that_it_answers() -> None:
    pair = Pair(facts=Facts(shuttle="KSW-99"))
    pair.step(11.0)
    assert (pair.host.counters.refused, pair.host.counters.sessions) == (2, 0)


def test_every_round_trip_is_kept_with_its_moment() -> None:
    pair = opened()
    pair.step(3.0)
    trips = list(pair.host.counters.round_trips)
    assert len(trips) in (6, 7)
    assert {ms for _, ms in trips} == {0}
    moments = [at for at, _ in trips]
    assert moments == sorted(moments)
    assert moments[-1] > 2.4


def test_records_that_are_asked_again_are_counted_and_so_is_what_became_of_them() -> None:
    pair = opened(facts=Facts(newest_n=100))
    assert pair.host.send(m.Fetch(1, 41, 50))
    pair.step(0.0)
    for n in (41, 42, 43, 43):
        assert pair.device.send(telemetry(n), backlog=True)
    assert pair.device.send(m.FetchDone(1, 41, 50, ((44, 48), (50, 50))))
    assert pair.device.send(telemetry(101))
    pair.step(0.1)
    counters = pair.host.counters
    assert (counters.asked, counters.fetched, counters.missing, counters.duplicates) == (10, 3, 6, 1)
    assert pair.host.send(m.Fetch(1, 41, 41))
    pair.step(0.0)
    assert pair.device.send(telemetry(41), backlog=True)
    pair.step(0.1)
    assert (counters.asked, counters.fetched) == (11, 4)


def test_a_question_for_nothing_is_not_counted() -> None:
    pair = opened()
    assert not pair.host.send(m.Fetch(1, 0, 0))
    assert pair.host.counters.asked == 0
