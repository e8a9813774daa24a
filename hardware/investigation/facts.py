"""What a recording of the line holds, as facts: no sentences, so that a screen and a command line can say them."""

from __future__ import annotations

from dataclasses import dataclass

# Moments (``at_s``) are seconds since the recording's first one.


@dataclass(frozen=True, slots=True)
class Rejected:
    """A frame that was thrown away. ``to_device``: of the console. ``raw``: as it was on the line, no delimiter."""

    at_s: float
    to_device: bool
    reason: str
    detail: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Session:
    """A session of the console with a shuttle. ``joined``: the recording begins in it. ``ended``: how, "" if it stands.

    ``session`` 0: an answer of a machine that was refused; ``ended`` then says what did not fit.
    """

    at_s: float
    session: int
    shuttle: str
    firmware: str = ""
    boot: int = 0
    joined: bool = False
    ended_s: float | None = None
    ended: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """Records first..last of ``boot`` that did not come when they should. ``came``: later; ``lost``: for good."""

    at_s: float
    boot: int
    first: int
    last: int
    came: int = 0
    lost: int = 0

    @property
    def open(self) -> int:
        """Of which nothing is known."""
        return max(0, self.last - self.first + 1 - self.came - self.lost)


@dataclass(frozen=True, slots=True)
class Command:
    """A command and what became of it. ``said``: kinds of its messages in order; ``outcome`` "": none was heard."""

    at_s: float
    command: str
    action: str
    bay: int
    said: tuple[str, ...] = ()
    outcome: str = ""
    rule: str = ""
    detail: str = ""
    outcome_s: float | None = None


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing valid was heard for ``seconds`` until ``at_s``."""

    at_s: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Stretch:
    """From one opening to the next. ``who``: station and port; ``utc``: when, "" if the file does not say."""

    at_s: float
    who: str
    utc: str


@dataclass(frozen=True, slots=True)
class Summary:
    """A whole recording. ``damaged_at``: the byte at which it ends too early, -1 if it does not.

    ``reasons``: rejections by kind, of both directions; ``rejected``: the first of them, one by one. ``kinds``: of
    messages. ``opened``: whether a session could be followed: if not, doubles, gaps and round trips are not known.
    """

    file: str
    size: int
    span_s: float
    pieces: int
    stretches: tuple[Stretch, ...]
    bytes_in: int
    bytes_out: int
    frames_in: int
    frames_out: int
    kinds: tuple[tuple[str, int], ...]
    reasons: tuple[tuple[str, int], ...]
    rejected: tuple[Rejected, ...]
    duplicates: int
    asked: int
    fetched: int
    missing: int
    sessions: tuple[Session, ...]
    silences: tuple[Silence, ...]
    gaps: tuple[Gap, ...]
    commands: tuple[Command, ...]
    median_ms: float | None
    p99_ms: float | None
    opened: bool
    damaged_at: int = -1

    @property
    def utc(self) -> str:
        """When it begins, "" if the file does not say."""
        return self.stretches[0].utc if self.stretches else ""
