"""The strips of a run: live ring and history, limits, marks, rings, alarm spans, and what is stale."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from console.domain.alarm import Alarm
from console.domain.channel import Channel
from console.domain.context import moment
from console.presenters import plots
from console.presenters.bay_facts import BayFacts
from console.presenters.plots import Floats, Gaps
from console.presenters.run_views import TrendView
from console.presenters.scene import Scene

if TYPE_CHECKING:
    from console.queries.trends import TrendAnswer

LIVE_S = 600.0
WINDOWS_S = {"1h": 3600.0, "6h": 21_600.0, "24h": 86_400.0}
PAGES = (
    ("culture", ("temperature", "ph", "dissolved_oxygen", "capacitance")),
    ("gas", ("co2", "gas_flow", "agitation", "culture_volume")),
    ("flow", ("feed_pump", "waste_pump", "line_pressure", "heater_power")),
)
_RINGS = {"capacitance": "viable_cell_density"}
_QUALITY = {"g": "good", "u": "uncertain", "b": "bad"}
_SHORTEST_RUN_S = 600.0


def page_channels(scene: Scene) -> list[tuple[str, list[Channel]]]:
    """(page, its channels); online channels that no page names are on a last one, four a page."""
    online = {channel.id: channel for channel in online_channels(scene)}
    pages = [(name, [online.pop(i) for i in ids if i in online]) for name, ids in PAGES]
    rest = list(online.values())
    pages += [("other", rest[at : at + 4]) for at in range(0, len(rest), 4)]
    return [(name, channels) for name, channels in pages if channels]


def online_channels(scene: Scene) -> list[Channel]:
    """In the order of the ring's columns."""
    return sorted((c for c in scene.book.channels.values() if c.kind == "online"), key=lambda channel: channel.number)


def window_of(scene: Scene, facts: BayFacts) -> tuple[float, float]:
    """(from, to) in process seconds: the chosen window, zoomed and shifted, its right end moving with time."""
    ui, run = scene.ui, facts.run
    now = scene.process_now or scene.snapshot.now.utc
    end = moment(run.ended_process).timestamp() if run and run.ended_process else now.timestamp()
    begun = moment(run.started_process).timestamp() if run and run.started_process else None
    if ui.window == "run" and begun is not None:
        width = max(_SHORTEST_RUN_S, end - begun)
    elif ui.window in ("live", "run"):
        width = _live_width(end - begun if begun is not None else None, max(1.0, scene.snapshot.link.rate))
    else:
        width = WINDOWS_S[ui.window]
    width *= 2.0**-ui.zoom
    end -= ui.shift * width / 2
    pixel = width / plots.PIXELS
    end = math.ceil(end / pixel) * pixel  # by whole pixels: a plot whose window moves is laid out anew
    return end - width, end


def _live_width(age_s: float | None, rate: float) -> float:
    """Ten minutes on the wall; of a run that is younger, the run, but at least one."""
    width = LIVE_S * rate
    return width if age_s is None else min(width, max(width / 10, age_s))


