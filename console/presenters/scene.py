"""What every presenter starts from: the snapshot, the GUI's own state, the texts of this place and moment.

Staleness is judged here, once: a value is stale when it, or the link, has been silent too long (features 58, hmi 5.3).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from console.domain.alarm import Alarm
from console.domain.channel import Channel
from console.domain.context import Book, Context, moment
from console.domain.message import Message
from console.domain.refusal import Refusal
from console.domain.station_state import StationState
from console.station.snapshot import StationSnapshot
from console.texts import Catalogue, duration

if TYPE_CHECKING:
    from console.presenters.ui import UiState

LINK_SILENT_S = 1.5
"""Silence of the whole line after which everything is old: the shuttle speaks at least once a second."""
_EXTRAPOLATED_S = 2.0  # the station lets process time run on for so long without a word


@dataclass(frozen=True, slots=True)
class Scene:
    """One moment to be shown. ``texts`` are placed at this moment and zone."""

    snapshot: StationSnapshot
    ui: UiState
    texts: Catalogue

    @classmethod
    def of(cls, snapshot: StationSnapshot, ui: UiState, texts: Catalogue) -> Scene:
        """The scene of this snapshot, with ``texts`` placed at its moment."""
        return cls(snapshot, ui, texts.at(snapshot.now.offset, snapshot.now.utc))

    @property
    def state(self) -> StationState:
        """What the station knows."""
        return self.snapshot.state

    @property
    def book(self) -> Book:
        """The definitions in force."""
        return self.snapshot.book

    def say(self, key: Message | str, /, **args: str | int) -> str:
        """See `Catalogue.say`."""
        return self.texts.say(key, **args)

    def context(self) -> Context:
        """For asking the domain whether something could be done; nothing can be made with it."""
        now = self.snapshot.now
        return Context.to_ask(now.utc, now.offset, now.mono_s, self.snapshot.process_utc, self.book)

    def reason(self, refusal: Refusal | None) -> str:
        """Why a button cannot be used, in few words; "" if it can."""
        if refusal is None:
            return ""
        key = f"reason.{refusal.rule}"
        return self.say(key, **dict(refusal.reason.args)) if self.texts.has(key) else self.say(refusal.reason)

    # --- time ----------------------------------------------------------------------------------------------------

    def since_s(self, utc: str) -> float:
        """Wall seconds since the moment ``utc``, 0 if it is "" or still to come."""
        return max(0.0, (self.snapshot.now.utc - moment(utc)).total_seconds()) if utc else 0.0

    @property
    def process_now(self) -> datetime | None:
        """The shuttle's time now, running on while it is silent; None while it was never heard."""
        at, silent = self.snapshot.process_utc, self.snapshot.link.silent_s
        if at is None or silent is None:
            return at
        return at + timedelta(seconds=max(0.0, silent - _EXTRAPOLATED_S) * self.snapshot.link.rate)

    def process_since_s(self, process_utc: str) -> float | None:
        """Process seconds since the moment ``process_utc``, None if either is not known."""
        now = self.process_now
        return (now - moment(process_utc)).total_seconds() if now and process_utc else None

    def process_at(self, wall_utc: str) -> float | None:
        """Where a moment of wall time lies in process time, in seconds since 1970: alarms carry wall time."""
        now = self.process_now
        return None if now is None else now.timestamp() - self.since_s(wall_utc) * self.snapshot.link.rate

    # --- staleness -----------------------------------------------------------------------------------------------

    def link_stale_s(self) -> float:
        """For how long everything from the shuttle has been old, 0 while it is fresh."""
        silent = self.snapshot.link.silent_s
        link = self.state.link
        if link.condition == "open":
            return silent if silent is not None and silent > LINK_SILENT_S else 0.0
        return max(silent or 0.0, self.since_s(link.since_utc), 0.001)

    def stale_s(self, bay: int, channel: Channel) -> float:
        """For how long this value has been old, 0 while it is fresh or there is none."""
        latest = self.snapshot.latest.get(bay)
        if latest is None:
            return 0.0
        own = max(0.0, self.snapshot.now.mono_s - latest.mono_s)
        old = self.link_stale_s() > 0 or own > max(channel.stale_s, 2 * latest.period_s)
        return max(own, 0.001) if old else 0.0

    def stale_label(self, seconds: float) -> str:
        """``STALE 0:47``, "" while fresh."""
        return self.say("frame.stale", time=duration(seconds)) if seconds > 0 else ""

    def banner(self) -> str:
        """The sentence over values that are all old, "" while they are fresh."""
        stale = self.link_stale_s()
        if self.state.link.condition == "refused":
            return self.say("frame.another_machine")
        if not stale:
            return ""
        if self.state.link.condition == "never" and not self.snapshot.latest:
            return self.say("frame.no_data_yet")
        silent = self.snapshot.link.silent_s
        return self.say("frame.no_data", age=self.texts.age(stale if silent is None else silent))

    # --- alarms --------------------------------------------------------------------------------------------------

    def alarm_name(self, alarm: Alarm) -> str:
        """The alarm's name; one that this console does not know is said by its own."""
        key = f"alarm.{alarm.id}.name"
        return self.say(key) if self.texts.has(key) else self.say("alarms.unnamed", id=alarm.id)

    def alarms_of(self, bay: int) -> list[Alarm]:
        """Standing alarms of ``bay``, worst first, then those not acknowledged, then the newest."""
        return sorted((a for a in self.state.alarms.values() if a.bay == bay), key=urgency)


def urgency(alarm: Alarm) -> tuple[int, bool, bool, float]:
    """Sorts alarms: priority, active before returned, unacknowledged before acknowledged, newest first."""
    newest = -moment(alarm.raised_utc).replace(tzinfo=UTC).timestamp() if alarm.raised_utc else 0.0
    return alarm.priority, not alarm.active, bool(alarm.acknowledged_by), newest
