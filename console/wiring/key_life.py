"""The life of a station's key at the command line: shown, rotated, declared lost, retired (ARCHITECTURE, section 11).

Each change is an event first, signed by the keys that can sign it, and then a change of files; what a crash leaves half
done is finished by giving the same command again. A console does not start between the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from console.clock import Clock
from console.domain import events as e
from console.journal.codec import plain
from console.journal.errors import JournalRefused
from console.journal.reading import open_reader
from console.records.keyring import LIFE, Keyring
from console.security import certificate, station_key
from console.security.key_change import LOST, RETIRED, ROTATED, change_bytes
from console.security.station_key import StationKey, StationKeyError, key_id, read_public_keys
from console.wiring.at_rest import AtRest, account, at_rest, identity


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of it. ``seq``: the event; ``new_key``: "" if there is none any more."""

    how: str
    seq: int
    old_key: str
    new_key: str
    public: str


@dataclass(frozen=True, slots=True)
class Declared:
    """Who says so and why; both are on record for ever."""

    person: str
    reason: str


@dataclass(frozen=True, slots=True)
class Shown:
    """The key in force and the life of all that the journal and the folder know: (key id, from, to or None)."""

    key: str
    public: str
    file: str
    life: tuple[tuple[str, int, int | None], ...]
    wrong: tuple[str, ...]


def show(folder: Path) -> Shown:
    """The public side of the keys; reads only. Raises JournalError, StationKeyError or OSError."""
    exported = folder / station_key.PUBLIC_FILE
    public = bytes.fromhex(exported.read_text("ascii")) if exported.exists() else b""
    who, ring, wrong = identity(folder), Keyring(read_public_keys(folder)), []
    with open_reader(folder) as reader:
        for event in reader.read(types=LIFE):
            said = _said(event.data)
            if trouble := ring.tell(event.seq, event.type, said, who["station"], who["site"]):
                wrong.append(f"event {event.seq} ({event.type}): {trouble}")
    life = sorted(ring.life(), key=lambda one: one[1])
    return Shown(key_id(public) if public else "", public.hex(), str(exported), tuple(life), tuple(wrong))


def rotate(folder: Path, declared: Declared, clock: Clock) -> Changed:
    """A new key takes over, and the old one vouches for it. Raises JournalError, StationKeyError or OSError."""
    with at_rest(folder, clock) as rest:
        done = _finished(rest, folder)
        if done is not None:
            return done
        _check(rest, declared)
        old, new = StationKey.open(folder), station_key.make_next(folder)
        said = {"old_key": old.key_id, "new_key": new.key_id, "new_public": new.public.hex(), **_who(declared)}
        proof = change_bytes(ROTATED, said, rest.station, rest.site)
        fact = e.KeyRotated(**said, old_proof=old.sign(proof).hex(), new_proof=new.sign(proof).hex())
        seq = rest.append(fact, declared.person)
        return _in_force(rest, folder, seq, ROTATED, plain(fact))


def lose(folder: Path, declared: Declared, clock: Clock) -> Changed:
    """The old key is gone or in other hands; a new one begins, for which none vouches. Raises as `rotate`."""
    with at_rest(folder, clock) as rest:
        done = _finished(rest, folder)
        if done is not None:
            return done
        _check(rest, declared)
        old = _last_known(rest, folder)
        new = station_key.make_next(folder)
        said = {"old_key": old, "new_key": new.key_id, "new_public": new.public.hex(), **_who(declared)}
        proof = change_bytes(LOST, said, rest.station, rest.site)
        fact = e.KeyLost(**said, new_proof=new.sign(proof).hex())
        seq = rest.append(fact, declared.person)
        return _in_force(rest, folder, seq, LOST, plain(fact))


def retire(folder: Path, declared: Declared, clock: Clock) -> Changed:
    """The station ends: its key signs the end of the chain and is destroyed. Raises as `rotate`."""
    with at_rest(folder, clock) as rest:
        _check(rest, declared)
        old = StationKey.open(folder)
        said = {"old_key": old.key_id, **_who(declared)}
        proof = change_bytes(RETIRED, said, rest.station, rest.site)
        seq = rest.append(e.KeyRetired(**said, old_proof=old.sign(proof).hex()), declared.person)
        rest.journal.checkpoint(old.sign, old.key_id, clock.now())
        station_key.retire(folder, f"event {seq}")
        certificate.forget(folder)
        return Changed("retired", seq, old.key_id, "", "")


def _who(declared: Declared) -> dict[str, str]:
    return {"person": declared.person, "account": account(), "reason": declared.reason}


def _check(rest: AtRest, declared: Declared) -> None:
    """A name and a reason; the name one of the station's people, if it has any. Raises JournalRefused."""
    if not (declared.person.strip() and declared.reason.strip()):
        raise JournalRefused("A change of the key needs a named person and a reason. Give --person and --reason")
    people, seq = set[str](), 0
    while page := rest.journal.read(seq, types=[e.PersonReceived.TYPE]):
        people |= {str(_said(event.data).get("person", {}).get("id")) for event in page}
        seq = page[-1].seq
    if people and declared.person not in people:
        raise JournalRefused(f"The station has no account {declared.person!r}. Name one of its people by id")


def _said(data: bytes) -> dict[str, Any]:
    import json

    said = json.loads(data)
    return said if isinstance(said, dict) else {}


def _last_known(rest: AtRest, folder: Path) -> str:
    """The key that is lost: by its public half, else by the last that signed."""
    exported = folder / station_key.PUBLIC_FILE
    if exported.exists() and (text := exported.read_text("ascii", "replace").strip()):
        try:
            return key_id(bytes.fromhex(text))
        except ValueError:
            pass  # the public half is damaged too
    with open_reader(folder) as reader:
        signed = reader.checkpoints()
    if not signed:
        raise StationKeyError(f"No key ever signed the journal of {folder}: start the console, which makes one")
    return str(signed[-1][3])


def _finished(rest: AtRest, folder: Path) -> Changed | None:
    """Finish what an interrupted command left: the event is there, or the new key never came into force."""
    new = station_key.next_key(folder)
    if new is None:
        return None
    for event in rest.journal.read(types=(ROTATED, LOST)):
        said = _said(event.data)
        if said.get("new_key") == new.key_id:
            return _in_force(rest, folder, event.seq, event.type, said)
    station_key.drop_next(folder)
    return None


def _in_force(rest: AtRest, folder: Path, seq: int, type_: str, said: Mapping[str, Any]) -> Changed:
    """Both keys sign the chain to here, as far as they can; then the new one is the station's."""
    new = station_key.next_key(folder)
    if new is None:
        raise StationKeyError(f"The new key of {folder} is gone. Declare it lost")
    now = rest.clock.now()
    if type_ == ROTATED and rest.journal.head().seq == seq:
        old = StationKey.read(folder)
        rest.journal.checkpoint(old.sign, old.key_id, now)
    rest.journal.checkpoint(new.sign, new.key_id, now)
    station_key.put_next_in_force(folder, str(said["old_key"]))
    certificate.forget(folder)
    return Changed(type_.removeprefix("key."), seq, str(said["old_key"]), new.key_id, new.public.hex())
