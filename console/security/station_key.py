"""The station's Ed25519 key: what it signs, nobody without this computer can have signed.

It says which *station* vouched, at which point of its journal; who the *person* was, the signed content says. Life of
the key: made at first open in the station's folder, readable by the console's account only; its public half is
exported and enrolled at the plant; a lost computer means a new key and a new incarnation, the old public key stays
enrolled for what it signed.
"""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

KEY_FILE = "station.key"
PUBLIC_FILE = "station.pub"
PUBLIC_FILES = "station*.pub"
NEXT_FILE = "station.key.next"
RETIRED_FILE = "station.retired"
RAW_BYTES = 32
_LOST = (
    "Restore station.key from a backup. If it is lost for good, say so with `shuttle-console key lost`, which makes a "
    "new one, and enrol that at the plant; what the old one signed can still be checked"
)


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
    def open(cls, folder: Path, *, make: bool = True) -> Self:
        """The key of ``folder``, made on first open (mode 0600), with its public half in hex beside it.

        ``make``: False where there must be one already.

        Raises StationKeyError when the file is damaged, readable by others, or cannot be made; and when it is missing
        or another one while its public half is there: a new key would be taken for a stranger's.
        """
        _refuse_unfinished(folder)
        try:
            exported = _exported(folder / PUBLIC_FILE)
            if exported is not None and not (folder / KEY_FILE).exists():
                raise StationKeyError(f"The station key of {folder} is missing, and its public half is there. {_LOST}")
            if not (folder / KEY_FILE).exists():
                if not make:
                    raise StationKeyError(f"The station key of {folder} is missing, and its public half too. {_LOST}")
                _make(folder / KEY_FILE)
            key = cls.read(folder)
            if exported not in (None, b"", key.public):
                raise StationKeyError(f"The station key of {folder} is not the one of its {PUBLIC_FILE}. {_LOST}")
            if exported != key.public:
                write_whole(folder / PUBLIC_FILE, f"{key.public.hex()}\n".encode("ascii"), 0o644)
        except OSError as error:
            raise StationKeyError(
                f"The station key in {folder} cannot be used ({error.strerror}). Check the folder"
            ) from error
        return key

    @classmethod
    def read(cls, folder: Path, name: str = KEY_FILE) -> Self:
        """The private key in the file ``name`` of ``folder``. Raises StationKeyError or OSError."""
        return cls(Ed25519PrivateKey.from_private_bytes(_read(folder / name)))

    def sign(self, data: bytes) -> bytes:
        """The 64-byte signature of ``data``."""
        return self._private.sign(data)


def make_next(folder: Path) -> StationKey:
    """A new key beside the one in force, durable. Raises OSError or StationKeyError."""
    _make(folder / NEXT_FILE)
    return StationKey.read(folder, NEXT_FILE)


def next_key(folder: Path) -> StationKey | None:
    """The key that `make_next` left, if it was not put in force. Raises OSError or StationKeyError."""
    return StationKey.read(folder, NEXT_FILE) if (folder / NEXT_FILE).exists() else None


def drop_next(folder: Path) -> None:
    """It was made and never told of: it signs nothing."""
    (folder / NEXT_FILE).unlink(missing_ok=True)


def put_next_in_force(folder: Path, old_key: str) -> None:
    """The next key becomes the station's; the public half of ``old_key`` is kept, its private one overwritten.

    Safe to be interrupted anywhere and done again. Raises OSError or StationKeyError.
    """
    new = StationKey.read(folder, NEXT_FILE)
    old = _exported(folder / PUBLIC_FILE)
    if old and key_id(old) == old_key:
        write_whole(folder / f"station-{old_key}.pub", f"{old.hex()}\n".encode("ascii"), 0o644)
    write_whole(folder / PUBLIC_FILE, f"{new.public.hex()}\n".encode("ascii"), 0o644)
    (folder / NEXT_FILE).replace(folder / KEY_FILE)
    _sync_folder(folder)


def retire(folder: Path, where: str) -> None:
    """No console starts on ``folder`` any more: the private key goes, and a mark says ``where`` that is on record."""
    write_whole(folder / RETIRED_FILE, f"{where}\n".encode(), 0o644)
    (folder / KEY_FILE).unlink(missing_ok=True)
    _sync_folder(folder)


def _refuse_unfinished(folder: Path) -> None:
    if (folder / RETIRED_FILE).exists():
        raise StationKeyError(
            f"The station of {folder} was retired and its key destroyed; the folder is an archive. "
            "Start on another folder, or with another --data"
        )
    if (folder / NEXT_FILE).exists():
        raise StationKeyError(
            f"A change of the station key in {folder} was interrupted. Give the same `shuttle-console key` command "
            "again, which finishes it"
        )


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
    """The public keys in ``folder``, by their ids: the exported one and those of before that were kept beside it.

    What is unreadable is left out. Good for finding damage. Whoever can alter the folder can replace these files too:
    against a forger, pass the public key that the plant enrolled.
    """
    return exported_keys(folder, PUBLIC_FILES)


def exported_keys(folder: Path, pattern: str) -> Mapping[str, bytes]:
    """The public keys in the files of ``folder`` whose names fit ``pattern``, by their ids."""
    found = []
    for path in sorted(folder.glob(pattern)):
        with suppress(OSError):
            found.append(_exported(path))
    return {key_id(public): public for public in found if public}


def _exported(path: Path) -> bytes | None:
    """The raw public key in ``path``; empty if there is none in it (cut off, or damaged), None without a file."""
    try:
        public = bytes.fromhex(path.read_text(encoding="ascii"))
    except FileNotFoundError:
        return None
    except ValueError:
        return b""
    return public if len(public) == RAW_BYTES else b""


def _make(path: Path) -> None:
    """Write a new private key whole or not at all, durable before it is used."""
    raw = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.Raw, serialization.PrivateFormat.Raw, serialization.NoEncryption()
    )
    write_whole(path, raw, 0o600)


def write_whole(path: Path, raw: bytes, mode: int) -> None:
    """Put ``raw`` into ``path`` whole or not at all, and make that durable, the name in the folder too."""
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    fd = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        if os.write(fd, raw) != len(raw):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(fd)
    finally:
        os.close(fd)
    part.rename(path)
    _sync_folder(path.parent)


def _sync_folder(path: Path) -> None:
    """Make the names in it durable."""
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


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
