"""PROTOCOL.md says what the code does: its tables, its examples and its numbers are compared, both ways."""

import json
import re
from pathlib import Path
from zlib import crc32

import pytest

import hardware
from hardware import messages as m
from hardware.codec import FIELDS, decode, encode
from hardware.framing import MAX_ENCODED_BYTES, MAX_PAYLOAD_BYTES, Deframer, frame
from hardware.link import FENCED_RULE, outbox, states
from hardware.link.directions import DEVICE_HEARS, HOST_HEARS

DOCUMENT = (Path(hardware.__file__).parent / "PROTOCOL.md").read_text(encoding="utf-8")
EXAMPLE = re.compile(r"```example\n(\w+) (\{.*\})\npayload ([0-9a-f ]+)\nframe ([0-9a-f ]+)\n```")
EXAMPLES = EXAMPLE.findall(DOCUMENT)
KINDS = {kind.__name__: kind for kind in m.Message.__args__}


def section(title: str) -> str:
    return DOCUMENT.split(f"\n## {title}\n")[1].split("\n## ")[0]


def from_json(value: object) -> object:
    if isinstance(value, list):
        return tuple(from_json(one) for one in value)
    if isinstance(value, dict):
        return {key: from_json(one) for key, one in value.items()}
    if isinstance(value, str) and value.startswith("h'"):
        return bytes.fromhex(value[2:-1])
    return value


def test_there_are_enough_examples() -> None:
    assert DOCUMENT.count("```example") == len(EXAMPLES) >= 8
    assert len({kind for kind, *_ in EXAMPLES}) >= 8


@pytest.mark.parametrize(("kind", "fields", "payload", "framed"), EXAMPLES, ids=[one[0] for one in EXAMPLES])
def test_each_example_is_exact_both_ways(kind: str, fields: str, payload: str, framed: str) -> None:
    message = KINDS[kind](**{name: from_json(value) for name, value in json.loads(fields).items()})
    assert encode(message) == bytes.fromhex(payload)
    assert frame(encode(message)) == bytes.fromhex(framed)
    (received,) = Deframer().feed(bytes.fromhex(framed))
    assert decode(received) == message


@pytest.mark.parametrize("kind", FIELDS, ids=lambda kind: kind.__name__)
def test_each_table_of_fields_is_the_codecs(kind: type) -> None:
    number, fields = FIELDS[kind]
    end = "host to device" if kind in DEVICE_HEARS else "device to host"
    table = DOCUMENT.split(f"\n### {number} {kind.__name__} ({end})\n")[1].split("\n#")[0]
    rows = [line.strip("|").split("|") for line in table.splitlines() if line.startswith("| ")][1:]
    names = list(kind.__dataclass_fields__)
    assert [(name.strip(), says.strip()) for name, says, _ in rows] == [
        (name, field.says) for name, field in zip(names, fields, strict=True)
    ]


def test_every_message_has_its_place() -> None:
    headings = re.findall(r"^### \d+ (\w+) \((?:host to device|device to host)\)$", DOCUMENT, re.MULTILINE)
    assert sorted(headings) == sorted(KINDS)


def test_the_ends_send_what_the_document_says() -> None:
    by_end = dict(re.findall(r"^### \d+ (\w+) \((host to device|device to host)\)$", DOCUMENT, re.MULTILINE))
    for hears, words in [(DEVICE_HEARS, "host to device"), (HOST_HEARS, "device to host")]:
        assert {kind.__name__ for kind in hears} == {name for name, end in by_end.items() if end == words}


def test_the_times_and_sizes_are_the_links() -> None:
    rows = dict(re.findall(r"^\| ([^|]+) \| ([\d.]+ m?s) \|$", section("4. Session"), re.MULTILINE))
    assert rows == {
        "HostHello repeated": f"{states.HELLO_EVERY_S:g} s",
        "heartbeat, each way": f"{states.HEARTBEAT_EVERY_S * 1000:g} ms",
        "the peer counts as silent: nothing valid heard": f"{states.SILENT_AFTER_S:g} s",
        "the session is lost: nothing valid heard": f"{states.LOST_AFTER_S:g} s",
        "hello after a refused identity": f"{states.RETRY_REFUSED_AFTER_S:g} s",
    }
    assert f"pieces of at most {outbox.BACKLOG_CHUNK_BYTES} bytes" in DOCUMENT
    assert f"payload : 1 to {MAX_PAYLOAD_BYTES} bytes" in DOCUMENT
    assert f"at most {MAX_ENCODED_BYTES} bytes and its delimiter" in DOCUMENT


def test_the_residue_of_the_check_is_as_said() -> None:
    body = b"\x01any payload"
    assert crc32(body + crc32(body).to_bytes(4, "little")) == 0x2144DF1C
    assert "2144DF1C" in section("2. Frames")


def test_states_and_outcomes_are_named() -> None:
    commands = section("8. Commands")
    assert all(re.search(rf"\b{state}\b", commands) for state in m.BAY_STATES)
    assert all(f"| {outcome} |" in commands for outcome in m.Outcome)
    assert all(f"| {action} |" in commands for action in m.Action)
    assert f"| {FENCED_RULE} |" in commands


def test_a_usual_bay_fits_the_byte_budget() -> None:
    usual = m.Telemetry(99, 10_000_000, 14 * 86_400_000, 16, tuple(range(1, 13)), (30_000,) * 12, "g" * 12)
    assert len(frame(encode(usual))) <= 64
    heartbeat = m.DeviceHeartbeat(2**63 - 1, 2**31, 2**31, 1.0, 2**31, 10_000_000)
    assert len(frame(encode(heartbeat))) <= 56
