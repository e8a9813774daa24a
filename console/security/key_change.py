"""What is signed when a station's key changes: the statement that a new key takes over, or that there is none any more.

A rotation is signed by the old key (it vouches for the new one) and by the new one (whoever declares it has it). A loss
is signed by the new key alone: nothing can vouch for it but the people who compare its fingerprint. A retirement is
signed by the key that ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from console.canonical import canonical_bytes
from console.security.station_key import key_id, verifies

ROTATED, LOST, RETIRED = "key.rotated", "key.lost", "key.retired"
_PROOFS = ("old_proof", "new_proof")
_SPOKEN = {
    **dict(
        zip("0123456789", ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"], strict=True)
    ),
    **dict(zip("abcdef", ["Alfa", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot"], strict=True)),
}


def change_bytes(how: str, data: Mapping[str, object], station: str, site: str) -> bytes:
    """What the proofs of the event ``how`` are over: all that it says but the proofs, for this station alone."""
    said = {name: value for name, value in data.items() if name not in _PROOFS}
    return canonical_bytes(
        {"kind": "station.key.change", "version": 1, "how": how, "station": station, "site": site, "said": said}
    )


def new_public(data: Mapping[str, Any]) -> bytes:
    """The raw public key that the event brings. Raises ValueError if it is not the key of the id it is said to have."""
    public = bytes.fromhex(str(data.get("new_public", "")))
    if key_id(public) != data.get("new_key"):
        raise ValueError("the new key is not the one of its name")
    return public


def signed_by(public: bytes, proof: str, statement: bytes) -> bool:
    """Whether ``proof`` (hex) over ``statement`` is of the key ``public``."""
    try:
        return verifies(public, bytes.fromhex(proof), statement)
    except ValueError:
        return False


def grouped(key: str) -> str:
    """A key id in fours, to be compared by eye: ``a3f0 9c12 77be 0041``."""
    return " ".join(key[at : at + 4] for at in range(0, len(key), 4))


def spoken(key: str) -> str:
    """A key id to be read aloud over a telephone: ``Alfa three Foxtrot zero, nine ...``."""
    return ", ".join(" ".join(_SPOKEN.get(digit, digit) for digit in group) for group in grouped(key).split())
