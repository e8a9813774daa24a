"""Messages to CBOR and back: an array of the type's number and the fields in the order of hardware/messages.py.

`FIELDS` is the table: what each field of each message may be. PROTOCOL.md repeats it and a test compares the two.
Both directions check it: we send nothing that we would refuse.
"""

from __future__ import annotations

import dataclasses
from struct import Struct
from struct import error as struct_error
from typing import Any

import cbor2

from hardware import messages as m
from hardware.fields import (
    BootRange,
    Bytes,
    Checked,
    Choice,
    Flag,
    Integer,
    Items,
    Number,
    PlainMap,
    Text,
    WrongFieldError,
)
from hardware.framing import MAX_PAYLOAD_BYTES

MAX_DEPTH = 6
"""Containers in containers, the message's own array included."""


class ProtocolError(ValueError):
    """What came (or was to be sent) is not a message of the protocol. The text is a whole sentence."""


_U16 = Integer(0, 0xFFFF)
_BOOT = Integer(0, 0xFFFF_FFFF)
_NUMBER = Integer(1, 2**53 - 1)
_NUMBER_OR_NONE = Integer(0, 2**53 - 1)
_MS = Integer(0, 2**53 - 1)
_SESSION = Integer(1, 2**63 - 1)
_SESSION_OR_NONE = Integer(0, 2**63 - 1)
_BAY = Integer(1, 16)
_BAY_OR_ALL = Integer(0, 16)
_NAME = Text(1, 64)
_NAME_OR_NONE = Text(0, 64)
_LABEL = Text(0, 256)
_DETAIL = Text(0, 512)
_RATE = Number(0.001, 1_000_000.0)
_TRANSFER = Integer(1, 0xFFFF_FFFF)
_SIZE = Integer(1, 65_536)
_PIECE = Bytes(0, 512)
_HASH = Bytes(32, 32)
_TOKEN = Bytes(8, 32)
_ACTION = Choice(tuple(m.Action))
_STATE = Choice(m.BAY_STATES)
_ARGS = PlainMap(max_items=32, max_depth=4)
_RANGES = Items(Items(_NUMBER, 2, 2), 0, 64)

FIELDS: dict[type[Any], tuple[int, tuple[Checked, ...]]] = {
    m.HostHello: (1, (_U16, _NAME, _SESSION, _MS)),
    m.DeviceHello: (
        2,
        (
            _U16,
            _SESSION,
            _NAME,
            _NAME,
            Flag(),
            _BOOT,
            _MS,
            _MS,
            _MS,
            _RATE,
            _NUMBER_OR_NONE,
            _NUMBER_OR_NONE,
            Items(BootRange(_BOOT, _NUMBER), 0, 32),
            Integer(0, 2**53 - 1),
        ),
    ),
    m.HostHeartbeat: (3, (_SESSION, _MS)),
    m.DeviceHeartbeat: (4, (_SESSION_OR_NONE, _MS, _MS, _RATE, _MS, _NUMBER_OR_NONE)),
    m.DeviceEvent: (6, (_BOOT, _NUMBER, _MS, _BAY_OR_ALL, _NAME, _ARGS)),
    m.StoredUpTo: (7, (_BOOT, _NUMBER_OR_NONE, _SESSION_OR_NONE)),
    m.Fetch: (8, (_BOOT, _NUMBER, _NUMBER, _SESSION_OR_NONE)),
    m.FetchDone: (9, (_BOOT, _NUMBER, _NUMBER, _RANGES, _SESSION_OR_NONE)),
    m.BayStatus: (
        10,
        (
            _BAY,
            _MS,
            Choice(("open", "closed")),
            Choice(("locked", "unlocked")),
            Flag(),
            _LABEL,
            Flag(),
            Flag(),
            _STATE,
            _NAME_OR_NONE,
            _NAME_OR_NONE,
            Integer(-1, 0xFFFF),
            _NAME_OR_NONE,
            _NAME_OR_NONE,
            Items(_NAME, 0, 16),
            Integer(-1, 2**31 - 1),
            _SESSION_OR_NONE,
        ),
    ),
    m.WatchBay: (11, (_SESSION, _BAY_OR_ALL)),
    m.RecipeBegin: (12, (_SESSION, _TRANSFER, _BAY, _SIZE, _HASH)),
    m.RecipeChunk: (13, (_TRANSFER, Integer(0, 65_535), Bytes(1, 512))),
    m.RecipeCommit: (14, (_TRANSFER,)),
    m.RecipeAnswer: (15, (_TRANSFER, _BAY, Flag(), Bytes(0, 32), _DETAIL)),
    m.RecipeRead: (16, (_SESSION, _BAY)),
    m.RecipeImage: (17, (_BAY, Integer(0, 65_536), Integer(0, 65_536), _PIECE)),
    m.Select: (18, (_SESSION, _NAME, _ACTION, _BAY, _MS, _ARGS)),
    m.SelectReadBack: (19, (_NAME, _TOKEN, _ACTION, _BAY, _LABEL, _NAME_OR_NONE, _STATE, _MS)),
    m.Execute: (20, (_SESSION, _NAME, _TOKEN, _MS)),
    m.Direct: (21, (_SESSION, _NAME, _ACTION, _BAY, _MS)),
    m.QueryCommand: (22, (_SESSION, _NAME)),
    m.CommandOutcome: (23, (_NAME, Choice(tuple(m.Outcome)), _NAME_OR_NONE, _DETAIL)),
    m.AnswerPrompt: (24, (_SESSION, _NAME, _BAY, _NAME, _NAME, _MS, _ARGS)),
}
_NAMES = {kind: tuple(field.name for field in dataclasses.fields(kind)) for kind in FIELDS}
_BY_NUMBER = {number: (kind, fields) for kind, (number, fields) in FIELDS.items()}


