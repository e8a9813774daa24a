"""Sample views of the wall of trends: normal, with alarms, old, with nothing in the bays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from console.presenters.asks import GoTo
from console.presenters.overview import BayTileView
from console.presenters.wall_curve import WallCurve, wall_curve
from console.presenters.wall_views import WallBand, WallCellView, WallView
from console.station.wall_traces import COLUMNS, WINDOWS_S, WallTrace

_CHANNELS = (
    *("temperature", "ph", "dissolved_oxygen", "co2", "gas_flow", "agitation"),
    *("culture_volume", "feed_pump", "waste_pump", "line_pressure", "capacitance", "heater_power"),
)
_LAST, _WIDTH_S = 146_000_000, 12.0
LIMITS = (40.0, 90.0)


def curve(seed: int, *, falls: bool = False, gap: tuple[int, int] | None = None, until: int = COLUMNS) -> WallCurve:
    """An hour of dissolved oxygen as probes give it; ``gap``: stretches without a row; ``until``: then silence."""
    noise = np.random.default_rng(seed)
    at = np.arange(COLUMNS)
    middle = 60 + 4 * np.sin(at / (14 + seed % 7)) + noise.normal(0, 0.8, COLUMNS)
    if falls:
        middle -= np.maximum(0, at - 230) * 0.6
    if seed == 2:
        middle[170] += 22  # a spike of one stretch
    low, high = middle - noise.uniform(0.3, 1.5, COLUMNS), middle + noise.uniform(0.3, 1.5, COLUMNS)
    low[until:] = high[until:] = np.nan
    first, gaps = _LAST - COLUMNS + 1, ()
    if gap is not None:
        low[slice(*gap)] = high[slice(*gap)] = np.nan
        gaps = (((first + gap[0] - 0.5) * _WIDTH_S, (first + gap[1] + 0.5) * _WIDTH_S),)
    narrow = low.astype(np.float32), high.astype(np.float32)
    trace = WallTrace(first, *narrow, gaps, first * _WIDTH_S, (first + until) * _WIDTH_S)
    return wall_curve(trace, None, _LAST, _WIDTH_S, 0.0)


def _cell(s: Any, tile: BayTileView, until: int) -> WallCellView:
    ask = GoTo("run" if tile.look == "run" else "tasks", tile.bay)
    line = tile.action if tile.priority else tile.line
    bare = WallCellView(tile.bay, tile.look, tile.identity, tile.phase, line, tile.priority, tile.stale, ask)
    if tile.look != "run":
        return bare
    alarm = tile.bay == 4 and tile.priority == 2
    shown = curve(tile.bay, falls=alarm, gap=(90, 150) if tile.bay == 10 else None, until=until)
    value = f"{shown.y[-1]:.0f}"
    quality = "uncertain" if tile.bay == 15 else "good"
    if tile.bay == 14:  # a probe that gives nothing
        return replace(
            bare,
            value="–",
            unit="%",
            low=27.5,
            high=102.5,
            limit_low=LIMITS[0],
            limit_high=LIMITS[1],
            bands=(WallBand(0.0, 1.0, *LIMITS),),
            line=s.key("run.no_value"),
        )
    limits = LIMITS
    bands = (WallBand(0.0, 1.0, *LIMITS),)
    if tile.bay == 9:  # another phase, with other limits, ran before the present one
        limits, bands = (None, None), (WallBand(0.05, 0.4, 75.0, 95.0), WallBand(0.4, 1.0, *LIMITS))
    return replace(
        bare,
        value=value,
        unit="%",
        quality=quality,
        channel_priority=2 if alarm else 0,
        alarm_from=0.87 if alarm else None,
        low=min(27.5, float(shown.y.min())),
        high=102.5,
        limit_low=limits[0],
        limit_high=limits[1],
        curve=shown,
        bands=bands,
    )


def wall(
    s: Any, tiles: tuple[BayTileView, ...], *, channel: str = "dissolved_oxygen", until: int = COLUMNS
) -> WallView:
    """The whole view over these tiles."""
    return WallView(
        tuple(_cell(s, tile, until) for tile in tiles),
        ((0.17, "13:40"), (0.44, "13:55"), (0.72, "14:10"), (0.99, "14:25")),
        tuple((name, s.key(f"channel.{name}"), name == "dissolved_oxygen") for name in _CHANNELS),
        tuple((window, s.key(f"wall.window.{window}"), window == 3600) for window in WINDOWS_S),
        s.key("wall.back"),
    )


def samples(
    s: Any, sample: Callable[..., Any], frame: Callable[..., Any], bays: Callable[..., tuple[BayTileView, ...]]
) -> Iterator[Any]:
    """Normal, with alarms, old, empty; training and production."""
    calm = wall(s, bays(s, alarms=False))
    yield sample("wall", frame(s, "overview"), "wall", calm)
    wrong = wall(s, bays(s))
    yield sample("wall-alarms", frame(s, "overview", alarms=(1, 1, 1, 0), training=False), "wall", wrong)
    banner = s(
        "No data from the shuttle for 47 s. It keeps running on its own; its buzzer is on the machine. Values are old.",
        "47秒間、シャトルからデータがありません。シャトルは単独で運転を続けています。表示値は古い値です。",
    )
    old = replace(wall(s, bays(s, s("STALE 0:47", "古い値 0:47")), until=296), banner=banner)
    yield sample("wall-stale", frame(s, "overview", alarms=(1, 2, 1, 0), offline=True), "wall", old)
    empty = tuple(BayTileView(n, "empty", "", s.key("tile.empty"), 0.0, "", "", False, 0, (), "") for n in range(1, 17))
    yield sample("wall-empty", frame(s, "overview"), "wall", wall(s, empty))
    more = replace(calm, channels=calm.channels[:10], next_page=1, more=s.key("wall.more"))
    yield sample("wall-more", frame(s, "overview"), "wall", more)
