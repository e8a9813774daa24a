"""A real pseudo-terminal and real sockets: bytes pass both ways; a line that goes or is not there says so."""

import os
import queue
import select
import socket
import threading
import tty
from collections.abc import Iterator

import pytest

from hardware.reader import Reader
from hardware.serial_transport import PENDING_LIMIT_BYTES, SerialTransport
from hardware.transport import TransportLost

PATIENCE_S = 10.0


class Terminal:
    """The two ends of a pseudo-terminal; ``path`` is the console's."""

    def __init__(self) -> None:
        self.device_fd, self._console_fd = os.openpty()
        tty.setraw(self._console_fd)
        self.path = os.ttyname(self._console_fd)

    def hang_up(self) -> None:
        for fd in (self.device_fd, self._console_fd):
            if fd >= 0:
                os.close(fd)
        self.device_fd = self._console_fd = -1


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    made = Terminal()
    yield made
    made.hang_up()


class Posts:
    """What a reader posted."""

    def __init__(self) -> None:
        self.data: queue.Queue[tuple[bytes, float]] = queue.Queue()
        self.lost: queue.Queue[str] = queue.Queue()
        self._ticks = iter(range(1_000_000))

    def reader(self, transport: SerialTransport) -> Reader:
        return Reader(
            transport, lambda data, at: self.data.put((data, at)), self.lost.put, lambda: float(next(self._ticks))
        )

    def collect(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            data += self.data.get(timeout=PATIENCE_S)[0]
        return data


def threads_named(name: str) -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == name]


def test_bytes_pass_both_ways_through_a_terminal_exactly(terminal: Terminal) -> None:
    every_byte = bytes(range(256)) * 8
    transport, posts = SerialTransport(terminal.path), Posts()
    reader = posts.reader(transport)
    reader.start()
    try:
        os.write(terminal.device_fd, every_byte)
        assert posts.collect(len(every_byte)) == every_byte
        transport.write(every_byte)
        back = b""
        while len(back) < len(every_byte):
            back += os.read(terminal.device_fd, 4096)
        assert back == every_byte
    finally:
        reader.stop()


def test_posts_carry_the_clocks_time_and_come_from_the_named_thread(terminal: Terminal) -> None:
    posts, names = Posts(), []
    transport = SerialTransport(terminal.path)
    reader = Reader(
        transport,
        lambda data, at: (names.append(threading.current_thread().name), posts.data.put((data, at))),
        posts.lost.put,
        lambda: 42.5,
        name="link reader under test",
    )
    reader.start()
    os.write(terminal.device_fd, b"x")
    assert posts.data.get(timeout=PATIENCE_S) == (b"x", 42.5)
    assert names == ["link reader under test"]
    reader.stop()
    assert threads_named("link reader under test") == []
    assert posts.lost.empty()


def test_a_terminal_that_hangs_up_is_said_once_in_a_sentence(terminal: Terminal) -> None:
    posts, path = Posts(), terminal.path
    reader = posts.reader(SerialTransport(path))
    reader.start()
    terminal.hang_up()
    sentence = posts.lost.get(timeout=PATIENCE_S)
    assert sentence.startswith(f"The line {path} is gone (")
    assert sentence.endswith("Check the cable and the shuttle's power, then connect again.")
    reader.stop()
    assert posts.lost.empty()


def test_writing_to_a_line_that_is_gone_says_so(terminal: Terminal) -> None:
    transport = SerialTransport(terminal.path)
    terminal.hang_up()
    with pytest.raises(TransportLost, match="is gone"):
        transport.write(b"hello")
    transport.close()


def test_a_port_that_is_not_there_says_so() -> None:
    with pytest.raises(
        TransportLost, match=r"/dev/no-such-port cannot be opened .*Check that it is the shuttle's port"
    ):
        SerialTransport("/dev/no-such-port")


