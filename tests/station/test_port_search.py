"""The shuttle is at another port than it was: found by its identity, asked by a hello and nothing else, one port at a
time; ports of other devices are left alone. Real pseudo-terminals, whose names change."""

from __future__ import annotations

import os
import select
import threading
import time
import tty
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from wiretap import facts

from console.domain import events as e
from console.settings import Settings
from console.station import inbox
from console.wiring import line as line_module
from console.wiring.host_end import port_search
from console.wiring.line import Line
from console.wiring.port_search import AGAIN_S, PROBE_S, PortSearch
from hardware import messages as m
from hardware.codec import decode_all
from hardware.framing import Deframer
from hardware.link import DeviceEnd, HostEnd, Link
from hardware.serial_transport import SerialTransport
from tests.support.link_pair import Facts

PATIENCE_S = 20.0


class Device:
    """Something at a pseudo-terminal called ``name``: a shuttle, or (``shuttle`` "") something that only listens."""

    def __init__(self, name: Path, shuttle: str = "") -> None:
        self.facts = Facts(shuttle=shuttle, emulator=False)
        self.heard: list[m.Message] = []
        self.bytes_heard = 0
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self.name = name
        name.symlink_to(os.ttyname(self._slave))
        self._stop, self._deframer = threading.Event(), Deframer()
        self._thread = threading.Thread(target=self._run, name=f"device {name.name}")
        self._thread.start()

    def rename(self, name: Path) -> None:
        self.name = self.name.rename(name)

    def close(self) -> None:
        if self._stop.is_set():
            return
        self._stop.set()
        self._thread.join()
        self.name.unlink(missing_ok=True)
        os.close(self._master)
        os.close(self._slave)

    def _run(self) -> None:
        link, began_s = Link(DeviceEnd(self.facts.hello, self.facts.heartbeat)), time.monotonic()
        while not self._stop.is_set():
            now_s = time.monotonic() - began_s
            self.facts.uptime_ms = round(now_s * 1000)
            if select.select([self._master], [], [], 0.02)[0]:
                data = os.read(self._master, 65536)
                self.bytes_heard += len(data)
                self.heard += [one for one in decode_all(self._deframer.feed(data)) if not isinstance(one, ValueError)]
                if self.facts.shuttle:
                    link.receive(data, now_s)
            if self.facts.shuttle:
                link.tick(now_s)
                link.events()
            while data := link.bytes_to_send():
                with suppress(BlockingIOError):
                    os.write(self._master, data)


@pytest.fixture
def devices(tmp_path: Path) -> Iterator[Callable[..., Device]]:
    made: list[Device] = []

    def device(name: str, shuttle: str = "") -> Device:
        made.append(Device(tmp_path / name, shuttle))
        return made[-1]

    yield device
    for one in made:
        one.close()


def searching(folder: Path, taken: tuple[str, ...] = (), clock: Callable[[], float] = time.monotonic) -> PortSearch:
    def greet() -> Link:
        return Link(HostEnd("s", "KSW-07", False, lambda: 1001, lambda: 0))

    return PortSearch(str(folder / "tty0"), (str(folder / "tty*"),), taken, 115_200, greet, clock, list)


def never() -> bool:
    return False


@pytest.mark.rq("RQ-12")
def test_the_first_port_whose_hello_tells_the_shuttle_is_taken_and_only_a_hello_was_said(
    tmp_path: Path, devices: Callable[..., Device]
) -> None:
    scanner, silent, wrong = devices("tty1"), devices("tty2"), devices("tty3", "OSA-03")
    right, beyond = devices("tty4", "KSW-07"), devices("tty5", "KSW-07")
    (tmp_path / "tty0").symlink_to(silent.name)  # the configured name leads to it: tried as itself, by the line
    (tmp_path / "tty6").symlink_to(right.name)  # a second name of the same port
    found = searching(tmp_path, (str(scanner.name),)).look(never)
    assert found is not None
    name, port = found
    assert name == str(right.name)
    port.close()
    assert scanner.bytes_heard == silent.bytes_heard == beyond.bytes_heard == 0
    for asked in (wrong, right):
        assert asked.heard
        assert {type(one) for one in asked.heard} == {m.HostHello}


