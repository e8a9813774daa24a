"""Hello, identity, silence, return: both roles of the link, joined, under a manual clock."""

import pytest

from hardware import messages as m
from hardware.codec import encode
from hardware.framing import frame
from hardware.link import (
    FrameRejected,
    IdentityRefused,
    Loss,
    MessageReceived,
    Mismatch,
    PeerBack,
    PeerSilent,
    Role,
    SessionLost,
    SessionOpened,
    State,
)
from hardware.link.states import FIRST, TABLE, ForbiddenMoveError, Trigger, moved
from tests.support.link_pair import Facts, Pair, cut, perfect, telemetry


def opened(**kwargs: object) -> Pair:
    pair = Pair(**kwargs)
    pair.step(0.1)
    assert pair.host.state is pair.device.state is State.OPEN
    pair.host_events.clear()
    pair.device_events.clear()
    return pair


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("trigger", Trigger)
def test_every_pair_of_state_and_trigger_is_in_the_table_or_forbidden(
    role: Role, state: State, trigger: Trigger
) -> None:
    if trigger in TABLE[role].get(state, {}):
        assert moved(role, state, trigger) in TABLE[role]
    else:
        with pytest.raises(ForbiddenMoveError, match=trigger.name):
            moved(role, state, trigger)


def test_every_state_can_be_reached_and_left() -> None:
    for role, table in TABLE.items():
        reached = {FIRST[role]}
        for _ in table:
            reached |= {after for state in reached for after in table[state].values()}
        assert reached == set(table)


def test_the_first_deadline_is_at_once_and_then_comes_the_hello() -> None:
    pair = Pair(to_device=cut)
    assert pair.host.next_deadline() == 0.0
    assert pair.host.bytes_to_send() == b""
    pair.host.tick(7.0)
    assert pair.host.bytes_to_send().startswith(b"\0")
    assert pair.host.next_deadline() == 8.0


def test_both_ends_open_the_session_and_say_so() -> None:
    pair = Pair()
    pair.step(0.0)
    (host_opened,) = [one for one in pair.host_events if isinstance(one, SessionOpened)]
    (device_opened,) = [one for one in pair.device_events if isinstance(one, SessionOpened)]
    assert host_opened.hello == pair.facts.hello(1001)
    assert device_opened.hello == m.HostHello(1, "station-1", 1001, 1_800_000_000_000)
    assert pair.host.session == pair.device.session == 1001


def test_the_hello_is_repeated_each_second_with_the_same_session_until_it_is_answered() -> None:
    hellos: list[bytes] = []
    pair = Pair(to_device=lambda data: hellos.append(data) or [])
    pair.step(3.5)
    assert len(hellos) == 4
    assert set(hellos) == {b"\0" + frame(encode(m.HostHello(1, "station-1", 1001, 1_800_000_000_000)))}
    pair.to_device = perfect
    pair.step(1.0)
    assert pair.host.state is State.OPEN


def test_a_hello_after_half_a_frame_of_garbage_is_understood() -> None:
    pair = Pair()
    pair.device.receive(b"\x20garbage without end", 0.0)
    pair.host.receive(b"\x99more of it", 0.0)
    pair.step(0.1)
    assert pair.host.state is State.OPEN
    assert pair.device.counters.rejected["cobs"] == 1


# --- identity


@pytest.mark.rq("RQ-12")
@pytest.mark.parametrize(
    ("expects_emulator", "facts", "refused"),
    [
        (True, Facts(shuttle="KSW-08"), IdentityRefused("KSW-07", "KSW-08", Mismatch.SHUTTLE, "KSW-08")),
        (True, Facts(emulator=False), IdentityRefused("emulator", "shuttle", Mismatch.EMULATOR, "KSW-07")),
        (False, Facts(), IdentityRefused("shuttle", "emulator", Mismatch.EMULATOR, "KSW-07")),
        (False, Facts(emulator=False, rate=60.0), IdentityRefused("1", "60", Mismatch.RATE, "KSW-07")),
        (True, Facts(version=2), IdentityRefused("1", "2", Mismatch.VERSION, "KSW-07")),
    ],
)
def test_a_wrong_peer_is_refused_before_anything_of_it_is_passed_up(
    *, expects_emulator: bool, facts: Facts, refused: IdentityRefused
) -> None:
    pair = Pair(facts=facts, expects_emulator=expects_emulator)
    for n in range(1, 20):
        pair.device.send(telemetry(n))
        pair.step(0.25)
    assert pair.host_events == [refused]
    assert pair.host.state is State.REFUSED
    assert not pair.host.send(m.StoredUpTo(1, 1))