def test_nonsense_for_a_url_says_so() -> None:
    with pytest.raises(TransportLost, match="cannot be opened"):
        SerialTransport("carrier-pigeon://roof")


def test_a_port_that_another_has_open_is_refused(terminal: Terminal) -> None:
    first = SerialTransport(terminal.path)
    with pytest.raises(TransportLost, match="no other program has it"):
        SerialTransport(terminal.path)
    first.close()
    SerialTransport(terminal.path).close()


def test_a_closed_line_reads_nothing_and_refuses_to_write(terminal: Terminal) -> None:
    transport = SerialTransport(terminal.path)
    transport.close()
    transport.close()
    assert transport.read(PATIENCE_S) == b""
    with pytest.raises(TransportLost, match="is closed"):
        transport.write(b"x")


def test_closing_wakes_a_blocked_read(terminal: Terminal) -> None:
    transport, results = SerialTransport(terminal.path), queue.Queue()
    started = threading.Event()

    def read() -> None:
        started.set()
        results.put(transport.read(PATIENCE_S * 6))

    thread = threading.Thread(target=read)
    thread.start()
    started.wait(PATIENCE_S)
    transport.close()
    assert results.get(timeout=PATIENCE_S) == b""
    thread.join(PATIENCE_S)


def test_a_line_that_takes_nothing_does_not_block_and_drops_whole_writes_only(terminal: Terminal) -> None:
    """A frozen emulator: the port is open and nobody reads."""
    transport = SerialTransport(terminal.path)
    kept = []
    for number in range(2000):
        piece, dropped_before = bytes([number % 251 + 1]) * 100, transport.dropped_bytes
        transport.write(piece)
        # The terminal moves its bytes in its own time: after a first drop it may take some again.
        if transport.dropped_bytes == dropped_before:
            kept.append(piece)
        else:
            assert transport.dropped_bytes == dropped_before + len(piece)
    assert 0 < transport.dropped_bytes < 200_000
    received, expected = b"", 200_000 - transport.dropped_bytes
    while len(received) < expected:
        transport.write(b"")
        if select.select([terminal.device_fd], [], [], 0.05)[0]:
            received += os.read(terminal.device_fd, 65536)
    assert received == b"".join(kept)
    assert len(received) >= PENDING_LIMIT_BYTES - 100
    transport.close()


# --- sockets


@pytest.fixture
def server() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(PATIENCE_S)
        yield listening


def url_of(server: socket.socket) -> str:
    return f"socket://127.0.0.1:{server.getsockname()[1]}"


def test_bytes_pass_both_ways_through_a_socket_and_its_end_is_said(server: socket.socket) -> None:
    transport, posts = SerialTransport(url_of(server)), Posts()
    peer, _ = server.accept()
    reader = posts.reader(transport)
    reader.start()
    peer.sendall(b"abc" * 10_000)
    assert posts.collect(30_000) == b"abc" * 10_000
    transport.write(b"hello")
    assert peer.recv(100) == b"hello"
    peer.close()
    sentence = posts.lost.get(timeout=PATIENCE_S)
    assert sentence.startswith(f"The line {url_of(server)} is gone (")
    reader.stop()


def test_a_stopped_reader_of_a_socket_says_no_loss(server: socket.socket) -> None:
    transport, posts = SerialTransport(url_of(server)), Posts()
    peer, _ = server.accept()
    reader = posts.reader(transport)
    reader.start()
    reader.stop()
    assert posts.lost.empty()
    assert threads_named("link reader") == []
    peer.close()


def test_a_socket_that_nobody_listens_on_says_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = url_of(listening)
    with pytest.raises(TransportLost, match="cannot be opened"):
        SerialTransport(url)


def test_a_loop_gives_back_what_it_was_given() -> None:
    transport = SerialTransport("loop://")
    transport.write(b"round")
    data = b""
    while len(data) < 5:
        data += transport.read(PATIENCE_S)
    assert data == b"round"
    transport.close()
