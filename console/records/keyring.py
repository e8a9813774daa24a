"""Which public key counts for which events: what was given, and what the journal's own events say of the keys' life.

A key counts from the event that brings it to the event that ends it. What a key signed outside its time does not hold,
though the mathematics agree: a retired or stolen key can still sign.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from console.security.key_change import LOST, RETIRED, ROTATED, change_bytes, new_public, signed_by

LIFE = (ROTATED, LOST, RETIRED)


class Keyring:
    """``keys``: raw public keys of the station by key id, as far as they were given. Told the events in order."""

    def __init__(self, keys: Mapping[str, bytes], plant: Mapping[str, bytes] | None = None) -> None:
        """``plant``: the plant's keys; they count for every event."""
        self.plant = dict(plant or {})
        self._keys = dict(keys)
        self._since: dict[str, int] = {}
        self._until: dict[str, int] = {}
        self.rests_on: list[tuple[int, str]] = []

    def tell(self, seq: int, type_: str, data: Mapping[str, Any], station: str, site: str) -> str:
        """An event of the keys' life; what is wrong with it, or ""."""
        old, new = str(data.get("old_key", "")), str(data.get("new_key", ""))
        statement = change_bytes(type_, data, station, site)
        wrong = self._proved(seq, type_, data, statement)
        if wrong:
            return wrong
        self._until[old] = min(seq, self._until.get(old, seq))
        if type_ != RETIRED:
            self._since[new] = seq
        if type_ == ROTATED:
            self._keys[new] = new_public(data)
        if type_ == LOST:
            self.rests_on.append((seq, new))
        return ""

    def _proved(self, seq: int, type_: str, data: Mapping[str, Any], statement: bytes) -> str:
        try:
            public = b"" if type_ == RETIRED else new_public(data)
        except ValueError as error:
            return str(error)
        if public and not signed_by(public, str(data.get("new_proof", "")), statement):
            return "the new key has not signed it"
        if type_ == LOST:
            return ""
        old = self.at(str(data.get("old_key", "")), seq)
        if isinstance(old, str):
            return old
        return "" if signed_by(old, str(data.get("old_proof", "")), statement) else "the old key has not signed it"

    def at(self, key_id: str, seq: int) -> bytes | str:
        """The public key ``key_id`` if it counts for event ``seq``, else why not."""
        if key_id in self.plant:
            return self.plant[key_id]
        if key_id not in self._keys:
            brought = next((at for at, new in self.rests_on if new == key_id), 0)
            if brought:
                return (
                    f"the key {key_id}, which replaced a lost one at event {brought} and was not given: "
                    "compare its fingerprint with the station's people, then give its public half"
                )
            return f"the unknown key {key_id}"
        if seq < self._since.get(key_id, 0):
            return f"the key {key_id}, which came only with event {self._since[key_id]}"
        if seq > self._until.get(key_id, seq):
            return f"the key {key_id}, which ended with event {self._until[key_id]}"
        return self._keys[key_id]

    def counting_at(self, key_id: str, seq: int) -> dict[str, bytes]:
        """``at`` as a table of one key, or of none."""
        public = self.at(key_id, seq)
        return {} if isinstance(public, str) else {key_id: public}

    def life(self) -> list[tuple[str, int, int | None]]:
        """(key id, from event, to event or None) of every key that was given or brought, as far as events say."""
        return [(key, self._since.get(key, 1), self._until.get(key)) for key in {**self._keys, **dict(self._all())}]

    def _all(self) -> list[tuple[str, int]]:
        return [(new, seq) for seq, new in self.rests_on]
