"""Sample views of the comparison: several runs over one another, several channels of one, what can be chosen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from console.presenters import asks
from console.presenters.compare import MARKS, CompareView, CurveView, Toggle
from console.presenters.compare_ui import ChooseAlign, ChooseChannels, ChooseRuns, ChooseShape, ChooseWhat
from console.presenters.plot_ui import Span
from console.presenters.run_views import PhaseBand, ReadOut, RunView, TrendView
from tests.support import views_plots
from tests.support.views import _T0, _T1, Sample, Say, export, frame, run, stale_run, tools, trend, trends

RUNS = (
    ("04", "CH A9999 26 00R2VE", 0.0),
    ("01", "CH A9999 26 00Q7TF", 0.9),
    ("02", "CH A9999 26 00S1KJ", -1.2),
    ("05", "CH A9999 26 00P4MD", 0.4),
    ("08", "CH A9999 26 00T9XB", -0.6),
    ("09", "CH A9999 26 00K7Q2", 1.6),
)
DAY = 86_400.0


def curve(s: Say, index: int, *, stale: str = "", ended: bool = False, gap: bool = False) -> CurveView:
    """One run's dissolved oxygen over the last hour."""
    bay, identity, by = RUNS[index]
    until = _T1 - 465 if stale else _T1
    made = trend("dissolved_oxygen", s.key("channel.dissolved_oxygen"), f"{49 + by:.0f}", "%", "SP 50",
                 (35, 65, 40, 60, 50 + by), until=until, stale=stale)  # fmt: skip
    wave = 3.0 * np.sin(np.linspace(index, index + 7, made.t.size))
    made = replace(made, y=made.y + wave, limit_low=40.0, limit_high=60.0, setpoint_value=50.0)
    if gap:
        made = replace(made, gaps=((_T0 + 1700, _T0 + 2250),))
    about = s("CART-STD 4.2 · Expansion · day {} of 9", "CART-STD 4.2 · 拡大培養 · 9日中{}日目").format(6 - index % 3)
    if ended:
        about = s.key("compare.ended", state=s("complete", "完了"), at="2026-11-20 14:05")
        made = replace(made, value="–", quality="none", setpoint=s.key("compare.over"))
    return CurveView(MARKS[index], bay, identity, about, made, ended, "")


def toggles(s: Say, shape: str, align: str) -> dict[str, tuple[Toggle, ...]]:
    """The head's buttons."""
    return {
        "shapes": tuple(Toggle(s.key(f"compare.shape.{n}"), ChooseShape(n), n == shape) for n in ("runs", "channels")),
        "aligns": tuple(Toggle(s.key(f"compare.align.{n}"), ChooseAlign(n), n == align) for n in ("time", "start")),
    }


def view(s: Say, curves: tuple[CurveView, ...]) -> CompareView:
    """``curves`` over process time."""
    windows = tuple((n, s.key(f"run.window.{n}"), n == "1h") for n in ("live", "1h", "6h", "24h", "14d", "run"))
    name = s.key("channel.dissolved_oxygen")
    pickers = (
        Toggle(s.key("compare.pick.runs", n=len(curves)), ChooseWhat("run")),
        Toggle(name, ChooseWhat("channel")),
    )
    return CompareView(
        bay=4,
        back=Toggle(s.key("compare.back"), asks.GoTo("run", 4)),
        pickers=pickers,
        **toggles(s, "runs", "time"),
        title=f"{name} · %",
        remark=s.key("compare.read_only"),
        curves=curves,
        trends=(),
        window=(_T0, _T1),
        axis=tuple((_T0 + i * 900, f"{13 + (32 + 15 * i) // 60}:{(32 + 15 * i) % 60:02}") for i in range(5)),
        axis_title=s.key("compare.axis.time", zone="+09:00"),
        low=35,
        high=65,
        limits=(40, 60),
        setpoint=50,
        bay_text="04",
        identity=RUNS[0][1],
        about=s("CART-STD 4.2 · Expansion · day 6 of 9", "CART-STD 4.2 · 拡大培養 · 9日中6日目"),
        windows=windows,
        options_title="",
        options=(),
        done=None,
        banner="",
        banner_priority=0,
        export=export(s, "".join(curve.mark for curve in curves)),
        span=Span(_T0, _T1, _T0 - 3 * DAY, _T1),
        controls=views_plots.following(s),
    )


