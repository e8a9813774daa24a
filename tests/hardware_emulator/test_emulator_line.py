"""A whole emulator at a line of two buffers, its console a HOST link: what goes out, in which order, and how much."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from hardware.codec import decode, encode
from hardware.emulator.control import Control
from hardware.emulator.endpoint import PtyEndpoint
from hardware.emulator.firmware import Settings
from hardware.emulator.machine import ANSWERS_KEPT, LIVE_BYTES, Machine
from hardware.emulator.state_dir import StateDir
from hardware.framing import MAX_ENCODED_BYTES, Deframer, frame
from hardware.link import HostEnd, Link, MessageReceived
from hardware.messages import (
    BayStatus,
    CommandOutcome,
    DeviceEvent,
    DeviceHeartbeat,
    Direct,
    Execute,
    Fetch,
    HostHeartbeat,
    Message,
    QueryCommand,
    RecipeAnswer,
    RecipeBegin,
    RecipeChunk,
    RecipeCommit,
    Select,
    SelectReadBack,
    Telemetry,
)
from tests.support.memory_line import MemoryLine

FAR_MS = 10**12


class Rig:
    """Machine and console under one clock."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.now_s = 1000.0
        self.line = MemoryLine()
        self.state = StateDir(folder)
        self.machine = Machine(Settings(**settings), self.state, self.line, lambda: 1_800_000_000_000, self.now_s)
        self.control = Control(self.machine)
        self._sessions, self._commands, self._transfers = count(1001), count(1), count(1)
        self.host = Link(HostEnd("bench", "KSW-07", True, lambda: next(self._sessions), lambda: 0))
        self.heard: list[Any] = []

    def run(self, seconds: float) -> None:
        for _ in range(round(seconds / 0.05)):
            self.now_s += 0.05
            self.host.tick(self.now_s)
            while data := self.host.bytes_to_send():
                self.line.to_device += data
            self.machine.run_pass(self.now_s)
            data, self.line.to_host = self.line.to_host, b""
            self.host.receive(data, self.now_s)
            self.heard += [e.message if isinstance(e, MessageReceived) else e for e in self.host.events()]

    def hear(self, *kinds: type) -> list[Any]:
        """What of these kinds was heard since the last ask, in order."""
        found = [message for message in self.heard if isinstance(message, kinds)]
        self.heard.clear()
        return found

    def tell(self, *messages: Message) -> None:
        for message in messages:
            assert self.host.send(message)
        self.run(0.2)

    def do(self, **request: Any) -> dict[str, Any]:
        return self.control.do(request, self.now_s)

    def command(self, action: str, bay: int, **args: Any) -> CommandOutcome:
        name = f"command-{next(self._commands)}"
        if action == "hold":
            self.tell(Direct(self.host.session, name, action, bay, FAR_MS))
        else:
            self.tell(Select(self.host.session, name, action, bay, FAR_MS, args))
            (answer,) = self.heard_of(SelectReadBack, CommandOutcome)
            if isinstance(answer, CommandOutcome):
                return answer
            self.tell(Execute(self.host.session, name, answer.token, FAR_MS))
        return self.heard_of(CommandOutcome)[0]

    def heard_of(self, *kinds: type) -> list[Any]:
        found = [message for message in self.heard if isinstance(message, kinds)]
        self.heard = [message for message in self.heard if not isinstance(message, kinds)]
        return found

    def recipe(self, data: bytes, bay: int) -> RecipeAnswer:
        transfer = next(self._transfers)
        digest = hashlib.sha256(data).digest()
        pieces = [RecipeChunk(transfer, at, data[at : at + 512]) for at in range(0, len(data), 512)]
        self.tell(RecipeBegin(self.host.session, transfer, bay, len(data), digest), *pieces, RecipeCommit(transfer))
        return self.heard_of(RecipeAnswer)[0]

    def load(self, bay: int, label: str, recipe: bytes) -> RecipeAnswer:
        assert self.command("open", bay).outcome == "executed"
        assert self.do(do="insert", bay=bay, label=label)["ok"]
        assert self.do(do="close", bay=bay)["ok"]
        return self.recipe(recipe, bay)

    def close(self) -> None:
        self.machine.firmware.drop()
        self.state.close()


