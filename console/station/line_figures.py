"""How the line is doing, in figures: what the diagnostics screen shows. Frozen; made once a second by `LineGauge`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Backfill:
    """Records of the past on their way here. All zero: nothing lacks.

    ``total``: lacked when it began; ``lacking``: still; ``lost``: the shuttle no longer has them. ``per_s``: how many
    come now.
    """

    total: int = 0
    lacking: int = 0
    lost: int = 0
    per_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Buffer:
    """What the shuttle keeps for us, in records, as its hello and its heartbeats said.

    ``capacity``: 0 until a hello was heard. ``oldest_n``: the oldest that it had when the session was opened.
    ``kept``: how many wait for our acknowledgement. ``per_s``: how many it makes. ``full_s``: after how many seconds it
    overwrites what we have not acknowledged, at this rate; None if the rate is not known, 0 if it does now.
    """

    capacity: int = 0
    oldest_n: int = 0
    newest_n: int = 0
    kept: int = 0
    per_s: float = 0.0
    full_s: float | None = None


@dataclass(frozen=True, slots=True)
class LineDetail:
    """Everything is a total since the program started unless its name says otherwise.

    ``rejected``: by reason, in the order of the protocol's checks. ``dropped_bytes``: what a port that took nothing has
    cost. ``not_taken``: messages that a full lane refused. ``trend_in``: received bytes a second and
    ``trend_bad``: rejected frames, a value a second, oldest first. Round trips: over the last minutes, in ms; None
    while there is none. ``beat_mono_s``: when the last heartbeat came. ``waiting_samples``, ``waiting_events``: heard
    and not yet stored. ``durable``: (boot, n) up to which nothing lacks here, None if nothing is durable.
    """

    baud: int = 0
    bytes_out: int = 0
    frames_out: int = 0
    rejected: tuple[tuple[str, int], ...] = ()
    duplicates: int = 0
    not_taken: int = 0
    dropped_bytes: int = 0
    hellos: int = 0
    sessions: int = 0
    lost: int = 0
    silences: int = 0
    refused: int = 0
    asked: int = 0
    fetched: int = 0
    in_per_s: float = 0.0
    out_per_s: float = 0.0
    bad_lately: int = 0
    trend_in: tuple[float, ...] = ()
    trend_bad: tuple[float, ...] = ()
    median_ms: float | None = None
    p99_ms: float | None = None
    beat_mono_s: float | None = None
    protocol: int = 0
    shuttle: str = ""
    firmware: str = ""
    emulator: bool = False
    boot: int = 0
    uptime_ms: int = 0
    backfill: Backfill = Backfill()
    buffer: Buffer = Buffer()
    waiting_samples: int = 0
    waiting_events: int = 0
    durable: tuple[int, int] | None = None


NO_DETAIL = LineDetail()
"""Nothing was looked at yet."""
