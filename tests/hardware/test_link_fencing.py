"""Sessions that are over, and late copies of their hellos and commands: the living session goes on."""

import pytest

from hardware import messages as m
from hardware.codec import encode
from hardware.framing import frame
from hardware.link import FENCED_RULE, DeviceEnd, FrameRejected, Link, Loss, SessionLost, SessionOpened, State
from tests.support.link_pair import Facts, Pair, cut, perfect, telemetry


def opened() -> Pair:
    pair = Pair()
    pair.step(0.1)
    assert pair.host.state is pair.device.state is State.OPEN
    pair.host_events.clear()
    pair.device_events.clear()
    return pair


COMMANDS = [
    m.Select(1001, "cmd-1", "start", 3, 99_000, {}),
    m.Execute(1001, "cmd-1", b"12345678", 99_000),
    m.Direct(1001, "cmd-1", "hold", 3, 99_000),
    m.AnswerPrompt(1001, "cmd-1", 3, "p", "taken", 99_000, {}),
]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda one: type(one).__name__)
def test_a_command_of_an_older_session_is_refused_as_fenced_and_not_passed_up(command: m.Message) -> None:
    pair = opened()
    pair.to_device = cut
    pair.step(6.0)
    pair.to_device = perfect
    pair.step(2.0)
    assert pair.host.session == 1002
    pair.device_events.clear()
    pair.host_events.clear()
    pair.device.receive(frame(encode(command)), pair.now_s)
    pair.step(0.1)
    assert not pair.device_heard(type(command))
    (outcome,) = pair.host_heard(m.CommandOutcome)
    assert (outcome.command, outcome.outcome, outcome.rule) == ("cmd-1", "refused", FENCED_RULE)


def test_a_fenced_query_is_not_answered_because_the_answer_would_read_as_the_commands_own() -> None:
    pair = opened()
    pair.device.receive(frame(encode(m.QueryCommand(77, "cmd-1"))), pair.now_s)
    pair.step(0.1)
    assert FrameRejected("session", 1, "QueryCommand of a session that is not open.") in pair.device_events
    assert not pair.host_heard(m.CommandOutcome)


def test_without_a_session_the_device_passes_nothing_up_and_sends_no_record() -> None:
    pair = Pair(to_device=cut)
    pair.step(0.5)
    pair.device.receive(frame(encode(m.Fetch(1, 1, 5))) + frame(encode(m.HostHeartbeat(5, 5))), pair.now_s)
    assert not pair.device.send(telemetry(1))
    pair.step(0.5)
    assert not pair.device_heard(m.Fetch)
    assert pair.device.state is State.WAITING


def test_a_late_copy_of_an_old_hello_opens_nothing() -> None:
    pair = Pair()
    hellos: list[bytes] = []
    pair.to_device = lambda data: [hellos.append(data) or data]
    pair.step(0.1)
    newer = frame(encode(m.HostHello(1, "station-1", 5555, 0)))
    pair.device.receive(newer, pair.now_s)
    assert pair.device.session == 5555
    pair.device.receive(hellos[0], pair.now_s)
    assert pair.device.session == 5555


def test_a_late_copy_of_the_hello_of_a_session_lost_by_silence_opens_nothing() -> None:
    pair = opened()
    pair.to_host = pair.to_device = cut
    pair.step(6.0)
    pair.to_host = pair.to_device = perfect
    pair.step(1.1)
    assert pair.device.session == 1002
    pair.device_events.clear()
    pair.device.receive(frame(encode(m.HostHello(1, "station-1", 1001, 0))), pair.now_s)
    pair.step(0.0)
    assert pair.device.session == 1002
    assert pair.device_saw(SessionOpened) == []


def test_a_console_that_was_never_answered_opens_its_session_after_a_silence() -> None:
    pair = Pair(to_host=cut)
    pair.step(0.1)
    assert pair.device.session == 1001
    pair.to_device = cut
    pair.step(6.0)
    assert pair.device.state is State.WAITING
    pair.to_host = pair.to_device = perfect
    pair.step(2.5)
    assert pair.host.state is pair.device.state is State.OPEN
    assert pair.host.session == pair.device.session == 1001


@pytest.mark.parametrize("silent", [False, True])
def test_a_hello_of_another_boot_in_the_session_ends_it_and_a_new_one_follows(*, silent: bool) -> None:
    """The device restarted, and a copy of our hello opened the same session there before its first heartbeat."""
    pair = opened()
    if silent:
        pair.to_host = cut
        pair.step(2.0)
        pair.to_host = perfect
    pair.facts.boot = 2
    pair.new_device()
    pair.device.receive(frame(encode(m.HostHello(1, "station-1", 1001, 0))), pair.now_s)
    pair.step(0.1)
    assert SessionLost(1001, Loss.FORGOTTEN) in pair.host_events
    assert [one.hello.boot for one in pair.host_events if isinstance(one, SessionOpened)] == [2]
    assert pair.host.session == pair.device.session == 1002


def test_an_older_answer_of_an_earlier_boot_ends_nothing() -> None:
    pair = opened()
    pair.host.receive(frame(encode(Facts(boot=7).hello(1000))), pair.now_s)
    assert pair.host.events() == []
    assert pair.host.session == 1001


def test_a_doubled_hello_is_answered_again_and_opens_nothing_new() -> None:
    pair = opened()
    pair.device.receive(frame(encode(m.HostHello(1, "station-1", 1001, 0))), pair.now_s)
    pair.step(0.0)
    assert pair.device_saw(SessionOpened) == []
    assert pair.host_saw(SessionOpened) == []
    assert pair.host.counters.duplicates == 1


def test_a_hello_of_another_version_is_answered_but_opens_nothing() -> None:
    facts = Facts()
    device = Link(DeviceEnd(facts.hello, facts.heartbeat))
    device.receive(frame(encode(m.HostHello(9, "station-1", 5, 0))), 0.0)
    assert device.state is State.WAITING
    assert device.bytes_to_send() == b"\0" + frame(encode(facts.hello(5)))
