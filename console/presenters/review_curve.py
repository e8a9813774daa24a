"""The curve of a channel around the exception that is looked at. Imports numpy: only once a review is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import numpy as np

from console.domain.channel import Channel
from console.presenters import plots
from console.presenters.run_views import TrendView
from console.presenters.scene import Scene
from console.records.model_review import Curve


@dataclass(frozen=True, slots=True, eq=False)
class CurveView:
    """What the trend column draws: one strip with its axis. ``bay`` is 0: it is of no bay's present run."""

    bay: int
    trends: tuple[TrendView, ...]
    window: tuple[float, float]
    axis: tuple[tuple[float, str], ...]


def curve_view(scene: Scene, key: str, curve: Curve) -> CurveView:
    """The view of ``curve``: the same object as long as nothing of it changes, so that it is drawn once."""
    channel = scene.book.channels[curve.channel]
    name = scene.say(f"channel.{channel.id}")
    return _made(key, curve, channel, name, scene.texts.language, scene.snapshot.now.offset.total_seconds())


@lru_cache(maxsize=4)
def _made(key: str, curve: Curve, channel: Channel, name: str, language: str, offset_s: float) -> CurveView:
    window = curve.from_ms / 1000, curve.to_ms / 1000
    t = np.repeat(np.asarray(curve.t_ms, dtype=np.float64) / 1000, 2)
    y = np.empty(t.size)
    y[0::2] = np.asarray(curve.lo, dtype=np.float64) * channel.resolution
    y[1::2] = np.asarray(curve.hi, dtype=np.float64) * channel.resolution
    limits = (float(curve.low), float(curve.high)) if curve.low and curve.high else None
    low, high = plots.fixed_range(limits, None, y)
    value = f"{y.min():.{channel.decimals}f} – {y.max():.{channel.decimals}f}" if y.size else ""
    trend = TrendView(
        channel.id,
        name,
        value,
        channel.unit,
        "",
        "good" if y.size else "none",
        "",
        0,
        t,
        y,
        low,
        high,
        limits[0] if limits else None,
        limits[1] if limits else None,
        None,
        tuple((a / 1000, b / 1000) for a, b in curve.gaps),
        tuple((at / 1000, "") for at in dict.fromkeys((curve.begin_ms, curve.end_ms))),
        (),
        (),
        hash((key, curve)),
    )
    return CurveView(0, (trend,), window, _axis(window, offset_s))


def _axis(window: tuple[float, float], offset_s: float) -> tuple[tuple[float, str], ...]:
    offset = timedelta(seconds=offset_s)
    labels = []
    for at in plots.axis_times(*window, offset)[::2]:
        local = datetime.fromtimestamp(at, UTC) + offset
        labels.append((at, f"{local:%m-%d %H:%M}"))
    return tuple(labels)
