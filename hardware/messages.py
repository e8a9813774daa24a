"""What the console and the shuttle say to each other: one frozen class a message.

Rules of this file: a message is plain numbers, text, bytes and mappings, so that it becomes CBOR without a schema
compiler. HOST is the console, DEVICE is the shuttle's firmware (or our emulator of it). Two clocks travel:
``uptime_ms`` (the device's monotonic clock since its boot, rate 1: sessions, expiry of commands, round trips) and
``device_ms`` (process milliseconds since boot: telemetry, phases, holds). Process time in UTC is
``epoch_utc_ms + device_ms``. The rate of ``device_ms`` against ``uptime_ms`` is 1 on a shuttle; an emulator may
warp it.
"""

# long: every message of PROTOCOL.md, side by side in its order

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

PROTOCOL_VERSION = 1

Plain = None | bool | int | float | str | bytes | list["Plain"] | Mapping[str, "Plain"]


class Action(StrEnum):
    """What a command asks of a bay. Only HOLD is one step; every other one is select, then execute."""

    START = "start"
    RESTART = "restart"
    STOP = "stop"
    ABORT = "abort"
    HOLD = "hold"
    RESET = "reset"
    OPEN = "open"  # unlatch and open the bay's door


class Outcome(StrEnum):
    """What became of a command. ACCEPTED is said at once for an Execute; the rest answer a QueryCommand too."""

    EXECUTED = "executed"
    REFUSED = "refused"
    IN_PROGRESS = "in progress"
    INTERRUPTED = "interrupted"  # remembered, then the device restarted before it had acted
    NEVER_SEEN = "never seen"  # and fenced: if it arrives later it will be refused


class Quality(StrEnum):
    """How far a value may be trusted (OPC UA's three, after NAMUR NE 107 (R))."""

    GOOD = "good"
    UNCERTAIN = "uncertain"
    BAD = "bad"


BAY_STATES = (
    "idle", "running", "holding", "held", "restarting", "stopping", "stopped", "aborting", "aborted", "complete",
)  # fmt: skip
"""The ISA-88 states of a bay (BayStatus.state, SelectReadBack.state, the run.state event)."""


# --- session -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HostHello:
    """The console opens session ``session`` (a random non-zero 63-bit number); every older session is fenced."""

    version: int
    station: str
    session: int
    utc_ms: int


@dataclass(frozen=True, slots=True)
class DeviceHello:
    """The shuttle's answer: who it is, its clocks, and which numbered records it still keeps.

    ``session`` echoes the HostHello. ``oldest_n`` is the oldest record that it keeps of boot ``boot`` (0: none, all are
    stored), ``newest_n`` the newest that it made (0: none). ``kept_boots`` names (boot, oldest_n, newest_n) of earlier
    boots it still keeps. ``capacity`` is how many records the buffer holds. ``emulator`` is true for anything that is
    not a shuttle.
    """

    version: int
    session: int
    shuttle: str
    firmware: str
    emulator: bool
    boot: int
    uptime_ms: int
    device_ms: int
    epoch_utc_ms: int
    rate: float
    oldest_n: int
    newest_n: int
    kept_boots: tuple[tuple[int, int, int], ...]
    capacity: int


@dataclass(frozen=True, slots=True)
class HostHeartbeat:
    """Twice a second from the console. ``mono_ms`` is echoed, for the round trip."""

    session: int
    mono_ms: int


@dataclass(frozen=True, slots=True)
class DeviceHeartbeat:
    """Twice a second from the shuttle, whatever else it sends. ``echo_ms``: the last HostHeartbeat's, 0 if none.

    ``rate`` is the present rate of ``device_ms`` (an emulator may change it), ``newest_n`` the newest record's number.
    """

    session: int
    uptime_ms: int
    device_ms: int
    rate: float
    echo_ms: int
    newest_n: int


# --- numbered records: device -> console, kept by the device until StoredUpTo ------------------------------------


class Telemetry(NamedTuple):
    """One bay's online channels at one moment. Numbered: (boot, n) names it for ever.

    A named tuple, alone among the messages: it comes 160 times a second and is built five times faster so.

    ``values``: one scaled integer a channel in the order of ``channels`` (channel numbers of the channel table);
    None: no value (probe disconnected). ``quality``: one letter a channel, g, u or b.
    ``steps``: the values once more, as little-endian int32, where the decoder has them from its check; b"" elsewhere.
    It is no part of what the record says: records with the same values are equal.
    """

    boot: int
    n: int
    device_ms: int
    bay: int
    channels: tuple[int, ...]
    values: tuple[int | None, ...]
    quality: str
    steps: bytes = b""

    def __eq__(self, other: object) -> bool:
        """Whether both say the same."""
        return isinstance(other, Telemetry) and self[:7] == other[:7]

    def __ne__(self, other: object) -> bool:
        """A tuple has its own."""
        return not self == other

    def __hash__(self) -> int:
        """Of what it says."""
        return hash(self[:7])


@dataclass(frozen=True, slots=True)
class DeviceEvent:
    """Something happened at the shuttle. Numbered in the same series as Telemetry.

    ``kind`` is a dotted name of PROTOCOL.md's table (``door.opened``, ``run.state``, ``alarm.raised``...), ``bay``
    1..16 or 0 for the whole shuttle, ``data`` what that kind says.
    """

    boot: int
    n: int
    device_ms: int
    bay: int
    kind: str
    data: Mapping[str, Plain] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoredUpTo:
    """The console has every record of ``boot`` up to and with ``n`` durably (or has recorded the gap).

    ``session`` is the link's to fill in, here and in Fetch, FetchDone and BayStatus: these would harm if they were
    believed by, or of, a device that was put on the line meanwhile.
    """

    boot: int
    n: int
    session: int = 0