# --- telemetry: compact, and quick to read ------------------------------------------------------------------------

TELEMETRY = 5
MAX_CHANNELS = 32
_ONE_TO = tuple(tuple(range(1, count + 1)) for count in range(MAX_CHANNELS + 1))
_GOOD = tuple("g" * count for count in range(MAX_CHANNELS + 1))
_VALUES = Items(Integer(-(2**31), 2**31 - 1), 1, MAX_CHANNELS, or_none=True)
_CHANNELS = Items(Integer(1, 255), 1, MAX_CHANNELS)
_QUALITY = Text(1, MAX_CHANNELS)
_TELEMETRY_FIELDS: tuple[Checked, ...] = (_BOOT, _NUMBER, _MS, _BAY, _CHANNELS, _VALUES, _QUALITY)
# One call that checks number, type and range of the values of a usual bay; what it makes is the driver's column.
_USUAL = Struct("<12i").pack
_USUAL_CHANNELS = _ONE_TO[12]
_USUAL_QUALITY = _GOOD[12]


def _encode_telemetry(t: m.Telemetry) -> list[Any]:
    _check_telemetry(t)
    array: list[Any] = [TELEMETRY, t.boot, t.n, t.device_ms, t.bay, t.values]
    count = len(t.values)
    if t.channels != _ONE_TO[count]:
        array += [t.quality, t.channels]
    elif t.quality != _GOOD[count]:
        array.append(t.quality)
    return array


def _check_telemetry(t: m.Telemetry) -> None:
    for name, field, value in zip(m.Telemetry._fields[:7], _TELEMETRY_FIELDS, t[:7], strict=True):
        _checked(m.Telemetry, name, field, value)
    if not len(t.channels) == len(t.values) == len(t.quality):
        raise ProtocolError("Telemetry has not one value and one quality letter for each channel.")
    if len(set(t.channels)) != len(t.channels):
        raise ProtocolError("Telemetry names a channel twice.")
    if set(t.quality) - set("gub"):
        raise ProtocolError(f"Telemetry.quality must be of the letters g, u and b, not {t.quality!r}.")


def _decode_telemetry(array: list[Any]) -> m.Telemetry:
    if not 6 <= len(array) <= 8:
        raise ProtocolError(f"Telemetry has 6 to 8 items; this array has {len(array)}.")
    _, boot, n, device_ms, bay, values, *rest = array
    values = _checked(m.Telemetry, "values", _VALUES, values)
    count = len(values)
    quality = rest[0] if rest else _GOOD[count]
    channels = _checked(m.Telemetry, "channels", _CHANNELS, rest[1]) if len(rest) > 1 else _ONE_TO[count]
    telemetry = m.Telemetry(boot, n, device_ms, bay, channels, values, quality)
    _check_telemetry(telemetry)
    return telemetry


# --- all messages -------------------------------------------------------------------------------------------------


