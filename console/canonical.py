"""Canonical bytes of plain data, and their hash: the one form in which anything is hashed, signed or journalled.

Plain data is ``None``, ``bool``, ``int`` (signed 64 bit), ``str``, and lists, tuples and str-keyed mappings of these.
The bytes are JSON in UTF-8: keys sorted by code point, no white space, only ``"``, ``\\`` and control characters
escaped. Text is taken exactly as given: no Unicode normalisation, because a scan is evidence of what was scanned.

Floats are refused. A number with a fraction travels as a scaled integer (``temperature_mc``) or as decimal text,
because two programs may print the same float differently and the hash would then depend on the printer.
Bytes are refused too: say hex or base64 in the data's own field name.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

Plain = None | bool | int | str | list["Plain"] | tuple["Plain", ...] | Mapping[str, "Plain"]

INT64_MIN, INT64_MAX = -(2**63), 2**63 - 1

_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False).encode


class CanonicalError(ValueError):
    """The value has no canonical bytes; the sentence says which part and why."""


def canonical_bytes(value: object) -> bytes:
    """The canonical bytes of ``value``. Raises CanonicalError for anything that is not plain data."""
    _refuse_unplain(value, "value", 0)
    try:
        return _encode(value).encode()
    except UnicodeEncodeError as error:
        raise CanonicalError(f"a text holds half a surrogate pair, which UTF-8 cannot carry: {error.reason}") from None


def read_canonical(data: bytes) -> Plain:
    """The plain data of canonical bytes (tuples come back as lists). Raises CanonicalError if it is not JSON."""
    try:
        value: Plain = json.loads(data)
    except ValueError as error:
        raise CanonicalError(f"these bytes are not canonical data: {error}") from None
    return value


def digest(value: object) -> str:
    """SHA-256 of the canonical bytes, as 64 lower-case hex digits."""
    return hashlib.sha256(canonical_bytes(value)).hexdigest()


def _refuse_unplain(value: object, where: str, depth: int) -> None:
    if value is None or isinstance(value, (str, bool)):
        return
    if isinstance(value, int):
        if not INT64_MIN <= value <= INT64_MAX:
            raise CanonicalError(f"{where} does not fit in 64 bits")
        return
    if depth > 100:
        raise CanonicalError(f"{where[:80]}... is nested too deeply (or contains itself)")
    if isinstance(value, (dict, Mapping)):
        _refuse_unplain_mapping(value, where, depth)
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            _refuse_unplain(item, f"{where}[{index}]", depth + 1)
    elif isinstance(value, float):
        raise CanonicalError(f"{where} is a float ({value!r}); use a scaled integer or decimal text")
    else:
        raise CanonicalError(f"{where} is a {type(value).__name__}, which has no canonical form")


def _refuse_unplain_mapping(value: Mapping[object, object], where: str, depth: int) -> None:
    if not isinstance(value, dict):
        raise CanonicalError(f"{where} is a {type(value).__name__}; use a dict")
    for key, item in value.items():
        if not isinstance(key, str):
            raise CanonicalError(f"{where} has the key {key!r}, which is not text")
        if item is not None and type(item) is not str:  # most items are text: the call is saved
            _refuse_unplain(item, f"{where}.{key}", depth + 1)
