"""Another device on the line while a session stands, a device whose clock or boot is not as it was, a line that is
opened anew: nothing is believed, nothing is sent but a hello, until the right device has said who it is."""

from __future__ import annotations

import random

import pytest

from hardware import messages as m
from hardware.codec import encode
from hardware.framing import frame
from hardware.link import (
    FrameRejected,
    HostEnd,
    IdentityRefused,
    Link,
    Loss,
    MessageReceived,
    Mismatch,
    PeerBack,
    SessionLost,
    SessionOpened,
    State,
)
from hardware.link.presence import AHEAD_S, BEHIND_S, Presence
from hardware.link.states import IDENTITY_EVERY_S
from tests.support.link_pair import Facts, Pair, cut, perfect, telemetry

OTHER_SESSION = 77


def opened(**kwargs: object) -> Pair:
    pair = Pair(**kwargs)
    pair.step(0.6)
    assert pair.host.state is pair.device.state is State.OPEN
    pair.host_events.clear()
    return pair


def beat(session: int, uptime_ms: int, newest_n: int = 0) -> m.DeviceHeartbeat:
    return m.DeviceHeartbeat(session, uptime_ms, uptime_ms, 1.0, 0, newest_n)


def hear(pair: Pair, *messages: m.Message) -> list[object]:
    """Other words on the line, and what the host makes of them."""
    for message in messages:
        pair.host.receive(frame(encode(message)), pair.now_s)
    return list(pair.host.events())


def sent(link: Link) -> list[type]:
    from hardware.codec import decode_all
    from hardware.framing import Deframer

    deframer, found = Deframer(), []
    while chunk := link.bytes_to_send():
        found += [type(message) for message in decode_all(deframer.feed(chunk))]
    return found


# --- another device ----------------------------------------------------------------------------------------------


@pytest.mark.rq("RQ-12")
def test_a_heartbeat_of_a_session_that_was_never_ours_ends_the_session_and_asks_who_is_there() -> None:
    pair = opened()
    assert hear(pair, beat(OTHER_SESSION, 5)) == [SessionLost(1001, Loss.DOUBT)]
    assert pair.host.state is State.OPENING
    assert not pair.host.send(m.StoredUpTo(1, 5))
    assert hear(pair, telemetry(1), m.BayStatus(*STATUS)) == []
    pair.host.tick(pair.now_s)
    assert sent(pair.host) == [m.HostHello]


STATUS = (3, 0, "closed", "locked", False, "", True, True, "idle", "", "", -1, "", "", (), -1)


@pytest.mark.rq("RQ-12")
@pytest.mark.parametrize("silence_s", [0.0, 0.7, 2.0, 4.0, 7.0])
@pytest.mark.parametrize("its_session", [0, OTHER_SESSION, 1001])
@pytest.mark.parametrize("its_boot", [1, 2])
def test_the_wrong_shuttle_on_the_cable_is_refused_and_the_right_one_taken_again(
    silence_s: float, its_session: int, its_boot: int
) -> None:
    """With or without a silence; with another console's session, with ours by chance, or none; with the same boot."""
    pair = opened()
    right, facts = pair.device, pair.facts
    pair.to_host = pair.to_device = cut
    pair.step(silence_s)
    pair.to_host = pair.to_device = perfect
    pair.facts = Facts(shuttle="OSA-03", boot=its_boot, ahead_ms=86_400_000, newest_n=3)
    wrong = pair.new_device()
    if its_session:
        wrong.receive(frame(encode(m.HostHello(1, "another", its_session, 0))), pair.now_s)
        wrong.events()
        while wrong.bytes_to_send():
            pass
    pair.host_events.clear()
    pair.step(8.0)
    assert pair.host.state is State.REFUSED
    refused = [one for one in pair.host_events if isinstance(one, IdentityRefused)]
    assert refused == [IdentityRefused("KSW-07", "OSA-03", Mismatch.SHUTTLE, "OSA-03")]
    assert [one for one in pair.host_events if isinstance(one, SessionOpened | PeerBack)] == []
    assert pair.device_events == [one for one in pair.device_events if not isinstance(one, MessageReceived)]
    pair.device, pair.facts = right, facts
    pair.host_events.clear()
    pair.step(12.0)
    assert pair.host.state is State.OPEN
    assert [type(one) for one in pair.host_events if isinstance(one, SessionOpened)] == [SessionOpened]


