"""The strips of a run: live ring and history, quality and gaps, limits, rings, and what stands at the cursor."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from console.domain.alarm import Alarm
from console.domain.channel import Channel
from console.domain.context import moment
from console.presenters import plots, run_past
from console.presenters.bay_facts import BayFacts
from console.presenters.plot_ui import Span
from console.presenters.plots import Floats, Gaps, Grades
from console.presenters.run_views import Aim, ReadOut, TrendView
from console.presenters.run_window import reach, silence_s
from console.presenters.scene import Scene
from console.presenters.storage import pruned_short

if TYPE_CHECKING:
    from console.queries.trends import TrendAnswer

_RINGS = {"capacitance": "viable_cell_density"}
_QUALITY = {"g": "good", "u": "uncertain", "b": "bad"}
_GRADES = ("good", "uncertain", "bad")
_BAD = 2
NONE: Grades = np.zeros(0, np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """A channel over time: values, the quality of each (0 good, larger is worse), and where there is none."""

    t: Floats
    y: Floats
    grades: Grades
    gaps: Gaps


@dataclass(frozen=True, slots=True)
class Strip:
    """What every strip of one picture shares. ``reach``: what is drawn, at least ``span``.

    ``cursor``: where it stands in the run's process time, None for none.
    """

    scene: Scene
    facts: BayFacts
    span: Span
    reach: tuple[float, float]
    events: tuple[tuple[float, str], ...]
    history: TrendAnswer | None
    cursor: float | None = None

    @classmethod
    def of(
        cls,
        scene: Scene,
        facts: BayFacts,
        span: Span,
        history: TrendAnswer | None,
        cursor: float | None = None,
        drawn: tuple[float, float] | None = None,
    ) -> Strip:
        """``history`` of another bay or run is left aside. ``drawn``: None for what the run screen draws."""
        run = facts.run.id if facts.run else facts.bay.run
        fits = history is not None and history.bay == facts.bay.number and history.run == run
        drawn = drawn or reach(scene, span)
        return cls(scene, facts, span, drawn, run_past.marks(facts, drawn), history if fits else None, cursor)

    # long: one field of the view a line
    def view(self, channel: Channel, column: int) -> TrendView:
        """The strip of ``channel``, the ring's column ``column``."""
        scene, bay = self.scene, self.facts.bay.number
        curve = self._curve(channel, column)
        doubt = plots.graded(curve.t, curve.grades, *self.reach) if curve.grades.size else ()
        t, y = plots.decimate(curve.t, curve.y, *self.reach, self._pixels)
        limits, setpoint = self._limits(channel), self._setpoint(channel)
        aims = run_past.aims(self.facts, channel, self.reach)
        low, high = range_of(aims, y)
        alarm = next((a for a in scene.alarms_of(bay) if a.channel == channel.id), None)
        value, quality = self._value(channel, column)
        stale = scene.stale_label(scene.stale_s(bay, channel)) if quality != "none" else ""
        rings, ring_text = self._rings(channel, t, y)
        spans = run_past.alarm_spans(self.facts, channel, self.reach)
        read = read_out(scene, self.history, channel, self.cursor)
        drawn = (*_content(t, y), low, high, curve.gaps, self.events, rings, spans)
        return TrendView(
            channel.id,
            scene.say(f"channel.{channel.id}"),
            value,
            channel.unit,
            self._pruned() or self._nothing(quality) or ring_text or self._aims(channel, setpoint, limits, alarm),
            quality,
            stale,
            alarm.priority if alarm and alarm.active else 0,
            t,
            y,
            low,
            high,
            limits[0] if limits else None,
            limits[1] if limits else None,
            setpoint,
            curve.gaps,
            self.events,
            rings,
            spans,
            hash((*drawn, self.reach, stale, aims, doubt, read)),
            stale_from=self._newest_s() if stale else None,
            aims=aims,
            doubt=doubt,
            cursor=read,
        )

    @property
    def _pixels(self) -> int:
        """Across what is drawn."""
        return round(plots.PIXELS * (self.reach[1] - self.reach[0]) / self.span.width)

    # --- the curve -----------------------------------------------------------------------------------------------

    def _curve(self, channel: Channel, column: int) -> Curve:
        """History up to where the ring begins, then the ring; and what is missing."""
        past, live = self._past(channel), self._live(column)
        if not live.t.size:
            gaps = (*past.gaps, *live.gaps, *self._silences(channel, past.t, self._newest_s()))
            return self._judged(channel, Curve(past.t, past.y, past.grades, plots.joined(gaps)))
        before = past.t < live.t[0]
        t, y, grades = past.t[before], past.y[before], past.grades[before]
        old = tuple(gap for gap in past.gaps if t.size and gap[1] <= t[-1])
        gaps = (*old, *self._seam(t, live.t), *live.gaps, *self._silences(channel, t, float(live.t[0])))
        whole = np.concatenate((t, live.t)), np.concatenate((y, live.y)), np.concatenate((grades, live.grades))
        return self._judged(channel, Curve(*whole, plots.joined(gaps)))

    def _seam(self, t: Floats, live: Floats) -> Gaps:
        """Between the last of history and the ring, if more lies there than a few of the ring's own steps."""
        if not t.size:
            return ()
        pixels, apart = self.span.width / plots.PIXELS * 2, float(live[0] - t[-1])
        if apart <= max(2 * self._period_s() * max(1.0, self.scene.snapshot.link.rate), pixels):
            return ()
        # The first rows of a ring may lie further apart than its others; of a summary two points share a moment.
        usual = [float(np.median(x[2:] - x[:-2])) / 2 for x in (live[:20], t[-20:]) if x.size > 2]
        steps = 3 * min(usual) if usual and live.size > 1 else 0.0
        return ((float(t[-1]), float(live[0])),) if apart > steps else ()

    def _silences(self, channel: Channel, t: Floats, until: float) -> Gaps:
        """What is known to be missing before the first value and after the last: asked for, and nothing was there."""
        history, run = self.history, self.facts.run
        if history is None or channel.id not in history.traces or run is None:
            return ()
        start = max(history.from_s, self.reach[0], self.span.oldest)
        end = min(history.to_s, self.reach[1], self.span.newest, until)
        most = 2 * silence_s(self.scene, channel, self.span.width)  # a summary stands up to two columns away
        if not t.size:
            return ((start, end),) if end - start > most else ()
        steps = 2 * float(t[2] - t[0]) if t.size > 2 else 0.0  # each column has its least and its greatest
        ends = ((start, float(t[0])), (float(t[-1]), end))
        return tuple((a, b) for a, b in ends if b - a > max(most, steps))

    def _judged(self, channel: Channel, curve: Curve) -> Curve:
        """What its sensor cannot say is bad, whatever the shuttle thought of it."""
        beyond = (curve.y < channel.low) | (curve.y > channel.high)
        if not beyond.any():
            return curve
        return Curve(curve.t, curve.y, np.where(beyond, np.uint8(_BAD), curve.grades), curve.gaps)

    def _past(self, channel: Channel) -> Curve:
        trace = self.history.traces.get(channel.id) if self.history else None
        if trace is None:
            return Curve(plots.EMPTY, plots.EMPTY, NONE, ())
        kept = plots.within(trace.t, trace.y, *self.reach)
        grades = trace.grades if trace.grades.size else np.zeros(trace.t.size, np.uint8)
        return Curve(trace.t[kept], trace.y[kept], grades[kept], plots.clipped(trace.gaps, *self.reach))

    def _live(self, column: int) -> Curve:
        """What the ring has of the window, and what is missing in it."""
        trend = self.scene.snapshot.trend
        if trend is None or trend.bay != self.facts.bay.number:
            return Curve(plots.EMPTY, plots.EMPTY, NONE, ())
        kept = plots.within(trend.t, trend.values[:, column], *self.reach)
        given = np.flatnonzero(np.isfinite(trend.values[:, column]))
        # Between two values lies a gap if a row between gave none, or if the station marked one of them as broken off.
        missing = np.diff(given) > 1
        marked = np.diff(np.cumsum(trend.broken)[given]) > 0
        places = np.flatnonzero(missing | marked)
        gaps = tuple((float(trend.t[given[at]]), float(trend.t[given[at + 1]])) for at in places)
        grades = np.zeros(int(kept.sum()), np.uint8) if trend.grades is None else trend.grades[kept, column]
        silent = plots.clipped((*gaps, *_open_ends(trend.t, given)), *self.reach)
        return Curve(trend.t[kept], trend.values[kept, column], grades, silent)

    def _newest_s(self) -> float:
        """When the bay's newest value was measured; how far its time has come where there is none."""
        latest = self.scene.snapshot.latest.get(self.facts.bay.number)
        return latest.process_ms / 1000 if latest else self.span.newest

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
        return pruned_short(self.scene, self.facts.run.id if self.facts.run else self.facts.bay.run)

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
        start, end = self.reach
        return tuple((at, value * scale) for at, value in found if start <= at <= end), newest


