"""The station key: made once, readable by the console only, and only its signatures verify."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from console.security.station_key import StationKey, StationKeyError, key_id, read_public_keys, verifies


def test_the_key_is_made_once_and_kept_private(tmp_path: Path) -> None:
    key = StationKey.open(tmp_path)
    assert StationKey.open(tmp_path).public == key.public
    assert stat.S_IMODE((tmp_path / "station.key").stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["station.key", "station.pub"]
    private = (tmp_path / "station.key").read_bytes()
    assert private.hex() not in repr(key) + str(vars(key))


def test_the_public_half_is_exported_and_found_by_its_id(tmp_path: Path) -> None:
    key = StationKey.open(tmp_path)
    assert read_public_keys(tmp_path) == {key.key_id: key.public}
    assert key_id(key.public) == key.key_id
    (tmp_path / "station.pub").unlink()
    assert read_public_keys(tmp_path) == {}
    StationKey.open(tmp_path)
    assert read_public_keys(tmp_path) == {key.key_id: key.public}


def test_only_the_same_bytes_and_the_same_key_verify(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    key, other = StationKey.open(tmp_path), StationKey.open(tmp_path / "other")
    proof = key.sign(b"this")
    assert verifies(key.public, proof, b"this")
    assert not verifies(key.public, proof, b"that")
    assert not verifies(other.public, proof, b"this")
    assert not verifies(key.public, proof[:-1], b"this")
    assert not verifies(b"short", proof, b"this")


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    StationKey.open(tmp_path)
    (tmp_path / "station.key").chmod(0o640)
    with pytest.raises(StationKeyError, match="can be read by other accounts"):
        StationKey.open(tmp_path)


@pytest.mark.parametrize("raw", [b"", b"short", b"x" * 33])
def test_a_damaged_key_is_refused_and_left_as_it_is(tmp_path: Path, raw: bytes) -> None:
    StationKey.open(tmp_path)
    (tmp_path / "station.key").write_bytes(raw)
    with pytest.raises(StationKeyError, match="is damaged"):
        StationKey.open(tmp_path)
    assert (tmp_path / "station.key").read_bytes() == raw


def test_a_key_half_made_when_the_power_failed_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "station.part").write_bytes(b"half")
    assert len(StationKey.open(tmp_path).public) == 32
    assert not (tmp_path / "station.part").exists()


def test_no_key_can_be_made_in_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StationKeyError, match="cannot be used"):
        StationKey.open(tmp_path / "no such folder")


def test_a_missing_key_beside_its_public_half_is_said_and_none_is_made(tmp_path: Path) -> None:
    old = StationKey.open(tmp_path)
    (tmp_path / "station.key").unlink()
    for left in (old.public.hex(), ""):
        (tmp_path / "station.pub").write_text(left)
        with pytest.raises(StationKeyError, match=r"is missing, and its public half is there\. Restore station\.key"):
            StationKey.open(tmp_path)
    assert not (tmp_path / "station.key").exists()


def test_the_key_of_another_public_half_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    StationKey.open(tmp_path)
    other = StationKey.open(tmp_path / "other")
    (tmp_path / "station.pub").write_text(other.public.hex())
    with pytest.raises(StationKeyError, match=r"is not the one of its station\.pub"):
        StationKey.open(tmp_path)


def test_a_lost_key_kept_as_old_still_verifies_beside_the_new_one(tmp_path: Path) -> None:
    old = StationKey.open(tmp_path)
    (tmp_path / "station.key").unlink()
    (tmp_path / "station.pub").rename(tmp_path / "station-old.pub")
    new = StationKey.open(tmp_path)
    assert read_public_keys(tmp_path) == {old.key_id: old.public, new.key_id: new.public}


@pytest.mark.parametrize("left", [b"", b"\xff\xfe", b"12", b"no hex"])
def test_a_public_half_that_was_cut_off_is_exported_again(tmp_path: Path, left: bytes) -> None:
    key = StationKey.open(tmp_path)
    (tmp_path / "station.pub").write_bytes(left)
    assert StationKey.open(tmp_path).public == key.public
    assert (tmp_path / "station.pub").read_text() == key.public.hex() + "\n"


def test_a_key_that_was_written_in_part_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.write", lambda _fd, raw: len(raw) - 1)
    with pytest.raises(StationKeyError, match="No space left"):
        StationKey.open(tmp_path)
    assert not (tmp_path / "station.key").exists()