def _pruned(s: Say) -> CurveView:
    """A run whose readings are not here any more: a tile without a line."""
    one = curve(s, 3, ended=True)
    nothing = replace(one.trend, t=one.trend.t[:0], y=one.trend.y[:0])
    return replace(one, trend=nothing, nothing=s.key("run.at_plant"))


def since_start(s: Say) -> CompareView:
    """Two runs and one that is over, over the time since each began; one has a gap."""

    def moved(one: CurveView) -> CurveView:
        def at(t):  # type: ignore[no-untyped-def]
            return (t - _T0) / (_T1 - _T0) * 6 * DAY

        made = one.trend
        made = replace(made, t=at(made.t), gaps=tuple((at(a), at(b)) for a, b in made.gaps))
        return replace(one, trend=made)

    curves = (moved(curve(s, 0)), moved(curve(s, 1, gap=True)), moved(curve(s, 2, ended=True)), _pruned(s))
    axis = ((0.0, "0"), *((i * DAY, s.key("unit.d", n=i)) for i in range(1, 7)))
    windows = tuple((n, s.key(f"run.window.{n}"), n == "run") for n in ("live", "1h", "6h", "24h", "14d", "run"))
    return replace(
        view(s, curves),
        window=(0.0, 6 * DAY),
        axis=axis,
        axis_title=s.key("compare.axis.start"),
        windows=windows,
        **toggles(s, "runs", "start"),
    )


def channels(s: Say) -> CompareView:
    """Four channels of one run."""
    pickers = (
        Toggle(s.key("compare.pick.run", bay="04"), ChooseWhat("run")),
        Toggle(s.key("compare.pick.channels", n=4), ChooseWhat("channel")),
    )
    bands = (
        PhaseBand(_T0 - DAY, _T0 + 900, s.key("phase.transduction"), odd=False),
        PhaseBand(_T0 + 900, None, s.key("phase.expansion"), odd=True),
    )
    return replace(
        view(s, ()),
        title="",
        trends=trends(s),
        pickers=pickers,
        **toggles(s, "channels", "time"),
        limits=None,
        bands=bands,
    )


def _read(s: Say, one: TrendView, at: float, quality: str) -> TrendView:
    """``one`` with a cursor on its line; nothing stands there where the quality is none."""
    if quality == "none" or not one.t.size:
        return replace(one, cursor=ReadOut(at, None, s.key("run.no_value"), "none"), revision=9)
    value = float(np.interp(at, one.t, one.y))
    text = f"{value:.1f} {one.unit}".strip()
    words = s.key("run.cursor.value", value=text, quality=s.key(f"run.quality.{quality}"))
    return replace(one, cursor=ReadOut(at, value, words, quality), revision=9)


def with_cursor(s: Say, base: CompareView, share: float, time: str) -> CompareView:
    """The cursor at ``share`` of the window, held two days back: what each curve was there."""
    start, end = base.window
    at = start + share * (end - start)
    qualities = ("good", "none", "uncertain", "good", "bad", "good")
    curves = tuple(replace(c, trend=_read(s, c.trend, at, q)) for c, q in zip(base.curves, qualities, strict=False))
    strips = tuple(_read(s, t, at, q) for t, q in zip(base.trends, ("good", "uncertain", "good", "good"), strict=False))
    controls = replace(
        base.controls,
        past=s.key("run.past", age=s("2 d 1 h", "2日1時間")),
        now_note=s.key("run.past.values"),
        live_note=s.key("run.past.return"),
        forward="",
        cursor_s=at,
        cursor_time=time,
    )
    windows = tuple((name, label, False) for name, label, _ in base.windows)
    return replace(base, curves=curves, trends=strips, controls=controls, windows=windows)


