"""Electronic signatures: who signed what, when and meaning what, bound together so that no part can be moved elsewhere.

The *content* of a signature is plain data with at least the keys of ``REQUIRED`` (RQ-25, RQ-27, RQ-33), named as in the
event ``signature.given``. Content, station and site become canonical bytes, which the station's key signs: the *seal*.
A seal copied to another record, person, meaning, time or station does not hold. That the signer is the signer is shown
before, by two components (RQ-20); the station then vouches for it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from console.canonical import CanonicalError, canonical_bytes
from console.security.station_key import StationKey, verifies

EVENT_TYPE = "signature.given"
REQUIRED = (
    "person",  # the signer's id
    "printed_name",  # as shown
    "role",  # performer or verifier
    "meaning",  # the text key
    "meaning_shown",  # the sentence as it was shown
    "language",  # in which it was shown
    "catalogue_sha256",  # of the texts from which it came
    "signed_utc",  # ISO 8601 with Z
    "offset_min",  # the zone then, minutes east of UTC
    "record_sha256",  # of the canonical bytes of what was shown and signed
)
_SHA256 = re.compile(r"[0-9a-f]{64}")
_PROOF = ("key_id", "seal")
_LATER: Mapping[str, object] = {"content_version": 1, "components": ""}
"""Fields that came later, with the value that says what was always so (see ``signature.given``)."""

Content = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a signature holds, and why not."""

    valid: bool
    reason: Literal["", "record changed", "signature altered", "unknown key", "incomplete"] = ""


@dataclass(frozen=True, slots=True)
class Sealer:
    """Seals the signatures given at one station: call it with a content."""

    key: StationKey
    station: str
    site: str

    def __call__(self, content: Content) -> tuple[str, str]:
        """(key id, seal as 128 hex digits). Raises ValueError for a content that lacks a part (RQ-25)."""
        lacking = _lacking(content)
        if lacking:
            raise ValueError(
                f"a signature needs {', '.join(lacking)}: name, time and meaning are bound with the record"
            )
        return self.key.key_id, self.key.sign(_sealed_bytes(content, self.station, self.site)).hex()


@dataclass(frozen=True, slots=True)
class Checker:
    """Checks the signatures given at one station: call it with a signature and the hash of what it covers now."""

    station: str
    site: str
    keys: tuple[tuple[str, bytes], ...]  # raw public keys by key id

    def __call__(self, given: Content, record_sha256: str) -> Verdict:
        """See `check`."""
        return check(given, self.station, self.site, record_sha256, dict(self.keys))


NO_KEYS = Checker("", "", ())
"""Knows no key: no signature holds for it."""


def content_of(given: Content) -> dict[str, object]:
    """The content of a ``signature.given`` event's data: all of it but the proof, and but what later programs say of
    every signature of before: seals of before are over a content without it.
    """
    return {name: value for name, value in given.items() if name not in _PROOF and not _as_before(name, value)}


def _as_before(name: str, value: object) -> bool:
    return name in _LATER and value == _LATER[name]


def check(given: Content, station: str, site: str, record_sha256: str, public_keys: Mapping[str, bytes]) -> Verdict:
    """Whether the signature ``given`` (content with key_id and seal) holds for what now hashes to ``record_sha256``.

    ``public_keys``: raw public keys by key id. An altered signature is told before a changed record (RQ-28), because
    then nothing that it says can be relied on.
    """
    verdict = check_seal(given, station, site, public_keys)
    if verdict.valid and given["record_sha256"] != record_sha256:
        return Verdict(False, "record changed")
    return verdict


def check_seal(given: Content, station: str, site: str, public_keys: Mapping[str, bytes]) -> Verdict:
    """Whether the signature itself is as it was given, whatever became of the record."""
    content = content_of(given)
    if _lacking(content):
        return Verdict(False, "incomplete")
    public = public_keys.get(str(given.get("key_id")))
    if public is None:
        return Verdict(False, "unknown key")
    try:
        seal, sealed = bytes.fromhex(str(given.get("seal"))), _sealed_bytes(content, station, site)
    except (ValueError, CanonicalError):
        return Verdict(False, "signature altered")
    return Verdict(True) if verifies(public, seal, sealed) else Verdict(False, "signature altered")


def _lacking(content: Content) -> list[str]:
    """Names of required parts that are absent or empty, or are no hash where a hash is due."""
    absent = [name for name in REQUIRED if content.get(name) in (None, "")]
    hashes = ("record_sha256", "catalogue_sha256")
    return absent + [name for name in hashes if name not in absent and not _SHA256.fullmatch(str(content[name]))]


def _sealed_bytes(content: Content, station: str, site: str) -> bytes:
    sealed = {
        "kind": "electronic.signature",
        "version": 1,
        "station": station,
        "site": site,
        "content": dict(content),
    }
    return canonical_bytes(sealed)