@pytest.mark.rq("RQ-12")
def test_a_twin_with_our_session_our_boot_and_our_clock_is_found_when_it_is_asked_who_it_is() -> None:
    pair = opened()
    pair.facts.shuttle = "OSA-03"
    pair.step(IDENTITY_EVERY_S + 1)
    assert pair.host.state is State.REFUSED


def test_who_is_there_is_asked_now_and_then_and_changes_nothing() -> None:
    pair = opened()
    pair.facts.kept_boots = ((7, 1, 9),)
    pair.step(3 * IDENTITY_EVERY_S)
    again = [one.message for one in pair.host_events if isinstance(one, MessageReceived)]
    told = [one for one in again if isinstance(one, m.DeviceHello)]
    assert 2 <= len(told) <= 3
    assert all(one.kept_boots == ((7, 1, 9),) for one in told)
    assert pair.host.session == 1001
    assert pair.host.counters.duplicates == 0


def test_who_is_there_is_asked_again_if_the_answer_was_lost() -> None:
    pair = opened()
    answer = pair.to_host
    pair.to_host = lambda data: [] if data.startswith(b"\0") else [data]
    pair.step(IDENTITY_EVERY_S + 1)
    pair.to_host = answer
    pair.host_events.clear()
    pair.step(IDENTITY_EVERY_S + 1)
    assert any(isinstance(one.message, m.DeviceHello) for one in pair.host_events if isinstance(one, MessageReceived))


def test_records_and_gaps_of_another_device_harm_neither_end() -> None:
    """What would make one forget, or believe lost, what is not carries the session."""
    pair = opened()
    bad = hear(pair, m.FetchDone(1, 1, 9, ((1, 9),), OTHER_SESSION), m.BayStatus(*STATUS, OTHER_SESSION))
    assert [one.reason for one in bad] == ["session", "session"]
    for message in (m.StoredUpTo(1, 9, OTHER_SESSION), m.Fetch(1, 1, 9, OTHER_SESSION), m.StoredUpTo(1, 9)):
        pair.device.receive(frame(encode(message)), pair.now_s)
    assert all(isinstance(one, FrameRejected) and one.reason == "session" for one in pair.device.events())


def test_a_record_of_a_boot_that_the_device_has_not_named_is_not_believed() -> None:
    pair = opened(facts=Facts(boot=5, kept_boots=((4, 1, 9),)))
    first, second = hear(pair, telemetry(1, boot=3), telemetry(1, boot=4))
    assert isinstance(first, FrameRejected)
    assert first.reason == "session"
    assert second == telemetry(1, boot=4)


def test_a_silence_is_ended_by_a_heartbeat_and_not_by_records() -> None:
    pair = opened()
    pair.to_host = cut
    pair.step(2.0)
    assert hear(pair, telemetry(1)) == [telemetry(1)]
    assert pair.host.state is State.SILENT
    back, *_ = hear(pair, beat(1001, int(pair.now_s * 1000), 1))
    assert isinstance(back, PeerBack)
    for n in range(2, 90):  # a device that makes records and never says whose they are is none
        pair.now_s += 0.1
        hear(pair, telemetry(n))
        pair.host.tick(pair.now_s)
        pair.device.tick(pair.now_s)
    assert pair.host.state is State.OPEN  # as long as records follow one another, silence has not begun
    pair.now_s += 2.0
    pair.host.tick(pair.now_s)
    for n in range(90, 140):
        pair.now_s += 0.1
        hear(pair, telemetry(n))
        pair.host.tick(pair.now_s)
    assert pair.host.state is State.OPENING


def test_a_late_copy_of_a_heartbeat_of_our_own_earlier_session_is_no_other_device() -> None:
    pair = opened()
    pair.to_host = pair.to_device = cut
    pair.step(6.0)
    pair.to_host = pair.to_device = perfect
    pair.step(1.5)
    assert pair.host.session == 1002
    assert hear(pair, beat(1001, 100)) == []
    assert pair.host.state is State.OPEN


