"""The plant's keys: those that a station trusts, and the one that the plant signs with.

A station trusts what lies in ``plant-keys`` of its folder: one ``*.pub`` a key, 64 hex digits. Who may write there
decides who is the plant, so the folder belongs to the administrator of the computer.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from console.canonical import canonical_bytes
from console.plant_files.schema import FORMAT
from console.security.station_key import RAW_BYTES, key_id

FOLDER = "plant-keys"


class PlantKeyError(ValueError):
    """A key file cannot be used; the sentence says what to do."""


class PlantKey:
    """The private half, at the plant. Its repr is the key's id."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        """Around a private key."""
        self._private = private
        self.public = private.public_key().public_bytes_raw()
        self.key_id = key_id(self.public)

    def __repr__(self) -> str:
        """The key id only."""
        return f"PlantKey({self.key_id})"

    @classmethod
    def make(cls, folder: Path, name: str) -> Self:
        """A new key pair in ``folder``: ``name.key`` (mode 0600) and ``name.pub``. Raises PlantKeyError."""
        private = Ed25519PrivateKey.generate()
        raw = private.private_bytes(
            serialization.Encoding.Raw, serialization.PrivateFormat.Raw, serialization.NoEncryption()
        )
        try:
            folder.mkdir(parents=True, exist_ok=True)
            fd = os.open(folder / f"{name}.key", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(fd, "wb") as file:
                file.write(raw)
            key = cls(private)
            (folder / f"{name}.pub").write_text(f"{key.public.hex()}\n", encoding="ascii")
        except FileExistsError:
            raise PlantKeyError(
                f"{folder / name}.key is there already. A key is never replaced: choose a name"
            ) from None
        except OSError as error:
            raise PlantKeyError(f"No key can be made in {folder} ({error.strerror}). Check the folder") from error
        return key

    @classmethod
    def open(cls, file: Path) -> Self:
        """The key in ``file``. Raises PlantKeyError."""
        try:
            raw = file.read_bytes()
        except OSError as error:
            raise PlantKeyError(
                f"The key {file} cannot be read ({error.strerror}). Name the plant's .key file"
            ) from error
        if len(raw) != RAW_BYTES:
            raise PlantKeyError(f"{file} is no private key ({len(raw)} bytes, not {RAW_BYTES}). Name the .key file")
        return cls(Ed25519PrivateKey.from_private_bytes(raw))

    def sign(self, body: object) -> str:
        """The signature over the canonical bytes of ``body``, in hex. Raises CanonicalError."""
        return self._private.sign(signed_bytes(body)).hex()


def signed_bytes(body: object) -> bytes:
    """What is signed: the format's name, a line's end, the canonical bytes. The name keeps it from other signatures."""
    return f"{FORMAT}\n".encode("ascii") + canonical_bytes(body)


def trusted_keys(folder: Path) -> Mapping[str, bytes]:
    """The public keys in ``plant-keys`` below a station's folder, by their ids. Raises PlantKeyError for a bad one."""
    return {key_id(raw): raw for raw in map(read_public, sorted((folder / FOLDER).glob("*.pub")))}


def read_public(file: Path) -> bytes:
    """The raw public key in ``file``. Raises PlantKeyError."""
    try:
        raw = bytes.fromhex(file.read_text(encoding="ascii"))
    except (OSError, ValueError) as error:
        raise PlantKeyError(f"The plant key {file.name} cannot be read. Copy it from the plant again") from error
    if len(raw) != RAW_BYTES:
        raise PlantKeyError(f"The plant key {file.name} is not {RAW_BYTES} bytes. Copy it from the plant again")
    return raw