def test_a_port_on_which_it_was_not_found_is_left_alone_for_ever_longer(
    tmp_path: Path, devices: Callable[..., Device]
) -> None:
    other, now_s = devices("tty1", "OSA-03"), [0.0]
    search = searching(tmp_path, clock=lambda: now_s[0])
    waits = []
    for _ in range(7):
        assert search.look(never) is None
        before = now_s[0]
        while not search.others():
            now_s[0] += 1.0
        waits.append(now_s[0] - before)
    assert waits == [15.0, 30.0, 60.0, 120.0, 240.0, 300.0, 300.0]
    assert waits[0] == AGAIN_S
    assert search.look(never) is None
    other.name.unlink()
    again = devices("tty1", "OSA-03")  # another device under the same name
    assert search.others() == [str(again.name)]


def test_a_port_that_is_open_elsewhere_is_not_touched(tmp_path: Path, devices: Callable[..., Device]) -> None:
    busy = devices("tty1", "KSW-07")
    owner = SerialTransport(str(busy.name))
    assert searching(tmp_path).look(never) is None
    assert busy.bytes_heard == 0
    owner.close()


def test_a_port_on_which_nobody_answers_is_asked_three_times(tmp_path: Path, devices: Callable[..., Device]) -> None:
    mute = devices("tty1")
    began_s = time.monotonic()
    assert searching(tmp_path).look(never) is None
    assert time.monotonic() - began_s >= PROBE_S
    assert [type(one) for one in mute.heard] == [m.HostHello] * 3


@pytest.mark.parametrize(
    "changes",
    [{"mode": "training"}, {"port_search": False}, {"link_url": "socket://10.0.0.1:4000"}, {"link_url": ""}],
)
def test_nobody_looks_in_training_nor_where_it_makes_no_sense(tmp_path: Path, changes: dict[str, object]) -> None:
    given = {"mode": "production", "folder": tmp_path, "link_url": "/dev/ttyUSB0", **changes}
    assert port_search(Settings.model_validate(given), None) is None  # type: ignore[arg-type]
    usual = {"mode": "production", "folder": tmp_path, "link_url": "/dev/ttyUSB0"}
    assert port_search(Settings.model_validate(usual), None) is not None  # type: ignore[arg-type]


@pytest.mark.rq("RQ-12", "RQ-83")
def test_a_line_whose_port_vanishes_goes_on_at_the_new_one_and_comes_home(
    tmp_path: Path, devices: Callable[..., Device], monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setattr(line_module, "SETTLE_S", 0.5)
    monkeypatch.setattr(line_module, "LOOK_S", 0.05)
    shuttle, said, there = devices("tty0", "KSW-07"), list[tuple[str, str]](), threading.Event()
    there.set()
    changed = threading.Condition()

    def told(what: str, where: str) -> None:
        with changed:
            said.append((what, Path(where).name))
            changed.notify()

    def heard(*wanted: tuple[str, str]) -> None:
        with changed:
            assert changed.wait_for(lambda: said[-len(wanted) :] == list(wanted), PATIENCE_S), said

    search = searching(tmp_path)
    line = Line(
        str(shuttle.name), 115_200, lambda where, write: told("up", where), lambda *_: None,
        lambda where, why: told("down", where), "link reader", search=search, settled=there.is_set,
    )  # fmt: skip
    request.addfinalizer(line.stop)
    line.start()
    heard(("up", "tty0"))
    shuttle.close()
    moved = devices("tty1", "KSW-07")
    heard(("up", "tty1"))
    other = devices("tty0", "OSA-03")  # somebody else has the old name now
    moved.rename(tmp_path / "tty2")  # the name alone changes: the open port stays
    there.clear()
    heard(("down", "tty1"), ("up", "tty2"))
    there.set()
    moved.close()
    heard(("up", "tty0"))  # the only one there is
    there.clear()
    devices("tty3", "KSW-07")
    heard(("down", "tty0"), ("up", "tty3"))
    assert {type(one) for one in other.heard} <= {m.HostHello}


@pytest.mark.rq("RQ-12")
def test_another_port_is_recorded_said_and_shown(station_bench: object) -> None:
    b = station_bench
    b.station.handle(inbox.LineDown("memory", "gone"))
    b.run(1.0)
    b.station.handle(inbox.LineUp("/dev/ttyUSB1", b.line.from_host))
    b.until(lambda s: s.link.condition == "open", "the link")
    assert facts(b.journal, e.LinkMoved) == [e.LinkMoved("memory", "/dev/ttyUSB1")]
    snapshot = b.station.snapshot()
    assert snapshot.link.url == "/dev/ttyUSB1"
    assert snapshot.answer.text.key == "link.moved"
    b.station.handle(inbox.LineUp("/dev/ttyUSB1", b.line.from_host))
    b.run(1.0)
    assert len(facts(b.journal, e.LinkMoved)) == 1