def test_numbers_of_another_device_do_not_hide_records_of_ours() -> None:
    pair = opened()
    hear(pair, *(telemetry(n) for n in (1, 2, 900)), beat(OTHER_SESSION, 1))
    pair.step(1.5)
    assert pair.host.state is State.OPEN
    pair.host_events.clear()
    for n in (1, 2, 3):
        pair.device.send(telemetry(n))
    pair.step(0.0)
    assert [one.n for one in pair.host_events if isinstance(one, m.Telemetry)] == [1, 2, 3]


# --- clocks ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step_s", [-3600.0, -60.0, 2.0, 3600.0, 4e9])
def test_a_device_clock_that_is_set_is_asked_who_it_is_and_goes_on(step_s: float) -> None:
    pair = opened()
    pair.now_s += 4000.0
    pair.step(8.0)
    pair.host_events.clear()
    pair.facts.ahead_ms = round(step_s * 1000)
    pair.step(2.0)
    assert [one.reason for one in pair.host_events if isinstance(one, SessionLost)] == [Loss.DOUBT]
    assert pair.host.state is State.OPEN
    pair.host_events.clear()
    pair.step(10.0)
    assert [one for one in pair.host_events if isinstance(one, SessionLost)] == []


def test_delay_and_drift_are_no_other_clock() -> None:
    presence, rng = Presence(), random.Random(5)
    presence.met(Facts(uptime_ms=0).hello(1), 0.0)
    for at in range(1, 200_000, 7):
        delay = rng.random() * (BEHIND_S - 0.5) if rng.random() < 0.01 else rng.random() * 0.2
        assert presence.same_clock(round(at * 1000 * 1.0002), at + delay)
    assert not presence.same_clock(round((at + 1 + delay + 2 * AHEAD_S) * 1000 * 1.0002), at + 1 + delay)


@pytest.mark.parametrize("utc_ms", [-(10**15), 2**60])
def test_a_console_whose_clock_is_nonsense_can_still_say_hello(utc_ms: int) -> None:
    link = Link(HostEnd("s", "KSW-07", True, lambda: 5, lambda: utc_ms))
    link.tick(0.0)
    assert sent(link) == [m.HostHello]


# --- a boot that comes back --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("epoch_ms", "state"), [(1_800_000_000_000, State.OPEN), (1_900_000_000_000, State.REFUSED)])
def test_a_boot_number_that_was_another_start_is_refused(epoch_ms: int, state: State) -> None:
    pair = Pair(facts=Facts(epoch_ms=epoch_ms))
    pair.host = Link(HostEnd("s", "KSW-07", True, lambda: 1001, lambda: 0, {1: 1_800_000_000_000}.get))
    pair.step(1.0)
    assert pair.host.state is state
    refused = [one for one in pair.host_events if isinstance(one, IdentityRefused)]
    assert [one.reason for one in refused] == [Mismatch.BOOT] * (state is State.REFUSED)


# --- a line that is opened anew ----------------------------------------------------------------------------------


@pytest.mark.parametrize("wait_s", [0.0, 2.0, 7.0])
def test_a_line_that_is_opened_anew_begins_with_a_hello(wait_s: float) -> None:
    pair = opened()
    pair.to_host = pair.to_device = cut
    pair.host.send(m.QueryCommand(1001, "a"))
    pair.step(wait_s)
    pair.host.receive(b"\x30half a frame", pair.now_s)
    pair.host.reopen(pair.now_s)
    pair.host.tick(pair.now_s)
    assert sent(pair.host) == [m.HostHello]
    pair.to_host = pair.to_device = perfect
    pair.step(1.2)
    assert pair.host.state is State.OPEN
    assert pair.host.session != 1001
    assert pair.host.counters.rejected == {}


def test_a_refused_link_greets_at_once_on_a_line_that_is_opened_anew() -> None:
    pair = Pair(facts=Facts(shuttle="OSA-03"))
    pair.step(1.0)
    assert pair.host.state is State.REFUSED
    pair.facts.shuttle = "KSW-07"
    pair.host.reopen(pair.now_s)
    pair.step(0.1)
    assert pair.host.state is State.OPEN


def test_a_line_on_which_nobody_reads_gathers_no_hellos() -> None:
    link = Link(HostEnd("s", "KSW-07", True, lambda: 5, lambda: 0))
    for second in range(3600):
        link.tick(float(second))
    assert sent(link) == [m.HostHello]


def test_only_the_host_opens_lines() -> None:
    with pytest.raises(TypeError, match="host"):
        Pair().device.reopen(0.0)
