"""Electronic signatures: bound to record, person, name, meaning, time, language and station; nothing can be moved."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.canonical import digest
from console.security.signature import REQUIRED, Sealer, check, check_seal, content_of
from console.security.station_key import StationKey

RECORD = {"batch": "B-7", "lot": "L-1"}
CONTENT: dict[str, object] = {
    "procedure_id": "p-1",
    "step": "verify_load",
    "person": "S-0042",
    "printed_name": "髙橋 花子 / Hanako Takahashi",
    "role": "verifier",
    "meaning": "meaning.verified",
    "meaning_shown": "I have verified that the right cartridge is in bay 7.",
    "language": "en",
    "catalogue_sha256": digest("texts"),
    "signed_utc": "2026-03-01T09:30:00.000000Z",
    "offset_min": 540,
    "record_sha256": digest(RECORD),
}


@pytest.fixture
def key(tmp_path: Path) -> StationKey:
    """A station's key."""
    return StationKey.open(tmp_path)


@pytest.fixture
def given(key: StationKey) -> dict[str, object]:
    """A signature as an event holds it."""
    key_id, seal = Sealer(key, "S1", "Kashiwa")(CONTENT)
    return {**CONTENT, "key_id": key_id, "seal": seal}


@pytest.mark.rq("RQ-25", "RQ-27", "RQ-33")
def test_a_signature_holds_for_the_record_that_was_signed(given: dict[str, object], key: StationKey) -> None:
    keys = {key.key_id: key.public}
    verdict = check(given, "S1", "Kashiwa", digest(RECORD), keys)
    assert (verdict.valid, verdict.reason) == (True, "")
    assert content_of(given) == CONTENT


@pytest.mark.rq("RQ-28")
def test_a_record_changed_after_signing_shows_the_signature_invalid(given: dict[str, object], key: StationKey) -> None:
    changed = digest({**RECORD, "lot": "L-2"})
    verdict = check(given, "S1", "Kashiwa", changed, {key.key_id: key.public})
    assert (verdict.valid, verdict.reason) == (False, "record changed")
    assert check_seal(given, "S1", "Kashiwa", {key.key_id: key.public}).valid, "the old signature stays what it was"


@pytest.mark.rq("RQ-27")
@pytest.mark.parametrize("name", [*CONTENT, "seal"])
def test_no_part_of_a_signature_can_be_changed(given: dict[str, object], key: StationKey, name: str) -> None:
    value = given[name]
    if isinstance(value, int):
        given[name] = value + 1
    else:
        text = str(value)
        given[name] = text[:-1] + ("1" if text[-1] == "0" else "0")
    assert check_seal(given, "S1", "Kashiwa", {key.key_id: key.public}).reason == "signature altered"


@pytest.mark.rq("RQ-27")
def test_a_signature_cannot_be_moved_to_another_station_or_padded(given: dict[str, object], key: StationKey) -> None:
    keys = {key.key_id: key.public}
    assert check_seal(given, "S2", "Kashiwa", keys).reason == "signature altered"
    assert check_seal(given, "S1", "Boston", keys).reason == "signature altered"
    assert check_seal({**given, "on_behalf_of": "S-0001"}, "S1", "Kashiwa", keys).reason == "signature altered"
    assert check_seal({**given, "seal": "not hex"}, "S1", "Kashiwa", keys).reason == "signature altered"
    assert check_seal({**given, "offset_min": 1.5}, "S1", "Kashiwa", keys).reason == "signature altered"


def test_a_signature_of_an_unknown_key_is_not_trusted(
    given: dict[str, object], key: StationKey, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    stranger = StationKey.open(other)
    assert check_seal(given, "S1", "Kashiwa", {stranger.key_id: stranger.public}).reason == "unknown key"
    assert check_seal(given, "S1", "Kashiwa", {key.key_id: stranger.public}).reason == "signature altered"


@pytest.mark.rq("RQ-25")
@pytest.mark.parametrize("name", REQUIRED)
def test_a_signature_without_name_time_or_meaning_is_not_made(key: StationKey, name: str) -> None:
    without = {other: value for other, value in CONTENT.items() if other != name}
    for lacking in (without, {**CONTENT, name: ""}, {**CONTENT, name: None}):
        with pytest.raises(ValueError, match=f"needs {name}"):
            Sealer(key, "S1", "Kashiwa")(lacking)
    assert check_seal({**without, "key_id": key.key_id, "seal": ""}, "S1", "K", {}).reason == "incomplete"


@pytest.mark.parametrize("name", ["record_sha256", "catalogue_sha256"])
def test_what_is_signed_is_named_by_a_whole_hash(key: StationKey, name: str) -> None:
    with pytest.raises(ValueError, match=f"needs {name}"):
        Sealer(key, "S1", "Kashiwa")({**CONTENT, name: "abc"})


@pytest.mark.rq("RQ-88")
def test_what_later_programs_say_of_every_old_signature_is_no_part_of_its_seal(
    given: dict[str, object], key: StationKey
) -> None:
    """An old signature that a later program has read and said again still holds; another word in its place does not."""
    keys = {key.key_id: key.public}
    assert check_seal({**given, "content_version": 1, "components": ""}, "S1", "Kashiwa", keys).valid
    for other in ({"content_version": 2}, {"components": "secret"}, {"components": ["badge"]}):
        assert check_seal({**given, **other}, "S1", "Kashiwa", keys).reason == "signature altered"
