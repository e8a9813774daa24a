"""Frames on the line: COBS(version | payload | CRC-32) and a zero byte. No I/O, no time (PROTOCOL.md, section 2)."""

from __future__ import annotations

import struct
from collections.abc import Callable
from enum import StrEnum
from zlib import crc32

from cobs import cobs

FRAME_VERSION = 1
DELIMITER = b"\0"
MAX_PAYLOAD_BYTES = 2048
OVERHEAD_BYTES = 5  # version and CRC
MAX_DECODED_BYTES = MAX_PAYLOAD_BYTES + OVERHEAD_BYTES
MAX_ENCODED_BYTES = MAX_DECODED_BYTES + MAX_DECODED_BYTES // 254 + 1
"""The longest frame on the line without its delimiter (COBS adds at most one byte in 254)."""

# CRC-32 over a message that ends in its own little-endian CRC-32 is always this number.
_CRC_RESIDUE = 0x2144DF1C
_CRC = struct.Struct("<I")


class Reject(StrEnum):
    """Why a frame was thrown away."""

    CRC = "crc"
    LENGTH = "length"
    VERSION = "version"
    COBS = "cobs"


class PayloadTooLongError(ValueError):
    """A payload over MAX_PAYLOAD_BYTES cannot be framed."""


def frame(payload: bytes) -> bytes:
    """The bytes that carry ``payload`` (1..2048 bytes), delimiter included. Raises PayloadTooLongError."""
    if not 1 <= len(payload) <= MAX_PAYLOAD_BYTES:
        raise PayloadTooLongError(f"A frame carries 1 to {MAX_PAYLOAD_BYTES} bytes; this payload has {len(payload)}.")
    body = bytes([FRAME_VERSION]) + payload
    return bytes(cobs.encode(body + _CRC.pack(crc32(body)))) + DELIMITER


class Deframer:
    """Takes bytes as they come, gives whole payloads, keeps the half frame, counts what it threw away.

    Never holds more than MAX_ENCODED_BYTES of an unfinished frame: a longer one is dropped to the next delimiter.
    """

    def __init__(self, spill: Callable[[Reject, bytes], None] | None = None) -> None:
        """``spill``: told of every frame that is thrown away, as it came, without its delimiter."""
        self._spill = spill
        self.rejected: dict[Reject, int] = dict.fromkeys(Reject, 0)
        self.rejected_total = 0
        self._half = b""
        self._skipping = False

    @property
    def pending_bytes(self) -> int:
        """Bytes kept of a frame whose end has not come."""
        return len(self._half)

    def feed(self, data: bytes) -> list[bytes]:
        """The payloads completed by ``data``, in order."""
        *frames, rest = (self._half + data).split(DELIMITER)
        if self._skipping and frames:
            del frames[0]
            self._skipping = False
        self._keep(rest)
        return self._unpack(frames)

    def drop_half(self) -> None:
        """What was kept of an unfinished frame belongs to a line that is gone."""
        self._half, self._skipping = b"", False

    def _keep(self, rest: bytes) -> None:
        if self._skipping:
            rest = b""
        elif len(rest) > MAX_ENCODED_BYTES:
            self._reject(Reject.LENGTH, rest)
            self._skipping = True
            rest = b""
        self._half = rest

    def _unpack(self, frames: list[bytes]) -> list[bytes]:
        payloads = []
        decode, check, residue = cobs.decode, crc32, _CRC_RESIDUE
        for encoded in frames:
            if not encoded:
                continue  # a delimiter more than needed: senders put one before a hello
            try:
                body = decode(encoded)
            except cobs.DecodeError:
                self._reject(Reject.COBS, encoded)
                continue
            if check(body) == residue and body[0] == FRAME_VERSION and OVERHEAD_BYTES < len(body) <= MAX_DECODED_BYTES:
                payloads.append(body[1:-4])
            else:
                self._reject(_fault(body), encoded)
        return payloads

    def _reject(self, reason: Reject, encoded: bytes) -> None:
        self.rejected[reason] += 1
        self.rejected_total += 1
        if self._spill is not None:
            self._spill(reason, encoded)


def _fault(body: bytes) -> Reject:
    if not OVERHEAD_BYTES < len(body) <= MAX_DECODED_BYTES:
        return Reject.LENGTH
    return Reject.VERSION if crc32(body) == _CRC_RESIDUE else Reject.CRC
