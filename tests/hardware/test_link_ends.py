"""Where numbers end: each field of the protocol at its boundary, and both ends of the link with the last of them."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

import hardware
from hardware import messages as m
from hardware.codec import FIELDS, ProtocolError, decode, encode
from hardware.fields import Integer
from hardware.link import State
from hardware.link.records import Numbering
from tests.support.link_pair import Facts, Pair, telemetry

LAST_N, LAST_MS, LAST_BOOT, LAST_SESSION = 2**53 - 1, 2**53 - 1, 2**32 - 1, 2**63 - 1

SAMPLES: dict[type, m.Message] = {
    m.HostHello: m.HostHello(1, "s", 1, 0),
    m.DeviceHello: Facts().hello(1),
    m.HostHeartbeat: m.HostHeartbeat(1, 0),
    m.DeviceHeartbeat: m.DeviceHeartbeat(1, 0, 0, 1.0, 0, 0),
    m.DeviceEvent: m.DeviceEvent(0, 1, 0, 0, "k", {}),
    m.StoredUpTo: m.StoredUpTo(0, 1),
    m.Fetch: m.Fetch(0, 1, LAST_N),
    m.FetchDone: m.FetchDone(0, 1, LAST_N, ()),
    m.BayStatus: m.BayStatus(1, 0, "open", "locked", False, "", True, True, "idle", "", "", -1, "", "", (), -1),
    m.WatchBay: m.WatchBay(1, 0),
    m.RecipeBegin: m.RecipeBegin(1, 1, 1, 1, bytes(32)),
    m.RecipeChunk: m.RecipeChunk(1, 0, b"x"),
    m.RecipeCommit: m.RecipeCommit(1),
    m.RecipeAnswer: m.RecipeAnswer(1, 1, False, b"", ""),
    m.RecipeRead: m.RecipeRead(1, 1),
    m.RecipeImage: m.RecipeImage(1, 0, 0, b""),
    m.Select: m.Select(1, "c", "stop", 1, 0, {}),
    m.SelectReadBack: m.SelectReadBack("c", bytes(8), "stop", 1, "", "", "idle", 0),
    m.Execute: m.Execute(1, "c", bytes(8), 0),
    m.Direct: m.Direct(1, "c", "hold", 1, 0),
    m.QueryCommand: m.QueryCommand(1, "c"),
    m.CommandOutcome: m.CommandOutcome("c", "executed", "", ""),
    m.AnswerPrompt: m.AnswerPrompt(1, "c", 1, "p", "taken", 0, {}),
}
NUMBERS = [
    (kind, field.name, check)
    for kind, (_, checks) in FIELDS.items()
    for field, check in zip(fields(kind), checks, strict=True)
    if isinstance(check, Integer)
]


def with_value(kind: type, name: str, value: int) -> m.Message:
    said = {field.name: getattr(SAMPLES[kind], field.name) for field in fields(kind)}
    return kind(**said | {name: value})  # type: ignore[no-any-return]


@pytest.mark.parametrize(("kind", "name", "check"), NUMBERS, ids=lambda one: getattr(one, "__name__", str(one)))
def test_a_number_passes_up_to_its_ends_and_is_refused_beyond(kind: type, name: str, check: Integer) -> None:
    for value in (check.lowest, check.highest):
        if (name, value) not in {("last", 1), ("first", 0)}:
            message = with_value(kind, name, value)
            assert decode(encode(message)) == message
    for value in (check.lowest - 1, check.highest + 1):
        with pytest.raises(ProtocolError, match=f"{kind.__name__}.{name} must be"):
            encode(with_value(kind, name, value))


def test_the_document_says_of_each_wide_number_what_happens_at_its_end() -> None:
    text = (Path(hardware.__file__).parent / "PROTOCOL.md").read_text("utf-8")
    table = text.split("### 3.1 Where numbers end")[1].split("\n## ")[0]
    said = {name for row in re.findall(r"^\| ([a-z_, 0-9]+) \|", table, re.MULTILINE) for name in row.split(", ")}
    wide = {name for _, name, check in NUMBERS if check.highest > 255}
    assert wide | {"values", "kept_boots", "missing"} <= said
    assert said - {"field"} <= wide | {"values", "kept_boots", "missing"}


def opened(facts: Facts) -> Pair:
    pair = Pair(facts=facts)
    pair.step(0.6)
    assert pair.host.state is State.OPEN
    pair.host_events.clear()
    return pair


def test_the_last_records_of_the_last_boot_are_heard_chased_and_fetched() -> None:
    pair = opened(Facts(boot=LAST_BOOT, newest_n=LAST_N - 3))
    record = telemetry(LAST_N - 2, boot=LAST_BOOT)._replace(device_ms=LAST_MS)
    pair.device.send(record)
    pair.step(0.0)
    assert pair.host_heard(m.Telemetry) == [record]
    pair.facts.newest_n = LAST_N
    pair.step(3.0)
    holes = [(one.first, one.last) for one in pair.host_events if type(one).__name__ == "RecordGap"]
    assert holes == [(LAST_N - 1, LAST_N)]
    assert pair.host.send(m.Fetch(LAST_BOOT, LAST_N - 1, LAST_N))
    for n in (LAST_N - 1, LAST_N):
        pair.device.send(telemetry(n, boot=LAST_BOOT)._replace(device_ms=LAST_MS), backlog=True)
    pair.host_events.clear()
    pair.step(3.0)
    assert [one.n for one in pair.host_events if isinstance(one, m.Telemetry)] == [LAST_N - 1, LAST_N]
    assert [one for one in pair.host_events if type(one).__name__ == "RecordGap"] == []


def test_numbers_begin_anew_with_the_next_boot() -> None:
    numbering = Numbering()
    numbering.open(1, LAST_N)
    assert numbering.promised(LAST_N, 9.0, 1.0) is None
    numbering.open(2, 0)
    assert numbering.add(2, 1) == (True, None)
    assert numbering.add(1, LAST_N) == (True, None)


def test_a_session_of_the_largest_number_opens_and_is_fenced_by_the_smallest() -> None:
    pair = Pair()
    pair._sessions = iter((LAST_SESSION, 1))
    pair.host = type(pair.host)(pair.host._side._end)  # type: ignore[union-attr]
    pair.host._side._core.session = LAST_SESSION
    pair.step(0.5)
    assert pair.device.session == LAST_SESSION
    pair.host.reopen(pair.now_s)
    pair.step(0.5)
    assert pair.host.state is State.OPEN
    assert pair.device.session == pair.host.session != LAST_SESSION


def test_clocks_at_their_end_keep_the_link() -> None:
    pair = opened(Facts(ahead_ms=LAST_MS - 3_000))
    pair.step(2.0)
    assert pair.host.state is State.OPEN
    assert pair.facts.uptime_ms > LAST_MS - 1_000
