"""Noise that depends on nothing but a key and the moment: same seed, same moment, same noise, at any step width."""

from __future__ import annotations

import hashlib
import math

_MASK = (1 << 64) - 1


def key_of(*parts: int | str) -> int:
    """A 64-bit key for a stream of noise, the same in every process."""
    text = "/".join(map(str, parts)).encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big")


def white(key: int, index: int) -> float:
    """A number in [-1, 1), independent for each ``index`` (splitmix64's mixing)."""
    mixed = (key + index * 0x9E3779B97F4A7C15) & _MASK
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
    return (mixed ^ (mixed >> 31)) / (1 << 63) - 1.0


def wave(key: int, at_s: float, period_s: float) -> float:
    """Smooth noise in [-1, 1] that wanders once in about ``period_s`` seconds."""
    position = at_s / period_s
    index = math.floor(position)
    part = position - index
    part = part * part * (3.0 - 2.0 * part)
    before = white(key, index)
    return before + (white(key, index + 1) - before) * part