@pytest.fixture
def make_rig(tmp_path) -> Iterator[Callable[..., Rig]]:
    made: list[Rig] = []

    def make(**settings: Any) -> Rig:
        made.append(Rig(tmp_path / f"state-{len(made)}", **settings))
        made[-1].run(1)
        return made[-1]

    yield make
    for rig in made:
        rig.close()


@pytest.fixture
def rig(make_rig) -> Rig:
    return make_rig()


# --- bay status


def test_a_session_begins_with_the_status_of_every_bay(rig):
    assert [status.bay for status in rig.hear(BayStatus)] == list(range(1, 17))
    rig.run(3)
    assert rig.hear(BayStatus) == []


def test_a_change_is_followed_by_the_status_of_its_bay(rig):
    rig.hear()
    rig.command("open", 2)
    kinds = [(type(said), said.bay) for said in rig.hear(DeviceEvent, BayStatus)]
    assert kinds == [(DeviceEvent, 2), (DeviceEvent, 2), (BayStatus, 2)]


def test_the_status_of_a_bay_follows_what_a_person_does_to_it(rig):
    rig.command("open", 2)
    rig.do(do="insert", bay=2, label="L")
    rig.do(do="close", bay=2)
    rig.run(0.2)
    status = rig.hear(DeviceEvent, BayStatus)[-1]
    assert (status.door, status.present, status.cartridge) == ("closed", True, "L")


def test_a_change_that_no_event_tells_of_is_told_by_the_status(rig):
    rig.hear()
    rig.do(do="service", bay=3, in_service=False)
    rig.run(0.2)
    assert [(status.bay, status.in_service) for status in rig.hear(BayStatus)] == [(3, False)]


def test_a_clock_that_goes_on_is_no_change(rig, label, recipe_bytes, sha):
    rig.load(9, label, recipe_bytes)
    assert rig.command("start", 9, run="R", cartridge=label, recipe_hash=sha).outcome == "executed"
    rig.command("hold", 9)
    rig.run(4)
    assert [status.state for status in rig.hear(BayStatus) if status.bay == 9][-1] == "held"
    rig.run(5)
    assert rig.hear(BayStatus) == []


def test_the_status_waits_for_the_events_that_say_why_on_a_slow_line(rig):
    rig.hear()
    rig.line.takes = 40
    rig.host.send(Select(rig.host.session, "c", "open", 2, FAR_MS, {}))
    rig.run(0.5)
    (read_back,) = rig.hear(SelectReadBack)
    rig.host.send(Execute(rig.host.session, "c", read_back.token, FAR_MS))
    rig.run(3)
    kinds = [type(said) for said in rig.hear(DeviceEvent, BayStatus)]
    assert kinds == [DeviceEvent, DeviceEvent, BayStatus]


# --- a console that beats but does not read


def deaf(rig, seconds):
    """Nothing is taken from the line, but heartbeats come."""
    rig.line.takes = 0
    for step in range(round(seconds / 0.05)):
        rig.now_s += 0.05
        if step % 10 == 0:
            rig.line.to_device += frame(encode(HostHeartbeat(rig.host.session, round(rig.now_s * 1000))))
        rig.machine.run_pass(rig.now_s)
        assert rig.machine.link.live_bytes <= LIVE_BYTES + MAX_ENCODED_BYTES
        assert len(rig.machine.firmware.live) <= ANSWERS_KEPT