@pytest.mark.rq("RQ-12")
def test_production_takes_a_shuttle_of_rate_one_and_training_any_rate() -> None:
    opened(facts=Facts(emulator=False), expects_emulator=False)
    opened(facts=Facts(rate=600.0))


@pytest.mark.rq("RQ-12")
def test_a_rate_that_changes_in_production_ends_the_session() -> None:
    pair = opened(facts=Facts(emulator=False), expects_emulator=False)
    pair.facts.rate = 2.0
    pair.step(1.0)
    assert pair.host_events[-1] == IdentityRefused("1", "2", Mismatch.RATE, "KSW-07")
    assert pair.host.state is State.REFUSED
    assert pair.host.session == 0


@pytest.mark.rq("RQ-12")
def test_the_same_refusal_is_said_once_and_the_right_shuttle_is_taken_later() -> None:
    pair = Pair(facts=Facts(shuttle="KSW-08"))
    pair.step(35.0)
    assert len(pair.host_saw(IdentityRefused)) == 1
    pair.facts.shuttle = "KSW-07"
    pair.step(12.0)
    assert pair.host.state is State.OPEN


# --- heartbeat, silence, return


def test_heartbeats_go_both_ways_twice_a_second_and_measure_the_round_trip() -> None:
    pair = opened()
    frames = pair.device.counters.frames_in, pair.host.counters.frames_in
    pair.step(10.0)
    assert 18 <= pair.device.counters.frames_in - frames[0] <= 21
    assert 18 <= pair.host.counters.frames_in - frames[1] <= 41
    assert len(pair.host_heard(m.DeviceHeartbeat)) >= 18
    assert pair.host.counters.round_trip_ms == 0


def test_a_device_that_has_heard_no_heartbeat_yet_measures_no_round_trip() -> None:
    pair = opened()
    pair.step(1.0)
    pair.to_device = cut
    pair.step(12.0)  # the session is over, for either side
    pair.to_device = perfect
    while pair.host.state is not State.OPEN:
        pair.step(0.05)
    pair.to_device = cut  # the hello came through, no heartbeat
    pair.step(0.6)
    assert pair.host_heard(m.DeviceHeartbeat)[-1].echo_ms == 0
    assert pair.host.counters.round_trip_ms < 2000


def test_silence_is_said_after_one_and_a_half_seconds_and_the_return_too() -> None:
    pair = opened()
    pair.to_host = cut
    pair.step(1.4)
    assert pair.host_saw(PeerSilent) == []
    pair.step(0.2)
    (silent,) = pair.host_saw(PeerSilent)
    assert silent.since_s == pytest.approx(0.05)  # the first heartbeat
    assert pair.host.state is State.SILENT
    pair.to_host = perfect
    pair.step(0.6)
    (back,) = pair.host_saw(PeerBack)
    assert 1.5 <= back.silent_s <= 2.2
    assert pair.host.state is State.OPEN
    assert pair.host.session == 1001


def test_a_long_silence_ends_the_session_on_both_ends_and_a_new_one_follows() -> None:
    pair = opened()
    pair.to_host = pair.to_device = cut
    pair.step(6.0)
    assert [one for one in pair.host_events if isinstance(one, SessionLost)] == [SessionLost(1001, Loss.SILENCE)]
    assert [one for one in pair.device_events if isinstance(one, SessionLost)] == [SessionLost(1001, Loss.SILENCE)]
    assert (pair.host.state, pair.device.state) == (State.OPENING, State.WAITING)
    pair.to_host = pair.to_device = perfect
    pair.step(1.1)
    assert pair.host.state is pair.device.state is State.OPEN
    assert pair.host.session == pair.device.session == 1002