def choosing(s: Say, what: str) -> CompareView:
    """Sixteen runs, or twelve channels, to choose among."""
    base = view(s, tuple(curve(s, i) for i in range(6)))
    chosen = {4, 1, 2, 5, 8, 9}
    most = s.key("compare.most", most=6)
    if what == "run":
        about = s("CART-STD 4.2 · Transduction · day 2 of 9", "CART-STD 4.2 · 遺伝子導入 · 9日中2日目")
        over = s.key("compare.ended", state=s("complete", "完了"), at="2026-11-20 14:05")
        options = [
            Toggle(f"{n:02d}  CH·K7Q{n % 10}", ChooseRuns((f"r{n}",)), n in chosen, about, "" if n in chosen else most)
            for n in range(1, 17)
        ]
        options += [Toggle(f"{n:02d}  CH·M2T{n}", ChooseRuns((f"o{n}",)), note=over, reason=most) for n in (3, 4, 7)]
    else:
        units = ("°C", "", "%", "%", "mL/min", "rpm", "mL", "mL/h", "mL/h", "kPa", "pF/cm", "W")
        names = ("temperature", "ph", "dissolved_oxygen", "co2", "gas_flow", "agitation", "culture_volume", "feed_pump",
                 "waste_pump", "line_pressure", "capacitance", "heater_power")  # fmt: skip
        options = [
            Toggle(s.key(f"channel.{name}"), ChooseChannels((name,)), name == "dissolved_oxygen", unit)
            for name, unit in zip(names, units, strict=True)
        ]
    picked = tuple(replace(p, selected=(i == 0) == (what == "run")) for i, p in enumerate(base.pickers))
    return replace(
        base,
        pickers=picked,
        options_title=s.key(f"compare.choose.{what}", most=6 if what == "run" else 4),
        options=tuple(options),
        done=Toggle(s.key("compare.done"), ChooseWhat("")),
        export=None,
    )


def with_earlier(s: Say) -> RunView:
    """The run screen with the band of earlier runs under its curves."""
    base = run(s)

    def laid(one: TrendView) -> TrendView:
        t = np.linspace(_T0 - 1800, _T1 + 1800, 60)
        span = one.high - one.low
        level = np.interp(t, one.t, one.y) if one.limit_low is None else np.full(t.size, one.setpoint_value or 0.0)
        wave = 0.03 * span * np.sin(np.linspace(0, 9, t.size))
        low, high = level - 0.14 * span + wave, level + 0.1 * span + wave
        low[20:24] = high[20:24] = np.nan
        return replace(one, envelope=(t, low, high, (low + high) / 2), revision=2)

    rests = s.key("earlier.rests", n=5, recipe="CART-STD 4.2")
    return replace(base, trends=tuple(map(laid, base.trends)), tools=tools(s, rests=rests))


def samples(s: Say) -> Iterator[Sample]:
    """The comparison in its states."""
    calm, old = frame(s, "run"), frame(s, "run", offline=True)
    alarm = curve(s, 0)
    alarm = replace(alarm, trend=replace(alarm.trend, priority=2))
    three = (alarm, curve(s, 1, gap=True), curve(s, 2))
    yield Sample("run-earlier", frame(s, "run", alarms=(0, 1, 0, 0)), "run", with_earlier(s))
    few = f"{s.key('earlier.few', n=1, least=2)} {s.key('earlier.waiting', n=3)}"
    yield Sample(
        "run-earlier-few",
        calm,
        "run",
        replace(run(s), tools=replace(tools(s, rests=few), export=export(s, reason=s.key("reason.session.none")))),
    )
    yield Sample("compare", calm, "compare", view(s, three))
    yield Sample(
        "compare-six", frame(s, "run", training=False), "compare", view(s, tuple(curve(s, i) for i in range(6)))
    )
    stale = s("STALE 0:47", "古い値 0:47")
    gone = replace(
        view(s, (curve(s, 0, stale=stale), curve(s, 1, stale=stale), curve(s, 2, ended=True))),
        banner=stale_run(s).banner,
        banner_priority=2,
    )
    yield Sample("compare-stale", old, "compare", gone)
    many = replace(gone, curves=tuple(curve(s, i, stale=stale) for i in range(6)))
    yield Sample("compare-six-stale", old, "compare", many)
    yield Sample("compare-since-start", calm, "compare", since_start(s))
    yield Sample("compare-channels", calm, "compare", channels(s))
    moment = "2026-11-23 14:11:36 +09:00"
    six = view(s, tuple(curve(s, i, gap=i == 1) for i in range(6)))
    yield Sample("compare-cursor", calm, "compare", with_cursor(s, six, 0.66, moment))
    start = s.key("compare.cursor.start", time=f"{s.key('unit.d', n=3)} 07:12:00")
    yield Sample("compare-cursor-since-start", calm, "compare", with_cursor(s, since_start(s), 0.55, start))
    yield Sample("compare-cursor-channels", calm, "compare", with_cursor(s, channels(s), 0.3, moment))
    yield Sample("compare-choose-run", calm, "compare", choosing(s, "run"))
    yield Sample("compare-choose-channel", calm, "compare", choosing(s, "channel"))
    empty = replace(view(s, ()), empty=s.key("compare.empty"), pickers=(), shapes=(), aligns=(), windows=())
    yield Sample("compare-empty", calm, "compare", empty)