def encode(message: m.Message) -> bytes:
    """The payload that carries ``message``. Raises ProtocolError if a field is out of its range or it is too long."""
    array = _encode_telemetry(message) if type(message) is m.Telemetry else _encode_fields(message)
    payload = cbor2.dumps(array)
    if len(payload) > MAX_PAYLOAD_BYTES:
        raise ProtocolError(
            f"{type(message).__name__} would take {len(payload)} bytes; a payload has at most {MAX_PAYLOAD_BYTES}."
        )
    return payload


def _encode_fields(message: m.Message) -> list[Any]:
    kind = type(message)
    if kind not in FIELDS:
        raise ProtocolError(f"{kind.__name__} is not a message of the protocol.")
    number, fields = FIELDS[kind]
    named = zip(_NAMES[kind], fields, strict=True)
    array = [number, *(_checked(kind, name, field, getattr(message, name)) for name, field in named)]
    _check_order(message)
    return array


def decode_all(payloads: list[bytes]) -> list[m.Message | ProtocolError]:
    """Each payload's message, or the error that decode raises for it.

    A usual bay's telemetry goes a quick way, in this one loop because a call a frame costs a tenth of the whole.
    What is not usual, or not well-formed, goes the slow way, which says what is wrong. The quick way differs in two
    things that would cost some percent to check: true and false pass as 1 and 0, an array may be of indefinite length.
    """
    decoded: list[m.Message | ProtocolError] = []
    loads, check, new, telemetry = cbor2.loads, _USUAL, tuple.__new__, m.Telemetry
    append, usual = decoded.append, TELEMETRY
    for payload in payloads:
        try:
            code, boot, n, device_ms, bay, values = loads(payload)
            if code == usual and type(values) is list:
                values = tuple(values)
                steps = check(*values)
                if not (n | device_ms | bay) >> 53 and not boot >> 32 and n and 0 < bay <= 16:
                    fields = (boot, n, device_ms, bay, _USUAL_CHANNELS, values, _USUAL_QUALITY, steps)
                    append(new(telemetry, fields))
                    continue
        except (struct_error, cbor2.CBORDecodeError, TypeError, ValueError):
            pass
        append(_decoded_or_error(payload))
    return decoded


def _decoded_or_error(payload: bytes) -> m.Message | ProtocolError:
    try:
        return decode(payload)
    except ProtocolError as error:
        return error


def decode(payload: bytes) -> m.Message:
    """The message in ``payload``. Raises ProtocolError for anything that is not one, saying why.

    Bytes after the array are ignored: room for a later version.
    """
    array = _load(payload)
    if array[0] == TELEMETRY:
        return _decode_telemetry(array)
    return _decode_fields(array)


def _load(payload: bytes) -> list[Any]:
    if len(payload) > MAX_PAYLOAD_BYTES:
        raise ProtocolError(f"A payload has at most {MAX_PAYLOAD_BYTES} bytes; this one has {len(payload)}.")
    try:
        array = cbor2.loads(
            payload,
            max_depth=MAX_DEPTH,
            allow_indefinite=False,
            allow_duplicate_keys=False,
            strict_hashable_types=True,
        )
    except cbor2.CBORDecodeError as error:
        raise ProtocolError(f"The payload is not the CBOR of a message: {error}.") from error
    if type(array) is not list or not array or type(array[0]) is not int:
        raise ProtocolError("The payload is not a CBOR array that begins with a message number.")
    return array


def _decode_fields(array: list[Any]) -> m.Message:
    number, *values = array
    if number not in _BY_NUMBER:
        raise ProtocolError(f"There is no message number {number}.")
    kind, fields = _BY_NUMBER[number]
    if len(values) != len(fields):
        raise ProtocolError(f"{kind.__name__} has {len(fields)} fields; this array has {len(values)}.")
    named = zip(_NAMES[kind], fields, values, strict=True)
    message: m.Message = kind(*(_checked(kind, name, field, value) for name, field, value in named))
    _check_order(message)
    return message


def _check_order(message: m.Message) -> None:
    if isinstance(message, m.Fetch | m.FetchDone) and message.first > message.last:
        raise ProtocolError(f"{type(message).__name__} asks for records {message.first} to {message.last}: backwards.")


def _checked(kind: type, name: str, field: Checked, value: object) -> Any:
    try:
        return field.checked(value)
    except WrongFieldError as error:
        raise ProtocolError(f"{kind.__name__}.{name} must be {field.says}, not {error}.") from error