def test_a_second_of_records_waits_and_the_rest_is_fetched(make_rig, label, recipe_bytes):
    rig = make_rig(telemetry_hz=10.0)
    for bay in range(1, 17):
        rig.load(bay, label, recipe_bytes)
    rig.hear()
    deaf(rig, 60)
    rig.line.takes = None
    rig.machine.run_pass(rig.now_s)
    said = [decode(payload) for payload in Deframer().feed(rig.line.to_host)]
    beats = [message for message in said if isinstance(message, DeviceHeartbeat)]
    assert rig.machine.firmware.uptime_ms - beats[-1].uptime_ms < 600
    assert len(said) - len(beats) < 2 * LIVE_BYTES / 40
    newest = rig.machine.firmware.records.newest_n
    rig.run(2)
    rig.tell(Fetch(1, 1, newest))
    rig.run(5)
    assert {record.n for record in rig.hear(Telemetry, DeviceEvent)} >= set(range(1, newest + 1))
    assert newest > 9000


def test_answers_that_nobody_reads_are_bounded_and_a_beat_goes_out_all_the_same(rig, monkeypatch):
    monkeypatch.setattr("hardware.emulator.machine.ANSWERS_KEPT", 50)
    rig.line.takes = 0
    query = frame(encode(QueryCommand(rig.host.session, "c" * 64)))
    for _ in range(80):
        rig.line.to_device += query * 100
        rig.machine.run_pass(rig.now_s)
        assert len(rig.machine.firmware.live) <= 50
    assert len(rig.machine.firmware.live) == 50
    deaf(rig, 2)
    rig.line.takes = None
    rig.run(0.05)
    assert isinstance(rig.hear(DeviceHeartbeat, CommandOutcome)[0], DeviceHeartbeat)


# --- bad requests


@pytest.mark.parametrize(
    ("request_", "says"),
    [
        ({"do": "insert", "bay": [1], "label": "L"}, "no bay [1]"),
        ({"do": "insert", "bay": True, "label": "L"}, "no bay True"),
        ({"do": "insert", "bay": 9.0, "label": "L"}, "no bay 9.0"),
        ({"do": "insert", "label": "L"}, "no bay None"),
        ({"do": "insert", "bay": 9, "label": "é" * 200}, "256 bytes"),
        ({"do": "insert", "bay": 9, "label": "\ud800"}, "Unicode"),
        ({"do": "fault", "name": "wrong_identity", "shuttle": "é" * 33}, "64 bytes"),
        ({"do": "fault", "name": ["freeze"]}, "do not know the fault"),
    ],
)
def test_a_bad_request_is_refused_in_a_sentence_and_changes_nothing(rig, request_, says):
    rig.command("open", 9)
    rig.run(0.2)
    rig.hear()
    answer = rig.do(**request_)
    assert not answer["ok"]
    assert says in answer["why"]
    rig.run(1)
    assert rig.hear(BayStatus, DeviceEvent) == []
    assert rig.host.state == "open"


def test_a_line_of_brackets_is_no_json(rig):
    assert rig.control.line("[" * 60_000, rig.now_s) == {"ok": False, "why": "That line is not JSON."}


def test_the_longest_texts_of_every_kind_go_over_the_line(rig, shorten):
    recipe = shorten(id="活" * 16, samples=[{"at_min": 5, "prompt": "é" * 24}], max_hold_min=1_000_000)
    recipe = recipe.replace(b'"alarm_phases": ["expansion"]', b'"alarm_phases": []')
    label = "é" * 128
    answer = rig.load(9, label, recipe)
    assert answer.ok, answer.reason
    started = rig.command("start", 9, run="実" * 21, cartridge=label, recipe_hash=answer.sha256.hex())
    assert started.outcome == "executed", started
    rig.command("hold", 9)
    rig.run(4)
    rig.machine.forget_session()
    rig.hear()
    rig.run(3)
    status = next(status for status in rig.hear(BayStatus) if status.bay == 9)
    assert (status.state, status.cartridge, status.run) == ("held", label, "実" * 21)


def test_a_terminal_takes_down_only_its_own_symlink(tmp_path):
    link = tmp_path / "line"
    first = PtyEndpoint(link)
    second = PtyEndpoint(link)
    leads_to = link.readlink()
    first.close()
    assert link.readlink() == leads_to
    second.close()
    assert not link.is_symlink()
