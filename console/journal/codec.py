"""Between events and the bytes that the journal keeps of them.

Encoding is a plain walk over dataclass fields, for it is on the path of every append. Decoding validates with pydantic:
what comes from a disk is input. Both are over stable type names, never import paths.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from console.canonical import canonical_bytes
from console.domain.events import EVENTS, Fact


class UnknownEventError(ValueError):
    """These bytes are of a type or a shape that this program does not know; the sentence says which."""


class UnreadableEventError(UnknownEventError):
    """These bytes are of a type and version that this program does know, and do not have its shape."""


_NAMES: dict[type, tuple[str, ...]] = {}


def _names(kind: type) -> tuple[str, ...]:
    names = _NAMES.get(kind)
    if names is None:
        names = _NAMES[kind] = tuple(field.name for field in fields(kind))
    return names


def plain(value: Any) -> Any:
    """Plain data of a dataclass, tuple or mapping, all the way down; anything else as it is."""
    if isinstance(value, (str, int, bool)) or value is None:
        return str(value) if isinstance(value, str) else value
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return {name: plain(getattr(value, name)) for name in _names(type(value))}


def encode(event: Fact) -> bytes:
    """The canonical bytes of an event."""
    return canonical_bytes(plain(event))


@cache
def _reader(type_name: str) -> Callable[[bytes], Fact]:
    return TypeAdapter(EVENTS[type_name]).validator.validate_json


def decode(type_name: str, type_version: int, data: bytes) -> Fact:
    """The event of these bytes. Raises UnknownEventError if this program does not know the type or version, and
    UnreadableEventError if it does, and the shape is another.
    """
    kind = EVENTS.get(type_name)
    if kind is None or type_version > kind.VERSION:
        raise UnknownEventError(f"An event of type {type_name!r} version {type_version} is newer than this program.")
    try:
        return _reader(type_name)(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise UnreadableEventError(
            f"An event of type {type_name!r} has an unreadable part: {where}: {first['msg']}"
        ) from error
