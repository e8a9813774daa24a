"""The audit trail in words: a sentence for every event type, in both languages, and nothing hidden without one."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from console.canonical import canonical_bytes
from console.domain.events import EVENTS
from console.records.trail import KINDS, Change, Known, Sentences, Who, kind_of
from console.texts import load

SAMPLES = sorted((Path(__file__).resolve().parents[1] / "golden" / "events").glob("*.json"))
HOW_TO = """
    The audit trail shows one sentence for every event type. Add the text key {key!r} to resources/texts/en and
    resources/texts/ja, in the block "The audit trail". Its placeholders are the event's fields by name, those of inner
    parts as outer_inner (person.printed_name is {{person_printed_name}}); besides them there are {{at_bay}},
    {{procedure}}, {{step}}, {{item}}, {{action}}, {{alarm}} in words."""


def row(type_: str, version: int, data: bytes, seq: int = 7, actor: str = "S-1", stream: str = "station") -> Any:
    utc = datetime(2026, 3, 1, 9, 30, seq % 60, tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%S.000000Z")
    return (
        seq,
        f"id-{seq}",
        "inc",
        stream,
        1,
        type_,
        version,
        utc,
        540,
        1,
        "boot",
        None,
        actor,
        data,
        bytes(32),
        bytes(32),
    )


@pytest.mark.rq("RQ-41", "RQ-46")
@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_event_type_has_a_sentence_of_its_own(path: Path, language: str) -> None:
    name, _, version = path.stem.rpartition(".v")
    texts = load(language)
    key = f"trail.{name}"
    assert texts.has(key), HOW_TO.format(key=key)
    line = Known().line(row(name, int(version), path.read_bytes().rstrip(b"\n")))
    said = Sentences(texts).what(line, {})
    assert said, key
    assert not re.search(r"\[[a-z_.]+\]", said), f"{key} asks for what the event does not have: {said}"


def test_samples_are_of_every_type() -> None:
    assert {path.stem.rpartition(".v")[0] for path in SAMPLES} == set(EVENTS)


def test_a_type_without_a_sentence_is_shown_with_its_data() -> None:
    line = Known().line(row("future.thing", 3, b'{"dose":"12"}'))
    assert Sentences(load("en")).what(line, {}) == 'future.thing: {"dose":"12"}'
    assert (line.kind, line.readable) == ("other", False)


def test_kinds_take_in_every_type_that_there_is() -> None:
    assert all(kind_of(start + "x") == kind for kind, starts in KINDS.items() for start in starts)


@pytest.mark.rq("RQ-41")
def test_a_line_says_who_where_how_why_and_when_with_its_zone() -> None:
    known, texts = Known(), load("en")
    person = {
        "id": "S-1",
        "printed_name": "Hanako Takahashi",
        "roles": ["technician"],
        "badge": "A1",
        "qualified_until": "",
    }
    known.line(row("plant.person", 1, canonical_bytes({"person": {**person, "active": True}}), actor="plant"))
    started = {"procedure_id": "P", "procedure": "load", "version": "1", "definition": "d", "bay": 9}
    known.line(row("procedure.started", 1, canonical_bytes(started), 8, stream="procedure:P"))
    ended = {"procedure_id": "P", "outcome": "abandoned", "reason": "left by the operator"}
    line = known.line(row("procedure.ended", 1, canonical_bytes(ended), 9, stream="procedure:P"))
    words = Sentences(texts)
    assert words.who(line.who) == "Hanako Takahashi (S-1), Technician"
    assert (line.bay, line.how, line.why, line.seq) == (9, "touch", "left by the operator", 9)
    assert words.stamp(line) == "2026-03-01 18:30:09 +09:00"
    assert line.utc == "2026-03-01T09:30:09.000000Z"
    assert words.what(line, known.people).startswith("“Load")


@pytest.mark.rq("RQ-04", "RQ-41")
def test_old_and_new_value_of_a_changed_account_are_shown() -> None:
    known = Known()
    person = {
        "id": "S-1",
        "printed_name": "H",
        "roles": ["technician"],
        "badge": "A1",
        "qualified_until": "",
        "active": True,
    }
    first = known.line(row("plant.person", 1, canonical_bytes({"person": person}), 1))
    again = known.line(row("plant.person", 1, canonical_bytes({"person": {**person, "roles": ["supervisor"]}}), 2))
    assert Change("person_printed_name", "", "H") in first.changes
    assert again.changes == (Change("person_roles", "technician", "supervisor"),)


def test_an_event_that_says_both_values_itself_is_believed() -> None:
    line = Known().line(row("correction.made", 1, canonical_bytes({"field": "lot", "old": "A", "new": "B"})))
    assert line.changes == (Change("lot", "A", "B"),)


@pytest.mark.parametrize("data", [b"\xff\xfe", b"[]", b"null", b"{"])
def test_damaged_data_is_shown_and_does_not_stop_the_trail(data: bytes) -> None:
    line = Known().line(row("session.opened", 1, data))
    said = Sentences(load("ja")).what(line, {"S-1": Who("S-1", "H")})
    json.dumps(said).encode()
    assert said.startswith("session.opened")