def test_one_deaf_direction_ends_the_session_too() -> None:
    pair = opened()
    pair.to_device = cut
    pair.step(6.0)
    assert pair.device.state is State.WAITING
    assert SessionLost(1001, Loss.FORGOTTEN) in pair.host_events
    pair.to_device = perfect
    pair.step(1.5)
    assert pair.host.state is pair.device.state is State.OPEN


def test_a_device_that_restarted_says_so_and_is_greeted_anew_at_once() -> None:
    pair = opened()
    pair.facts.boot = 2
    pair.new_device()
    pair.step(0.6)
    assert SessionLost(1001, Loss.FORGOTTEN) in pair.host_events
    (again,) = [one for one in pair.host_events if isinstance(one, SessionOpened)]
    assert again.hello.boot == 2
    assert pair.host.session == 1002


def test_time_that_jumped_while_this_end_was_frozen_is_seen_and_survived() -> None:
    pair = opened()
    pair.now_s += 60.0
    pair.step(2.0)
    assert pair.host.state is pair.device.state is State.OPEN
    assert pair.host.session == 1002


def test_the_next_deadline_is_never_later_than_the_next_duty() -> None:
    pair = opened()
    pair.to_host = cut
    for _ in range(40):
        deadline_s = pair.host.next_deadline()
        assert deadline_s is not None
        assert pair.now_s < deadline_s <= pair.now_s + 1.0
        pair.now_s = deadline_s
        pair.exchange()
    assert pair.host_saw(SessionLost)


# --- what does not belong


def test_garbage_is_counted_and_changes_nothing_else() -> None:
    pair = opened()
    pair.host.receive(b"\x05ab\0\x01\x02\x03\0" + b"z" * 5000 + b"\0", pair.now_s)
    assert {(one.reason, one.count) for one in pair.host.events()} == {("cobs", 2), ("length", 1)}
    pair.device.send(telemetry(1))
    pair.step(0.0)
    assert pair.host_heard(m.Telemetry) == [telemetry(1)]


def test_a_well_framed_message_that_is_none_is_rejected_with_its_reason() -> None:
    pair = opened()
    pair.host.receive(frame(b"\x83\x03\x00\x00"), pair.now_s)
    assert pair.host.events() == [
        FrameRejected("message", 1, "HostHeartbeat.session must be integer 1..2^63-1, not int 0.")
    ]
    assert pair.host.counters.rejected == {"message": 1}


def test_an_echo_of_ones_own_messages_is_not_a_peer() -> None:
    pair = Pair()
    pair.host.tick(0.0)
    echo = pair.host.bytes_to_send()
    pair.host.receive(echo, 0.0)
    assert [one.reason for one in pair.host.events()] == ["direction"]
    assert pair.host.state is State.OPENING


def test_each_end_sends_only_its_own_messages() -> None:
    pair = opened()
    with pytest.raises(TypeError, match="Telemetry is not for the host"):
        pair.host.send(telemetry(1))
    with pytest.raises(TypeError, match="Fetch is not for the device"):
        pair.device.send(m.Fetch(1, 1, 1))
    with pytest.raises(TypeError, match="HostHello is not for the host"):
        pair.host.send(m.HostHello(1, "s", 1, 1))


def test_commands_of_the_session_arrive_in_order() -> None:
    pair = opened()
    sent = [m.WatchBay(1001, 3), m.QueryCommand(1001, "a"), m.Direct(1001, "b", "hold", 3, 5000)]
    assert all(pair.host.send(message) for message in sent)
    pair.step(0.0)
    assert [one.message for one in pair.device_saw(MessageReceived)] == sent
