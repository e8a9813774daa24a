"""The whole lower half joined: link, capture, reader and transport over a real pseudo-terminal; and the replay."""

import os
import queue
import tty
from pathlib import Path

from hardware.capture import Capture, Direction, replay
from hardware.link import HostEnd, Link, SessionOpened, State
from hardware.reader import Reader
from hardware.serial_transport import SerialTransport
from tests.support.link_pair import Facts, Pair, telemetry

PATIENCE_S = 10.0


def host_end() -> HostEnd:
    return HostEnd("station-1", "KSW-07", True, lambda: 1001, lambda: 0)


def test_a_session_opens_over_a_terminal_and_its_capture_replays_to_the_same_events(tmp_path: Path) -> None:
    device_fd, console_fd = os.openpty()
    tty.setraw(console_fd)
    transport = SerialTransport(os.ttyname(console_fd))
    capture = Capture(tmp_path / "line.cap", "test", 0.0)
    posts: queue.Queue[bytes] = queue.Queue()
    reader = Reader(transport, lambda data, at: posts.put(data), lambda reason: None, lambda: 0.0)
    reader.start()

    device = Pair(facts=Facts(boot=1)).device
    host = Link(host_end())
    host.tick(0.0)
    send(host, transport, capture)
    device.receive(os.read(device_fd, 4096), 0.0)
    device.events()
    for n in range(1, 60):
        device.send(telemetry(n))
    while chunk := device.bytes_to_send():
        os.write(device_fd, chunk)
    live = []
    while len(live) < 60:
        data = posts.get(timeout=PATIENCE_S)
        capture.received(data, 0.0)
        host.receive(data, 0.0)
        live += host.events()
    reader.stop()
    capture.close()
    os.close(device_fd)
    os.close(console_fd)

    assert host.state is State.OPEN
    assert isinstance(live[0], SessionOpened)
    assert live[1:] == [telemetry(n) for n in range(1, 60)]
    again = Link(host_end())
    replayed = []
    for one in replay(tmp_path / "line.cap"):
        if one.direction is Direction.FROM_DEVICE:
            again.receive(one.data, one.mono_s)
            replayed += again.events()
    assert replayed == live


def send(link: Link, transport: SerialTransport, capture: Capture) -> None:
    while chunk := link.bytes_to_send():
        capture.sent(chunk, 0.0)
        transport.write(chunk)
