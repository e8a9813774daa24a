"""The station's Ed25519 key: what it signs, nobody without this computer can have signed.

It says which *station* vouched, at which point of its journal; who the *person* was, the signed content says. Life of
the key: made at first open in the station's folder, readable by the console's account only; its public half is
exported and enrolled at the plant; a lost computer means a new key and a new incarnation, the old public key stays
enrolled for what it signed.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

KEY_FILE = "station.key"
PUBLIC_FILE = "station.pub"
RAW_BYTES = 32


class StationKeyError(Exception):
    """The key file cannot be made, read or trusted; the sentence says what to do."""


class StationKey:
    """The private key, in memory. ``key_id``: the first 16 hex digits of SHA-256 over the raw public key."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        """Around a private key; `open` reads or makes the station's."""
        self._private = private
        self.public = private.public_key().public_bytes_raw()
        self.key_id = key_id(self.public)

    def __repr__(self) -> str:
        """The key id only."""
        return f"StationKey({self.key_id})"

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The key of ``folder``, made on first open (mode 0600), with its public half in hex beside it.

        Raises StationKeyError when the file is damaged, readable by others, or cannot be made.
        """
        path = folder / KEY_FILE
        try:
            if not path.exists():
                _make(path)
            key = cls(Ed25519PrivateKey.from_private_bytes(_read(path)))
            public = folder / PUBLIC_FILE
            if not public.exists():
                public.write_text(key.public.hex() + "\n", encoding="ascii")
        except OSError as error:
            raise StationKeyError(
                f"The station key {path} cannot be used ({error.strerror}). Check the folder"
            ) from error
        return key

    def sign(self, data: bytes) -> bytes:
        """The 64-byte signature of ``data``."""
        return self._private.sign(data)


def key_id(public: bytes) -> str:
    """The short name of a raw public key."""
    return hashlib.sha256(public).hexdigest()[:16]


def verifies(public: bytes, signature: bytes, data: bytes) -> bool:
    """Whether ``signature`` over ``data`` was made with the private half of ``public`` (raw, 32 bytes)."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, data)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def read_public_keys(folder: Path) -> Mapping[str, bytes]:
    """The public key exported in ``folder``, by its id; empty if there is none or it is unreadable.

    Good for finding damage. Whoever can alter the folder can replace this file too: against a forger, pass the public
    key that the plant enrolled.
    """
    try:
        public = bytes.fromhex((folder / PUBLIC_FILE).read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        return {}
    return {key_id(public): public}


def _make(path: Path) -> None:
    """Write a new private key whole or not at all, durable before it is used."""
    raw = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.Raw, serialization.PrivateFormat.Raw, serialization.NoEncryption()
    )
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    fd = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(fd, raw)
        os.fsync(fd)
    finally:
        os.close(fd)
    part.rename(path)


def _read(path: Path) -> bytes:
    if path.stat().st_mode & 0o077:
        raise StationKeyError(
            f"The station key {path} can be read by other accounts, so its signatures prove nothing. "
            "Find out who had access; `chmod 600` it if nobody had, otherwise enrol a new key"
        )
    raw = path.read_bytes()
    if len(raw) != RAW_BYTES:
        raise StationKeyError(f"The station key {path} is damaged ({len(raw)} bytes). Restore it, or enrol a new key")
    return raw