@dataclass(frozen=True, slots=True)
class Fetch:
    """The console asks for records first..last (inclusive) of ``boot`` again. They come as they were."""

    boot: int
    first: int
    last: int
    session: int = 0


@dataclass(frozen=True, slots=True)
class FetchDone:
    """Answer after the last record of a Fetch. ``missing``: ranges (first, last) that the device no longer has."""

    boot: int
    first: int
    last: int
    missing: tuple[tuple[int, int], ...]
    session: int = 0


# --- equipment state ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BayStatus:
    """The whole present state of one bay: sent for all 16 after a hello. Not numbered: it is the present, not history.

    ``cartridge``: what the bay's own reader read off the cartridge (raw label text), "" if none.
    ``state``: the ISA-88 state's name. ``recipe_hash``: of the loaded control recipe, hex, "" if none.
    ``prompt``: the open prompt's id, "" if none. ``active_alarms``: alarm ids that the firmware holds active.
    ``hold_left_s``: process seconds of safe hold left, -1 if not held.
    """

    bay: int
    device_ms: int
    door: str  # open | closed
    latch: str  # locked | unlocked
    present: bool
    cartridge: str
    in_service: bool
    selftest_ok: bool
    state: str
    run: str
    phase: str
    phase_index: int
    recipe_hash: str
    prompt: str
    active_alarms: tuple[str, ...]
    hold_left_s: int
    session: int = 0


@dataclass(frozen=True, slots=True)
class WatchBay:
    """The console shows this bay (0: none): send its telemetry at the fast rate."""

    session: int
    bay: int


# --- recipes -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RecipeBegin:
    """A control recipe of ``size`` bytes for ``bay`` follows in chunks; the console chose the number ``transfer``."""

    session: int
    transfer: int
    bay: int
    size: int
    sha256: bytes


@dataclass(frozen=True, slots=True)
class RecipeChunk:
    """Bytes of the recipe from ``offset``; at most 512."""

    transfer: int
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class RecipeCommit:
    """All chunks are sent: check the hash over the exact bytes, validate, keep."""

    transfer: int


@dataclass(frozen=True, slots=True)
class RecipeAnswer:
    """The device's word on a transfer. ``ok`` after the commit only; ``sha256`` is computed from what it *kept*."""

    transfer: int
    bay: int
    ok: bool
    sha256: bytes
    reason: str


@dataclass(frozen=True, slots=True)
class RecipeRead:
    """Read back: send the kept recipe of ``bay`` as RecipeImage pieces."""

    session: int
    bay: int


@dataclass(frozen=True, slots=True)
class RecipeImage:
    """A piece of the kept recipe; the last piece has offset + len(data) == size. size 0: none kept."""

    bay: int
    size: int
    offset: int
    data: bytes


# --- commands ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Select:
    """First step of a select-then-execute command. ``command`` is a UUID's text. ``expires_uptime_ms``: device uptime.

    ``args`` for START: ``run`` (the run's id), ``cartridge`` (raw label text as scanned), ``recipe_hash`` (hex).
    """

    session: int
    command: str
    action: str
    bay: int
    expires_uptime_ms: int
    args: Mapping[str, Plain] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SelectReadBack:
    """What the device is about to do if executed: what it reads itself, not an echo. ``token`` is single-use."""

    command: str
    token: bytes
    action: str
    bay: int
    cartridge: str
    recipe_hash: str
    state: str
    valid_until_uptime_ms: int


@dataclass(frozen=True, slots=True)
class Execute:
    """Second step: do what was selected, at most once."""

    session: int
    command: str
    token: bytes
    expires_uptime_ms: int


@dataclass(frozen=True, slots=True)
class Direct:
    """A one-step command (HOLD)."""

    session: int
    command: str
    action: str
    bay: int
    expires_uptime_ms: int


@dataclass(frozen=True, slots=True)
class QueryCommand:
    """What became of ``command``? If it was never seen it is fenced from now on."""

    session: int
    command: str


@dataclass(frozen=True, slots=True)
class CommandOutcome:
    """The answer to Select (only if refused), Execute, Direct, AnswerPrompt and QueryCommand.

    ``rule``: the firmware interlock that refused, as a dotted name of PROTOCOL.md's table ("" unless refused).
    """

    command: str
    outcome: str
    rule: str
    detail: str


@dataclass(frozen=True, slots=True)
class AnswerPrompt:
    """A person's answer to a phase's prompt (``prompt.opened`` event), at most once."""

    session: int
    command: str
    bay: int
    prompt: str
    answer: str
    expires_uptime_ms: int
    args: Mapping[str, Plain] = field(default_factory=dict)


Message = (
    HostHello
    | DeviceHello
    | HostHeartbeat
    | DeviceHeartbeat
    | Telemetry
    | DeviceEvent
    | StoredUpTo
    | Fetch
    | FetchDone
    | BayStatus
    | WatchBay
    | RecipeBegin
    | RecipeChunk
    | RecipeCommit
    | RecipeAnswer
    | RecipeRead
    | RecipeImage
    | Select
    | SelectReadBack
    | Execute
    | Direct
    | QueryCommand
    | CommandOutcome
    | AnswerPrompt
)
