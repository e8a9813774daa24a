"""What ``decide`` may look at beside the state: the moment, the loaded definitions, fresh names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache

from console.domain.alarm import AlarmDefinition
from console.domain.channel import Channel
from console.domain.person import Right
from console.domain.procedure.definition import InterlockRule, Procedure, PromptPolicy
from console.domain.reason import Reason


@dataclass(frozen=True, slots=True)
class Rules:
    """Numbers that a site sets (settings), with the defaults that a test sees."""

    idle_lock_s: int = 900
    failed_secrets: int = 5
    lockout_s: int = 900
    reset_after_s: int = 1800
    command_silent_s: float = 4.0
    sign_secret_alone: bool = False  # RQ-21's relaxation; off unless the site says otherwise (RQ-23)
    verify_within_min: int = 30
    offline_max_s: int = 259_200
    silence_s: int = 120
    least_pin: int = 6
    capture_max_mb: int = 64
    keep_readings_days: int = 0  # after the end of a run, once the plant holds its readings; 0: for ever


@dataclass(frozen=True, slots=True)
class Book:
    """Everything loaded from definition files. ``sha256`` names exactly this set."""

    procedures: Mapping[str, Procedure]
    interlocks: tuple[InterlockRule, ...]
    prompts: Mapping[str, PromptPolicy]
    alarms: Mapping[str, AlarmDefinition]
    channels: Mapping[str, Channel]
    rules: Rules = field(default_factory=Rules)
    sha256: str = ""
    reasons: Mapping[str, Reason] = field(default_factory=dict)
    rights: Mapping[str, Right] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Context:
    """``process_utc``: the shuttle's process time now, None while it is not known. ``fresh_id``: a new unique name.

    ``seal``: turns the content of a signature into (key id, seal); the station's key stays at the rim.
    """

    utc: datetime
    offset: timedelta
    mono_s: float
    process_utc: datetime | None
    book: Book
    fresh_id: Callable[[], str]
    digest: Callable[[object], str]
    seal: Callable[[dict[str, object]], tuple[str, str]]
    meaning: Callable[[str], tuple[str, str, str]]  # key -> (sentence as shown, language, catalogue's hash)

    @classmethod
    def to_ask(
        cls, utc: datetime, offset: timedelta, mono_s: float, process_utc: datetime | None, book: Book
    ) -> Context:
        """For asking whether something could be done; nothing can be made with it."""
        nothing = ("", "", "")
        return cls(utc, offset, mono_s, process_utc, book, str, lambda _: "", lambda _: nothing[:2], lambda _: nothing)

    @property
    def stamp(self) -> str:
        """This moment as the journal writes it."""
        return iso(self.utc)


@lru_cache(maxsize=16)  # one decision writes its moment several times: in its stamps, its facts and their rows
def iso(moment: datetime) -> str:
    """ISO 8601 with microseconds and Z, of a moment in UTC: sorts as text."""
    return moment.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def moment(text: str) -> datetime:
    """The moment of an ISO text. Raises ValueError if it is none."""
    return datetime.fromisoformat(text)