@dataclass(frozen=True, slots=True)
class Strip:
    """What every strip of one picture shares."""

    scene: Scene
    facts: BayFacts
    window: tuple[float, float]
    events: tuple[tuple[float, str], ...]
    history: TrendAnswer | None

    @classmethod
    def of(cls, scene: Scene, facts: BayFacts, window: tuple[float, float], history: TrendAnswer | None) -> Strip:
        """``history`` of another bay or run is left aside."""
        run = facts.run.id if facts.run else facts.bay.run
        fits = history is not None and history.bay == facts.bay.number and history.run == run
        return cls(scene, facts, window, _events(scene, facts, window), history if fits else None)

    def view(self, channel: Channel, column: int) -> TrendView:
        """The strip of ``channel``, the ring's column ``column``."""
        scene, bay = self.scene, self.facts.bay.number
        t, y, gaps = self._curve(channel, column)
        limits, setpoint = self._limits(channel), self._setpoint(channel)
        low, high = plots.fixed_range(limits, setpoint, y)
        alarm = next((a for a in scene.alarms_of(bay) if a.channel == channel.id), None)
        value, quality = self._value(channel, column)
        stale = scene.stale_label(scene.stale_s(bay, channel))
        rings, ring_text = self._rings(channel, t, y)
        span = self._span(alarm)
        drawn = (t.size, float(t[-1]) if t.size else 0.0, low, high, gaps, self.events, rings, span, self.window, stale)
        return TrendView(
            channel.id,
            scene.say(f"channel.{channel.id}"),
            value,
            channel.unit,
            self._pruned() or self._nothing(quality) or ring_text or self._aims(channel, setpoint, limits, alarm),
            quality,
            stale if quality != "none" else "",
            alarm.priority if alarm and alarm.active else 0,
            t,
            y,
            low,
            high,
            limits[0] if limits else None,
            limits[1] if limits else None,
            setpoint,
            gaps,
            self.events,
            rings,
            span,
            hash(drawn),
        )

    # --- the curve -----------------------------------------------------------------------------------------------

    def _curve(self, channel: Channel, column: int) -> tuple[Floats, Floats, Gaps]:
        """History up to where the ring begins, then the ring; two points a pixel; and what is missing."""
        start, end = self.window
        t, y, gaps = self._past(channel)
        lt, ly, silences = self._live(column)
        if not lt.size:
            gaps = (*gaps, *silences)
        else:
            before = t < lt[0]
            t, y = t[before], y[before]
            joint: Gaps = ((float(t[-1]), float(lt[0])),) if t.size and lt[0] - t[-1] > self._seam_s(lt) else ()
            old = tuple(gap for gap in gaps if t.size and gap[1] <= t[-1])
            gaps = (*old, *joint, *silences)
            t, y = np.concatenate((t, lt)), np.concatenate((y, ly))
        return *plots.decimate(t, y, start, end), gaps

    def _seam_s(self, live: Floats) -> float:
        """How far the ring may begin after the last of history: a few of its own steps, two pixels, staleness."""
        start, end = self.window
        steps = 3 * float(live[1] - live[0]) if live.size > 1 else 0.0
        return max(
            2 * self._period_s() * max(1.0, self.scene.snapshot.link.rate), (end - start) / plots.PIXELS * 2, steps
        )

    def _past(self, channel: Channel) -> tuple[Floats, Floats, Gaps]:
        trace = self.history.traces.get(channel.id) if self.history else None
        if trace is None:
            return plots.EMPTY, plots.EMPTY, ()
        return *plots.within(trace.t, trace.y, *self.window), plots.clipped(trace.gaps, *self.window)

    def _live(self, column: int) -> tuple[Floats, Floats, Gaps]:
        """What the ring has of the window, and what is missing in it."""
        trend = self.scene.snapshot.trend
        if trend is None or trend.bay != self.facts.bay.number:
            return plots.EMPTY, plots.EMPTY, ()
        start, end = self.window
        t, y = plots.within(trend.t, trend.values[:, column], start, end)
        given = np.flatnonzero(np.isfinite(trend.values[:, column]))
        # Between two values lies a gap if a row between gave none, or if the station marked one of them as broken off.
        missing = np.diff(given) > 1
        marked = np.diff(np.cumsum(trend.broken)[given]) > 0
        places = np.flatnonzero(missing | marked)
        gaps = tuple((float(trend.t[given[at]]), float(trend.t[given[at + 1]])) for at in places)
        return t, y, plots.clipped((*gaps, *_open_ends(trend.t, given)), start, end)

    def _period_s(self) -> float:
        latest = self.scene.snapshot.latest.get(self.facts.bay.number)
        return latest.period_s if latest else 1.0

    # --- beside the curve ----------------------------------------------------------------------------------------

    def _value(self, channel: Channel, column: int) -> tuple[str, str]:
        """(text, quality): a dash and "none" where the probe gave nothing, or nothing of this run's material."""
        latest = None if self.facts.out else self.scene.snapshot.latest.get(self.facts.bay.number)
        if latest is None or column >= len(latest.values) or math.isnan(latest.values[column]):
            return "–", "none"
        letters = latest.quality
        letter = letters[column] if len(letters) == len(latest.values) else "g"
        quality = _QUALITY.get(letter, "good")
        if not channel.low <= latest.values[column] <= channel.high:
            quality = "bad"
        return f"{latest.values[column]:.{channel.decimals}f}", quality

    def _pruned(self) -> str:
        """That the readings of this run have left the station, and are no gap; "" while they are here."""
        run = self.facts.run.id if self.facts.run else self.facts.bay.run
        pruned = self.scene.state.readings.pruned.get(run)
        return self.scene.say("run.pruned", since=pruned.utc) if pruned else ""

    def _nothing(self, quality: str) -> str:
        """Why there is no value, "" where there is one."""
        if quality != "none":
            return ""
        return self.scene.say("tile.out" if self.facts.out else "run.no_value")

    def _limits(self, channel: Channel) -> tuple[float, float] | None:
        facts = self.facts
        return facts.recipe.limits(facts.bay.phase, channel.id) if facts.recipe else None

    def _setpoint(self, channel: Channel) -> float | None:
        facts = self.facts
        return facts.recipe.setpoint(facts.bay.phase, channel.id) if facts.recipe else None

    def _aims(
        self, channel: Channel, setpoint: float | None, limits: tuple[float, float] | None, alarm: Alarm | None
    ) -> str:
        """``SP 50``; while an alarm stands here, the limit that it left too, as the alarm itself names it."""
        say = self.scene.say
        parts = [] if setpoint is None else [say("run.sp", value=_number(setpoint, channel))]
        if alarm is not None and limits is not None:
            low = alarm.id.endswith(".low")
            key, value = ("run.low", limits[0]) if low else ("run.high", limits[1])
            parts.append(say(key, value=alarm.limit or _number(value, channel)))
        return " · ".join(parts)

    def _rings(self, channel: Channel, t: Floats, y: Floats) -> tuple[tuple[tuple[float, float], ...], str]:
        """At-line results of this strip, laid onto its curve, and the newest in its own unit."""
        at_line = self.scene.book.channels.get(_RINGS.get(channel.id, ""))
        if at_line is None or self.facts.run is None:
            return (), ""
        found = tuple(
            (moment(result.process_utc).timestamp(), at_line.value(dict(result.values)[at_line.number]))
            for result in self.facts.run.results
            if at_line.number in dict(result.values) and result.process_utc
        )
        if not found:
            return (), ""
        newest = self.scene.say("run.at_line", value=f"{found[-1][1]:.{at_line.decimals}f}", unit=at_line.unit)
        scale = plots.ring_scale(t, y, found)
        if scale is None:
            return (), newest
        start, end = self.window
        return tuple((at, value * scale) for at, value in found if start <= at <= end), newest

    def _span(self, alarm: Alarm | None) -> tuple[float, float, int] | None:
        """From when the alarm was raised; alarms carry wall time, the plot process time."""
        start, end = self.window
        raised = self.scene.process_at(alarm.raised_utc) if alarm and alarm.active else None
        if alarm is None or raised is None or raised >= end:
            return None
        return max(raised, start), end, alarm.priority


def _open_ends(t: Floats, given: np.ndarray) -> Gaps:
    """What the probe did not give before its first value and after its last; all of it if it gave none."""
    if not t.size:
        return ()
    if not given.size:
        return ((float(t[0]), float(t[-1])),)
    ends = ((float(t[0]), float(t[given[0]])), (float(t[given[-1]]), float(t[-1])))
    return tuple((start, end) for start, end in ends if end > start)


def _number(value: float, channel: Channel) -> str:
    """As people write an aim: no more decimals than the channel shows, and no empty ones beyond the first."""
    text = f"{value:.{channel.decimals}f}"
    return text.rstrip("0") + "0" if text.endswith("00") and "." in text else text


def _events(scene: Scene, facts: BayFacts, window: tuple[float, float]) -> tuple[tuple[float, str], ...]:
    marks = facts.run.marks if facts.run else ()
    found = [(moment(m.process_utc).timestamp(), scene.say(f"run.mark.{m.kind}")) for m in marks if m.process_utc]
    return tuple((at, label) for at, label in found if window[0] <= at <= window[1])
