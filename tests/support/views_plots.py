"""Sample views of the run screen's plots: held at the past, with the cursor, fourteen days, values that are doubted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from console.presenters.plot_ui import Span
from console.presenters.run import RunView, TrendView
from console.presenters.run_views import Aim, PhaseBand, PlotControls, ReadOut

DAY = 86_400.0


def samples(s: Any, sample: Callable[..., Any], frame: Callable[..., Any], run: RunView) -> Iterator[Any]:
    """``sample``, ``frame`` and ``run`` are those of `tests.support.views`."""
    calm = replace(run, alarm_priority=0, alarm_text="", help_title="", help_text=(), commands=run.commands[1:])
    plain = frame(s, "run")
    yield sample("run-past", plain, "run", _past(s, calm))
    yield sample("run-cursor", plain, "run", _cursor(s, calm))
    yield sample("run-fortnight", plain, "run", _fortnight(s, calm))


def following(s: Any) -> PlotControls:
    """With the newest value."""
    return PlotControls(forward=s.key("run.reason.newest"), cursor_label=s.key("run.cursor"))


def _held(s: Any, run: RunView, **more: Any) -> RunView:
    """Two days back."""
    controls = PlotControls(
        past=s.key("run.past", age=s("2 d 1 h", "2日1時間")),
        now_note=s.key("run.past.values"),
        live_note=s.key("run.past.return"),
        cursor_label=s.key("run.cursor"),
    )
    windows = tuple((name, label, False) for name, label, _ in run.windows)
    span = Span(*run.window, run.window[0] - 3 * DAY, run.window[1] + 2 * DAY)
    return replace(run, windows=windows, controls=replace(controls, **more), span=span)


def _past(s: Any, run: RunView) -> RunView:
    """An alarm that came and went, and values that were uncertain and bad."""
    start, end = run.window
    at = [start + share * (end - start) for share in (0.2, 0.3, 0.45, 0.55, 0.6, 0.75)]
    more: list[dict[str, Any]] = [
        {"gaps": ((at[4], at[5]),)},
        {"doubt": ((at[0], at[2], 1), (at[3], at[4], 2))},
        {"alarms": ((at[1], at[2], 2), (at[5], end - 300, 3)), "priority": 0, "value": "49"},
        {"doubt": ((at[2], at[2], 1),)},
    ]
    trends = tuple(replace(t, revision=7, **m) for t, m in zip(run.trends, more, strict=True))
    return replace(_held(s, run), trends=trends)


def _cursor(s: Any, run: RunView) -> RunView:
    """What was stored at one moment: good, uncertain, bad, nothing."""
    past = _past(s, run)
    start, end = run.window
    at = start + 0.66 * (end - start)
    say = ("good", "uncertain", "bad")
    reads = [
        ReadOut(at, None, s.key("run.no_value"), "none"),
        *(
            ReadOut(at, value, s.key("run.cursor.value", value=text, quality=s.key(f"run.quality.{q}")), q)
            for value, text, q in ((7.2, "7.20", say[1]), (50.0, "50 %", say[0]), (4.4, "4.4 pF/cm", say[2]))
        ),
    ]
    trends = tuple(replace(t, cursor=r, revision=8) for t, r in zip(past.trends, reads, strict=True))
    moved = _held(s, run, cursor_s=at, cursor_time="2026-11-23 14:11:36 +09:00")
    return replace(moved, trends=trends)


def _fortnight(s: Any, run: RunView) -> RunView:
    """Fourteen days with every phase, the aims of each, and alarms of the past."""
    end = run.window[1]
    start = end - 14 * DAY
    ends = (0.4, 0.55, 0.75, 1.9, 2.6, 13.2, 13.6)
    names = ("prime", "enrichment", "selection", "activation", "transduction", "expansion", "harvest", "formulation")
    starts = (0.1, *ends)
    bands = tuple(
        PhaseBand(start + a * DAY, start + b * DAY if b else None, s.key(f"phase.{name}"), odd=bool(n % 2))
        for n, (a, b, name) in enumerate(zip(starts, (*ends, None), names, strict=True))
    )
    t = np.linspace(start + 0.1 * DAY, end, 2000)
    warm = (t > bands[3].from_s) & (t < bands[6].from_s)
    noise = np.random.default_rng(3).normal(0, 1, t.size)
    temperature = np.where(warm, 37.0, 22.0) + 0.1 * noise
    cold = Aim(bands[0].from_s, bands[3].from_s, 18.0, 26.0, 22.0)
    kept = Aim(bands[3].from_s, bands[6].from_s, 36.5, 37.5, 37.0)
    last = Aim(bands[6].from_s, None, 18.0, 26.0, 22.0)
    alarm = (start + 7.2 * DAY, start + 7.9 * DAY, 2)

    def drawn(trend: TrendView, y: np.ndarray, low: float, high: float, aims: tuple[Aim, ...]) -> TrendView:
        of = {"alarms": (alarm,)} if trend.channel == "do" else {"alarms": ()}
        gap = ((start + 4.1 * DAY, start + 4.4 * DAY),)
        return replace(trend, t=t, y=y, low=low, high=high, gaps=gap, events=(), points=(), priority=0, aims=aims,
                       revision=9, **of)  # fmt: skip

    culture = (replace(kept, low=7.1, high=7.3, setpoint=7.2), replace(kept, low=40, high=60, setpoint=50))
    ph = np.where(warm, 7.2, 7.35) + 0.02 * noise
    oxygen = np.where(warm, 50, 70) + 2 * noise - 15 * ((t > alarm[0]) & (t < alarm[1]))
    mass = 0.5 + 7 / (1 + np.exp(-(t - start - 8 * DAY) / DAY)) + 0.05 * noise
    trends = (
        drawn(run.trends[0], temperature, 14.0, 41.0, (cold, kept, last)),
        drawn(run.trends[1], ph, 7.05, 7.45, culture[:1]),
        drawn(replace(run.trends[2], value="49"), oxygen, 25.0, 80.0, culture[1:]),
        drawn(run.trends[3], mass, 0.0, 9.0, ()),
    )
    axis = tuple((start + (n + 0.4) * DAY, f"11-{10 + n}") for n in range(0, 14, 2))
    windows = tuple((name, label, name == "14d") for name, label, _ in run.windows)
    controls = replace(run.controls, zoom_out=s("14 d", "14 日"), back=s.key("run.reason.oldest"))
    return replace(run, trends=trends, window=(start, end), axis=axis, windows=windows, bands=bands, controls=controls)
