"""Old journals stay readable: a sample of every event type, as some program wrote it once, decodes for ever.

A sample is never changed. A new type, or a raised VERSION, brings a new file ``<type>.v<version>.json`` with the
canonical bytes that ``console.journal.codec.encode`` gave on that day.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from console.domain.events import EVENTS
from console.journal.codec import decode, encode, plain

FOLDER = Path(__file__).resolve().parents[1] / "golden" / "events"
SAMPLES = sorted(FOLDER.glob("*.json"))


@pytest.mark.rq("RQ-48", "RQ-88")
def test_every_version_of_every_type_has_its_sample() -> None:
    wanted = {f"{name}.v{version}.json" for name, kind in EVENTS.items() for version in range(1, kind.VERSION + 1)}
    assert {path.name for path in SAMPLES} == wanted, "add the new type's sample; never remove or rename an old one"


def loses_nothing(said: Any, kept: Any) -> bool:
    """Whether everything that was said is kept, at any depth. Fields may be added, with a default."""
    if isinstance(said, dict):
        return isinstance(kept, dict) and all(name in kept and loses_nothing(said[name], kept[name]) for name in said)
    if isinstance(said, list):
        return isinstance(kept, list) and len(kept) == len(said) and all(map(loses_nothing, said, kept))
    return bool(said == kept)


@pytest.mark.rq("RQ-48", "RQ-88")
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_an_old_sample_decodes_and_loses_nothing(path: Path) -> None:
    name, _, version = path.stem.rpartition(".v")
    data = path.read_bytes().rstrip(b"\n")
    said, event = json.loads(data), decode(name, int(version), data)
    assert type(event) is EVENTS[name]
    assert loses_nothing(said, plain(event))
    assert decode(name, EVENTS[name].VERSION, encode(event)) == event