def read_out(scene: Scene, history: TrendAnswer | None, channel: Channel, at: float | None) -> ReadOut | None:
    """What is stored at the cursor ``at``, None for none; until that has been read, that it is being read."""
    if at is None:
        return None
    if history is None or history.cursor_s != at or channel.id not in history.readings:
        return ReadOut(at, None, scene.say("run.cursor.wanted"), "wanted")
    read = history.readings[channel.id]
    if read is None:
        return ReadOut(at, None, scene.say("run.no_value"), "none")
    quality = _GRADES[min(read.grade, _BAD)] if channel.low <= read.value <= channel.high else _GRADES[_BAD]
    number = f"{read.value:.{channel.decimals}f}"
    value = f"{number} {channel.unit}" if channel.unit else number
    word = scene.say(f"run.quality.{quality}")
    return ReadOut(read.at_s, read.value, scene.say("run.cursor.value", value=value, quality=word), quality)


def _content(t: Floats, y: Floats) -> tuple[int, int]:
    """What differs of curves that are not the same, wherever they differ."""
    return hash(t.tobytes()), hash(y.tobytes())


def range_of(aims: tuple[Aim, ...], y: Floats) -> tuple[float, float]:
    """Round every limit that was in force in what is drawn, and round every value.

    Where more than one pair was, no band can be numbered: the ends are, and so are round.
    """
    pairs = [(aim.low, aim.high) for aim in aims if aim.low is not None and aim.high is not None]
    around = (min(low for low, _ in pairs), max(high for _, high in pairs)) if pairs else None
    low, high = plots.fixed_range(around, aims[-1].setpoint if aims else None, y)
    return plots.rounded(low, high) if len({(aim.low, aim.high) for aim in aims}) > 1 else (low, high)


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
